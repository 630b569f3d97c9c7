"""What the place in the document says of its lines: back matter under its heading, abstracts in another language,
peer reviews printed behind an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.features import Ints
from copydesk.layout.languages import count_languages

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

FRONT_PAGES: Final = 3
"""Abstracts in other languages stand on the first pages (or the last: not covered)."""

LEAST_WORDS: Final = 6
MARGIN_OF_LANGUAGE: Final = 2.0
"""Common words of the other language in a run of lines, and how many times those of the document's own."""


def settle_sections(document: Document, rows: Ints, odds: NDArray[np.int16], names: list[str]) -> None:
    """Change the classes `names` of lines in place."""
    _settle_statements(document.lines, odds, names)
    _settle_reviews(document.lines, names)
    _settle_abstracts(document, names)


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


def _settle_abstracts(document: Document, names: list[str]) -> None:
    """Runs of prose on the first pages in another language than the document's: second abstracts and titles."""
    lines = document.lines
    body = count_languages(line.text for i, line in enumerate(lines) if names[i] == "text" and i % 3 == 0)
    if not body:
        return
    own = body.most_common(1)[0][0]
    last = lines[0].page + FRONT_PAGES
    run: list[int] = []
    for i, line in enumerate(lines):
        if line.page >= last:
            break
        if names[i] not in ("text", "abstract_other"):
            if names[i] != "furniture":
                _judge_run(lines, run, own, names)
                run = []
            continue
        if run and _new_run(lines[run[-1]], line):
            _judge_run(lines, run, own, names)
            run = []
        run.append(i)
    _judge_run(lines, run, own, names)


def _new_run(a: Line, b: Line) -> bool:
    """Another face, or a gap: a second abstract is set apart."""
    return (
        a.italic != b.italic
        or abs(a.size - b.size) > 0.3
        or b.bbox.top - a.bbox.bottom > 1.2 * a.size
        or b.page != a.page
    )


def _judge_run(lines: Sequence[Line], run: list[int], own: str, names: list[str]) -> None:
    if not run:
        return
    count = count_languages(lines[i].text for i in run)
    if not count:
        return
    other, hits = count.most_common(1)[0]
    foreign = other != own and hits >= LEAST_WORDS and hits >= MARGIN_OF_LANGUAGE * count[own]
    if foreign:
        for i in run:
            names[i] = "abstract_other"
        heading = run[0] - 1
        if heading >= 0 and names[heading] == "heading" and len(lines[heading].text.split()) <= 2:
            names[heading] = "abstract_other"
    elif any(names[i] == "text" for i in run):
        for i in run:
            if count[own] >= LEAST_WORDS:
                names[i] = "text"
