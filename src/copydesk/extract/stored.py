"""A document's pages on disk, so that a PDF is read once: the frames of `frames`, compressed, never pickled.

What is read back is checked like what a child process sends; a file that was damaged, or is of another format, is a
`FrameError`. `deflate` and `inflate` are for whatever else is kept beside pages.
"""

from __future__ import annotations

import io
import zlib
from typing import Final

from copydesk.document import Document, Page
from copydesk.extract.frames import (
    END,
    OPENED,
    PAGE,
    FrameError,
    decode_opened,
    decode_page,
    encode_opened,
    encode_page,
    load_json,
    pack,
    pack_json,
)
from copydesk.extract.opened import Opened
from copydesk.extract.pipes import read_frame

FILE: Final = b"D"
"""Frame of what `Opened` does not say: the hash of the file, and whether it was a text."""

FORMAT: Final = "copydesk-pages-2"
LARGEST: Final = 1 << 30
"""Bytes when unpacked; a book of 1,000 pages takes 16 MB. What unpacks to more is not ours."""

_LEVEL: Final = 1
"""Of zlib: a page takes 0.1 ms and half of its size; 6 makes it 6 percent smaller in twice that (measured)."""


def encode_document(document: Document) -> bytes:
    """All pages with their lines in the order that they have, and what is known of the file."""
    about = {"format": FORMAT, "sha256": document.sha256, "plain": document.plain}
    opened = Opened(document.page_count, document.metadata, document.notes)
    frames = [pack_json(FILE, about), pack(OPENED, encode_opened(opened))]
    frames += [pack(PAGE, encode_page(page)) for page in document.pages]
    return deflate(b"".join([*frames, pack(END, b"")]))


def decode_document(data: bytes) -> Document:
    """What `encode_document` was given. Raises FrameError for anything else."""
    stream = io.BytesIO(inflate(data))
    about = load_json(_expect(stream, FILE))
    if not isinstance(about, dict) or about.get("format") != FORMAT or not isinstance(about.get("sha256"), str):
        raise FrameError("pages of another format")
    opened = decode_opened(_expect(stream, OPENED))
    pages: list[Page] = []
    while True:
        kind, body = _next(stream)
        if kind == END:
            break
        if kind != PAGE:
            raise FrameError(f"a frame {kind!r}")
        pages.append(decode_page(body))
    plain = about.get("plain") is True
    return Document(tuple(pages), about["sha256"], opened.metadata, opened.page_count, opened.notes, plain)


def deflate(data: bytes) -> bytes:
    """Compressed."""
    return zlib.compress(data, _LEVEL)


def inflate(data: bytes, most: int = LARGEST) -> bytes:
    """What `deflate` was given. Raises FrameError for anything else, and for more than `most` bytes."""
    unpacking = zlib.decompressobj()
    try:
        made = unpacking.decompress(data, most)
    except (zlib.error, MemoryError) as error:
        raise FrameError(f"damaged: {error}") from None
    if not unpacking.eof:
        raise FrameError("damaged: it ends too early, or is too large")
    return made


def _next(stream: io.BytesIO) -> tuple[bytes, bytes]:
    frame = read_frame(stream)
    if frame is None:
        raise FrameError("damaged: it ends too early")
    return frame


def _expect(stream: io.BytesIO, wanted: bytes) -> bytes:
    kind, body = _next(stream)
    if kind != wanted:
        raise FrameError(f"a frame {kind!r} where {wanted!r} is meant")
    return body
