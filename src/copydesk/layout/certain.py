"""Lines whose class needs no model: out of sight, turned, repeated, numbered in the margin, entries with leaders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document, Line
from copydesk.layout.features import TABLE, Ints
from copydesk.layout.ruby import find_ruby
from copydesk.layout.trace import Trace

MARGIN: Final = 0.12
"""Share of the page's height at top and bottom in which running headers and footers stand."""

REPEATED_PAGES: Final = 3
"""Pages on which a line must repeat at one height before repetition alone makes it furniture: two may be chance."""

NUMBERED_LINES: Final = 5
"""Numbers in a row, one above the other and each one or five more than the last, that make a page's line numbers."""

_DIGITS = re.compile(r"\d+")
_ROMAN = re.compile(r"^(?=.)x{0,4}(?:ix|iv|v?i{0,3})$")
_PAGE_NUMBER = re.compile(
    r"^\W{0,3}(?:(?:page|seite|página|pagina|p\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|de|sur|di)\s*\d{1,4})?\W{0,3}$",
    re.I,
)
_FEW_DOTS = re.compile(r"(?:\s\.){2,}\s*\d+$")
_LEADER = list(TABLE).index("leader")
_TWIN = list(TABLE).index("twin_behind")
_ENDS_NUMBER = list(TABLE).index("ends_number")
_CONTENTS = list(TABLE).index("contents_heading")
HEADING_REACH: Final = 4
"""Lines below a heading such as "Contents" in which its first entry stands."""

ENTRIES: Final = 3
"""Neighbouring lines that end with a number and whose words come again later: from three on a contents list."""

WRAPPED: Final = 4
LONG_LIST: Final = 5
"""Lines from one entry with leaders to the next, at most, and entries of a list, at least, that make all between them
entries. In 39 manuals of 20 languages chapters and first lines of long entries stood so, never prose."""

BESIDE: Final = 2
"""Lines next to such a list in which more of its entries are looked for."""


def find_certain(document: Document, rows: Ints, trace: Trace | None = None) -> dict[int, str]:
    """Line number -> class of `roles.CLASSES`, or "hidden", "clipped", "duplicate"; `trace` is told why."""
    found: dict[int, str] = {}
    for why, name, lines in _find_all(document, rows):
        lines = list(lines)
        found.update(dict.fromkeys(lines, name))
        if trace is not None:
            trace.explain(lines, why)
    return found


def _find_all(document: Document, rows: Ints) -> Iterator[tuple[str, str, Iterable[int]]]:
    """What each kind of evidence says in words, the class that it gives, and its lines; later ones win."""
    entries = set(_find_entries(document, rows))
    yield "an entry of a contents list: it leads to a number, or comes again as a heading", "other", sorted(entries)
    yield "heads a list of contents", "other", _find_contents_headings(rows, entries)
    yield "turned, on a page of level lines", "furniture", _find_turned(document)
    yield f"stands at one height on {REPEATED_PAGES} pages or more, numbers aside", "furniture", _find_repeats(document)
    yield "one of the numbers that count the lines of the page", "furniture", find_line_numbers(document)
    yield "says how the characters beside it are read (ruby)", "furniture", find_ruby(document)
    lines = document.lines
    yield "a line number of a manuscript", "furniture", (i for i, line in enumerate(lines) if line.artifact)
    for seen, why in _UNSEEN.items():
        yield why, seen, (i for i, line in enumerate(lines) if line.visibility == seen)


_UNSEEN: Final[dict[str, str]] = {
    "hidden": "a reader of the page cannot see it: white on white, invisible or covered",
    "clipped": "outside of the visible page",
    "duplicate": "the same words are printed at this place already",
}


def _find_contents_headings(rows: Ints, entries: set[int]) -> Iterator[int]:
    for heading in (rows[:, _CONTENTS] > 0).nonzero()[0].tolist():
        if not entries.isdisjoint(range(heading + 1, heading + 1 + HEADING_REACH)):
            yield heading


def _find_entries(document: Document, rows: Ints) -> Iterator[int]:
    """Entries of contents pages: leaders to a number; or a run of lines that end with a number and come again."""
    twins = rows[:, _TWIN] > 0
    leaders = (rows[:, _LEADER] > 0).nonzero()[0].tolist()
    yield from leaders
    dotted = [i for i, line in enumerate(document.lines) if rows[i, _ENDS_NUMBER] and _FEW_DOTS.search(line.text)]
    for run in _runs(sorted({*leaders, *dotted}), WRAPPED):
        if len(run) >= LONG_LIST:
            yield from _fill_list(run[0], run[-1], twins)
    for run in _runs((twins & (rows[:, _ENDS_NUMBER] > 0)).nonzero()[0].tolist(), 2):
        yield from run if len(run) >= ENTRIES else ()


