"""Reading a PDF in child processes with limits, so that a hostile file costs one clear error, or one page.

PDFium is C++ and reads whatever strangers made. A file that crashes it, hangs it or makes it take all memory must not
take the host program with it. The child is a fresh Python (`python -m copydesk.extract.worker`), not a fork: that
works from any program, with threads or without. What a page may cost is in `Limits`.

A page at fault is left out, noted "unreadable" with a finding `page.fault`, and a new child goes on behind it. Where no
child can be started (a frozen or embedded Python), the PDF is read in this process, with a finding
`document.unguarded`. Windows has no limits of memory and processor time; the clock is watched there too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from types import TracebackType
from typing import Any, Final

from copydesk import errors
from copydesk.document import Page
from copydesk.errors import ExtractionError, InputError
from copydesk.extract import frames
from copydesk.extract.child import Child, ChildFault, NotStartedError, default_command
from copydesk.extract.limits import Limits, Plan
from copydesk.extract.opened import Note, Opened
from copydesk.extract.reading import Progress, Source, last_page, read_here, with_count

CHUNK: Final = 50
"""Pages that a child reads in one turn: as many as PDFium reads per opening."""

PARALLEL_PAGES: Final = 120
"""Up to here one child reads all: another one takes 0.1 s of processor time to start, which is what 12 pages take."""

PAGES_PER_CHILD: Final = 500
"""A child takes 45 MB. Two, and one more for each 500 pages, keep 1,000 pages within 350 MB, and each further page
within 200 KB (docs/architecture.md)."""

_ERRORS: Final[dict[str, type[InputError]]] = {
    kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, InputError)
}


def read_pages(
    source: Source,
    name: str,
    password: str | None = None,
    first: int = 1,
    last: int | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    command: Sequence[str] | None = None,
) -> tuple[Opened, tuple[Page, ...]]:
    """Pages `first` to `last` (1-based, inclusive; None: the last one) of a PDF, read in child processes.

    `source` is a path or the PDF's bytes, `name` what messages call it. `progress` is called with (pages read, pages to
    read). `command` runs another worker, for tests. Raises the errors of `pdfium.Reader`; NoPagesError where the PDF
    has no page in the range; ExtractionError where the child crashes, hangs or runs out of memory on opening, or on
    more pages than `limits` allow.
    """
    limits = limits or Limits()
    try:
        with _Crew(source, name, password, limits, command or default_command()) as crew:
            return crew.read(first, last, progress)
    except NotStartedError as error:
        opened, pages = read_here(source, name, password, first, last, progress)
        note = ("document.unguarded", None, f"the PDF was read without limits of time and memory: {error}")
        return replace(opened, notes=(*opened.notes, note)), pages


def count_children(pages: int) -> int:
    """How many children read so many pages.

    >>> count_children(120)
    1
    """
    if pages <= PARALLEL_PAGES:
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, 2 + pages // PAGES_PER_CHILD)


class _Crew:
    """The children that read one PDF; a context manager that leaves none behind."""

    def __init__(
        self, source: Source, name: str, password: str | None, limits: Limits, command: Sequence[str]
    ) -> None:
        self._name, self._limits, self._command = name, limits, command
        self._blocks = _job(source, name, password, limits)
        self._children: list[Child] = []
        self._plans: list[Plan] = []
        self._faults: list[Note] = []

    def __enter__(self) -> _Crew:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for child in self._children:
            child.start_killing()
        for child in self._children:
            child.kill()

    def read(self, first: int, last: int | None, progress: Progress | None) -> tuple[Opened, tuple[Page, ...]]:
        self._children.append(self._start())
        opened = self._open(self._children[0])
        end = last_page(opened, self._name, first, last)
        self._share_out(first, end)
        pages: list[Page] = []
        for number in range(first, end + 1):
            pages.append(self._read_page((number - first) // CHUNK % len(self._plans), number))
            if progress is not None:
                progress(len(pages), end - first + 1)
        opened = with_count(opened, pages)
        return replace(opened, notes=(*opened.notes, *self._faults)), tuple(pages)

    def _start(self) -> Child:
        return Child(self._command, self._blocks, self._limits)

    def _share_out(self, first: int, last: int) -> None:
        """Give each child its runs of pages; start those that are missing."""
        count = count_children(last - first + 1)
        for index in range(count):
            self._plans.append(Plan(first + index * CHUNK, last, CHUNK, count * CHUNK))
            if index:
                self._children.append(self._start())
            self._children[index].send(_line(asdict(self._plans[index])))
        for child in self._children[1:]:
            self._open(child)

    def _open(self, child: Child) -> Opened:
        """What the child tells on opening the PDF."""
        try:
            hello = child.receive()
            if hello != (frames.HELLO, frames.dump_json(frames.PROTOCOL)):
                raise NotStartedError("the child process is another version of copydesk")
        except ChildFault as fault:
            raise NotStartedError(f"the child process {fault}") from None
        try:
            return frames.decode_opened(self._receive(child, frames.OPENED))
        except (ChildFault, frames.FrameError) as fault:
            raise ExtractionError(f"{self._name}: opening it {_said(fault)}; the file is damaged or hostile") from None

    def _receive(self, child: Child, expected: bytes) -> bytes:
        """The body of the next frame. Raises the child's errors, or ChildFault."""
        kind, body = child.receive()
        if kind == frames.ERROR:
            raise _error(frames.load_json(body))
        if kind == frames.FAULT:
            raise ChildFault(self._fault(frames.load_json(body)))
        if kind != expected:
            raise frames.FrameError("a frame out of turn")
        return body

    def _fault(self, value: Any) -> str:
        if not isinstance(value, dict):
            raise frames.FrameError("not a fault")
        if value.get("kind") == "memory":
            return f"needed more than {self._limits.memory / (1 << 30):.3g} GiB of memory"
        return f"met a defect of copydesk ({value.get('message')})"

    def _read_page(self, index: int, number: int) -> Page:
        """The next page of a child, which must be page `number`; an empty one where it is at fault."""
        try:
            page = frames.decode_page(self._receive(self._children[index], frames.PAGE))
            if page.number != number:
                raise frames.FrameError("a page out of turn")
        except (ChildFault, frames.FrameError) as fault:
            self._leave_out(index, number, _said(fault))
            return Page(number, 0.0, 0.0, (), notes=("unreadable",))
        return page

    def _leave_out(self, index: int, number: int, fault: str) -> None:
        """Note the fault; a new child goes on behind the page. Raises ExtractionError when there are too many."""
        self._children[index].kill()
        if len(self._faults) >= self._limits.restarts:
            raise ExtractionError(
                f"{self._name}: page {number}: reading it {fault}, after {len(self._faults)} other pages at fault; "
                "give a range of good pages with --pages, or another copy of the PDF",
                page=number,
            )
        self._faults.append(("page.fault", number, f"page {number} is left out: reading it {fault}"))
        plan = self._plans[index] = replace(self._plans[index], skip=number + 1)
        if any(plan.ranges()):
            child = self._children[index] = self._start()
            child.send(_line(asdict(plan)))
            self._open(child)


