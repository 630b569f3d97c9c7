"""Footnotes: small lines at the foot of a column that open with a mark which stands raised in the text above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from copydesk.document import Document, Line

SMALLER: Final = 0.94
"""Size against the document's usual one: notes are set 1 to 2 points smaller (8 on 10, 7.97 on 8.97)."""

NEXT_LINE: Final = 1.6
"""In sizes of the note: distance of base lines up to which a line goes on with the note."""

FURNITURE: Final = 0.07
"""Share of the page's height at its foot where a page number may stand below the notes."""

_MARK = re.compile(r"^\(?(\d{1,3}|[*∗†‡§¶#]{1,3}|[a-e](?=\s))\)?\.?\s*(?=[^\W\d_]|[“\"'«(]|https?:)")


def find_footnotes(document: Document) -> Iterator[int]:
    """Lines of footnotes; class: papers and books whose notes stand at the foot of the page."""
    sizes = [line.size for line in document.lines if len(line.edges) >= 12]
    if not sizes:
        return
    usual = median(sizes)
    first = 0
    for page in document.pages:
        last = first + len(page.lines)
        yield from _find_on_page(document.lines, range(first, last), usual, (1 - FURNITURE) * page.height)
        first = last


def _find_on_page(lines: Sequence[Line], page: range, usual: float, foot: float) -> Iterator[int]:
    small = [i for i in page if lines[i].size <= SMALLER * usual and lines[i].visibility == "visible"]
    if not small:
        return
    marks = _marks_in_text(lines, page, usual)
    taken: set[int] = set()
    for i in small:
        if i in taken or not _opens_note(lines[i], marks):
            continue
        note = _follow(lines, i, page.stop)
        if _ends_column(lines, page, note, foot):
            taken.update(note)
    yield from sorted(taken)


def _marks_in_text(lines: Sequence[Line], page: range, usual: float) -> set[str]:
    """What stands raised in the lines of usual size."""
    return {
        mark
        for i in page
        if lines[i].size > SMALLER * usual
        for run in lines[i].scripts
        if run.kind == "sup"
        for mark in re.split(r"[\s,;]+", lines[i].text[run.start : run.end])
    }


def _opens_note(line: Line, marks: set[str]) -> bool:
    match = _MARK.match(line.text)
    return match is not None and match[1] in marks


def _follow(lines: Sequence[Line], start: int, stop: int) -> list[int]:
    """The note's lines: of one size, each right below the last."""
    note = [start]
    for i in range(start + 1, stop):
        a, b = lines[note[-1]], lines[i]
        drop = b.baseline - a.baseline
        overlap = min(a.bbox.x1, b.bbox.x1) - max(a.bbox.x0, b.bbox.x0)
        if abs(a.size - b.size) > 0.3 or not -0.2 * a.size < drop <= NEXT_LINE * a.size or overlap <= 0:
            break
        note.append(i)
    return note


def _ends_column(lines: Sequence[Line], page: range, note: list[int], foot: float) -> bool:
    """Nothing of a larger size stands below the note in its column."""
    box = lines[note[0]].bbox
    size, base = lines[note[0]].size, lines[note[-1]].baseline
    for i in page:
        line = lines[i]
        overlap = min(box.x1, line.bbox.x1) - max(box.x0, line.bbox.x0)
        if base < line.baseline < foot and line.size > size + 0.4 and overlap > 0:
            return False
    return True
