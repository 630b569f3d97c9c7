"""The process of a worker: jobs on standard input, messages on standard output, until standard input ends.

A thread reads standard input all the time, so that the process ends as soon as its owner is gone, whatever job is at
hand; on Linux the kernel ends it too, should a job never let that thread run.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any, BinaryIO

from copydesk.errors import CopydeskError
from copydesk.extract.frames import FrameError
from copydesk.extract.limits import resource
from copydesk.extract.worker import claim_output, end_with_parent, set_limit
from copydesk.workers.messages import (
    FAILED,
    MESSAGE_CHARACTERS,
    RETURNED,
    TOLD,
    TRACE_CHARACTERS,
    encode,
    read_message,
)

Tell = Callable[..., None]
"""Sends its arguments to the owner as an event."""


def main() -> None:
    """Limits on the first line of standard input, then jobs, one after the other."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = claim_output()
    source = sys.stdin.buffer
    end_with_parent()
    settings = json.loads(source.readline() or b"null")
    if settings is None or (settings["owner"] != os.getppid() and os.name == "posix"):
        os._exit(1)  # the owner died before the kernel was told to watch it
    limit_memory(settings["memory"])
    jobs: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_listen, args=(source, jobs), name="copydesk-owner", daemon=True).start()
    for name in settings["load"]:
        import_module(name)
    while True:
        _do(jobs.get(), out)


def _listen(source: BinaryIO, jobs: queue.Queue[Any]) -> None:
    try:
        while message := read_message(source):
            jobs.put(message[1])
    except (FrameError, OSError, ValueError, MemoryError):
        pass
    os._exit(0)


def _do(job: dict[str, Any], out: BinaryIO) -> None:
    """One job: events while it runs, then its result or its error."""

    def tell(*values: Any) -> None:
        _send(out, encode(TOLD, values))

    try:
        module, _, name = job["name"].partition(":")
        function = getattr(import_module(module), name)
        message = encode(RETURNED, function(tell, *job["arguments"], **job["settings"]))
    except BrokenPipeError:
        os._exit(1)
    except CopydeskError as error:
        message = _describe(error, "")
    except Exception as error:
        message = _describe(error, traceback.format_exc()[-TRACE_CHARACTERS:])
    _send(out, message)


def _describe(error: Exception, trace: str) -> bytes:
    page = getattr(error, "page", None)
    fields = {"kind": type(error).__name__, "message": str(error)[:MESSAGE_CHARACTERS], "trace": trace}
    return encode(FAILED, fields | {"page": page if type(page) is int else None})


def _send(out: BinaryIO, message: bytes) -> None:
    try:
        out.write(message)
    except OSError:
        os._exit(1)  # the owner is gone


def limit_memory(size: int | None) -> None:
    """No more than `size` bytes of data on Linux (what is written to, not what is mapped), of address space elsewhere;
    no core dumped."""
    if resource is None:
        return
    set_limit(resource.RLIMIT_CORE, 0)
    if size is not None:
        set_limit(resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, size)


if __name__ == "__main__":
    main()
