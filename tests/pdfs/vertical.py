"""Books that run from top to bottom, as the makers of PDFs write them: in a vertical font, or glyph by glyph."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Literal

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from pdfs import box_font
from pdfs.east_asian import NEVER_FIRST

WIDTH, HEIGHT = 420.0, 595.0
MARGIN, SIZE, LEADING = 54.0, 11.0, 20.0
FONT = {"ja": "HeiseiMin-W3", "zh": "STSong-Light"}

Way = Literal["font", "glyphs"]
"""font: a font of the vertical writing mode, not embedded; glyphs: an embedded font, each glyph at its place."""


class Book:
    """Vertical lines from right to left, in `tiers` one above the other, with a level running head and page numbers."""

    def __init__(self, language: str, way: Way, characters: Iterable[str], tiers: int = 1) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=(WIDTH, HEIGHT), invariant=1)
        self.way, self.tiers, self.page = way, tiers, 1
        self.level = box_font.register(f"Tate-{language}", {*characters, *"0123456789"})
        if way == "font":
            # under its plain name the same font is a level one elsewhere
            font = UnicodeCIDFont(FONT[language], isVertical=True)
            font.fontName = font.name = f"{FONT[language]}-V"
            pdfmetrics.registerFont(font)
            self.font = font.fontName
        else:
            self.font = self.level
        self.tier, self.x = 0, WIDTH - MARGIN

    @property
    def height(self) -> float:
        return (HEIGHT - 2 * MARGIN - 18.0 * (self.tiers - 1)) / self.tiers

    def column(self, x: float, top: float, text: str, size: float) -> None:
        """One vertical line around `x`; `top` in points from the top of the page."""
        y = HEIGHT - top
        self.canvas.setFont(self.font, size)
        if self.way == "font":
            self.canvas.drawString(x, y, text)
            return
        for k, c in enumerate(text):
            # the bottom of its square, less what the boxes of the font hang below their base line
            self.canvas.drawString(x - size / 2, y - (k + 1) * size + 0.12 * size, c)

    def set(self, text: str, size: float = SIZE, indent: float = 0.0) -> None:
        """A paragraph, its first line set in by `indent` ems."""
        for k, line in enumerate(_break(text, int(self.height / size), int(indent))):
            if self.x < MARGIN + size:
                self._next()
            top = MARGIN + self.tier * (self.height + 18.0)
            self.column(self.x - size / 2, top + (indent * size if k == 0 else 0), line, size)
            self.x -= LEADING * size / SIZE

    def _next(self) -> None:
        self.x = WIDTH - MARGIN
        self.tier += 1
        if self.tier == self.tiers:
            self.tier = 0
            self._close()
            self.page += 1

    def _close(self) -> None:
        self.canvas.setFont(self.level, 7)
        self.canvas.drawString(MARGIN, HEIGHT - 30, self.head)
        self.canvas.drawString(WIDTH / 2, 26, str(self.page))
        self.canvas.showPage()

    head = ""

    def finish(self) -> bytes:
        self._close()
        self.canvas.save()
        return self._buffer.getvalue()


def _break(text: str, per_line: int, indent: int) -> list[str]:
    lines, room = [], per_line - indent
    while text:
        end = room
        while end < len(text) and text[end] in NEVER_FIRST:
            end -= 1
        lines.append(text[:end])
        text, room = text[end:], per_line
    return lines


def make(language: str, way: Way, texts: Sequence[str], head: str, tiers: int = 1) -> bytes:
    """A book of paragraphs; those that begin with "#" are headings."""
    book = Book(language, way, {c for text in (*texts, head) for c in text}, tiers)
    book.head = head
    for text in texts:
        if text.startswith("#"):
            book.set(text.lstrip("# "), 14.0)
        else:
            book.set(text, SIZE, indent=1.0)
    return book.finish()