def _job(source: Source, name: str, password: str | None, limits: Limits) -> list[bytes]:
    """What a child gets first: the job as a line of JSON, then the PDF's bytes where there is no path."""
    data = source if isinstance(source, bytes) else b""
    # the child opens the path in its own process, where /dev/stdin would be its own
    path = None if isinstance(source, bytes) else os.path.realpath(source)
    job = {
        "name": name,
        "path": path,
        "size": len(data),
        "password": password,
        "memory": limits.memory + len(data),
        "cpu_seconds": limits.page_cpu_seconds,
    }
    return [_line(job), data] if data else [_line(job)]


def _line(value: dict[str, Any]) -> bytes:
    return frames.dump_json(value) + b"\n"


def _said(fault: Exception) -> str:
    return f"gave garbage ({fault})" if isinstance(fault, frames.FrameError) else str(fault)


def _error(value: Any) -> InputError:
    """The error that a child sent; only those of `copydesk.errors`."""
    kind = _ERRORS.get(value.get("class")) if isinstance(value, dict) and isinstance(value.get("class"), str) else None
    message, page = (value.get("message"), value.get("page")) if kind else (None, None)
    if kind is None or not isinstance(message, str) or not isinstance(page, int | None):
        raise frames.FrameError("not an error of copydesk")
    return kind(message, page=page)
