"""The parent's end of a child process: it starts, feeds, watches and kills it.

Two threads per child do the waiting: one writes the job to its pipe, one takes frames from it. So it works alike on
every system, and a child that hangs while the parent writes to it is noticed too.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Condition, Thread
from time import monotonic
from typing import IO, Final, NamedTuple

import copydesk
from copydesk.extract import frames
from copydesk.extract.limits import Limits

BUFFER_BYTES: Final = 4 << 20
"""Bytes of frames held for a child whose turn has not come: some 250 pages, five times what it reads in a turn."""

PATIENCE: Final = 5.0
"""Seconds to wait for a killed process and its threads; only a file system that hangs takes longer than an instant."""

TRACEBACK_VARIABLE: Final = "COPYDESK_TRACEBACK"
"""When set, what a child prints on standard error is shown."""

_OUT_OF_MEMORY: Final = ("SIGABRT", "SIGTRAP", "SIGILL")
"""How PDFium dies when it gets no memory; a failed assertion looks alike."""


class ChildFault(Exception):  # noqa: N818 - not all faults are errors of ours
    """A child failed; the text goes on from "reading it": "crashed ...", "took ..."."""


class NotStartedError(Exception):
    """No child can be started on this machine, in this host program."""


class Frame(NamedTuple):
    kind: bytes
    body: bytes


def default_command() -> list[str]:
    """The command that runs `worker`. Raises NotStartedError where there is no Python to run it.

    In an embedded or frozen Python, `sys.executable` is empty or another program, which must not be started.
    """
    python = Path(sys.executable or "").name.lower()
    if getattr(sys, "frozen", False) or not python.startswith(("python", "pypy")):
        raise NotStartedError("this program has no Python interpreter of its own to start")
    return [sys.executable, "-P", "-m", "copydesk.extract.worker"]


def _environment() -> dict[str, str]:
    """The parent's environment, with its module path in order, so that the child imports the same modules."""
    root = os.path.abspath(os.path.join(copydesk.__path__[0], os.pardir))
    entries = [entry for entry in sys.path if entry]
    if root not in entries:
        entries.insert(0, root)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(entries), "PYTHONIOENCODING": "utf-8"}


class Child:
    """One child process. `blocks` are written to its standard input."""

    def __init__(self, command: Sequence[str], blocks: Sequence[bytes], limits: Limits) -> None:
        self._limits = limits
        self._inbox = _Inbox()
        self._outbox: SimpleQueue[bytes | None] = SimpleQueue()
        for block in blocks:
            self._outbox.put(block)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get(TRACEBACK_VARIABLE) else subprocess.DEVNULL,
                env=_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except (OSError, ValueError) as error:
            raise NotStartedError(f"no process could be started ({error})") from None
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        self._threads = [
            Thread(target=_feed, args=(stdin, self._outbox), daemon=True),
            Thread(target=_collect, args=(stdout, self._inbox), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, block: bytes) -> None:
        """Write to the child's standard input, after what was given before; returns at once."""
        self._outbox.put(block)

    def receive(self) -> Frame:
        """The next frame. Raises ChildFault on a crash, a hang or garbage."""
        seconds = self._limits.page_seconds
        frame = self._inbox.get(seconds)
        if frame is None:
            raise ChildFault(f"took longer than {seconds:g} s and was stopped")
        if not frame.kind:
            raise ChildFault(self._last_words())
        return frame

    def start_killing(self) -> None:
        """Kill the process without waiting for its end."""
        self._process.kill()
        self._inbox.close()
        self._outbox.put(None)

    def kill(self) -> None:
        """Kill the process, wait for its end, and close its pipes."""
        self.start_killing()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(PATIENCE)
        for thread, pipe in zip(self._threads, (self._process.stdin, self._process.stdout), strict=True):
            thread.join(PATIENCE)
            if pipe is not None and not thread.is_alive():
                with contextlib.suppress(OSError):
                    pipe.close()

    def _last_words(self) -> str:
        """Why the child's output ended."""
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return "gave garbage"
        if code >= 0:
            return f"ended early (exit code {code})"
        name = _signal_name(-code)
        if name == "SIGXCPU":
            return f"took more than {self._limits.page_cpu_seconds} s of processor time"
        memory = f"needed more than {self._limits.memory / (1 << 30):.3g} GiB of memory"
        if name in _OUT_OF_MEMORY:
            return f"crashed the PDF library ({name}), or {memory}"
        return "was killed, perhaps for want of memory" if name == "SIGKILL" else f"crashed the PDF library ({name})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class _Inbox:
    """Frames in order, bounded by their bytes. `Frame(b"", b"")` marks the end."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._closed = False
        self._changed = Condition()

    def put(self, frame: Frame) -> bool:
        """Wait for room; false once the inbox is closed."""
        with self._changed:
            while self._bytes > BUFFER_BYTES and not self._closed:
                self._changed.wait()
            self._frames.append(frame)
            self._bytes += len(frame.body)
            self._changed.notify_all()
            return not self._closed

    def get(self, seconds: float) -> Frame | None:
        """The next frame; None where none came in time."""
        end = monotonic() + seconds
        with self._changed:
            while not self._frames:
                left = end - monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            if not self._frames:
                return None
            frame = self._frames.popleft()
            self._bytes -= len(frame.body)
            self._changed.notify_all()
            return frame

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def _feed(pipe: IO[bytes], blocks: SimpleQueue[bytes | None]) -> None:
    """Write blocks until None comes, or the child has gone."""
    with contextlib.suppress(OSError, ValueError):
        while (block := blocks.get()) is not None:
            pipe.write(block)
            pipe.flush()


def _collect(pipe: IO[bytes], inbox: _Inbox) -> None:
    """Put the child's frames into the inbox until they end or make no sense."""
    with contextlib.suppress(OSError, ValueError, MemoryError):
        while len(head := pipe.read(frames.HEAD.size)) == frames.HEAD.size:
            kind, length = frames.HEAD.unpack(head)
            if kind not in frames.KINDS or length > frames.FRAME_LIMIT:
                break
            body = pipe.read(length)
            if len(body) < length or not inbox.put(Frame(kind, body)):
                break
    inbox.put(Frame(b"", b""))
