"""Arabic and Hebrew as PDFs have them: glyphs from left to right as seen, Arabic letters in the forms of a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Literal

from pdfs.identity import Face, pages, place

_LATIN = re.compile(r"[A-Za-z](?:[\w .,:'@-]*[A-Za-z0-9])?|[0-9٠-٩]+(?:[.,:/٫][0-9٠-٩]+)*", re.ASCII)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_LAM_ALEF = {"آ": "ﻵ", "أ": "ﻷ", "إ": "ﻹ", "ا": "ﻻ"}


@cache
def _forms() -> dict[str, dict[str, str]]:
    """The presentation forms (isolated, final, initial, medial) of each Arabic letter, from Unicode's own table."""
    found: dict[str, dict[str, str]] = {}
    for code in range(0xFE80, 0xFEF5):
        kind, _, base = unicodedata.decomposition(chr(code)).partition(" ")
        if base and " " not in base:
            found.setdefault(chr(int(base, 16)), {})[kind.strip("<>")] = chr(code)
    return found


def shape(text: str) -> list[tuple[str, str]]:
    """Glyphs of a text in logical order: what stands for each, and the letters that it is ("ﻻ", "لا")."""
    joined: list[tuple[str, str]] = []
    k = 0
    while k < len(text):
        c, following = text[k], text[k + 1 : k + 2]
        size = 2 if c == "ل" and following in _LAM_ALEF else 1
        before = _neighbour(text, k, -1)
        behind = _neighbour(text, k + size - 1, 1)
        joins_before = before in _forms() and "initial" in _forms()[before]
        if size == 2:
            one = _LAM_ALEF[following]
            joined.append((chr(ord(one) + joins_before), c + following))
        elif c in _forms():
            own = _forms()[c]
            joins_behind = behind in _forms() and "final" in _forms()[behind] and "initial" in own
            name = (
                ("medial" if joins_behind else "final") if joins_before else ("initial" if joins_behind else "isolated")
            )
            joined.append((own.get(name, own["isolated"]), c))
        else:
            joined.append((c, c))
        k += size
    return joined


def _neighbour(text: str, at: int, step: int) -> str:
    k = at + step
    while 0 <= k < len(text) and unicodedata.combining(text[k]):
        k += step
    return text[k] if 0 <= k < len(text) else ""


def arrange(text: str) -> list[tuple[str, str]]:
    """Glyphs of one line from left to right, as it is shown; numbers and Latin words are not turned around."""
    runs: list[list[tuple[str, str]]] = []
    at = 0
    for match in (*_LATIN.finditer(text), None):
        end = match.start() if match else len(text)
        turned = shape(text[at:end])[::-1]
        runs.append([(glyph.translate(_MIRRORED), letters) for glyph, letters in turned])
        if match:
            runs.append([(c, c) for c in match.group()])
            at = match.end()
    return [glyph for run in reversed(runs) for glyph in run]


CHARACTERS = "".join(
    chr(code)
    for first, last in ((0x20, 0x7F), (0xA0, 0x100), (0x5B0, 0x5F5), (0x60C, 0x66E), (0xFE80, 0xFEFD), (0x2010, 0x2027))
    for code in range(first, last)
)
"""What a font for these needs."""


def show(text: str) -> str:
    """The line as a string of glyphs from left to right."""
    return "".join(glyph for glyph, _ in arrange(text))


WIDTH, HEIGHT, MARGIN, GUTTER = 420.0, 595.0, 54.0, 24.0
SIZE, LEADING = 11.0, 16.0

Way = Literal["strings", "words", "glyphs", "gaps"]
"""How the glyphs of a line are painted, from left to right unless said otherwise. strings: all in one; words: word by
word from right to left, as browsers do; glyphs: one by one from right to left, as layout programs do; gaps: word by
word without spaces, as TeX does. In all but the first a glyph stands for letters, not for their form."""

Glyphs = list[tuple[str, str]]


class _Book:
    """Columns from right to left, a running head, and page numbers."""

    def __init__(self, way: Way, head: str, columns: int) -> None:
        self.way, self.head, self.columns = way, head, columns
        letters = {form: base for base, forms in _forms().items() for form in forms.values()}
        letters |= {chr(ord(one) + k): f"ل{alef}" for alef, one in _LAM_ALEF.items() for k in (0, 1)}
        self.face = Face(CHARACTERS, {} if way == "strings" else letters)
        self.contents: list[str] = []
        self.width = (WIDTH - 2 * MARGIN - GUTTER * (columns - 1)) / columns
        self._start()

    def _start(self) -> None:
        self.contents.append("")
        self.column, self.y = 0, MARGIN
        self.line(WIDTH - MARGIN, 34, self.head, 8)
        self.line(WIDTH / 2, HEIGHT - 28, str(len(self.contents)), 8)

    def line(self, right: float, y: float, text: str, size: float) -> None:
        """A line that ends at `right`; `y` from the top."""
        glyphs = arrange(text)
        x = right - self.face.width("".join(glyph for glyph, _ in glyphs), size)
        runs: list[tuple[float, str]] = []
        for run in self._runs(glyphs):
            runs.append((x, run))
            x += self.face.width(run, size)
        shown = [(at, run) for at, run in runs if self.way != "gaps" or run != " "]
        for at, run in reversed(shown) if self.way in ("words", "glyphs") else shown:
            self.contents[-1] += place("F1", size, at, HEIGHT - y, self.face.encode(run))

    def _runs(self, glyphs: Glyphs) -> list[str]:
        whole = "".join(glyph for glyph, _ in glyphs)
        if self.way == "strings":
            return [whole]
        return list(whole) if self.way == "glyphs" else re.split("( )", whole)

    def set(self, text: str, size: float = SIZE, indent: float = 0.0) -> None:
        for k, line in enumerate(self._wrap(text, size, indent)):
            if self.y > HEIGHT - MARGIN - LEADING:
                self.column, self.y = self.column + 1, MARGIN
            if self.column == self.columns:
                self._start()
            self.y += LEADING
            right = WIDTH - MARGIN - self.column * (self.width + GUTTER)
            self.line(right - (indent if k == 0 else 0), self.y, line, size)

    def _wrap(self, text: str, size: float, indent: float) -> Iterator[str]:
        line = ""
        room = self.width - indent
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self.face.width(show(longer), size) > room:
                yield line
                line, room = word, self.width
            else:
                line = longer
        yield line


def make(way: Way, texts: Sequence[str], head: str, columns: int = 1) -> bytes:
    """A book of paragraphs; those that begin with "#" are headings."""
    book = _Book(way, head, columns)
    for text in texts:
        if text.startswith("#"):
            book.y += LEADING / 2
            book.set(text.lstrip("# "), 13.0)
        else:
            book.set(text, indent=14.0)
    return pages(book.contents, book.face, (WIDTH, HEIGHT))
