"""PDFs whose fonts number their glyphs and say in a table which characters these are, as most PDFs of today do."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from pdfs import box_font
from pdfs.raw import stream, write


class Face:
    """An embedded font of boxes. `letters` says which characters a glyph stands for, where not for its own."""

    def __init__(self, glyphs: Iterable[str], letters: Mapping[str, str] | None = None) -> None:
        self.glyphs = sorted({*glyphs, " "})
        self.codes = {glyph: k + 1 for k, glyph in enumerate(self.glyphs)}
        self._letters = letters or {}

    def width(self, text: str, size: float) -> float:
        return sum(box_font.advance(c) for c in text) * size / box_font.EM

    def encode(self, text: str) -> str:
        """A string of glyphs as it stands in a content stream."""
        return "<" + "".join(f"{self.codes[c]:04X}" for c in text) + ">"

    def objects(self, first: int) -> dict[int, bytes]:
        """Five objects: the level font, the vertical one, their descendant, its descriptor and file; then the table."""
        base = b"/Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Boxes /DescendantFonts [%d 0 R] /ToUnicode %d 0 R"
        base %= (first + 2, first + 5)
        widths = " ".join(str(box_font.advance(c)) for c in self.glyphs)
        data = box_font.build("Boxes", self.glyphs)
        return {
            first: b"<< %s /Encoding /Identity-H >>" % base,
            first + 1: b"<< %s /Encoding /Identity-V >>" % base,
            first + 2: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Boxes /CIDToGIDMap /Identity "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 "
            b"/W [1 [%s]] /FontDescriptor %d 0 R >>" % (widths.encode(), first + 3),
            first + 3: b"<< /Type /FontDescriptor /FontName /AAAAAA+Boxes /Flags 4 /FontBBox [0 -220 1000 880] "
            b"/ItalicAngle 0 /Ascent 880 /Descent -220 /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>" % (first + 4),
            first + 4: stream(zlib.compress(data), b"/Filter /FlateDecode /Length1 %d" % len(data)),
            first + 5: stream(self._table().encode()),
        }

    def _table(self) -> str:
        rows = [
            f"<{code:04X}> <{self._letters.get(glyph, glyph).encode('utf-16-be').hex()}>"
            for glyph, code in self.codes.items()
        ]
        blocks = [rows[k : k + 100] for k in range(0, len(rows), 100)]
        body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
            f"1 begincodespacerange <0000> <FFFF> endcodespacerange\n{body}endcmap end end"
        )


def pages(contents: Iterable[str], face: Face, size: tuple[float, float]) -> bytes:
    """A PDF of content streams; /F1 is the face, /F2 the same from top to bottom."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>"} | face.objects(3)
    kids = []
    for number, content in enumerate(contents):
        at = 9 + 2 * number
        objects[at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %g %g] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (*size, at + 1)
        )
        objects[at + 1] = stream(content.encode())
        kids.append(b"%d 0 R" % at)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return write(objects)


def place(font: str, size: float, x: float, y: float, string: str) -> str:
    """A string at a place, in points from the bottom left."""
    return f"BT /{font} {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm {string} Tj ET\n"
