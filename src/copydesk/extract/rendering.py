"""A page as PDFium draws it, as a PNG. Called in a process that may crash: PDFium reads a hostile file here.

PNGs are written here, and not by an imaging library: a page is rows of bytes, and `zlib` does the rest.
"""

from __future__ import annotations

import os
import struct
import zlib
from typing import Final

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from copydesk.errors import DamagedPdfError, NoPagesError
from copydesk.extract.pdfium import find_header, open_error

MOST_PIXELS: Final = 16_000_000
"""Of one picture. A3 at three times its size has 9 million; a PDF may ask for a page of 5 by 5 metres."""

COMPRESSION: Final = 4
"""Of zlib: a page of text at twice its size takes 40 ms and 150 KB; at 6 it takes twice as long for 6% less."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_GRAY, _COLOUR = 0, 2
_UP: Final = 2
"""The filter that stores the difference to the row above: white paper becomes zeros."""


def render_page(source: str | os.PathLike[str], number: int, scale: float, password: str | None = None) -> bytes:
    """Page `number` (1-based) as a PNG of `scale` pixels a point, smaller where that is over `MOST_PIXELS`.

    Raises InputError's family.
    """
    name = os.path.basename(os.fspath(source))
    found, _ = find_header(source, name)
    try:
        pdf = pdfium.PdfDocument(found, password=password)
    except pdfium.PdfiumError as error:
        raise open_error(error, name, password) from None
    try:
        if not 1 <= number <= len(pdf):
            raise NoPagesError(f"{name}: there is no page {number}; pages in the PDF: {len(pdf)}")
        return _encode(_draw(pdf, number, scale))
    except pdfium.PdfiumError:
        raise DamagedPdfError(f"{name}: page {number} is damaged and cannot be drawn", page=number) from None
    finally:
        pdf.close()


def _draw(pdf: pdfium.PdfDocument, number: int, scale: float) -> NDArray[np.uint8]:
    """Rows of pixels: height by width by 3 (blue, green, red)."""
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        area = max(width * height, 1.0)
        scale = min(scale, (MOST_PIXELS / area) ** 0.5)
        bitmap = page.render(scale=scale)
        try:
            drawn: NDArray[np.uint8] = bitmap.to_numpy().copy()
            return drawn
        finally:
            bitmap.close()
    finally:
        page.close()


def _encode(pixels: NDArray[np.uint8]) -> bytes:
    """As a PNG: grey where there is no colour."""
    if pixels.ndim == 3:
        blue, green, red = (pixels[:, :, k] for k in range(3))
        grey = bool(np.array_equal(blue, green) and np.array_equal(green, red))
        pixels = np.ascontiguousarray(blue) if grey else np.ascontiguousarray(pixels[:, :, 2::-1])
    height, width = pixels.shape[:2]
    kind = _GRAY if pixels.ndim == 2 else _COLOUR
    rows = pixels.reshape(height, -1)
    filtered = np.empty((height, rows.shape[1] + 1), np.uint8)
    filtered[:, 0] = _UP
    filtered[0, 1:] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), COMPRESSION)
    return _SIGNATURE + b"".join(_chunk(*part) for part in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
