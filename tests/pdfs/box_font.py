"""A TrueType font of plain boxes: text of any script can be set and embedded, and no font file is needed."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped,unused-ignore]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped,unused-ignore]
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

EM = 1000
WIDE = range(0x2E80, 0xFFE7)
"""East Asian characters are as wide as they are high; the forms of Arabic letters among them are not."""


def register(name: str, characters: Iterable[str], weight: int = 0, behind: bool = False) -> str:
    """Make a font of these characters known to reportlab; bolder boxes with a higher `weight`.

    Marks stand over the letter that is painted next, or over the last one, `behind` which they are painted.
    """
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(build(name, characters, weight, behind))))
    return name


def build(name: str, characters: Iterable[str], weight: int = 0, behind: bool = False) -> bytes:
    """The font as bytes, the same each time."""
    names = {ord(c): f"uni{ord(c):04X}" for c in sorted(set(characters) | {" "})}
    order = [".notdef", *names.values()]
    advances = {".notdef": 500} | {names[code]: advance(chr(code)) for code in names}
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(names)
    shapes = {".notdef": _box(60, 440, 0, 700)} | {names[code]: _shape(chr(code), weight, behind) for code in names}
    builder.setupGlyf(shapes)
    builder.setupHorizontalMetrics({glyph: (advances[glyph], shapes[glyph].xMin or 0) for glyph in order})
    builder.setupHorizontalHeader(ascent=880, descent=-220)
    style = "Bold" if weight else "Regular"
    builder.setupNameTable({"familyName": name, "styleName": style, "psName": name})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-220, usWinAscent=880, usWinDescent=220)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def advance(c: str) -> int:
    """Width of a character in thousandths of an em."""
    if unicodedata.combining(c):
        return 0
    if unicodedata.east_asian_width(c) in "WF":
        return EM
    return 280 if c in " .,:;'،؛!()[]«»|" or c in "اﺍﺎןוי" else 560


def _shape(c: str, weight: int, behind: bool) -> object:
    if c.isspace():
        return TTGlyphPen(None).glyph()
    if unicodedata.combining(c):
        # it is painted before its letter where that is written from right to left, and stands over it
        return _box(-380, -180, 720, 800) if behind else _box(180, 380, 720, 800)
    return _box(20, advance(c) - 20, 0, 700 + 20 * weight)


def _box(left: int, right: int, bottom: int, top: int) -> object:
    pen = TTGlyphPen(None)
    pen.moveTo((left, bottom))
    for point in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()
