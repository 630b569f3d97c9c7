"""What a text object looks like: font, size, slope, weight, direction, colour."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from copydesk.extract import native

_BOLD = re.compile(r"bold|black|heavy|semibold|demi|[-,.]B(d|old)?\b|\bCMBX|SFBX|-B(I)?$|\.B(I)?$", re.I)
_ITALIC = re.compile(r"ital|obli|slant|[-,.]I(t)?\b|CMTI|SFTI|\.B?I$|-B?I$", re.I)
_SUBSET = re.compile(r"^[A-Z]{6}\+")

BOLD_WEIGHT = 600
"""CSS's and OpenType's first weight that is called bold ("semi-bold")."""


class Style(NamedTuple):
    """Of one text object. `x`, `y` is the pen position of its first character in page space (y upwards), `size` in
    points, `angle` in degrees counter-clockwise, `mode` PDF's text render mode (3: invisible), `handle`
    the address of the text object."""

    font: str
    size: float
    x: float
    y: float
    angle: int
    bold: bool
    italic: bool
    colour: int
    mode: int
    handle: int


class Fonts:
    """Reads each text object once per page, each font once per document."""

    def __init__(self) -> None:
        self._faces: dict[int, tuple[str, bool, bool]] = {}
        self._styles: dict[int, Style] = {}

    def start_page(self) -> None:
        """Forget handles: PDFium reuses addresses from page to page."""
        self._styles.clear()
        self._faces.clear()

    def style(self, text_page: int, index: int, handle: int | None) -> Style:
        """Style of the text object `handle`, seen at the character `index`."""
        key = handle or 0
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._read(text_page, index, handle)
        return style

    def _read(self, text_page: int, index: int, handle: int | None) -> Style:
        a, b, c, d = native.read_matrix(text_page, index)
        size = native.get_font_size(text_page, index) * math.hypot(c, d)
        x, y = native.read_origin(text_page, index)
        angle = 0 if abs(b) < 0.01 * abs(a) and a > 0 else round(math.degrees(math.atan2(b, a))) % 360
        name, bold, italic = self._face(native.get_font(handle) if handle else None)
        mode = native.get_render_mode(handle) if handle else 0
        slanted = italic or (angle == 0 and abs(c) > 0.15 * abs(d))
        return Style(name, size, x, y, angle, bold, slanted, native.read_colour(text_page, index), mode, handle or 0)

    def _face(self, font: int | None) -> tuple[str, bool, bool]:
        if not font:
            return "", False, False
        face = self._faces.get(font)
        if face is None:
            name, weight, slope = native.read_font(font)
            name = drop_subset_tag(name)
            bold = weight >= BOLD_WEIGHT or bool(_BOLD.search(name))
            italic = slope != 0 or bool(_ITALIC.search(name))
            face = self._faces[font] = (name, bold, italic)
        return face


def drop_subset_tag(name: str) -> str:
    """A font's name without the six letters that mark a subset (ISO 32000-2, 9.9.2).

    >>> drop_subset_tag("ABCDEF+Times-Roman")
    'Times-Roman'
    """
    return _SUBSET.sub("", name)
