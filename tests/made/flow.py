"""Sets marked prose in columns on pages, and keeps account of what must come out and what must not."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from made.breaking import Face, Word, break_lines
from made.truth import Made, dropped_marks, true_text
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

RISE = {"raised": 0.36, "lowered": -0.16, "plain": 0.0, "italic": 0.0}
"""In sizes of the line."""

LONGEST_STRETCH = 4.0
"""Points that a space may grow where a line is justified, in widths of a space."""

Decorate = Callable[["Flow"], None]


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; lengths in points."""

    face: Face = field(default_factory=Face)
    leading: float = 12.0
    indent: float = 0.0
    left: float = 0.0
    hang: float = 0.0
    before: float = 0.0
    after: float = 0.0
    justified: bool = True
    centred: bool = False
    hyphens: bool = True


@dataclass(frozen=True)
class Column:
    left: float
    width: float
    top: float
    bottom: float


def columns(count: int, size: tuple[float, float] = A4, margin: float = 54, gap: float = 20) -> tuple[Column, ...]:
    """Equal columns between the margins; header and footer stand outside of them."""
    width = (size[0] - 2 * margin - gap * (count - 1)) / count
    return tuple(Column(margin + k * (width + gap), width, size[1] - 66, 62) for k in range(count))


class Flow:
    """Text runs down the columns of a page and on to the next page. `decorate` draws running headers and footers."""

    def __init__(
        self, frames: Sequence[Column], size: tuple[float, float] = A4, decorate: Decorate | None = None
    ) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1, pageCompression=1)
        self.size, self.page, self._decorate, self._frames = size, 1, decorate, frames
        self._whole_page = frames
        self._paragraphs: list[str] = []
        self._dropped: list[str] = []
        self._floats: list[tuple[float, Callable[[float, float, float], None]]] = []
        self._index, self.y, self.bottom = 0, frames[0].top, frames[0].bottom
        self._tops = [frame.top for frame in frames]
        if decorate:
            decorate(self)

    @property
    def column(self) -> Column:
        return self._frames[self._index]

    # --- what must come out ---

    def expect(self, *texts: str) -> None:
        self._paragraphs += texts

    def refuse(self, *texts: str) -> None:
        self._dropped += texts

    def keep(self, marked: str, style: Style) -> None:
        """A paragraph that must come out."""
        self.expect(true_text(marked))
        self.refuse(*dropped_marks(marked))
        self.set(marked, style)

    def drop(self, marked: str, style: Style) -> None:
        """A paragraph that must not come out."""
        self.refuse(true_text(marked))
        self.set(marked, style)

    # --- setting ---

    def set(self, marked: str, style: Style) -> None:
        self.y -= style.before if self.y < self._tops[self._index] else 0.0
        width = self.column.width - style.left
        widths = [width - style.indent, width - style.hang]
        lines = break_lines(marked, style.face, widths, style.hyphens)
        for k, line in enumerate(lines):
            if self.y - style.leading < self.bottom:
                self.next_column()
            indent = style.indent if k == 0 else style.hang
            self.y -= style.leading
            full = style.justified and k < len(lines) - 1
            x = self.column.left + style.left + indent
            draw_line(self.canvas, line, x, self.y, width - indent, replace(style, justified=full))
        self.y -= style.after

    def need(self, height: float) -> None:
        """Go on in the next column unless there is room for `height`."""
        if self.y - height < self.bottom:
            self.next_column()

    def next_column(self) -> None:
        if self._index + 1 < len(self._frames):
            self._index += 1
        else:
            self.next_page()
            return
        self._start_column()

    def next_page(self, frames: Sequence[Column] | None = None) -> None:
        self.canvas.showPage()
        self.page += 1
        self._frames = frames or self._whole_page
        self._whole_page = self._frames
        self._tops = [frame.top for frame in self._frames]
        if self._decorate:
            self._decorate(self)
        self._index = 0
        self._start_column()

    def change_columns(self, frames: Sequence[Column]) -> None:
        """Other columns from here down the page, and at full height on the pages after it."""
        top = self.y
        self._whole_page = frames
        self._frames = [replace(frame, top=top) for frame in frames]
        self._tops = [top for _ in frames]
        self._index = 0
        self._start_column()

    def _start_column(self) -> None:
        self.y, self.bottom = self._tops[self._index], self.column.bottom
        while self._floats:
            self.place(*self._floats.pop(0))

    # --- floats and notes ---

    def float_next(self, height: float, draw: Callable[[float, float, float], None]) -> None:
        """A float at the top of the next column: `draw(left, top, width)`."""
        self._floats.append((height, draw))

    def place(self, height: float, draw: Callable[[float, float, float], None]) -> None:
        """A drawing in its place in the column."""
        self.need(height)
        draw(self.column.left, self.y, self.column.width)
        self.y -= height

    def note(self, marked: str, style: Style) -> None:
        """A footnote at the bottom of this column, which must not come out."""
        self.refuse(true_text(marked))
        lines = break_lines(marked, style.face, [self.column.width])
        height = len(lines) * style.leading + 8
        if self.bottom == self.column.bottom:
            self.canvas.line(
                self.column.left, self.bottom + height - 4, self.column.left + 70, self.bottom + height - 4
            )
        y = self.bottom + height - 8
        for k, line in enumerate(lines):
            y -= style.leading
            full = style.justified and k < len(lines) - 1
            draw_line(
                self.canvas, line, self.column.left, y + 4, self.column.width, replace(style, justified=full)
            )
        self.bottom += height

    def finish(self) -> Made:
        self.canvas.showPage()
        self.canvas.save()
        return Made(self._buffer.getvalue(), tuple(self._paragraphs), tuple(dict.fromkeys(self._dropped)))


def draw_line(canvas: Canvas, line: list[Word], x: float, y: float, width: float, style: Style) -> None:
    """One line at (x, y), spaces stretched to `width` where `style` says so."""
    face = style.face
    natural = sum(face.width(p.text, p.kind) for word in line for p in word) + face.width(" ") * (len(line) - 1)
    text = canvas.beginText(x + (width - natural) / 2 if style.centred else x, y)
    stretch = (width - natural) / max(len(line) - 1, 1)
    if style.justified and 0 < stretch < LONGEST_STRETCH * face.width(" "):
        text.setWordSpace(round(stretch, 3))
    for k, word in enumerate(line):
        for piece in word:
            name, size = face.font(piece.kind)
            text.setFont(name, size)
            text.setRise(RISE[piece.kind] * face.size)
            text.textOut(piece.text)
        if k < len(line) - 1:
            text.setRise(0)
            text.setFont(*face.font("plain"))
            text.textOut(" ")
    canvas.drawText(text)
