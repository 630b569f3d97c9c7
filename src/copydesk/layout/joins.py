"""Lines of which it is certain that they go on with the paragraph before them, whatever the trees think."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Final

from copydesk.document import Line
from copydesk.layout import keywords
from copydesk.layout.leading import is_below

CLOSING: Final = frozenset(")]},;、。，；）」』】")
"""What no paragraph begins with; quotation marks that close in one language open in another."""

HEADING_LEAD: Final = 1.7
"""In sizes: distance of base lines within a heading of several lines; headings of two levels are 2 and more apart."""

SAME_SIZE: Final = 0.2
"""Points."""


def find_joins(
    lines: Sequence[Line],
    names: Sequence[str],
    begins: Collection[int],
    fits: Mapping[int, bool],
    title: Collection[int],
) -> set[int]:
    """Those of `begins` at which no paragraph begins.

    `fits` says of a kept line whether its first word would have fitted into the line before it, `title` are the lines
    of the document's title.
    """
    kept = [i for i, name in enumerate(names) if name in ("text", "heading")]
    return {
        b
        for a, b in pairwise(kept)
        if b in begins
        and names[a] == names[b]
        and (
            _is_one_heading(lines, a, b, fits, title)
            if names[a] == "heading"
            else _is_one_paragraph(lines[b], names[a + 1 : b])
        )
    }


def find_section_lines(lines: Sequence[Line], names: Sequence[str]) -> list[int]:
    """Lines that name a section and say no more: "1. INTRODUCTION". They are headings, whatever they were taken for.

    Class: papers whose sections are set like their text. A sentence may end with such a word on a line of its own: so
    the line is in capitals or bold, or does not stand right below another one of the sentence.
    """
    return [
        i
        for i, line in enumerate(lines)
        if names[i] in ("text", "heading")
        and (line.text[0].isupper() or line.text[0].isdigit())
        and keywords.SECTION_ALONE.match(line.text)
        and (
            line.bold
            or _is_capital(line.text)
            or not (i and names[i - 1] == "text" and is_below(lines[i - 1], line, HEADING_LEAD))
        )
    ]


def _is_capital(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return all(c.isupper() for c in letters)


def _is_one_paragraph(line: Line, between: Sequence[str]) -> bool:
    """It opens with a bracket that closes; or in small letters behind a display equation."""
    closes = line.text[0] in CLOSING or line.text[:2] == ". "
    return closes or (set(between) == {"formula"} and line.text[0].islower())


def _is_one_heading(lines: Sequence[Line], a: int, b: int, fits: Mapping[int, bool], title: Collection[int]) -> bool:
    """The lines of a title; and headings over two lines: set alike; the first is full or ends with a word like "of", or
    the second begins in small letters.

    Class: narrow columns, long titles with the name of a species in italics.
    """
    first, second = lines[a], lines[b]
    drop = second.baseline - first.baseline
    near = b == a + 1 and first.page == second.page and 0 < drop <= HEADING_LEAD * second.size
    alike = abs(first.size - second.size) <= SAME_SIZE and first.bold is second.bold
    if not (near and alike) or second.text[0].isdigit() or first.text.isupper() is not second.text.isupper():
        return False
    if any(keywords.SECTION.match(line.text) for line in (first, second)):
        return False
    whole = a in title and b in title and first.font == second.font
    open_end = first.text.rsplit(None, 1)[-1].casefold() in keywords.STOPWORDS
    return whole or open_end or second.text[0].islower() or not fits.get(b, True)
