"""Books that run from top to bottom, in both ways that makers of PDFs write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from pdfs.east_asian import JAPANESE, NEVER_FIRST
from pdfs.identity import Face, pages, place
from pdfs.sample import Sample
from pdfs.typeset import Truth

WIDTH, HEIGHT = 420.0, 595.0
MARGIN, SIZE, LEADING, GUTTER = 54.0, 11.0, 20.0, 18.0

Way = Literal["font", "glyphs"]
"""font: a font of the vertical writing mode; glyphs: a level font, each glyph at its place."""


class _Book:
    """Vertical lines from right to left, in `tiers` one above the other, with a level running head and page numbers."""

    def __init__(self, way: Way, face: Face, head: str, tiers: int, ruby: Mapping[str, str]) -> None:
        self.ruby = ruby
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
            for word, kana in self.ruby.items():
                if word in line:
                    at = top + line.index(word) * size
                    self.contents[-1] += self.column(self.x + size / 4, at, kana, size / 2)
            self.x -= LEADING * size / SIZE


def _break(text: str, per_line: int, indent: int) -> Iterator[str]:
    room = per_line - indent
    while text:
        end = room
        while end < len(text) and text[end] in NEVER_FIRST:
            end -= 1
        yield text[:end]
        text, room = text[end:], per_line


RUBY = {"論文": "ろんぶん", "館": "かん"}


def make(
    way: Way, texts: Sequence[str], head: str, tiers: int = 1, ruby: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """A book of paragraphs; those that begin with "#" are headings. `ruby` stands beside its words in small type."""
    face = Face({c for text in (*texts, *ruby.values(), head, "0123456789") for c in text})
    book = _Book(way, face, head, tiers, ruby)
    for text in texts:
        if text.startswith("#"):
            book.set(text.lstrip("# "), 14.0)
        else:
            book.set(text, SIZE, indent=1)
    return pages(book.contents, face, (WIDTH, HEIGHT))


def build_vertical() -> Sample:
    """A Japanese book, its running head level, with ruby beside some words."""
    texts = tuple(text.replace("\u3000", "") for text in JAPANESE)
    head, truth = "朗読研究第十二巻", Truth()
    truth.paragraphs += [text.lstrip("# ") for text in texts]
    truth.drop("furniture.header", head)
    for kana in RUBY.values():
        truth.drop("furniture.ruby", kana)
    return Sample("tategaki", make("font", texts, head, ruby=RUBY), truth)
