"""Pages that remember what was printed where, and as what: the role of each line is known by construction."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from copydesk.document import Document
from pdfs import box_font
from pdfs.right_to_left import CHARACTERS, show

LATIN = {
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic"),
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique"),
}
CID = {"zh": "STSong-Light", "ja": "HeiseiMin-W3", "ko": "HYSMyeongJo-Medium"}
NEEDS_ROBOTO = frozenset({"pl", "ru"})
RIGHT_TO_LEFT = frozenset({"ar", "he"})
NEVER_FIRST = "、。，．：；！？」』”）"

FREE = "free"
"""Role of lines that may stay or go: whether an address or a signature is read is a matter of taste."""

PROSE = frozenset({"text", "heading"})


@cache
def _register(language: str) -> tuple[str, str, str]:
    if language in CID:
        pdfmetrics.registerFont(UnicodeCIDFont(CID[language]))
        return (CID[language],) * 3
    if language in RIGHT_TO_LEFT:
        faces = ("Boxes", "Boxes-Bold", "Boxes-Italic")
        return tuple(box_font.register(face, CHARACTERS, k % 2) for k, face in enumerate(faces))  # type: ignore[return-value]
    from font_roboto import Roboto, RobotoBold, RobotoItalic  # type: ignore[import-not-found,unused-ignore]

    names = ("Roboto", "Roboto-Bold", "Roboto-Italic")
    for name, path in zip(names, (Roboto, RobotoBold, RobotoItalic), strict=True):
        pdfmetrics.registerFont(TTFont(name, str(Path(path))))
    return names


def fonts_of(language: str, face: str) -> tuple[str, str, str]:
    """Upright, bold and italic font of a language; `face` where its letters are Latin-1."""
    return _register(language) if language in {*CID, *NEEDS_ROBOTO, *RIGHT_TO_LEFT} else LATIN[face]


@dataclass(frozen=True)
class Style:
    """How lines are set; lengths in points."""

    size: float = 10.0
    leading: float = 12.5
    weight: int = 0
    """0 upright, 1 bold, 2 italic."""
    indent: float = 0.0
    left: float = 0.0
    right: float = 0.0
    before: float = 0.0
    after: float = 0.0
    align: str = "left"

    def but(self, **changes: object) -> Style:
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Printed:
    """A line as printed: `y` of its base line from the top of the page, in points."""

    page: int
    x0: float
    x1: float
    y: float
    text: str
    role: str


class Sheet:
    """Columns filled from top to bottom. `on_page` draws what stands on each page; `under` draws beneath it all."""

    def __init__(
        self,
        language: str,
        face: str = "Times",
        size: tuple[float, float] = (595.0, 842.0),
        margins: tuple[float, float, float, float] = (72.0, 72.0, 72.0, 72.0),
        columns: int = 1,
        gutter: float = 18.0,
        on_page: Callable[[Sheet], None] | None = None,
        invisible: bool = False,
    ) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1)
        self.language, self.fonts = language, fonts_of(language, face)
        self.spaceless = language in ("zh", "ja")
        self.mirrored = language in RIGHT_TO_LEFT
        self.size, self.margins, self.columns, self.gutter = size, margins, columns, gutter
        self.printed: list[Printed] = []
        self.page, self.invisible, self._on_page = 0, invisible, on_page
        self.foot: list[tuple[str, Style, str]] = []
        self._start()

    @property
    def width(self) -> float:
        left, _, right, _ = self.margins
        return (self.size[0] - left - right - self.gutter * (self.columns - 1)) / self.columns

    @property
    def x(self) -> float:
        return self.margins[0] + self.column * (self.width + self.gutter)

    def _start(self) -> None:
        self.page += 1
        self.column = 0
        self.y = self.top = self.margins[1]
        if self._on_page:
            self._on_page(self)

    def next_column(self) -> None:
        if self.column + 1 < self.columns:
            self.column += 1
            self.y = self.top
            return
        self.next_page()

    def next_page(self) -> None:
        self._draw_foot()
        self.canvas.showPage()
        self._start()

    def set_columns(self, columns: int, gutter: float = 18.0) -> None:
        """Another number of columns from here on down."""
        self.columns, self.gutter, self.column, self.top = columns, gutter, 0, self.y

    def need(self, height: float) -> None:
        foot = sum(style.leading * len(self.wrap(text, style)) for text, style, _ in self.foot)
        if self.y + height > self.size[1] - self.margins[3] - foot:
            self.next_column()

    def put(self, x: float, y: float, text: str, style: Style, role: str, space: float = 0.0) -> None:
        """One line at a place; `space` widens its spaces. `x` counts from the right where the language is read so."""
        wide = self.measure(text, style) + space * text.count(" ")
        if self.mirrored:
            x = self.size[0] - x - wide
        font = self.fonts[style.weight]
        out = self.canvas.beginText(x, self.size[1] - y)
        out.setFont(font, style.size)
        if self.invisible:
            out.setTextRenderMode(3)
        if space:
            out.setWordSpace(space)
        out.textOut(show(text) if self.mirrored else text)
        self.canvas.drawText(out)
        self.printed.append(Printed(self.page, x, x + wide, y, text, role))

    def measure(self, text: str, style: Style) -> float:
        shown = show(text) if self.mirrored else text
        return float(pdfmetrics.stringWidth(shown, self.fonts[style.weight], style.size))

    def wrap(self, text: str, style: Style, width: float | None = None) -> list[str]:
        """Lines of a paragraph, greedily."""
        room = (self.width if width is None else width) - style.left - style.right
        units = list(text) if self.spaceless else text.split(" ")
        gap = "" if self.spaceless else " "
        lines, line, first = [], "", style.indent
        for unit in units:
            longer = f"{line}{gap}{unit}" if line else unit
            if line and unit not in NEVER_FIRST and self.measure(longer, style) > room - first:
                lines.append(line)
                line, first = unit, 0.0
            else:
                line = longer
        return [*lines, line]

    def set(self, text: str, style: Style, role: str = "text") -> None:
        """A paragraph."""
        if self.y > self.top:
            self.y += style.before
        lines = self.wrap(text, style)
        self.need(style.leading * (len(lines) + 2 if role == "heading" else min(2, len(lines))))
        for k, line in enumerate(lines):
            self.need(style.leading)
            self.y += style.leading
            left = style.left + (style.indent if k == 0 else 0)
            spare = self.width - left - style.right - self.measure(line, style)
            shift = {"center": spare / 2, "right": spare}.get(style.align, 0.0)
            spaces = line.count(" ")
            wide = spare / spaces if style.align == "justify" and spaces and k + 1 < len(lines) else 0.0
            self.put(self.x + left + shift, self.y, line, style, role, wide)
        self.y += style.after

    def note(self, text: str, style: Style, role: str = "footnote") -> None:
        """A note at the foot of this page."""
        self.foot.append((text, style, role))

    def _draw_foot(self) -> None:
        y = (
            self.size[1]
            - self.margins[3]
            + 4
            - sum(style.leading * len(self.wrap(text, style)) for text, style, _ in self.foot)
        )
        for text, style, role in self.foot:
            for line in self.wrap(text, style):
                y += style.leading
                self.put(self.margins[0], y, line, style, role)
        self.foot = []

    def finish(self) -> bytes:
        self._draw_foot()
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()


@dataclass(frozen=True)
class Kind:
    """A generated document: its PDF and what was printed."""

    name: str
    language: str
    data: bytes
    printed: tuple[Printed, ...]

    def roles(self, document: Document) -> list[str]:
        """Role of each line of the document as it was read: that of the printed line at its place."""
        on_page: dict[int, list[Printed]] = {}
        for line in self.printed:
            on_page.setdefault(line.page, []).append(line)
        return [_at(on_page.get(line.page, []), line.bbox.x0, line.bbox.x1, line.baseline) for line in document.lines]


def _at(printed: list[Printed], x0: float, x1: float, y: float) -> str:
    def distance(line: Printed) -> tuple[float, float]:
        return round(abs(line.y - y) / 3), -(min(x1, line.x1) - max(x0, line.x0))

    return min(printed, key=distance).role if printed else FREE
