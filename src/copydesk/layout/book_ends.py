"""What stands behind the text of a book: endnotes under their heading, and the index."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.notes import follow_note, number_of_note

FEWEST_NOTES: Final = 3
"""Notes under a heading, at least, counted from 1 without a gap."""

RAISED_SHARE: Final = 0.5
"""Share of their numbers, at least, that stand raised in the text before."""

LONGEST_NOTE: Final = 40
"""Lines from the beginning of a note to that of the next, at most."""

NOT_NOTES: Final = frozenset({"furniture", "reference", "hidden", "clipped", "duplicate"})

INDEX_ENTRY: Final = re.compile(r"[^\W\d_]\W{0,3},(?: \d{1,4}(?:[-–]\d{1,4})?,?)+$")
INDEX_ENTRIES, INDEX_SHARE = 12, 0.5
"""Lines such as "archive, 12, 40–43" on a page, at least, and their share of its lines: in the indices of two manuals
0.88 to 0.97, on other pages of seven at most 0.4, with 4 entries."""

LISTED: Final = frozenset({"code", "table", "other"})
"""What a model that has seen too few indices takes their lines for."""


def settle_endnotes(document: Document, names: list[str]) -> None:
    """Make footnotes of the notes under a heading "Notes", and of it; class: books and theses. What proves them are
    their numbers, which count up from 1 and stand raised in the text before."""
    lines = document.lines
    for i, line in enumerate(lines):
        if names[i] in ("heading", "text", "other") and keywords.NOTES_HEADING.match(line.text):
            notes = list(_find_notes(lines, i, names))
            if notes and len(notes) >= FEWEST_NOTES and _are_raised(lines[:i], len(notes)):
                last = _end_of_note(lines, notes[-1], names)
                for k in (*range(i, notes[-1]), *last):
                    if names[k] not in NOT_NOTES:
                        names[k] = "footnote"


def _find_notes(lines: Sequence[Line], heading: int, names: Sequence[str]) -> Iterator[int]:
    """Lines at which the notes 1, 2, 3 and so on begin."""
    wanted, last = 1, heading
    for i in range(heading + 1, len(lines)):
        if names[i] == "furniture":
            continue
        if number_of_note(lines[i]) == str(wanted):
            yield i
            wanted, last = wanted + 1, i
        elif names[i] == "heading" or i - last > LONGEST_NOTE or (wanted == 1):
            return


def _are_raised(before: Sequence[Line], count: int) -> bool:
    raised = {
        number
        for line in before
        for run in line.scripts
        if run.kind == "sup"
        for number in re.split(r"[\s,;]+", line.text[run.start : run.end])
    }
    return len(raised & {str(k) for k in range(1, count + 1)}) >= RAISED_SHARE * count


def _end_of_note(lines: Sequence[Line], start: int, names: Sequence[str]) -> list[int]:
    """The lines of the last note; none behind a heading belongs to it."""
    stop = next((k for k in range(start + 1, len(lines)) if names[k] == "heading"), len(lines))
    return follow_note(lines, start, stop)


def settle_index(document: Document, names: list[str]) -> None:
    """Make one class of the lines of index pages, and of their heading; class: books and manuals."""
    pages = find_index_pages(document)
    for i, line in enumerate(document.lines if pages else ()):
        if line.page in pages and (
            names[i] in LISTED or INDEX_ENTRY.search(line.text) or keywords.INDEX_HEADING.match(line.text)
        ):
            names[i] = "other"


def find_index_pages(document: Document) -> set[int]:
    """Numbers of the pages that are an index."""
    ends = (line for line in document.lines if line.text[-1:].isdigit() or line.text[-1:] == ",")
    entries: Counter[int] = Counter(line.page for line in ends if INDEX_ENTRY.search(line.text))
    return {
        page.number
        for page in document.pages
        if entries[page.number] >= max(INDEX_ENTRIES, INDEX_SHARE * len(page.lines))
    }
