"""What the place in the document says of its lines: back matter under its heading, peer reviews behind an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.abstracts import settle_abstracts
from copydesk.layout.features import TABLE, Ints

STATEMENTS: Final = ("acknowledgement", "funding", "conflict", "contribution", "availability", "abbreviation")
"""Kinds of back matter whose text is nothing else; "supplement" or "ethics" also head sections of methods."""

HEADING_WORDS: Final = 7
"""Longest heading of a statement: "Declaration of competing interests and financial disclosure"."""

SURE: Final = 930
"""Thousandths: a second paragraph under such a heading that the model holds for prose this surely is prose: the next
section may have a heading that was not seen."""

LONGEST: Final = 40
"""Lines that a statement may take."""

REVIEW: Final = re.compile(
    r"^\W*(?:open peer review|(?:current )?(?:peer.?review(?:er)?|referee|reviewer)s?['’]? "
    r"(?:reports?|status|comments?)\b.*|decision letter|"
    r"author response|reviewer report)\W*$",
    re.I,
)


def settle_sections(document: Document, rows: Ints, odds: NDArray[np.int16], names: list[str]) -> None:
    """Change the classes `names` of lines in place."""
    _settle_title(document, names)
    _settle_authors(document.lines, rows, names)
    _settle_statements(document.lines, odds, names)
    _settle_reviews(document.lines, names)
    settle_abstracts(document, rows, names)


TITLE_SIZE: Final = 1.25
"""Size of a title over the usual one, at least: titles of the documents measured have 1.4 to 3."""

TITLE_LINES: Final = 6


def _settle_title(document: Document, names: list[str]) -> None:
    """A first page without a large heading gets its largest lines for one; class: covers of reports and manuals."""
    lines = document.lines
    sizes = sorted(line.size for line in lines if len(line.text) >= 30)
    usual = sizes[len(sizes) // 2] if sizes else 10.0
    page = [i for i, line in enumerate(lines) if line.page == lines[0].page and line.visibility == "visible"]
    large = [i for i in page if lines[i].size >= TITLE_SIZE * usual and lines[i].angle == 0]
    if any(names[i] in ("heading", "text") for i in large):
        return
    large = [i for i in large if names[i] != "furniture" and len(lines[i].text) >= 4]
    if not large:
        return
    size = max(lines[i].size for i in large)
    title = [i for i in large if lines[i].size > size - 0.3][:TITLE_LINES]
    if sum(len(lines[i].text.split()) for i in title) >= 2 or sum(len(lines[i].text) for i in title) >= 8:
        for i in title:
            names[i] = "heading"


NAME_LINES: Final = 12
"""Lines behind the title in which authors are looked for."""

NAME_CAPITALS: Final = 600
NAME_STOPWORDS: Final = 150
"""Thousandths of the words of a line of names that begin with a capital (at least), that are common (at most): "and",
"de", "von"."""

_CAPITALS, _STOPWORDS, _RAISED = (list(TABLE).index(name) for name in ("capitalised", "stopwords", "raised"))


def _settle_authors(lines: Sequence[Line], rows: Ints, names: list[str]) -> None:
    """Names with raised marks between title and text; class: papers whose authors are set like a heading."""
    heads = [i for i, name in enumerate(names) if name == "heading" and lines[i].page == lines[0].page]
    if not heads:
        return
    title = max(heads, key=lambda i: lines[i].size)
    marked = False
    for i in range(title + 1, min(title + NAME_LINES, len(lines))):
        named = rows[i, _CAPITALS] >= NAME_CAPITALS and rows[i, _STOPWORDS] <= NAME_STOPWORDS
        smaller = lines[i].size < lines[title].size - 0.3
        if not (named and smaller and names[i] in ("heading", "text", "author", "front")):
            if names[i] not in ("furniture", "heading"):
                return
            continue
        near = marked and abs(lines[i].size - lines[i - 1].size) < 0.3
        if rows[i, _RAISED] > 0 or (near and "," in lines[i].text) or (near and " and " in lines[i].text):
            names[i] = "author"
            marked = True


def _heads_statement(line: Line) -> bool:
    match = keywords.BACKMATTER.match(line.text)
    if match is None or match.lastgroup not in STATEMENTS or len(line.text.split()) > HEADING_WORDS:
        return False
    rest = line.text[match.end() :].strip(" .:")
    return len(rest) <= 25 and not line.text.rstrip().endswith(".")


def _settle_statements(lines: Sequence[Line], odds: NDArray[np.int16], names: list[str]) -> None:
    """From a heading such as "Acknowledgements" to the next heading; class: papers of all publishers."""
    i = 0
    while i < len(lines):
        if names[i] not in ("heading", "backmatter", "text") or not _heads_statement(lines[i]):
            i += 1
            continue
        names[i] = "backmatter"
        i += 1
        start = i
        while i < len(lines) and i - start < LONGEST and names[i] != "heading":
            if names[i] == "reference" or keywords.REFERENCES_HEADING.match(lines[i].text):
                break
            prose = int(odds[i, 0]) + int(odds[i, 1])
            if names[i] == "text":
                closed = i > start and lines[i - 1].text.rstrip().endswith(".") and not lines[i].text[:1].islower()
                if closed and prose >= SURE:
                    break
                names[i] = "backmatter"
            i += 1


def _settle_reviews(lines: Sequence[Line], names: list[str]) -> None:
    """Reports of referees behind the references, as open-review publishers print them: all of it is not the article."""
    seen = False
    for i, line in enumerate(lines):
        seen = seen or names[i] == "reference"
        if seen and REVIEW.match(line.text):
            for k in range(i, len(lines)):
                if names[k] != "furniture":
                    names[k] = "review"
            return
