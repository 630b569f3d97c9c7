"""Books that run from top to bottom, in both ways that makers of PDFs write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pdfs.east_asian import NEVER_FIRST
from pdfs.identity import Face, pages, place

WIDTH, HEIGHT = 420.0, 595.0
MARGIN, SIZE, LEADING, GUTTER = 54.0, 11.0, 20.0, 18.0

Way = Literal["font", "glyphs"]
"""font: a font of the vertical writing mode; glyphs: a level font, each glyph at its place."""


class _Book:
    """Vertical lines from right to left, in `tiers` one above the other, with a level running head and page numbers."""

    def __init__(self, way: Way, face: Face, head: str, tiers: int) -> None:
        self.way, self.face, self.head, self.tiers = way, face, head, tiers
        self.contents: list[str] = []
        self.height = (HEIGHT - 2 * MARGIN - GUTTER * (tiers - 1)) / tiers
        self._start()

    def _start(self) -> None:
        number = len(self.contents) + 1
        self.contents.append(
            place("F1", 7, MARGIN, HEIGHT - 30, self.face.encode(self.head))
            + place("F1", 7, WIDTH / 2, 26, self.face.encode(str(number)))
        )
        self.tier, self.x = 0, WIDTH - MARGIN

    def column(self, x: float, top: float, text: str, size: float) -> str:
        """One vertical line around `x`; `top` in points from the top of the page."""
        if self.way == "font":
            return place("F2", size, x, HEIGHT - top, self.face.encode(text))
        return "".join(
            place("F1", size, x - size / 2, HEIGHT - top - (k + 0.88) * size, self.face.encode(c))
            for k, c in enumerate(text)
        )

    def set(self, text: str, size: float, indent: int = 0) -> None:
        """A paragraph, its first line set in by `indent` ems."""
        for k, line in enumerate(_break(text, int(self.height / size), indent)):
            if self.x < MARGIN + size:
                self.tier, self.x = self.tier + 1, WIDTH - MARGIN
            if self.tier == self.tiers:
                self._start()
            top = MARGIN + self.tier * (self.height + GUTTER) + (indent * size if k == 0 else 0)
            self.contents[-1] += self.column(self.x - size / 2, top, line, size)
            self.x -= LEADING * size / SIZE


def _break(text: str, per_line: int, indent: int) -> Iterator[str]:
    room = per_line - indent
    while text:
        end = room
        while end < len(text) and text[end] in NEVER_FIRST:
            end -= 1
        yield text[:end]
        text, room = text[end:], per_line


def make(way: Way, texts: Sequence[str], head: str, tiers: int = 1) -> bytes:
    """A book of paragraphs; those that begin with "#" are headings."""
    face = Face({c for text in (*texts, head, "0123456789") for c in text})
    book = _Book(way, face, head, tiers)
    for text in texts:
        if text.startswith("#"):
            book.set(text.lstrip("# "), 14.0)
        else:
            book.set(text, SIZE, indent=1)
    return pages(book.contents, face, (WIDTH, HEIGHT))
