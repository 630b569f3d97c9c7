"""PDFs written byte by byte, for what no library would write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PROSE = (
    "Small birds sing at dawn because the air is still and the sound",
    "carries further than it does at noon. We listened to them on twelve",
    "mornings in spring and wrote down what we heard, when it began, and",
    "how long it went on. The wrens were always the first to be heard.",
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
BOX = b"[0 0 595 842]"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def show(lines: Sequence[str] = PROSE, top: float = 760, size: int = 11) -> bytes:
    """A content stream with a line of text for each of `lines`."""
    parts = [b"BT /F1 %d Tf 72 %.1f Td (%s) Tj ET" % (size, top - 14 * k, escape(text)) for k, text in enumerate(lines)]
    return b"\n".join(parts)


def escape(text: str) -> bytes:
    return text.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def write(objects: Mapping[int, bytes], trailer: bytes = b"", version: bytes = b"1.4") -> bytes:
    """A file with a cross-reference table; object 1 is the catalogue."""
    out, offsets = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % version, {}
    parts = [out]
    at = len(out)
    for number in sorted(objects):
        offsets[number] = at
        part = b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
        parts.append(part)
        at += len(part)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % offsets[k] if k in offsets else b"0000000000 65535 f \n" for k in range(1, size)
    )
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % size + table)
    parts.append(b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, at))
    return b"".join(parts)


def one_page(
    content: bytes | None = None,
    *,
    box: bytes = BOX,
    font: bytes = FONT,
    page: bytes = b"",
    resources: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    catalogue: bytes = b"",
) -> dict[int, bytes]:
    """Objects 1 to 5 of a document of one page: catalogue, page tree, page, content, font; `more` joins or replaces."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents 4 0 R %s "
        b"/Resources << /Font << /F1 5 0 R >> %s >> >>" % (box, page, resources),
        4: stream(show() if content is None else content),
        5: font,
    }
    return objects | dict(more or {})
