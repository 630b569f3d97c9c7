"""Reads through PDFium what `inspect` asks for (`details`): outline, permissions, fonts. All of it is hostile."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from copydesk.extract import native
from copydesk.extract.details import (
    BOOKMARK_LIMIT,
    FONT_LIMIT,
    FORMS,
    LABEL_LIMIT,
    LONGEST_TITLE,
    Bookmark,
    Details,
    FontUse,
)
from copydesk.extract.fonts import drop_subset_tag
from copydesk.extract.metadata import clean_value

DEPTH: Final = 30
"""Levels of an outline; no table of contents has more than eight, hostile files nest for ever."""

CHARACTER_LIMIT: Final = 200_000
"""Characters of a page whose fonts are counted: the densest pages have 20,000."""

OTHERS: Final = "(others)"
"""What the fonts beyond `FONT_LIMIT` of a page are counted under."""

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks that nobody sees; those that turn the direction of writing would rearrange a terminal's line."""

_LONGEST_BUFFER: Final = 1 << 16
"""Bytes of a string that are fetched; only `LONGEST_TITLE` characters of it are kept."""


def probe_document(pdf: pdfium.PdfDocument) -> Details:
    """All that can be told without loading a page."""
    revision = pdfium_c.FPDF_GetSecurityHandlerRevision(pdf)
    outline, cut = read_outline(pdf)
    return Details(
        language=_fetch(partial(pdfium_c.FPDFCatalog_GetLanguage, pdf), ctypes.c_ushort),
        revision=revision if revision >= 0 else None,
        # those of a reader without the owner's password, whichever password was given
        permissions=pdfium_c.FPDF_GetDocUserPermissions(pdf) & 0xFFFFFFFF,
        form=FORMS[max(pdfium_c.FPDF_GetFormType(pdf), 0) % len(FORMS)],
        attachments=max(pdfium_c.FPDFDoc_GetAttachmentCount(pdf), 0),
        signatures=max(pdfium_c.FPDF_GetSignatureCount(pdf), 0),
        scripts=max(pdfium_c.FPDFDoc_GetJavaScriptActionCount(pdf), 0),
        outline=tuple(outline),
        outline_cut=cut,
        labels=tuple(_read_labels(pdf)),
    )


def read_outline(pdf: pdfium.PdfDocument) -> tuple[list[Bookmark], bool]:
    """The entries in reading order, and whether some were left out: too many, too deep, or in a circle."""
    entries: list[Bookmark] = []
    seen: set[int] = set()
    cut = False
    path: list[Any] = [pdfium_c.FPDFBookmark_GetFirstChild(pdf, None)]
    while path:
        item = path.pop()
        address = _address(item)
        if not address:
            continue
        if address in seen or len(entries) >= BOOKMARK_LIMIT:
            cut = True
            continue
        seen.add(address)
        level = len(path) + 1
        entries.append(Bookmark(level, _title(item), _target(pdf, item)))
        path.append(pdfium_c.FPDFBookmark_GetNextSibling(pdf, item))
        child = pdfium_c.FPDFBookmark_GetFirstChild(pdf, item)
        if level < DEPTH:
            path.append(child)
        elif child:
            cut = True
    return entries, cut


def read_fonts(page: pdfium.PdfPage) -> list[FontUse]:
    """The fonts of a page by their glyphs, spaces aside."""
    text_page = page.get_textpage()
    try:
        handle = _address(text_page.raw)
        count = min(text_page.count_chars(), CHARACTER_LIMIT)
        return _count_fonts(handle, count) if handle else []
    finally:
        text_page.close()


def _count_fonts(text_page: int, count: int) -> list[FontUse]:
    faces: dict[int, tuple[str, bool | None]] = {}
    counts: dict[tuple[str, bool | None], list[int]] = {}
    last = -1
    face: tuple[str, bool | None] = (OTHERS, None)
    for index in range(count):
        code = native.get_unicode(text_page, index)
        if native.is_generated(text_page, index) == 1 or (code and chr(min(code, 0x10FFFF)).isspace()):
            continue
        item = native.get_text_object(text_page, index) or 0
        if item != last:
            last, face = item, _face(item, faces)
            if face not in counts and len(counts) >= FONT_LIMIT:
                face = (OTHERS, None)
        entry = counts.setdefault(face, [0, 0])
        entry[0] += 1
        entry[1] += _is_unmapped(code) or native.has_map_error(text_page, index) == 1
    return [FontUse(*face, *entry) for face, entry in counts.items()]


def _face(item: int, faces: dict[int, tuple[str, bool | None]]) -> tuple[str, bool | None]:
    font = native.get_font(item) if item else None
    if not font:
        return "", None
    if font not in faces:
        name = clean_value(drop_subset_tag(native.read_font(font)[0]))[:LONGEST_TITLE]
        embedded = native.is_embedded(font)
        faces[font] = (name, bool(embedded) if embedded >= 0 else None)
    return faces[font]


def _is_unmapped(code: int) -> bool:
    """A private-use character is a glyph's number in its font; halves of surrogate pairs are characters."""
    return code in (0, 0xFFFD) or (unicodedata.category(chr(code)) == "Co" if code < 0x110000 else True)


def _title(item: Any) -> str:
    return _fetch(partial(pdfium_c.FPDFBookmark_GetTitle, item))


def _target(pdf: pdfium.PdfDocument, item: Any) -> int | None:
    """The page that an entry leads to, by its destination or its action."""
    place = pdfium_c.FPDFBookmark_GetDest(pdf, item)
    if not place:
        action = pdfium_c.FPDFBookmark_GetAction(item)
        place = pdfium_c.FPDFAction_GetDest(pdf, action) if action else None
    index = pdfium_c.FPDFDest_GetDestPageIndex(pdf, place) if place else -1
    return index + 1 if 0 <= index < len(pdf) else None


def _read_labels(pdf: pdfium.PdfDocument) -> list[str]:
    """Names of the pages; nothing where no page has one, or where they say the same as counting."""
    labels = list(_labels(pdf))
    return [] if all(label in ("", str(number)) for number, label in enumerate(labels, 1)) else labels


def _labels(pdf: pdfium.PdfDocument) -> Iterator[str]:
    for index in range(min(len(pdf), LABEL_LIMIT)):
        yield _fetch(partial(pdfium_c.FPDF_GetPageLabel, pdf, index))


def _fetch(call: Callable[[Any, int], int], unit: type[Any] = ctypes.c_char) -> str:
    """A UTF-16 string of PDFium's: asked for its length in bytes first, then fetched; cleaned and cut."""
    length = call(None, 0)
    if not 2 < length <= _LONGEST_BUFFER:
        return ""
    buffer = (unit * (length // ctypes.sizeof(unit) + 1))()
    call(buffer, length)
    raw = bytes(memoryview(buffer))[: length - 2]
    return clean_value(_UNSEEN.sub("", raw.decode("utf-16-le", "replace")))[:LONGEST_TITLE]


def _address(handle: Any) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0 if handle else 0
