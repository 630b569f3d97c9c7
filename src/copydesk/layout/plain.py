"""Plain text: where paragraphs begin and which lines are running headers, from blank lines and counting numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from copydesk.document import Document, Line

BLANK: Final = 1.5
"""Line heights from one top to the next that mean a blank line between them; without one it is 1.2."""

UNWRAPPED: Final = 200
"""Characters. Nobody wraps lines this long: where one line in ten is longer, each line is a paragraph."""

BLANK_SHARE: Final = 0.02
"""Blank lines per line from which on they are this text's way to set paragraphs apart; dumps of PDFs have none."""

REPEATS: Final = 3
"""Lines that differ by a number alone, which rises, make a running header from this count on."""

LONGEST_HEADER: Final = 100
_NUMBER = re.compile(r"\d+")
_END = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
_ITEM = re.compile(r"(?:[-*•–—▪◦·]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")


def find_plain_breaks(document: Document, kept: Sequence[int], headings: set[int], judged: set[int]) -> set[int]:
    """Indices among `kept` lines at which a paragraph begins; `judged` is what the model for PDFs says.

    Class: texts by hand, e-books and web pages set paragraphs apart by blank lines, or have one paragraph a line;
    dumps of PDFs have neither, and the model judges by the length of lines. A blank line in mid-sentence is a page
    end.
    """
    lines = document.lines
    if _is_unwrapped(lines):
        return set(kept)
    blank = [b for a, b in pairwise(range(len(lines))) if _is_apart(lines[a], lines[b])]
    if len(blank) < BLANK_SHARE * len(lines):
        return judged | set(kept[:1])
    apart, begins = set(blank), set(kept[:1])
    for a, b in pairwise(kept):
        if any(i in apart for i in range(a + 1, b + 1)):
            new = not (lines[b].text[:1].islower() and not _END.search(lines[a].text))
        else:
            new = a in headings or b in headings or bool(_ITEM.match(lines[b].text) and b in judged)
        if new:
            begins.add(b)
    return begins


def _is_unwrapped(lines: Sequence[Line]) -> bool:
    return sum(len(line.text) > UNWRAPPED for line in lines) * 10 > len(lines)


def _is_apart(a: Line, b: Line) -> bool:
    return b.bbox.top - a.bbox.top > BLANK * (a.bbox.bottom - a.bbox.top)


def find_running_lines(document: Document) -> set[int]:
    """Lines that differ by a rising number alone ("Birds 2019, 7, 3 of 12"), and page numbers on lines of their own.

    Class: dumps of paged documents. A refrain has no number, a table's rows do not rise by pages.
    """
    groups: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for i, line in enumerate(document.lines):
        if len(line.text) <= LONGEST_HEADER:
            numbers = [int(n) for n in _NUMBER.findall(line.text)[:8] if len(n) < 9]
            words = " ".join(_NUMBER.sub("#", line.text).split())
            if numbers and any(c.isalpha() for c in words):
                groups[words].append((i, numbers))
    return {i for members in groups.values() if _counts_up(members) for i, _ in members}


def _counts_up(members: list[tuple[int, list[int]]]) -> bool:
    """Whether one of the numbers never falls and takes `REPEATS` values, with other lines between them: rows of a
    table are neighbours."""
    if len({len(numbers) for _, numbers in members}) != 1 or any(b - a < 2 for (a, _), (b, _) in pairwise(members)):
        return False
    columns = zip(*(numbers for _, numbers in members), strict=True)
    return any(list(c) == sorted(c) and len(set(c)) >= REPEATS for c in columns)
