"""What a PDF page holds: boxes, lines, pages, and the document as one linear text. All frozen.

The **source** is `Document.text`: the lines of all pages in reading order, each closed by a line end that
copydesk made (it has no box). Every other character came from the PDF layer and lies in the box of its word.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple

WORD = re.compile(r"\S+")

Visibility = Literal["visible", "ocr", "hidden", "clipped", "duplicate"]
"""ocr: invisible text over a page image, the text layer of a scan; hidden: a reader of the page cannot see it;
clipped: outside the CropBox; duplicate: the same words printed again at the same place."""


class Bbox(NamedTuple):
    """A box in points from the top left corner of the page as shown (CropBox, after rotation)."""

    x0: float
    top: float
    x1: float
    bottom: float

    def union(self, other: Bbox) -> Bbox:
        """Smallest box that holds both.

        >>> Bbox(0, 0, 5, 5).union(Bbox(3, 1, 9, 4))
        Bbox(x0=0, top=0, x1=9, bottom=5)
        """
        return Bbox(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )


class Script(NamedTuple):
    """A run of raised (`kind` "sup") or lowered ("sub") characters, half-open, in characters of its line."""

    start: int
    end: int
    kind: Literal["sup", "sub"]


class Lead(NamedTuple):
    """The first `words` of a line are `bold`, else italic, and the word behind them is not."""

    words: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text as it stands on a page.

    `edges` holds x0 and x1 in points of each word of `text`, flat: words are maximal runs without white space.
    `size` is the font size in points as shown (text matrix applied), `baseline` the y of the base line from the
    top. `angle` is the direction of writing in degrees, counter-clockwise, rounded to whole degrees. `generated`
    lists the offsets of spaces that the PDF layer made up (no glyph stands there). `artifact` is set on line numbers
    of manuscripts. `vertical`: the characters stand upright, one below the other, and `edges` are tops and bottoms.
    `reordered`: a right-to-left line whose characters the PDF layer gave in another order. `lead`: its first words
    are bold or italic, and the one behind them is not.
    """

    page: int
    text: str
    bbox: Bbox
    font: str
    size: float
    baseline: float
    bold: bool = False
    italic: bool = False
    angle: int = 0
    edges: array[float] = field(default_factory=lambda: array("f"))
    scripts: tuple[Script, ...] = ()
    generated: tuple[int, ...] = ()
    visibility: Visibility = "visible"
    artifact: bool = False
    first_bold: bool = False
    colour: int = 0
    vertical: bool = False
    reordered: bool = False
    lead: Lead | None = None

    def box_of(self, start: int, end: int) -> Bbox:
        """Box of the words that the characters [start, end) of this line touch; the line's box where there is none."""
        x0 = x1 = None
        for k, word in enumerate(WORD.finditer(self.text)):
            if word.start() >= end:
                break
            if word.end() > start and 2 * k + 1 < len(self.edges):
                x0 = self.edges[2 * k] if x0 is None else min(x0, self.edges[2 * k])
                x1 = self.edges[2 * k + 1] if x1 is None else max(x1, self.edges[2 * k + 1])
        if x0 is None or x1 is None or self.angle:
            return self.bbox
        if self.vertical:
            return Bbox(self.bbox.x0, round(x0, 1), self.bbox.x1, round(x1, 1))
        return Bbox(round(x0, 1), self.bbox.top, round(x1, 1), self.bbox.bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """One page; `lines` are in reading order as far as it is known. Sizes in points, `number` 1-based.

    `image_share` is the share of the page's area that its largest image covers. `notes` are codes of what the
    reader saw and could not give as text (see `verify`): "forms", "annotations", "unmapped", "unreadable".
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    image_share: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """All pages that were read, and what the file says of itself. `sha256` is of the file's bytes.

    `plain`: it was a text, not a PDF; the places of its lines are made up and given to nobody (`extract/plain.py`).
    """

    pages: tuple[Page, ...]
    sha256: str
    metadata: dict[str, str | int | bool | None] = field(default_factory=dict)
    page_count: int = 0
    notes: tuple[tuple[str, int | None, str], ...] = ()
    """(finding code, page or None, message) of what happened while reading."""
    plain: bool = False

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Lines of all pages in reading order."""
        return tuple(line for page in self.pages for line in page.lines)

    @cached_property
    def starts(self) -> array[int]:
        """Offset in `text` of each line of `lines`, and one more: the length of the text."""
        starts, at = array("L", [0]), 0
        for line in self.lines:
            at += len(line.text) + 1
            starts.append(at)
        return starts

    @cached_property
    def text(self) -> str:
        """The source: each line and a line end."""
        return "".join(f"{line.text}\n" for line in self.lines)

    @cached_property
    def text_sha256(self) -> str:
        """SHA-256 of the source text in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def line_at(self, offset: int) -> int:
        """Index in `lines` of the line that holds the character at `offset` (its line end included)."""
        return min(bisect_right(self.starts, offset), len(self.lines)) - 1

    def page_spans(self) -> list[tuple[Page, int, int]]:
        """Each page with its half-open span of `text`; the spans tile the text."""
        spans, line = [], 0
        for page in self.pages:
            last = line + len(page.lines)
            spans.append((page, self.starts[line], self.starts[last]))
            line = last
        return spans

    def boxes_of(self, start: int, end: int) -> list[tuple[int, Bbox]]:
        """(page, box) of each line part that the characters [start, end) of `text` touch; line ends have none."""
        boxes: list[tuple[int, Bbox]] = []
        if self.plain:
            return boxes
        index = self.line_at(start)
        while index < len(self.lines) and self.starts[index] < end:
            line, at = self.lines[index], self.starts[index]
            first, last = max(start - at, 0), min(end - at, len(line.text))
            if line.text[first:last].strip():
                boxes.append((line.page, line.box_of(first, last)))
            index += 1
        return boxes

    def rearranged(self, order: Iterable[Sequence[int]]) -> Document:
        """The same document with the lines of each page in another order: per page, indices into its lines."""
        pages = tuple(
            Page(p.number, p.width, p.height, tuple(p.lines[i] for i in o), p.image_share, p.notes)
            for p, o in zip(self.pages, order, strict=True)
        )
        return replace(self, pages=pages)


Role = Literal[
    "title",
    "section_header",
    "text",
    "list_item",
    "caption",
    "footnote",
    "formula",
    "table",
    "figure_text",
    "code",
    "reference",
    "author",
    "front",
    "abstract_other",
    "backmatter",
    "toc",
    "index",
    "furniture",
    "hidden",
    "clipped",
    "duplicate",
]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one page that belong together and have one role.

    [`first`, `last`) are indices into `Document.lines`, [`start`, `end`) the charspan in `Document.text` with the
    closing line end. `detail` refines the role to a reason code ("backmatter.funding", "furniture.header").
    `confidence` (0 to 1) is how likely it is right that the block is kept, or cut. `joins` is true where the
    block goes on with the paragraph of the last kept block before it.
    """

    id: int
    role: Role
    detail: str
    confidence: float
    first: int
    last: int
    start: int
    end: int
    page: int
    bbox: Bbox
    joins: bool = False
    level: int = 0
    prose: float = 0.0
    """Probability that it is prose, as the model of roles sees its lines one by one, before anything is settled."""
    goes_on: float = 0.0
    """Probability that it goes on with the paragraph of the kept line before it; 0 where it is not kept."""
