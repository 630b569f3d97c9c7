"""The contents of the result: its sections, with their places in the text and how long they take to hear."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from copydesk.document import Document
from copydesk.report import paragraphs, text
from copydesk.report.edition import Edition
from copydesk.report.lengths import count_minutes, count_words
from copydesk.report.names import shown
from copydesk.report.paragraphs import Paragraph

TITLE_LEVEL: Final = 1

Kind = Literal["title", "section", "untitled", "end"]
"""title: the document's, with what stands before the first heading; untitled: that text where there is no title, or
a document without headings; end: what switches moved behind the text."""


class Placed(NamedTuple):
    """A paragraph with its half-open span in the text that it was placed in, and the page on which it begins."""

    paragraph: Paragraph
    start: int
    end: int
    page: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, up to the next heading of any level: characters [start, end).

    `level` is 1 for the title, 2 for sections, more for those inside them; 2 as well where there is no heading.
    `path` lists the headings it stands under, from the outermost to its own, without the document's title (the title's
    own section has it alone). `page` is 1-based. `words` and `minutes` are its own; `all_words` and `all_minutes`
    count its subsections too.
    """

    title: str
    level: int
    path: tuple[str, ...]
    start: int
    end: int
    page: int
    words: int
    minutes: float
    all_words: int
    all_minutes: float
    kind: Kind = "section"


def find_sections(edition: Edition) -> list[Section]:
    """Sections of the text that `Result.text` gives; they tile it. None where nothing was kept."""
    rendered = text.render(edition)
    body = paragraphs.body(edition)
    placed = place(edition, [*body, *paragraphs.appendix(edition)], rendered)
    found = divide(placed[: len(body)], placed[len(body)].start if placed[len(body) :] else len(rendered), rendered)
    if len(placed) > len(body):
        found.append(_end_section(placed[len(body)], rendered))
    return found


def place(edition: Edition, parts: Iterable[Paragraph], rendered: str) -> list[Placed]:
    """Where each paragraph stands in `rendered`, which has them in this order with white space between."""
    placed, at = [], 0
    page = edition.document.pages[0].number if edition.document.pages else 1
    for part in parts:
        start = rendered.index(part.text, at)
        at = start + len(part.text)
        page = edition.blocks[part.block].page if part.block >= 0 else page
        placed.append(Placed(part, start, at, page))
    return placed


def divide(placed: Sequence[Placed], end: int, rendered: str) -> list[Section]:
    """Sections that tile the characters [0, end) of `rendered`, from its paragraphs.

    Headings above the title ("Research article") belong to the title's section.
    """
    if not placed:
        return []
    heads = _find_heads(placed)
    starts = [0, *(placed[k].start for k, _ in heads[1:])]
    sections: list[Section] = []
    path: list[tuple[int, str]] = []
    for (k, title), (start, stop) in zip(heads, pairwise([*starts, end]), strict=True):
        part = placed[k].paragraph
        kind = _kind(part, title)
        level = max(part.level, 2) if kind == "section" else TITLE_LEVEL if kind == "title" else 2
        path = [step for step in path if TITLE_LEVEL < step[0] < level] + ([(level, title)] if title else [])
        own = rendered[start:stop]
        words, minutes = count_words(own), count_minutes(own)
        steps = tuple(step for _, step in path)
        page = placed[k].page
        sections.append(Section(title, level, steps, start, stop, page, words, minutes, words, minutes, kind))
    return _with_totals(sections)


def _kind(part: Paragraph, title: str) -> Kind:
    if not title:
        return "untitled"
    return "title" if part.role == "title" else "section"


def _find_heads(placed: Sequence[Placed]) -> list[tuple[int, str]]:
    """(index of a paragraph, heading) of each section; the first one takes all from the beginning of the text."""
    titles = [k for k, item in enumerate(placed) if item.paragraph.role == "title"]
    heads: list[tuple[int, str]] = []
    first = 0
    if titles:
        last = titles[0]
        while last + 1 < len(placed) and placed[last + 1].paragraph.role == "title":
            last += 1
        heads.append((titles[0], " ".join(_plain(placed[k].paragraph.text) for k in range(titles[0], last + 1))))
        first = last + 1
    elif placed[0].paragraph.role != "section_header":
        heads.append((0, ""))
    headings = [k for k in range(first, len(placed)) if placed[k].paragraph.role in ("section_header", "title")]
    return heads + [(k, _plain(placed[k].paragraph.text)) for k in headings]


def _plain(heading: str) -> str:
    return " ".join(heading.split())


def _with_totals(sections: list[Section]) -> list[Section]:
    """The title's section counts everything; others what is deeper, up to the next of their level."""
    out = []
    for k, section in enumerate(sections):
        inside = [section]
        for later in sections[k + 1 :]:
            if later.level <= section.level:
                break
            inside.append(later)
        words, minutes = sum(s.words for s in inside), sum(s.minutes for s in inside)
        out.append(replace(section, all_words=words, all_minutes=minutes))
    return out


def _end_section(first: Placed, rendered: str) -> Section:
    own = rendered[first.start :]
    words, minutes = count_words(own), count_minutes(own)
    end = len(rendered)
    return Section("", 2, (), first.start, end, first.page, words, minutes, words, minutes, "end")


def top_level(sections: Sequence[Section]) -> int:
    """The highest level of heading below the title; 2 where there is none."""
    return min((section.level for section in sections if section.kind == "section"), default=2)


def contents_lines(edition: Edition) -> list[str]:
    """The contents for a terminal: a line for each section, and one for all of it."""
    sections = find_sections(edition)
    rendered = text.render(edition)
    rows = [
        (
            "  " * max(section.level - TITLE_LEVEL, 0) + shown(label(section)),
            f"p. {section.page}",
            f"{section.all_words:,}",
            clock(section.all_minutes),
        )
        for section in sections
    ]
    rows.append(("in all", "", f"{count_words(rendered):,}", clock(count_minutes(rendered))))
    return _columns([("section", "page", "words", "min:s"), *rows])


LONGEST_SHOWN: Final = 68
"""Characters of a heading in a line for a terminal of 100 columns."""


def _columns(rows: Sequence[tuple[str, str, str, str]]) -> list[str]:
    shortened = [(name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…") for name, *_ in rows]
    widest = max(map(_width, shortened))
    numbers = [max(len(row[k]) for row in rows) for k in range(1, 4)]
    return [
        name + " " * (widest - _width(name)) + "".join(f"  {row[k]:>{numbers[k - 1]}}" for k in range(1, 4))
        for name, row in zip(shortened, rows, strict=True)
    ]


def _width(text: str) -> int:
    """Columns of a terminal: ideographs take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF") for c in text)


def label(section: Section) -> str:
    """What to call a section that may have no heading."""
    if section.title:
        return section.title
    return "(moved to the end)" if section.kind == "end" else "(no heading)"


def clock(minutes: float) -> str:
    """Minutes and seconds.

    >>> clock(1.5), clock(75.25)
    ('1:30', '75:15')
    """
    seconds = round(minutes * 60)
    return f"{seconds // 60}:{seconds % 60:02d}"


def pages_of(document: Document, spans: Iterable[tuple[int, int]]) -> list[int]:
    """Pages that the source spans touch, each once, in order."""
    pages: set[int] = set()
    for start, end in spans:
        first, last = document.line_at(start), document.line_at(max(end - 1, start))
        pages.update(document.lines[k].page for k in {first, last})
    return sorted(pages)
