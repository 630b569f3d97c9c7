"""The child process that reads a PDF: a job on standard input, frames on standard output (see `frames`).

It imports PDFium and little else, so that it starts in a tenth of a second. Limits are set before it sees the PDF.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil
from types import ModuleType
from typing import BinaryIO, Final

from copydesk.errors import InputError
from copydesk.extract import frames
from copydesk.extract.limits import Plan
from copydesk.extract.reading import OpenReader, open_pdf

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None

_PR_SET_PDEATHSIG: Final = 1
"""Linux, prctl(2): the signal that a process gets when its parent dies."""

_LONGEST_MESSAGE: Final = 2_000

Send = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Job:
    """What to read: a path, or so many bytes that follow the job on the pipe. Passwords never go on a command line,
    where others could see them."""

    name: str
    path: str | None
    size: int
    password: str | None
    memory: int
    cpu_seconds: int


def main(open_reader: OpenReader = open_pdf) -> None:
    """Read the job on standard input and send its pages. `open_reader` is for tests: a reader that misbehaves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the parent too, which kills us
    _die_with_parent()
    stdin, send = sys.stdin.buffer, _claim_stdout()
    try:
        send(frames.pack_json(frames.HELLO, frames.PROTOCOL))
        for frame in _frames(stdin, open_reader):
            send(frame)
    except BrokenPipeError:
        return
    except InputError as error:
        body = {"class": type(error).__name__, "message": str(error)[:_LONGEST_MESSAGE], "page": error.page}
        send(frames.pack_json(frames.ERROR, body))
    except MemoryError:
        send(frames.pack_json(frames.FAULT, {"kind": "memory", "message": ""}))
    except Exception as error:
        traceback.print_exc()
        message = f"{type(error).__name__}: {error}"[:_LONGEST_MESSAGE]
        send(frames.pack_json(frames.FAULT, {"kind": "defect", "message": message}))


def _frames(stdin: BinaryIO, open_reader: OpenReader) -> Iterator[bytes]:
    line = stdin.readline()
    if not line:
        return
    job = Job(**frames.load_json(line))
    _limit(job.memory, job.cpu_seconds)
    source = job.path if job.path is not None else stdin.read(job.size)
    with open_reader(source, job.name, job.password) as reader:
        yield frames.pack(frames.OPENED, frames.encode_opened(reader.opened))
        line = stdin.readline()
        plan = Plan(**frames.load_json(line)) if line else Plan(1, 0, 1, 1)
        for first, last in plan.ranges():
            for page in reader.pages(first, last):
                yield frames.pack(frames.PAGE, frames.encode_page(page))
                _renew_cpu(job.cpu_seconds)


def _claim_stdout() -> Send:
    """A function that writes frames; whatever else is printed goes to standard error."""
    pipe = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(frame: bytes) -> None:
        view = memoryview(frame)
        while view:
            view = view[os.write(pipe, view) :]

    return send


def _limit(memory: int, cpu_seconds: int) -> None:
    """Limits of memory and processor time, no core files. Nothing on Windows."""
    if resource is None:
        return
    for kind, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory)):
        with contextlib.suppress(OSError, ValueError):
            _, hard = resource.getrlimit(kind)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))
    _renew_cpu(cpu_seconds)


def _renew_cpu(seconds: int) -> None:
    """From now on `seconds` of processor time, then SIGXCPU."""
    if resource is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = ceil(usage.ru_utime + usage.ru_stime) + seconds
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _die_with_parent() -> None:
    """Linux: be killed when the parent is. Elsewhere the next frame finds the pipe broken, or the limit of processor
    time ends the child."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


if __name__ == "__main__":
    main()
    sys.stderr.flush()
    os._exit(0)  # no tear-down: PDFium's may crash on what it has read
