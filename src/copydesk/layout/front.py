"""The head of a document: its title, the names and places under it, its keywords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.abstracts import ABSTRACT, FRONT_PAGES, KEYWORDS
from copydesk.layout.features import TABLE, Ints
from copydesk.layout.leading import LEAST_TEXT, find_usual_size
from copydesk.layout.trace import Trace, record

TITLE_SIZE: Final = 1.25
"""Size of a title over the usual one, at least: titles of the documents measured have 1.4 to 3."""

TITLE_LINES: Final = 6


def find_named_title(document: Document) -> list[int]:
    """The lines of the first page that say what the file calls its title; none where it is nowhere.

    Class: papers and manuals whose makers fill in the title; that of many files ("untitled", "paper.docx") is none.
    """
    title = _words(str(document.metadata.get("Title") or ""))
    if document.plain or len(title) < LEAST_TITLE:
        return []
    lines = document.lines
    count = sum(line.page == lines[0].page for line in lines)
    for start in range(count):
        said: list[str] = []
        for i in range(start, min(start + TITLE_LINES, count)):
            said += _words(lines[i].text)
            if said == title and lines[i].visibility == "visible":
                return list(range(start, i + 1))
            if not said or said != title[: len(said)]:
                break
    return []


LEAST_TITLE: Final = 3
"""Words of a file's title, at least: shorter ones are names of files, and words of the text."""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _settle_title(document: Document, names: list[str]) -> None:
    """The largest lines of a first page are its heading; class: covers of reports and manuals, papers without a journal
    (of 440 PDFs of TeX distributions 44 had lost their title).

    A cover, on which there is no text, gets them whatever they were taken for: the title of a manual may be its running
    head as well, and the names under it are set large, too. Elsewhere the largest lines may be a journal's name, if
    there is a heading that is large as well. What is furniture for certain is so later.
    """
    lines = document.lines
    named = find_named_title(document)
    for i in named:
        names[i] = "heading"
    if named:
        return
    usual = find_usual_size(lines)
    page = [i for i, line in enumerate(lines) if line.page == lines[0].page and line.visibility == "visible"]
    large = [i for i in page if lines[i].size >= TITLE_SIZE * usual and lines[i].angle == 0]
    cover = not any(names[i] == "text" and len(lines[i].text) >= LEAST_TEXT for i in page)
    headed = any(names[i] in ("heading", "text") for i in large)
    large = [i for i in large if (cover or names[i] != "furniture") and len(lines[i].text) >= 4]
    if not large:
        return
    size = max(lines[i].size for i in large)
    title = [i for i in large if lines[i].size > size - 0.3][:TITLE_LINES]
    if not cover and headed and not _is_lost_title(lines, title, names):
        return
    if sum(len(lines[i].text.split()) for i in title) >= 2 or sum(len(lines[i].text) for i in title) >= 8:
        for i in title:
            names[i] = "heading"


def _is_lost_title(lines: Sequence[Line], title: Sequence[int], names: Sequence[str]) -> bool:
    """Whether the largest lines of a page that has another large heading were taken for nothing in particular, nor head
    a list of contents."""
    return all(names[i] == "other" and not keywords.CONTENTS_HEADING.match(lines[i].text) for i in title)


NAME_LINES: Final = 14
"""Lines behind the title in which names and affiliations are looked for."""

NAME_CAPITALS: Final = 600
NAME_STOPWORDS: Final = 210
"""Thousandths of the words of a line of names that begin with a capital (at least), that are common (at most): "and",
"de", "von"."""

PLACE: Final = re.compile(
    r"\b(?:faculdade|fakultät|facoltà|centro de|lehrstuhl|istituto|escuela|escola|hochschule|ecole|école)\b", re.I
)
"""Institutions that the features do not know."""

PROSE_WORDS: Final = 9
PROSE_STOPWORDS: Final = 250
"""A line of so many words and so many common ones is prose: the names end before it."""

_COLUMN = {name: k for k, name in enumerate(TABLE)}


def settle_front(document: Document, rows: Ints, names: list[str], trace: Trace | None = None) -> None:
    """Change the classes `names` of lines of the head in place."""
    _settle_title(document, names)
    record(trace, "settle_title", names)
    _settle_names(document.lines, rows, names)
    record(trace, "settle_names", names)
    _settle_keywords(document.lines, names)
    record(trace, "settle_keywords", names)


def _settle_names(lines: Sequence[Line], rows: Ints, names: list[str]) -> None:
    """Names and places between title and text, proved by a raised mark, an address or an institution among them;
    class: papers and slides whose authors are set like text or headings."""
    heads = [i for i, name in enumerate(names) if name == "heading" and lines[i].page == lines[0].page]
    if not heads:
        return
    title = max(heads, key=lambda i: lines[i].size)
    found: list[int] = []
    proved = False
    for i in range(title + 1, min(title + NAME_LINES, len(lines))):
        place = (
            rows[i, _COLUMN["affiliation"]] > 0 or rows[i, _COLUMN["at_sign"]] > 0 or bool(PLACE.search(lines[i].text))
        )
        if _opens_text(lines[i], rows[i], lines[title], place):
            break
        if names[i] == "furniture" or lines[i].size > lines[title].size - 0.3:
            continue
        named = rows[i, _COLUMN["capitalised"]] >= NAME_CAPITALS and rows[i, _COLUMN["stopwords"]] <= NAME_STOPWORDS
        if not (place or named):
            break
        proved = proved or place or rows[i, _COLUMN["raised"]] > 0
        found.append(i)
    for i in found if proved else ():
        if names[i] in ("heading", "text"):
            names[i] = "author"


def _opens_text(line: Line, row: Ints, title: Line, place: bool) -> bool:
    """A heading of the text, an abstract, or prose; or another page."""
    heading = row[_COLUMN["section"]] > 0 or row[_COLUMN["starts_section"]] > 0 or ABSTRACT.match(line.text)
    prose = not place and row[_COLUMN["words"]] >= PROSE_WORDS and row[_COLUMN["stopwords"]] >= PROSE_STOPWORDS
    return line.page != title.page or bool(heading) or bool(prose)


KEYWORD_LINES: Final = 4


def _settle_keywords(lines: Sequence[Line], names: list[str]) -> None:
    """The line of keywords and what goes on from it in the same face; class: articles in all languages."""
    for i, line in enumerate(lines):
        if line.page >= lines[0].page + FRONT_PAGES:
            return
        if names[i] not in ("text", "heading") or not KEYWORDS.match(line.text):
            continue
        alone = len(line.text.split()) <= 2
        for k in range(i, min(i + KEYWORD_LINES, len(lines))):
            a, b = lines[max(k - 1, i)], lines[k]
            near = b.page == a.page and abs(b.size - a.size) < 0.3 and b.baseline - a.baseline < 1.6 * a.size
            if k > i and not (near or (alone and k == i + 1)):
                break
            if names[k] not in ("text", "heading"):
                break
            names[k] = "front"
            if k > i and b.text.rstrip().endswith("."):
                break
