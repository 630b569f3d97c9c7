"""The process of a worker: jobs on standard input, messages on standard output, until standard input ends.

A thread reads standard input all the time, so that the process ends as soon as its owner is gone, whatever job is at
hand; on Linux the kernel ends it too, should a job never let that thread run.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, BinaryIO

from copydesk.errors import CopydeskError
from copydesk.extract.frames import FrameError
from copydesk.extract.limits import resource
from copydesk.extract.worker import claim_output, end_with_parent, set_limit
from copydesk.workers.messages import (
    ANSWER,
    ASKED,
    FAILED,
    MESSAGE_CHARACTERS,
    RETURNED,
    TOLD,
    TRACE_CHARACTERS,
    encode,
    read_message,
)


class Tell:
    """How a job speaks to its owner; fit for threads. Called, it sends its arguments as an event."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._lock = out, threading.Lock()
        self._numbers = itertools.count(1)
        self._answers: dict[int, queue.SimpleQueue[Any]] = {}

    def __call__(self, *values: Any) -> None:
        self.send(encode(TOLD, values))

    @contextmanager
    def ask(self, question: Any) -> Iterator[Callable[[], Any]]:
        """Put a question to the owner. What comes waits for an answer at each call; there may be several. The owner
        hears of it when the block is left by an error."""
        number = next(self._numbers)
        answers = self._answers[number] = queue.SimpleQueue()
        self.send(encode(ASKED, [number, question]))
        try:
            yield answers.get
        except BaseException:
            self.send(encode(ASKED, [number, None]))
            raise
        finally:
            del self._answers[number]

    def hear(self, number: int, answer: Any) -> None:
        """Pass an answer to who asked; nobody does any more where a job was left."""
        asker = self._answers.get(number)
        if asker is not None:
            asker.put(answer)

    def send(self, message: bytes) -> None:
        try:
            with self._lock:
                self._out.write(message)
        except OSError:
            os._exit(1)  # the owner is gone


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
    tell = Tell(out)
    threading.Thread(target=_listen, args=(source, jobs, tell), name="copydesk-owner", daemon=True).start()
    for name in settings["load"]:
        import_module(name)
    while True:
        _do(jobs.get(), tell)


def _listen(source: BinaryIO, jobs: queue.Queue[Any], tell: Tell) -> None:
    try:
        while message := read_message(source):
            if message[0] == ANSWER:
                tell.hear(*message[1])
            else:
                jobs.put(message[1])
    except (FrameError, OSError, ValueError, MemoryError):
        pass
    os._exit(0)


def _do(job: dict[str, Any], tell: Tell) -> None:
    """One job: events and questions while it runs, then its result or its error."""
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
    tell.send(message)


def _describe(error: Exception, trace: str) -> bytes:
    page = getattr(error, "page", None)
    fields = {"kind": type(error).__name__, "message": str(error)[:MESSAGE_CHARACTERS], "trace": trace}
    return encode(FAILED, fields | {"page": page if type(page) is int else None})


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
