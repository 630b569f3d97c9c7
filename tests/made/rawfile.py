"""PDF files written byte by byte, for what no library would write."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

SENTENCES = (
    "The ferry leaves the northern pier at seven and returns before noon.",
    "Nobody sells tickets on board, and the purser counts the passengers twice.",
    "In winter the crossing takes an hour longer, because of the ice near the mole.",
    "Most people bring a book, and some of them read it to the end.",
)
CATALOGUE, PAGES, FONT, FIRST = 1, 2, 3, 4
"""Numbers of the objects; pages and their contents take turns from `FIRST` on."""

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PAPER = b"[0 0 595 842]"

Objects = dict[int, bytes]


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def shown(sentences: Sequence[str] = SENTENCES) -> bytes:
    """A content stream that shows each sentence on a line of its own."""
    escaped = [s.encode("cp1252").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)") for s in sentences]
    lines = [b"1 0 0 1 60 %d Tm (%s) Tj" % (760 - 16 * k, text) for k, text in enumerate(escaped)]
    return b"BT /F1 12 Tf\n" + b"\n".join(lines) + b"\nET"


def page(content: int, parent: int = PAGES, box: bytes = PAPER, entries: bytes = b"") -> bytes:
    return b"<< /Type /Page /Parent %d 0 R /MediaBox %s /Resources << /Font << /F1 %d 0 R >> %s >> /Contents %d 0 R >>" % (
        parent, box, FONT, entries, content,
    )  # fmt: skip


def objects_of(contents: Sequence[bytes], box: bytes = PAPER, entries: bytes = b"") -> Objects:
    """The objects of a file with one page for each content stream; `entries` go to the resources."""
    made: Objects = {
        CATALOGUE: b"<< /Type /Catalog /Pages %d 0 R >>" % PAGES,
        FONT: HELVETICA,
    }
    kids = []
    for k, content in enumerate(contents):
        number = FIRST + 2 * k
        kids.append(b"%d 0 R" % number)
        made[number] = page(number + 1, box=box, entries=entries)
        made[number + 1] = content
    made[PAGES] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    return made


def write(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """The file, with a right cross-reference table."""
    parts, offsets, at = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"], {}, 15
    for number in sorted(objects):
        offsets[number] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, objects[number]))
        at += len(parts[-1])
    size = max(objects) + 1
    rows = [b"%010d 00000 n \n" % offsets[k] if k in offsets else b"0000000000 00000 f \n" for k in range(1, size)]
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, b"".join(rows)))
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at))
    return b"".join(parts)


def plain(pages: int = 1, trailer: bytes = b"") -> bytes:
    """A sound file of a few sentences on each page."""
    return write(objects_of([stream(shown())] * pages), trailer)


def encrypted(user: str, owner: str) -> bytes:
    """RC4 of 128 bits; with an empty `user` everyone may open it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1, encrypt=StandardEncryption(user, owner, strength=128))
    for k, sentence in enumerate(SENTENCES):
        canvas.drawString(60, 760 - 16 * k, sentence)
    canvas.save()
    return buffer.getvalue()
