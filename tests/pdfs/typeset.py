"""Sets marked-up prose as a born-digital PDF: justified columns, hyphens, footnotes, floats, running headers.

The same prose gives the same bytes each time (reportlab's invariant mode). Whatever is set through `Flow` is written
down in its `Truth`: the paragraphs that a clean text must have, in order, and what it must not have.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from pdfs.markup import SOFT_HYPHEN, Run, must_drop, parse, truth

FACES = {
    "Times": ("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic"),
    "Helvetica": ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique"),
    "Courier": ("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique"),
}
RAISE, LOWER, SMALL = 0.36, -0.16, 0.7
"""In ems: as TeX sets superscripts and subscripts."""

_BREAKABLE = re.compile(r"[^\W\d_]{6,}")
_SYLLABLES = re.compile(r"(?<=[aeiouyäöüáéíóúâêôãõàè][bcdfghklmnprstvz])(?=[bcdfgklmnprstvz][aeiouyäöüáéíóúâêôãõàè])")
_ONE_SOUND = re.compile(r"th|ch|sh|ph|ck|gh|ng|qu|st|ss?t|[bcdfgkpt][lr]", re.I)
_LEFT, _RIGHT = 2, 3
"""Letters that a hyphen leaves at least before and after it."""


@dataclass
class Truth:
    """What a clean text of the PDF has and has not. `dropped`: (reason code, text); `free` may stay or go."""

    paragraphs: list[str] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    free: list[str] = field(default_factory=list)

    def keep(self, text: str) -> None:
        self.paragraphs.append(truth(text))
        self.dropped += must_drop(text)

    def drop(self, reason: str, text: str) -> None:
        self.dropped.append((reason, truth(text)))


@dataclass(frozen=True)
class Style:
    """How a paragraph is set; lengths in points."""

    face: str = "Times"
    size: float = 10.0
    leading: float = 12.0
    indent: float = 12.0
    left: float = 0.0
    before: float = 0.0
    after: float = 0.0
    align: str = "justify"
    bold: bool = False
    italic: bool = False
    hyphens: bool = True


@dataclass(frozen=True)
class Float:
    """Something of a fixed height that goes to the top of a column; `draw` gets x, y of its top left, and its width."""

    height: float
    draw: Callable[[Canvas, float, float, float], None]
    wide: bool = False


Piece = tuple[str, str, float, float]
"""text, font, size, rise of a part of a word."""


def _pieces(runs: list[Run], style: Style) -> list[list[Piece]]:
    """Words, each a list of pieces in one font."""
    words: list[list[Piece]] = [[]]
    for run in runs:
        font = FACES[style.face][(run.bold or style.bold) + 2 * (run.italic or style.italic)]
        size = style.size * (SMALL if run.shift else 1)
        rise = style.size * {"": 0.0, "^": RAISE, "_": LOWER}[run.shift]
        for part in re.split(r"(\s+)", run.text):
            if part.isspace():
                if words[-1]:
                    words.append([])
            elif part:
                words[-1].append((part, font, size, rise))
    return [word for word in words if word]


def _shown(text: str) -> str:
    return text.replace(SOFT_HYPHEN, "")


def _width(word: list[Piece]) -> float:
    return sum(pdfmetrics.stringWidth(_shown(text), font, size) for text, font, size, _ in word)


def _break_points(text: str) -> list[int]:
    """Offsets at which a word may be broken; a hyphen that it has already is the best place."""
    if SOFT_HYPHEN in text:
        return [k for k, c in enumerate(text) if c == SOFT_HYPHEN]
    points = [k + 1 for k, c in enumerate(text[:-1]) if c == "-" and k >= 2]
    if points or not text.islower():
        return points
    for word in _BREAKABLE.finditer(text):
        points += [
            match.start() + word.start()
            for match in _SYLLABLES.finditer(word.group())
            if _LEFT < match.start() <= len(word.group()) - _RIGHT
            and not _ONE_SOUND.match(word.group(), match.start() - 1)
        ]
    return points


def _split_word(word: list[Piece], room: float) -> tuple[list[Piece], list[Piece]] | None:
    """A word as what fits into `room` with its hyphen, and the rest."""
    for index in range(len(word) - 1, -1, -1):
        text, font, size, rise = word[index]
        for point in reversed(_break_points(text)):
            head = text[:point] if text[point - 1] == "-" else f"{text[:point]}-"
            first = [*word[:index], (head, font, size, rise)]
            if _width(first) <= room:
                return first, [(text[point:].lstrip(SOFT_HYPHEN), font, size, rise), *word[index + 1 :]]
    return None


def break_lines(runs: list[Run], style: Style, width: float, first: float) -> list[list[list[Piece]]]:
    """Lines of words, greedily; `first` is the indent of the first line."""
    space = pdfmetrics.stringWidth(" ", FACES[style.face][0], style.size)
    lines: list[list[list[Piece]]] = [[]]
    room = width - first
    for word in _pieces(runs, style):
        while word:
            need = _width(word) + (space if lines[-1] else 0)
            if need <= room + 0.01:
                lines[-1].append(word)
                room -= need
                break
            split = _split_word(word, room - space) if style.hyphens and lines[-1] else None
            if split:
                lines[-1].append(split[0])
                word = split[1]
            elif not lines[-1]:
                lines[-1].append(word)
                word = []
            lines.append([])
            room = width
    return [line for line in lines if line]


class Flow:
    """Columns filled from top to bottom, page after page."""

    def __init__(
        self,
        size: tuple[float, float] = (595.0, 842.0),
        margins: tuple[float, float, float, float] = (60.0, 70.0, 60.0, 70.0),
        columns: int = 1,
        gutter: float = 20.0,
        on_page: Callable[[Flow, int], None] | None = None,
        title: str = "",
        author: str = "",
    ) -> None:
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=size, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.size, self.margins, self.columns, self.gutter = size, margins, columns, gutter
        self.truth = Truth()
        self.floats: list[Float] = []
        self.page = 0
        self._on_page = on_page
        self._notes: list[list[list[list[Piece]]]] = []
        self._start_page()

    # --- places ---

    @property
    def width(self) -> float:
        left, _, right, _ = self.margins
        return (self.size[0] - left - right - self.gutter * (self.columns - 1)) / self.columns

    @property
    def x(self) -> float:
        return self.margins[0] + self.column * (self.width + self.gutter)

    @property
    def bottom(self) -> float:
        height = sum(len(note) for note in self._notes) * NOTE.leading
        return self.margins[3] + (height + 8 if height else 0)

    def _start_page(self) -> None:
        self.page += 1
        self.column = 0
        self._top = self.size[1] - self.margins[1]
        if self._on_page:
            self._on_page(self, self.page)
        wide = [item for item in self.floats if item.wide]
        for item in wide:
            full = self.size[0] - self.margins[0] - self.margins[2]
            item.draw(self.canvas, self.margins[0], self._top, full)
            self._top -= item.height
        self.floats = [item for item in self.floats if not item.wide]
        self._start_column()

    def _start_column(self) -> None:
        self.y = self._top
        if self.floats:
            item = self.floats.pop(0)
            item.draw(self.canvas, self.x, self.y, self.width)
            self.y -= item.height

    def next_column(self) -> None:
        self._draw_notes()
        if self.column + 1 < self.columns:
            self.column += 1
            self._start_column()
        else:
            self.canvas.showPage()
            self._start_page()

    def next_page(self) -> None:
        self.column = self.columns - 1
        self.next_column()

    def set_columns(self, columns: int, gutter: float = 20.0) -> None:
        """Another number of columns from here on down."""
        self.columns, self.gutter, self.column, self._top = columns, gutter, 0, self.y

    def need(self, height: float) -> None:
        """Go on in the next column unless `height` points are left."""
        if self.y - height < self.bottom:
            self.next_column()

    # --- things ---

    def keep(self, text: str, style: Style = Style(), notes: tuple[str, ...] = (), first: float | None = None) -> None:
        """A paragraph that a clean text has."""
        self.truth.keep(text)
        self.set(text, style, notes, first)

    def drop(self, reason: str, text: str, style: Style = Style(), first: float | None = None) -> None:
        """A paragraph that a clean text has not."""
        self.truth.drop(reason, text)
        self.set(text, style, (), first)

    def set(self, text: str, style: Style, notes: tuple[str, ...] = (), first: float | None = None) -> None:
        indent = style.indent if first is None else first
        lines = break_lines(parse(text), style, self.width - style.left, indent)
        if self.y < self._top:
            self.y -= style.before
        # a heading stays with two lines of what follows
        self.need(style.leading * (len(lines) + 2 if style.bold else min(len(lines), 2)))
        waiting = list(notes)
        for number, line in enumerate(lines):
            while waiting and any(rise > 0 and text == _mark(waiting[0]) for word in line for text, _, _, rise in word):
                self._add_note(waiting.pop(0))
            self.need(style.leading)
            self.y -= style.leading
            shift = indent if number == 0 else 0.0
            self.draw_line(line, style, shift, last=number == len(lines) - 1)
        self.y -= style.after

    def _add_note(self, note: str) -> None:
        mark = _mark(note)
        self.truth.drop("footnote", note.removeprefix(mark).strip())
        runs = [Run(mark, shift="^"), *parse(note.removeprefix(mark))]
        self._notes.append(break_lines(runs, NOTE, self.width, 8))

    def _draw_notes(self) -> None:
        if not self._notes:
            return
        y = self.bottom - 8
        self.canvas.setLineWidth(0.4)
        self.canvas.line(self.x, y + 4, self.x + 0.3 * self.width, y + 4)
        for note in self._notes:
            for number, line in enumerate(note):
                y -= NOTE.leading
                self._draw(line, NOTE, self.x + (8 if number == 0 else 0), y, 0)
        self._notes = []

    def draw_line(self, line: list[list[Piece]], style: Style, shift: float, last: bool) -> None:
        x, room = self.x + style.left + shift, self.width - style.left - shift
        space = pdfmetrics.stringWidth(" ", FACES[style.face][0], style.size)
        natural = sum(map(_width, line)) + space * (len(line) - 1)
        extra = 0.0
        if style.align == "justify" and not last and len(line) > 1:
            extra = (room - natural) / (len(line) - 1)
        elif style.align == "center":
            x += (room - natural) / 2
        elif style.align == "right":
            x += room - natural
        self._draw(line, style, x, self.y + 0.22 * style.leading, extra)

    def _draw(self, line: list[list[Piece]], style: Style, x: float, y: float, extra: float) -> None:
        out = self.canvas.beginText(x, y)
        out.setWordSpace(extra)
        parts: list[list[str | float]] = []
        for number, word in enumerate(line):
            for index, (text, font, size, rise) in enumerate(word):
                gap = " " if number and not index else ""
                if gap and parts and (rise or parts[-1][3]):
                    # the space before or after a raised mark has the size of the text
                    parts.append([gap, FACES[style.face][0], style.size, 0.0])
                    gap = ""
                if parts and parts[-1][1:] == [font, size, rise]:
                    parts[-1][0] = f"{parts[-1][0]}{gap}{_shown(text)}"
                else:
                    parts.append([f"{gap}{_shown(text)}", font, size, rise])
        for text_, font_, size_, rise_ in parts:
            out.setFont(str(font_), float(size_))
            out.setRise(float(rise_))
            out.textOut(str(text_))
        self.canvas.drawText(out)

    def finish(self) -> bytes:
        self._draw_notes()
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()


def _mark(note: str) -> str:
    return re.match(r"\S+", note)[0]  # type: ignore[index]


NOTE = Style(size=8, leading=9.6, indent=8, hyphens=True)
