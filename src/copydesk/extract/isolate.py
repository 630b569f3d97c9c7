"""Reads a PDF in child processes: one that crashes, hangs or eats memory costs a page or one clear error.

A child gets its job through a pipe (the password is in no list of processes) and sends frames (see `frames`). The
parent waits for each page a limited time. A page that kills its child is left out, with a note, and another child
goes on after it; with too many of them the file is given up. Long documents are read by several children, each one
every n-th run of pages. Linux and macOS limit the memory and the processor time of a child; Windows only has the
clock.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import copydesk
from copydesk.document import Page
from copydesk.errors import ExtractionError, NoPagesError
from copydesk.extract.child import Child, Silence
from copydesk.extract.faults import FaultError, Faults, decode_error, describe_end
from copydesk.extract.frames import (
    END,
    ERROR,
    FAULT,
    HELLO,
    OPENED,
    PAGE,
    FrameError,
    decode_opened,
    decode_page,
    load_json,
)
from copydesk.extract.limits import Limits
from copydesk.extract.opened import Note, Opened
from copydesk.extract.pipes import PDF_LIMIT, Job, Ranges

Progress = Callable[[int, int], None]

PAGES_ALONE = 120
"""So many pages one child reads alone: a second one costs 0.1 s and 45 MB to start."""

SPARE_BYTES = 200_000
"""Size of a file from which a second child starts at once: papers of ten pages and more have it. It costs 0.05 s of
processor time where it is not needed."""

PAGES_FOR_TWO = 8
"""Pages from which two children share the work that one has begun."""

CHUNK = 50
"""Pages of a run; a child opens the PDF anew for each, because PDFium's caches grow with the pages read."""

MOST_CHILDREN = 4
"""More would be faster on many cores, but each costs 45 MB."""

TOTAL_SECONDS = 3600.0
"""On the clock for a whole document: 10,000 slow pages take ten minutes."""

_START = "import sys; sys.path[:] = sys.argv[1:]; from copydesk.extract.worker import main; main()"


@dataclass(frozen=True)
class Extract:
    """What was read. `pages` are those asked for, in order; a page that could not be read is empty and noted."""

    page_count: int
    metadata: dict[str, str | int | bool | None]
    pages: tuple[Page, ...]
    notes: tuple[Note, ...]


def read(
    source: str | os.PathLike[str] | bytes,
    name: str,
    password: str | None = None,
    first: int = 1,
    last: int | None = None,
    progress: Progress | None = None,
    limits: Limits = Limits(),  # noqa: B008
    command: Sequence[str] | None = None,
) -> Extract:
    """Pages `first` to `last` (1-based, inclusive) of a PDF.

    `progress` is called with (pages read, pages in all); `command` starts another child than copydesk's own, for
    tests. Raises InputError's family: what the reader raises, ExtractionError where the child is at fault.
    """
    with Reading(source, name, password, limits, command) as reading:
        return collect(reading, first, last, progress)


def collect(reading: Reading, first: int = 1, last: int | None = None, progress: Progress | None = None) -> Extract:
    """All pages `first` to `last` of a reading that has begun."""
    return gather(reading, reading.begin(first, last), progress)


def gather(reading: Reading, coming: Iterator[Page], progress: Progress | None = None) -> Extract:
    """All pages that a reading gives."""
    pages = []
    for page in coming:
        pages.append(page)
        if progress is not None:
            progress(len(pages), reading.total)
    return Extract(reading.opened.page_count, reading.opened.metadata, tuple(pages), reading.notes)


