"""Opening a PDF with the reader that can read it, and reading its pages in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from copydesk.document import Page
from copydesk.errors import DamagedPdfError, NoPagesError
from copydesk.extract.opened import Note, Opened, PageReader

Source = str | os.PathLike[str] | bytes
Progress = Callable[[int, int], None]
OpenReader = Callable[[Source, str, str | None], PageReader]


def open_pdf(source: Source, name: str, password: str | None = None) -> PageReader:
    """PDFium's reader; for a PDF that is damaged beyond PDFium the extra `salvage`, where it is installed.

    Raises the errors of `pdfium.Reader`.
    """
    from copydesk.extract.pdfium import Reader

    try:
        return Reader(source, name, password)
    except (DamagedPdfError, NoPagesError) as error:
        from copydesk.extract.salvage import open_damaged

        return open_damaged(source, name, password, error)


def read_here(
    source: Source,
    name: str,
    password: str | None = None,
    first: int = 1,
    last: int | None = None,
    progress: Progress | None = None,
) -> tuple[Opened, tuple[Page, ...]]:
    """Pages `first` to `last` (1-based, inclusive; None: the last one), read in this process, without limits.

    `progress` is called with (pages read, pages to read). Raises the errors of `pdfium.Reader`, and NoPagesError where
    the PDF has no page in the range.
    """
    with open_pdf(source, name, password) as reader:
        end = last_page(reader.opened, name, first, last)
        pages: list[Page] = []
        for page in reader.pages(first, end):
            pages.append(page)
            if progress is not None:
                progress(len(pages), end - first + 1)
    return with_count(reader.opened, pages), tuple(pages)


def last_page(opened: Opened, name: str, first: int, last: int | None) -> int:
    """The last page to read. Raises NoPagesError where the PDF ends before `first`."""
    if first > opened.page_count:
        raise NoPagesError(f"{name}: pages {first}-: the PDF has only {opened.page_count} pages")
    return min(last or opened.page_count, opened.page_count)


SALVAGED = "document.salvaged"


def with_count(opened: Opened, pages: Sequence[Page]) -> Opened:
    """The note of a salvage, completed with how many of the pages have text."""
    if not any(code == SALVAGED for code, _, _ in opened.notes):
        return opened
    saved = sum(bool(page.lines) for page in pages)
    count = f"{saved} of {len(pages)} pages saved"
    notes: list[Note] = [
        (code, page, f"{count}: {message}" if code == SALVAGED else message) for code, page, message in opened.notes
    ]
    return replace(opened, notes=tuple(notes))
