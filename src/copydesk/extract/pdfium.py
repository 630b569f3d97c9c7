"""A PDF file -> pages of lines, through PDFium (BSD/Apache). One reader per process: PDFium is not thread-safe."""

from __future__ import annotations

import ctypes
import math
import os
import re
from collections.abc import Iterator
from types import TracebackType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from copydesk.document import Page
from copydesk.errors import DamagedPdfError, MissingFileError, NoPagesError, NotAPdfError, PasswordError
from copydesk.extract import native
from copydesk.extract.accents import attach_accents
from copydesk.extract.details import Details, FontUse
from copydesk.extract.fonts import Fonts
from copydesk.extract.metadata import read_metadata
from copydesk.extract.no_fonts import use_no_system_fonts
from copydesk.extract.opened import Opened
from copydesk.extract.page_lines import build_lines
from copydesk.extract.visibility import mark_visibility
from copydesk.extract.words import FAR, Frame, read_words

PAGES_PER_OPENING = 50
"""PDFium's caches grow with the pages read (about 0.2 MB each); a fresh opening every 50 pages keeps 1,000 pages
at 41 MB where one opening took 230 to 250 (docs/architecture.md)."""

HEADER_WINDOW = 1024
"""Readers accept junk before "%PDF-" within the first 1,024 bytes (ISO 32000-1, annex H)."""

JUNK_WINDOW = 1 << 20
"""Further in, the header is looked for in the first MiB, and what stands before it is cut off."""

ANNOTATION_LIMIT = 200
"""Annotations looked at per page; hostile files have millions."""

_HEADER = re.compile(rb"%PDF-\d")