class Reading:
    """A context manager. The child starts at once, so that the caller can do other things before asking for pages."""

    def __init__(
        self,
        source: str | os.PathLike[str] | bytes,
        name: str,
        password: str | None = None,
        limits: Limits = Limits(),  # noqa: B008
        command: Sequence[str] | None = None,
    ) -> None:
        held = hold_source(source, name)
        size = len(held) if isinstance(held, bytes) else 0
        self._job = Job(held, name, password, limits.memory + size, limits.page_cpu_seconds)
        self._name, self._limits = name, limits
        self._command = list(command or worker_command())
        self._faults = Faults(limits, name)
        self._end = time.monotonic() + TOTAL_SECONDS
        self._children: list[Child] = []
        self._opened: Opened | None = None
        self.total = 0
        self._first_child = self._start(None)
        self._spare = self._start(None) if _wants_spare(held) else None

    def __enter__(self) -> Reading:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children; none is left behind, whatever happened."""
        for child in self._children:
            child.kill()
        for child in self._children:
            child.close()
        self._children.clear()

    @property
    def opened(self) -> Opened:
        """What opening the PDF told; waits for it."""
        if self._opened is None:
            self._opened = self._await_opening(self._first_child)
        return self._opened

    @property
    def notes(self) -> tuple[Note, ...]:
        """What happened so far."""
        return (*self.opened.notes, *self._faults.notes)

    def begin(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        """Tell the children to read pages `first` to `last`; they come from the iterator, in order, once.

        Waits for the PDF to be opened, not for a page.
        """
        count = self.opened.page_count
        if first > count:
            raise NoPagesError(f"{self._name}: pages {first}-{last or ''}: pages in the PDF: {count}")
        last = min(last or count, count)
        self.total = last - first + 1
        salvaged = any(code == "document.salvaged" for code, _, _ in self.opened.notes)
        number = 1 if salvaged else _children_for(self.total, self._spare is not None)
        chunks = split_ranges(first, last, number)
        helpers = [self._first_child, self._spare] + [None] * number
        # all begin at once; their frames wait until it is their turn
        lanes = [self._begin_lane(chunks[k::number], helpers[k]) for k in range(number)]
        if number == 1 and self._spare is not None:
            self._retire(self._spare)
        return self._in_order(chunks, lanes)

    def pages(self, first: int = 1, last: int | None = None) -> Iterator[Page]:
        """As `begin`, but nothing is read before the first page is asked for."""
        yield from self.begin(first, last)

    def _in_order(self, chunks: Ranges, lanes: list[Iterator[Page]]) -> Iterator[Page]:
        number = len(lanes)
        read = 0
        for k, (start, end) in enumerate(chunks):
            for _ in range(start, end + 1):
                page = next(lanes[k % number])
                read += "unreadable" not in page.notes
                yield page
        if not read and self._faults.notes:
            _, page_number, message = self._faults.notes[0]
            raise ExtractionError(f"{self._name}: no page could be read; {message}", page=page_number)

    # --- one child after the other ---

    def _start(self, ranges: Ranges | None) -> Child:
        child = Child(self._command, self._job, ranges)
        self._children.append(child)
        return child

    def _begin_lane(self, ranges: Ranges, child: Child | None) -> Iterator[Page]:
        """Tell a child, a new one if none is given, to read `ranges`; the pages come from the iterator."""
        if child is None:
            child = self._start(ranges)
        else:
            child.send_ranges(ranges)
        return self._lane(ranges, child, child is self._first_child)

    def _lane(self, ranges: Ranges, child: Child, opened: bool) -> Iterator[Page]:
        """The pages of `ranges`, each one exactly once, read by one child and those that follow it."""
        todo = list(ranges)
        while todo:
            page = todo[0][0]
            if not opened:
                self._await_opening(child)
                opened = True
            why = None
            try:
                found = self._next_page(child, page)
            except FaultError as fault:
                why = str(fault)
                found = self._faults.add(page, why)
            todo = _after(todo, page)
            if why is not None:
                child = self._replace(child, todo)
                opened = False
            yield found
        self._retire(child)

    def _replace(self, child: Child, todo: Ranges) -> Child:
        self._retire(child)
        return self._start(todo) if todo else child

    def _retire(self, child: Child) -> None:
        child.kill()
        child.close()
        if child in self._children:
            self._children.remove(child)

    # --- frames ---

    def _next_page(self, child: Child, page: int) -> Page:
        kind, body = self._frame(child, page)
        if kind != PAGE:
            raise self._garbage(page, f"a frame {kind!r}")
        try:
            found = decode_page(body)
        except FrameError as error:
            raise self._garbage(page, str(error)) from None
        if found.number != page:
            raise self._garbage(page, f"page {found.number}")
        return found

    def _await_opening(self, child: Child) -> Opened:
        try:
            kind, body = self._frame(child, None)
            if kind != HELLO:
                raise self._garbage(None, f"a frame {kind!r}")
            kind, body = self._frame(child, None)
            if kind != OPENED:
                raise self._garbage(None, f"a frame {kind!r}")
            return decode_opened(body)
        except FrameError as error:
            raise self._garbage(None, str(error)) from None
        except FaultError as fault:
            raise ExtractionError(
                f"{self._name}: the PDF could not be opened: {fault}; try another copy of it"
            ) from None

    def _frame(self, child: Child, page: int | None) -> tuple[bytes, bytes]:
        """The next frame. Raises FaultError where the child is at its end, InputError where it says what is wrong."""
        left = self._end - time.monotonic()
        if left <= 0:
            text = f"{self._name}: reading took over {TOTAL_SECONDS:.0f} s and was stopped"
            raise ExtractionError(f"{text} at page {page}" if page else text, page=page)
        try:
            kind, body = child.next_frame(min(left, self._limits.page_seconds))
            if kind == ERROR:
                raise decode_error(body)
            if kind == FAULT:
                raise FaultError(str(load_json(body)))
        except Silence:
            raise FaultError(f"it takes longer than {self._limits.page_seconds:g} s") from None
        except EOFError:
            raise FaultError(describe_end(child.wait(), self._limits)) from None
        except FrameError as error:
            raise self._garbage(page, str(error)) from None
        if kind == END:
            raise self._garbage(page, "the end")
        return kind, body

    def _garbage(self, page: int | None, what: str) -> ExtractionError:
        where = f" at page {page}" if page else ""
        return ExtractionError(f"{self._name}: the process that reads the PDF sent garbage{where} ({what})", page=page)


def split_ranges(first: int, last: int, children: int) -> Ranges:
    """The pages in runs; one run where one child reads all.

    >>> split_ranges(1, 130, 2), split_ranges(5, 9, 1)
    ([(1, 50), (51, 100), (101, 130)], [(5, 9)])
    >>> split_ranges(1, 22, 2)
    [(1, 11), (12, 22)]
    """
    count = last - first + 1
    step = min(CHUNK, -(-count // children))
    if children == 1:
        step = count
    return [(start, min(start + step - 1, last)) for start in range(first, last + 1, step)]


def _after(ranges: Ranges, page: int) -> Ranges:
    """What of `ranges` comes after `page`, which is in the first one."""
    (_, last), *rest = ranges
    return [(page + 1, last), *rest] if page < last else rest


def _children_for(pages: int, spare: bool) -> int:
    if pages <= PAGES_ALONE:
        return 2 if spare and pages >= PAGES_FOR_TWO else 1
    return max(min(_count_cores(), MOST_CHILDREN, -(-pages // CHUNK)), 1)


def _count_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wants_spare(held: str | bytes) -> bool:
    """Whether a second child starts with the first, before the number of pages is known: by the size of the file."""
    try:
        size = len(held) if isinstance(held, bytes) else os.stat(held).st_size
    except (OSError, ValueError):
        return False
    return size >= SPARE_BYTES and _count_cores() > 1


def hold_source(source: str | os.PathLike[str] | bytes, name: str) -> str | bytes:
    """A path for the child, or bytes: what is no regular file (a pipe, a device) only this process can read."""
    if isinstance(source, bytes):
        if len(source) > PDF_LIMIT:
            raise ExtractionError(f"{name}: over 4 GB of bytes; write them to a file and give its path")
        return source
    path = os.fspath(source)
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return path  # the reader says what is wrong
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return path
    with open(path, "rb") as file:
        return file.read()


def worker_command() -> list[str]:
    """Starts the child that reads a PDF."""
    return python_command(_START)


def python_command(code: str) -> list[str]:
    """Runs `code` with this interpreter, whatever the environment says; this search path is in its arguments."""
    if not sys.executable or getattr(sys, "frozen", False):
        raise ExtractionError("there is no Python interpreter to read PDFs in a process of its own; use isolate=False")
    paths = [path for path in sys.path if path]
    home = str(Path(copydesk.__file__).resolve().parent.parent)
    return [sys.executable, "-I", "-S", "-c", code, *paths, *([] if home in paths else [home])]