def _runs(lines: list[int], reach: int) -> Iterator[list[int]]:
    """The lines in runs: from one to the next are at most `reach`."""
    run: list[int] = []
    for i in lines:
        if run and i - run[-1] > reach:
            yield run
            run = []
        run.append(i)
    if run:
        yield run


def _fill_list(first: int, last: int, twins: NDArray[np.bool_]) -> range:
    """All lines between entries with leaders, and before and behind them those that come again as headings.

    Class: contents lists whose entries take two lines, of which the last has the dots, and whose chapters have none.
    """
    while first and twins[max(first - BESIDE, 0) : first].any():
        first = max(first - BESIDE, 0) + int(twins[max(first - BESIDE, 0) : first].argmax())
    while twins[last + 1 : last + 1 + BESIDE].any():
        last += 1 + int(twins[last + 1 : last + 1 + BESIDE].argmax())
    return range(first, last + 1)


def _find_turned(document: Document) -> Iterator[int]:
    """Turned lines on a page of level ones: margin stamps, watermarks. A page of turned lines is a turned page."""
    level: defaultdict[int, int] = defaultdict(int)
    turned: defaultdict[int, int] = defaultdict(int)
    for line in document.lines:
        (turned if line.angle else level)[line.page] += 1
    for i, line in enumerate(document.lines):
        if line.angle and turned[line.page] <= max(3, level[line.page] // 4):
            yield i


def _find_repeats(document: Document) -> Iterator[int]:
    """Lines in the top or bottom margin that stand, numbers aside, at one height on several pages.

    A Roman number alone is a number: class, books and manuals whose front matter is counted i, ii, iii.
    """
    heights = {page.number: page.height for page in document.pages}
    at: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for i, line in enumerate(document.lines):
        height = heights[line.page]
        y = (line.bbox.top + line.bbox.bottom) / 2
        if height and not MARGIN * height < y < (1 - MARGIN) * height:
            # by the base line: a box is as high as its letters, and "ix" lower than "12"
            at[_without_numbers(line.text), round(line.baseline / 3)].append(i)
    found = {
        i for group in at.values() if len({document.lines[i].page for i in group}) >= REPEATED_PAGES for i in group
    }
    for (text, _), group in at.items():
        found |= set(_count_pages(document, group)) if text == "#" else set()
    alone = _pages_of_repeats_alone(document, found)
    if len(alone) > len(document.pages) / 2:
        # forms and labels: pages that say nothing else are not made of furniture
        found = {i for i in found if document.lines[i].page not in alone or is_page_number(document.lines[i])}
    yield from found


def _count_pages(document: Document, group: list[int]) -> Iterator[int]:
    """Of numbers alone at one height those that grow with the pages: class, documents of two pages."""
    first: defaultdict[int, list[int]] = defaultdict(list)
    for i in group:
        line = document.lines[i]
        if line.text.strip().isdecimal():
            first[int(line.text) - line.page].append(i)
    for lines in first.values():
        yield from lines if len(lines) > 1 else ()


def _without_numbers(text: str) -> str:
    text = text.casefold().strip()
    return "#" if _ROMAN.match(text) else _DIGITS.sub("#", text)


def _pages_of_repeats_alone(document: Document, found: set[int]) -> set[int]:
    other = {line.page for i, line in enumerate(document.lines) if i not in found}
    return {document.lines[i].page for i in found} - other


def find_line_numbers(document: Document) -> Iterator[int]:
    """Numbers in the margin that count the lines of the page, beside them."""
    first = 0
    for page in document.pages:
        last = first + len(page.lines)
        numbers = [i for i in range(first, last) if document.lines[i].text.isdecimal()]
        if len(numbers) >= NUMBERED_LINES:
            numbers.sort(key=lambda i: document.lines[i].baseline)
            yield from _counting(numbers, document.lines)
        first = last


def _counting(numbers: list[int], lines: tuple[Line, ...]) -> Iterator[int]:
    run: list[int] = []
    for i in numbers:
        if run:
            a, b = lines[run[-1]], lines[i]
            aligned = abs(a.bbox.x1 - b.bbox.x1) < 2 or abs(a.bbox.x0 - b.bbox.x0) < 2
            if not aligned or int(b.text) - int(a.text) not in (1, 5):
                yield from run if len(run) >= NUMBERED_LINES else ()
                run = []
        run.append(i)
    yield from run if len(run) >= NUMBERED_LINES else ()


def is_page_number(line: Line) -> bool:
    """Nothing but a number, "Page 3 of 7" or the like.

    >>> from copydesk.document import Bbox
    >>> [is_page_number(Line(1, t, Bbox(0, 0, 1, 1), "", 9, 1)) for t in ("12", "- iv -", "3 / 21", "PaLM 2")]
    [True, True, True, False]
    """
    return bool(_PAGE_NUMBER.match(line.text))
