"""What the place in the document says of its lines: front matter, back matter under its heading, peer reviews."""

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
from copydesk.layout.front import settle_front
from copydesk.layout.trace import Trace, record

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


def settle_sections(
    document: Document,
    rows: Ints,
    odds: NDArray[np.int16],
    names: list[str],
    trace: Trace | None = None,
    language: str | None = None,
) -> None:
    """Change the classes `names` of lines in place; `language` is the document's, None where its words tell."""
    settle_front(document, rows, names, trace)
    _settle_statements(document.lines, odds, names)
    record(trace, "settle_statements", names)
    _settle_references(document.lines, rows, odds, names)
    record(trace, "settle_references", names)
    _settle_reviews(document.lines, names)
    record(trace, "settle_reviews", names)
    settle_abstracts(document, rows, names, language)
    record(trace, "settle_abstracts", names)


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


LATE: Final = 300
"""Thousandths of the document's lines before a heading "References" that opens the list; earlier ones are contents."""

_PROGRESS = list(TABLE).index("progress")
LISTED: Final = frozenset({"backmatter", "front", "other", "author", "footnote", "reference"})


def _settle_references(lines: Sequence[Line], rows: Ints, odds: NDArray[np.int16], names: list[str]) -> None:
    """From the heading of a reference list to the next heading or prose; class: lists without numbers or years that a
    line model knows."""
    inside = False
    for i, line in enumerate(lines):
        if keywords.REFERENCES_HEADING.match(line.text) and rows[i, _PROGRESS] >= LATE:
            inside = True
            names[i] = "reference"
        elif names[i] == "heading" or (names[i] == "text" and int(odds[i, 0]) + int(odds[i, 1]) >= SURE):
            inside = False
        elif inside and names[i] in LISTED | {"text"}:
            names[i] = "reference"


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
