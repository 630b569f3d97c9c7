"""Plain text -> Document: one page of lines, set as a typewriter would, because the layout stage needs places.

What a PDF would tell is missing: pages, fonts, sizes, raised marks, columns. The places made here (blank lines are
gaps, indents are shifts, lengths are widths) are for `layout` alone: `Document.plain` says so, and `boxes_of` gives
none of them to anybody. On the raw text of 13 papers (pypdf), F1 rises from 0.73 as it stands to 0.89, where the PDFs
themselves give 0.99; prose that is clean already comes through nearly whole (recall 0.999; `docs/text-input.md`).
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterator
from typing import Final, NamedTuple

from copydesk.document import WORD, Bbox, Document, Line, Page
from copydesk.errors import NotAPdfError, NoTextError

LEADING: Final = 12.0
SIZE: Final = 10.0
MARGIN: Final = 72.0
MEASURE: Final = 450.0
"""Points that the usual full line takes on a page of `WIDTH`."""
WIDTH: Final = 595.0

LARGEST: Final = 50_000_000
"""Bytes: thirty times the longest novel. A log file of a gigabyte is not what anybody wants cleaned."""

BINARY_SHARE: Final = 0.05
"""From this share of control characters on it is no text: text has line ends and tabs, which do not count."""

_BREAK = re.compile("\r\n?|\n|\x0b|\x0c|\x85|\u2028|\u2029")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_UNFIT = re.compile("[\x00\ud800-\udfff\ufffe\uffff]")


class _Row(NamedTuple):
    number: int
    indent: int
    text: str


def read_plain(data: bytes, name: str) -> Document:
    """A document with `plain` set. `sha256` is of the bytes.

    Raises NoTextError where there is no word in it, NotAPdfError where it is no text at all.
    """
    rows = list(_rows(_decode(data, name)))
    if not rows:
        raise NoTextError(f"{name}: there is no text in it")
    lengths = sorted(len(row.text) for row in rows if row.text.count(" ") >= 5) or [80]
    character = MEASURE / max(lengths[len(lengths) * 3 // 4], 20)
    lines = tuple(_set_line(row, character) for row in rows)
    page = Page(1, WIDTH, lines[-1].bbox.bottom + MARGIN, lines)
    metadata: dict[str, str | int | bool | None] = {"format": "text"}
    return Document((page,), hashlib.sha256(data).hexdigest(), metadata, 1, (_NOTE,), plain=True)


_NOTE: Final = (
    "document.plain_text",
    None,
    "a plain text: pages, fonts, columns and raised marks cannot be known, so nothing has a place on a page; "
    "headers, tables, captions and notes are known by their words alone, and more of them stay than of a PDF's",
)


def _decode(data: bytes, name: str) -> str:
    if len(data) > LARGEST:
        raise NotAPdfError(f"{name}: over {LARGEST // 1_000_000} MB of plain text; cut it into parts")
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if len(_CONTROL.findall(text)) > BINARY_SHARE * len(text):
        raise NotAPdfError(f"{name}: neither a PDF nor a text; give one of them")
    return text


def _rows(text: str) -> Iterator[_Row]:
    for number, raw in enumerate(_BREAK.split(text)):
        row = _UNFIT.sub("\ufffd", raw.expandtabs(8))
        stripped = row.strip()
        if stripped:
            yield _Row(number, len(row) - len(row.lstrip()), stripped)


def _set_line(row: _Row, character: float) -> Line:
    x = MARGIN + row.indent * character
    edges = array("f")
    for word in WORD.finditer(row.text):
        edges.extend((x + word.start() * character, x + word.end() * character))
    top = MARGIN + row.number * LEADING
    box = Bbox(x, top, x + len(row.text) * character, top + SIZE)
    return Line(1, row.text, box, "text", SIZE, top + 0.8 * SIZE, edges=edges)
