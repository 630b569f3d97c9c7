"""What opening a PDF tells, and what every reader of PDFs gives. Imports no PDF library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, runtime_checkable

from copydesk.document import Page
from copydesk.extract.details import Details, FontUse

Note = tuple[str, int | None, str]
"""(finding code, 1-based page or None, message)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a PDF tells. `metadata` is what the file says of itself."""

    page_count: int
    metadata: dict[str, str | int | bool | None]
    notes: tuple[Note, ...] = ()


class PageReader(Protocol):
    """Reads pages of one PDF; a context manager."""

    opened: Opened

    def __enter__(self) -> PageReader: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def pages(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        """Pages `first` to `last`, 1-based and inclusive, in order."""
        ...


@runtime_checkable
class DetailReader(Protocol):
    """A reader that also tells what `inspect` asks for; salvage cannot."""

    def details(self) -> Details:
        """What the file says, its fonts aside."""
        ...

    def fonts(self) -> Iterator[list[FontUse]]:
        """The fonts of each page, in order."""
        ...
