"""PDFs with what only `inspect` looks at: outlines, permissions, languages, page labels, forms, odd fonts."""

from __future__ import annotations

import io
from collections.abc import Mapping

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pdfs.raw import PROSE, one_page, stream, write

OUTLINE = ((1, "Birds", 1), (2, "Wrens", 1), (2, "Robins", None), (1, "Towns", 1))
"""Level, title and page of each entry of `outlined`."""


def outlined() -> bytes:
    """Two levels; the third entry leads nowhere, the fourth by an action. The page is called "iv", the file German."""
    item = b"<< /Title (%s) /Parent %d 0 R %s >>"
    place = b"/Dest [3 0 R /Fit]"
    more = {
        6: b"<< /Type /Outlines /First 7 0 R /Last 10 0 R /Count 4 >>",
        7: item % (b"Birds", 6, b"/Next 10 0 R /First 8 0 R /Last 9 0 R /Count 2 " + place),
        8: item % (b"Wrens", 7, b"/Next 9 0 R " + place),
        9: item % (b"Robins", 7, b"/Prev 8 0 R"),
        10: item % (b"Towns", 6, b"/Prev 7 0 R /A << /S /GoTo /D [3 0 R /Fit] >>"),
    }
    labels = b"/PageLabels << /Nums [0 << /S /r /St 4 >>] >>"
    return write(one_page(catalogue=b"/Outlines 6 0 R /Lang (de-AT) " + labels, more=more))


def long_outline(count: int) -> bytes:
    """`count` entries on one level, the first with a title of a megabyte that would clear a screen."""
    more: dict[int, bytes] = {6: b"<< /Type /Outlines /First 7 0 R /Last %d 0 R /Count %d >>" % (6 + count, count)}
    for k in range(count):
        title = b"\\033[2J" + b"x" * 30_000 if k == 0 else b"Entry %d" % k
        behind = b"/Next %d 0 R" % (8 + k) if k + 1 < count else b""
        more[7 + k] = b"<< /Title (%s) /Parent 6 0 R %s >>" % (title, behind)
    return write(one_page(catalogue=b"/Outlines 6 0 R", more=more))


def deep_outline(levels: int) -> bytes:
    """Each entry below the one before it."""
    more: dict[int, bytes] = {6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>"}
    for k in range(levels):
        below = b"/First %d 0 R /Last %d 0 R" % (8 + k, 8 + k) if k + 1 < levels else b""
        more[7 + k] = b"<< /Title (Level %d) /Parent %d 0 R %s >>" % (k + 1, 6 + k, below)
    return write(one_page(catalogue=b"/Outlines 6 0 R", more=more))


def protected(**rights: int) -> bytes:
    """Opens without a password; `rights` as reportlab calls them: canPrint=0."""
    buffer = io.BytesIO()
    guard = StandardEncryption("", "robin", strength=128, **rights)
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, encrypt=guard)
    canvas.setFont("Times-Roman", 11)
    for k, text in enumerate(PROSE):
        canvas.drawString(72, 760 - 14 * k, text)
    canvas.save()
    return buffer.getvalue()


def with_form() -> bytes:
    """A form of one field, a file attached, a script that runs on opening."""
    more: Mapping[int, bytes] = {
        6: b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ada) /Rect [72 100 200 120] >>",
        7: stream(b"notes", b"/Type /EmbeddedFile"),
        8: b"<< /Type /Filespec /F (notes.txt) /EF << /F 7 0 R >> >>",
        9: b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
    }
    names = b"/Names << /EmbeddedFiles << /Names [(notes.txt) 8 0 R] >> /JavaScript << /Names [(run) 9 0 R] >> >>"
    catalogue = b"/AcroForm << /Fields [6 0 R] >> " + names
    return write(one_page(catalogue=catalogue, page=b"/Annots [6 0 R]", more=more))


def without_unicode() -> bytes:
    """A line in a font that numbers its glyphs and says of none which character it is."""
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Riddle /Encoding /Identity-H /DescendantFonts [7 0 R] >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Riddle /DW 500 /FontDescriptor 8 0 R "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    descriptor = b"<< /Type /FontDescriptor /FontName /ABCDEF+Riddle /Flags 4 /ItalicAngle 0 >>"
    shown = b" BT /F2 11 Tf 72 300 Td <E001E002E003E004> Tj ET"
    objects = one_page(more={6: font, 7: descendant, 8: descriptor})
    objects[4] = stream(_content(objects[4]) + shown)
    objects[3] = objects[3].replace(b"/F1 5 0 R", b"/F1 5 0 R /F2 6 0 R")
    return write(objects)


def _content(part: bytes) -> bytes:
    return part[part.index(b"stream\n") + 7 : part.rindex(b"\nendstream")]
