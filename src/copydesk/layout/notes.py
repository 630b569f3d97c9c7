"""Footnotes: small lines at the foot of a column that open with a mark which stands raised in the text above."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout.certain import MARGIN, is_page_number

SMALLER: Final = 0.94
"""Size against the document's usual one: notes are set 1 to 2 points smaller (8 on 10, 7.97 on 8.97)."""

NEXT_LINE: Final = 1.6
"""In sizes of the note: distance of base lines up to which a line goes on with the note."""

FURNITURE: Final = 0.07
"""Share of the page's height at its foot where a page number may stand below the notes."""

RAISED_DIGITS: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN_DIGITS = str.maketrans(RAISED_DIGITS, "0123456789")
_MARK = re.compile(
    rf"^\(?(\d{{1,3}}|[{RAISED_DIGITS}]{{1,3}}|[*∗†‡§¶#]{{1,3}}|[a-e](?=\s))\)?\.?\s*(?=[^\W\d_]|[“\"'«(]|https?:)"
)
_RAISED_NUMBER = re.compile(rf"[{RAISED_DIGITS}]{{1,3}}")


def find_footnotes(document: Document) -> Iterator[int]:
    """Lines of footnotes; class: papers and books whose notes stand at the foot of the page."""
    sizes = [line.size for line in document.lines if len(line.edges) >= 12]
    if not sizes:
        return
    usual = median(sizes)
    first = 0
    for page in document.pages:
        last = first + len(page.lines)
        page_lines = range(first, last)
        yield from _find_on_page(document.lines, page_lines, usual, _find_foot(document.lines, page_lines, page.height))
        first = last


def _find_foot(lines: Sequence[Line], page: range, height: float) -> float:
    """Where furniture begins: at the foot of the page, or at the line of its number if that is higher up."""
    numbers = (lines[i] for i in page if lines[i].baseline > (1 - MARGIN) * height and is_page_number(lines[i]))
    return min((1 - FURNITURE) * height, *(line.baseline - line.size / 2 for line in numbers), math.inf)


def _find_on_page(lines: Sequence[Line], page: range, usual: float, foot: float) -> Iterator[int]:
    small = [i for i in page if lines[i].size <= SMALLER * usual and lines[i].visibility == "visible"]
    if not small:
        return
    marks = _marks_in_text(lines, page, usual)
    taken: set[int] = set()
    for i in small:
        if i in taken or not _opens_note(lines[i], marks):
            continue
        note = follow_note(lines, i, page.stop)
        if _ends_column(lines, page, note, foot):
            taken.update(note)
    yield from sorted(taken)


def _marks_in_text(lines: Sequence[Line], page: range, usual: float) -> set[str]:
    """What stands raised in the lines of usual size."""
    marks: set[str] = set()
    for line in (lines[i] for i in page if lines[i].size > SMALLER * usual):
        for run in line.scripts:
            if run.kind == "sup":
                marks.update(re.split(r"[\s,;]+", line.text[run.start : run.end]))
        marks.update(mark.translate(_PLAIN_DIGITS) for mark in _RAISED_NUMBER.findall(line.text))
    return marks


def number_of_note(line: Line) -> str:
    """The mark with which the line opens as a note does; "" where there is none."""
    match = _MARK.match(line.text)
    return match[1].translate(_PLAIN_DIGITS) if match else ""


def _opens_note(line: Line, marks: set[str]) -> bool:
    return number_of_note(line) in marks - {""}


def follow_note(lines: Sequence[Line], start: int, stop: int) -> list[int]:
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
