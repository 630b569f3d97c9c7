"""The child process that reads a PDF: a job on standard input, frames on standard output, then it ends.

It imports PDFium and what describes a page, nothing else, and starts in a tenth of a second. `isolate` starts it. It
limits itself before it looks at the PDF, and keeps its real standard output to itself: what a library prints is lost.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from copydesk.errors import InputError
from copydesk.extract.detail_frames import DETAILS, FONTS, encode_details, encode_fonts
from copydesk.extract.frames import (
    END,
    ERROR,
    FAULT,
    HELLO,
    OPENED,
    PAGE,
    PROTOCOL,
    encode_opened,
    encode_page,
    pack,
    pack_json,
)
from copydesk.extract.limits import resource
from copydesk.extract.opened import DetailReader, PageReader
from copydesk.extract.pipes import Job, Writable, read_job, read_ranges

Opener = Callable[[str | bytes, str, str | None], PageReader]
"""Opens a PDF: source, name, password. Tests give their own, which crash or hang."""


PR_SET_PDEATHSIG = 1
"""Linux's prctl(2): the signal that a process gets when its parent dies."""


def end_with_parent() -> None:
    """A child that hangs when its parent is killed would stay for ever; elsewhere than on Linux it still may."""
    if sys.platform == "linux":
        import ctypes

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def serve(source: BinaryIO, out: Writable, opener: Opener) -> None:
    """Answer one job. What is wrong with the file is sent as an `ERROR`, anything else as a `FAULT`."""
    try:
        _send(out, pack_json(HELLO, PROTOCOL))
        job = read_job(source)
        limit_memory(job.memory)
        limit_time(job.cpu_seconds)
        end_with_parent()
        if job.details:
            _send_details(out, job, opener)
            return
        reader = opener(job.source, job.name, job.password)
        with reader:
            _send(out, pack(OPENED, encode_opened(reader.opened)))
            first_range, *others = read_ranges(source)
            _send_range(out, reader, first_range, job)
        for one in others:
            # PDFium's caches grow with the pages read: a fresh opening for each range
            with opener(job.source, job.name, job.password) as reader:
                _send_range(out, reader, one, job)
        _send(out, pack(END, b""))
    except InputError as error:
        _send(out, pack_json(ERROR, {"type": type(error).__name__, "message": str(error), "page": error.page}))
    except MemoryError:
        _send(out, pack_json(FAULT, "it needs more memory than it may have"))
    except OSError:
        raise  # the parent is gone
    except Exception as error:
        _send(out, pack_json(FAULT, f"{type(error).__name__}: {error}"[:300]))


def _send_details(out: Writable, job: Job, opener: Opener) -> None:
    """What `inspect` asks for: of the document, then of each page; nothing where the reader cannot tell."""
    with opener(job.source, job.name, job.password) as reader:
        if isinstance(reader, DetailReader):
            _send(out, pack(DETAILS, encode_details(reader.details())))
            for fonts in reader.fonts():
                _send(out, pack(FONTS, encode_fonts(fonts)))
                limit_time(job.cpu_seconds)
    _send(out, pack(END, b""))


def _send_range(out: Writable, reader: PageReader, pages: tuple[int, int], job: Job) -> None:
    limit_time(job.cpu_seconds)
    for page in reader.pages(*pages):
        _send(out, pack(PAGE, encode_page(page)))
        limit_time(job.cpu_seconds)
        end_with_parent()


def _send(out: Writable, frame: bytes) -> None:
    out.write(frame)
    out.flush()


def limit_memory(size: int | None) -> None:
    """No more than `size` bytes of address space, no files written, no core dumped."""
    if resource is None:
        return
    set_limit(resource.RLIMIT_CORE, 0)
    set_limit(resource.RLIMIT_FSIZE, 0)
    if size is not None:
        set_limit(resource.RLIMIT_AS, size)


def limit_time(seconds: int | None) -> None:
    """So many more seconds of processor time from now on: the last resort when the parent is gone."""
    if resource is None or seconds is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    set_limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds, soft=True)


def set_limit(what: int, value: int, soft: bool = False) -> None:
    """A limit of this process (`resource.RLIMIT_…`), as far as the system lets it be set."""
    assert resource is not None
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with suppress(ValueError, OSError):  # macOS refuses some: the clock of the parent still holds
        resource.setrlimit(what, (value, hard if soft else value))


def claim_output() -> BinaryIO:
    """Standard output for frames alone: whatever else writes to it writes to nowhere."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for used in (1, 2):
        os.dup2(nowhere, used)
    os.close(nowhere)
    return _Whole(out)  # type: ignore[return-value]


class _Whole:
    """An unbuffered file whose `write` writes everything."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._raw.write(view) :]
        return len(data)

    def flush(self) -> None:
        pass


def _default_opener() -> Opener:
    from copydesk.extract.salvage import open_reader

    return open_reader


def main(opener: Opener | None = None) -> None:
    """The process. Ctrl-C is the parent's affair, who ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        serve(sys.stdin.buffer, claim_output(), opener or _default_opener())
    except BrokenPipeError:
        os._exit(1)


if __name__ == "__main__":
    main()
