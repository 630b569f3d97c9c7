"""A PDF of a few lines, written by hand: these tests need nothing but the installed package and pytest."""

from __future__ import annotations

from pathlib import Path

import pytest

PROSE = (
    "Small birds sing at dawn because the air is still and the sound",
    "carries further than it does at noon [1]. We listened to them on",
    "twelve mornings in spring and wrote down what we heard, when it",
    "began, and how long it went on. The wrens were always the first.",
)


def make_pdf(pages: list[list[tuple[float, float, str]]], size: int = 11) -> bytes:
    """A PDF 1.4 with a page for each list of (x, y from the bottom, text), in Times at `size` points."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(pages), b" ".join(b"%d 0 R" % (4 + 2 * k) for k in range(len(pages)))),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    for k, lines in enumerate(pages):
        shown = b"".join(
            b"BT /F1 %d Tf %.1f %.1f Td (%s) Tj ET\n" % (size, x, y, text.encode("cp1252").replace(b"(", b"\\("))
            for x, y, text in lines
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * k)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def page_of_prose(number: int) -> list[tuple[float, float, str]]:
    """Three paragraphs under a running header, a page number below."""
    lines = [(72.0, 800.0, "Journal of Dawn, vol. 3"), (290.0, 40.0, str(number))]
    y = 760.0
    for _ in range(3):
        for text in PROSE:
            lines.append((72.0, y, text))
            y -= 13
        y -= 13
    return lines


@pytest.fixture(scope="session")
def pdf_bytes() -> bytes:
    return make_pdf([page_of_prose(number) for number in range(1, 4)])


@pytest.fixture
def pdf(tmp_path: Path, pdf_bytes: bytes) -> Path:
    path = tmp_path / "birds.pdf"
    path.write_bytes(pdf_bytes)
    return path
