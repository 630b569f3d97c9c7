"""How much of a page is read in order, told by the places of its characters: words that occur twice are no matter."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence

from copydesk.document import Line
from pdfs.vertical_news import Mark


def share_in_order(lines: Sequence[Line], truth: Sequence[Mark]) -> float:
    """Of the characters in `truth`, the share in the longest run that `lines` have in the same order; lost ones count
    as out of order."""
    tails: list[int] = []
    for rank in _ranks(lines, truth):
        at = bisect_left(tails, rank)
        tails[at : at + 1] = [rank]
    return len(tails) / len(truth)


def _ranks(lines: Sequence[Line], truth: Sequence[Mark]) -> Iterator[int]:
    """For each character of the lines its index in `truth`: the nearest such character that is left."""
    left: defaultdict[str, dict[int, Mark]] = defaultdict(dict)
    for rank, mark in enumerate(truth):
        left[mark.char][rank] = mark
    for line in lines:
        text = "".join(line.text.split())
        box, em = line.bbox, line.size
        x, y = ((box.x0 + box.x1) / 2, box.top + em / 2) if line.vertical else (box.x0 + em / 2, box.bottom - em / 2)
        for c in text:
            found = _nearest(left[c], x, y, em, line.vertical)
            if found is None:
                continue
            yield found
            mark = left[c].pop(found)
            x, y = (x, mark.y + em) if line.vertical else (mark.x + em, y)


def _nearest(marks: dict[int, Mark], x: float, y: float, em: float, vertical: bool) -> int | None:
    """The one nearest to the place on the line; None where there is none within three ems."""
    best, least = None, 3 * em
    for rank, mark in marks.items():
        along, across = abs(mark.y - y), abs(mark.x - x)
        if not vertical:
            along, across = across, along
        if across < 0.8 * em and along < least:
            best, least = rank, along
    return best