class Reader:
    """Reads pages of one PDF; a context manager.

    `source` is a path or the PDF's bytes, `name` what messages call it. Raises MissingFileError, NotAPdfError,
    DamagedPdfError, PasswordError or NoPagesError.
    """

    def __init__(self, source: str | os.PathLike[str] | bytes, name: str, password: str | None = None) -> None:
        use_no_system_fonts()
        self._name, self._password = name, password
        self._source, notes = find_header(source, name)
        self._pdf: pdfium.PdfDocument | None = self._open()
        self._fonts = Fonts()
        try:
            count = len(self._pdf)
            if count < 1:
                raise NoPagesError(f"{name}: the PDF has no pages; nothing can be read from it")
            self.opened = Opened(count, read_metadata(self._pdf), notes)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._pdf is not None:
            self._pdf.close()
            self._pdf = None

    def pages(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        """Pages `first` to `last`, 1-based and inclusive.

        A page that PDFium cannot load is empty and noted "unreadable".
        """
        end = min(last or self.opened.page_count, self.opened.page_count)
        for number in range(first, end + 1):
            if number > first and (number - first) % PAGES_PER_OPENING == 0:
                self.close()
                self._pdf = self._open()
            yield self._read_page(number)

    def details(self) -> Details:
        """What `inspect` shows of the document, its fonts aside."""
        from copydesk.extract.probing import probe_document

        assert self._pdf is not None
        return probe_document(self._pdf)

    def fonts(self) -> Iterator[list[FontUse]]:
        """The fonts of each page, for `inspect`; of a page that PDFium cannot load, none."""
        from copydesk.extract.probing import read_fonts

        for number in range(self.opened.page_count):
            if number and number % PAGES_PER_OPENING == 0:
                self.close()
                self._pdf = self._open()
            assert self._pdf is not None
            try:
                page = self._pdf[number]
                yield read_fonts(page)
                page.close()
            except pdfium.PdfiumError:
                yield []

    def _open(self) -> pdfium.PdfDocument:
        # PDFium refuses some files without an error code, and then the last one of the process stands: a password, if
        # the file before this one had one. The code of a path that is none is no answer for any file.
        pdfium_c.FPDF_LoadDocument(b"", None)
        try:
            return pdfium.PdfDocument(self._source, password=self._password)
        except pdfium.PdfiumError as error:
            raise open_error(error, self._name, self._password) from None

    def _read_page(self, number: int) -> Page:
        assert self._pdf is not None
        try:
            page = self._pdf[number - 1]
        except pdfium.PdfiumError:
            return Page(number, 0.0, 0.0, (), notes=("unreadable",))
        try:
            return self._read_text(page, number)
        except pdfium.PdfiumError:
            return Page(number, 0.0, 0.0, (), notes=("unreadable",))
        finally:
            page.close()

    def _read_text(self, page: pdfium.PdfPage, number: int) -> Page:
        frame = page_frame(page)
        text_page = page.get_textpage()
        try:
            handle = ctypes.cast(text_page.raw, ctypes.c_void_p).value or 0
            self._fonts.start_page()
            text = attach_accents(handle, native.read_text(handle, text_page.count_chars()), frame)
            words = read_words(handle, text, self._fonts, frame)
            styled = build_lines(number, text, words, frame, handle, self._fonts)
            lines, share = mark_visibility(styled, page, frame)
        finally:
            text_page.close()
        width, height = round(frame.width, 1), round(frame.height, 1)
        return Page(number, width, height, tuple(lines), round(share, 3), _annotation_notes(page))


def page_frame(page: pdfium.PdfPage) -> Frame:
    """The visible box: CropBox within MediaBox. Swapped corners are put right; a box of no size or of absurd size
    falls back to the other box, then to US Letter (PDFium's own default)."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    for box in (_meet(crop, media), _tidy_box(media)):
        if box is not None:
            return Frame(*box, page.get_rotation())
    return Frame(0.0, 0.0, 612.0, 792.0, page.get_rotation())


def _tidy_box(box: tuple[float, float, float, float]) -> tuple[float, float, float, float] | None:
    if not all(math.isfinite(v) and abs(v) < FAR for v in box):
        return None
    left, right = sorted((box[0], box[2]))
    bottom, top = sorted((box[1], box[3]))
    return (left, bottom, right, top) if right - left >= 1 and top - bottom >= 1 else None


def _meet(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> tuple[float, float, float, float] | None:
    one, two = _tidy_box(a), _tidy_box(b)
    if one is None or two is None:
        return one or two
    return _tidy_box((max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3]))) or two


def _annotation_notes(page: pdfium.PdfPage) -> tuple[str, ...]:
    """Whether the page has form fields or comments, whose text is left out."""
    notes = set()
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), ANNOTATION_LIMIT)):
        item = pdfium_c.FPDFPage_GetAnnot(page, index)
        kind = pdfium_c.FPDFAnnot_GetSubtype(item)
        if kind == pdfium_c.FPDF_ANNOT_WIDGET:
            notes.add("forms")
        elif kind in (pdfium_c.FPDF_ANNOT_TEXT, pdfium_c.FPDF_ANNOT_FREETEXT):
            notes.add("annotations")
        pdfium_c.FPDFPage_CloseAnnot(item)
    return tuple(sorted(notes))


def find_header(
    source: str | os.PathLike[str] | bytes, name: str
) -> tuple[str | bytes, tuple[tuple[str, int | None, str], ...]]:
    """The source, cut at its header where junk stands before it, and notes. PDFs are known by content, not by name.

    Raises MissingFileError, NotAPdfError.
    """
    head = source[:JUNK_WINDOW] if isinstance(source, bytes) else _read_head(source, name)
    if not head.strip():
        raise NotAPdfError(f"{name}: the file is empty; give a PDF")
    found = _HEADER.search(head)
    if found is None:
        raise NotAPdfError(f"{name}: this is not a PDF (no %PDF- header in it); give a PDF")
    if found.start() < HEADER_WINDOW:
        return (source if isinstance(source, bytes) else os.fspath(source)), ()
    if not isinstance(source, bytes):
        with open(source, "rb") as file:
            source = file.read()
    note = ("document.junk", None, f"{found.start()} bytes before the PDF's header were skipped")
    return source[found.start() :], (note,)


def _read_head(source: str | os.PathLike[str], name: str) -> bytes:
    try:
        with open(source, "rb") as file:
            return file.read(JUNK_WINDOW)
    except IsADirectoryError:
        raise MissingFileError(f"{name}: this is a folder; give a PDF, or a pattern such as '{name}/*.pdf'") from None
    except FileNotFoundError:
        raise MissingFileError(f"{name}: there is no such file; check the path") from None
    except OSError as error:
        raise MissingFileError(f"{name}: cannot be read ({error.strerror}); check its permissions") from None


def open_error(error: pdfium.PdfiumError, name: str, password: str | None) -> Exception:
    """What is to be said where PDFium cannot open a PDF."""
    code = getattr(error, "err_code", None)
    if code == pdfium_c.FPDF_ERR_PASSWORD:
        if password:
            return PasswordError(f"{name}: the password is wrong; give the right one with --password")
        return PasswordError(f"{name}: the PDF is encrypted; give its password with --password or --password-file")
    if code == pdfium_c.FPDF_ERR_SECURITY:
        return PasswordError(f"{name}: its encryption is of a kind that PDFium does not know; decrypt it first")
    return DamagedPdfError(
        f"{name}: the PDF is damaged and cannot be opened; repair it, or save what it holds with "
        "'pip install copydesk[salvage]' and the same command"
    )
