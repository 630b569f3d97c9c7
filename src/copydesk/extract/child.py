"""One child process, and a thread that reads its frames while the parent works."""

from __future__ import annotations

import queue
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress

from copydesk.errors import ExtractionError
from copydesk.extract.frames import FrameError
from copydesk.extract.pipes import Job, Ranges, read_frame, write_job, write_ranges

FRAMES_AHEAD = 128
"""Frames that wait for the parent: two and a half runs of pages, 2 MB; then the child has to wait."""

_TURN = 0.1
"""Seconds after which a waiting thread looks whether it is still wanted."""


class Silence(Exception):  # noqa: N818 - it is what happened, not an error of this module
    """No frame came in time."""


class Child:
    """`next_frame` gives frames in order; `kill` and `close` may be called at any time, twice too."""

    def __init__(self, command: Sequence[str], job: Job, ranges: Ranges | None) -> None:
        try:
            self._process = subprocess.Popen(
                list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise ExtractionError(
                f"{job.name}: no process could be started to read it ({error.strerror}); use isolate=False"
            ) from None
        # frames that wait; a hostile child may send 128 of the largest kind, within its own limit of memory
        self._frames: queue.Queue[tuple[bytes, bytes] | FrameError | None] = queue.Queue(FRAMES_AHEAD)
        self._unwanted = threading.Event()
        self._told = threading.Event()
        self._thread = threading.Thread(target=self._pump, args=(job, ranges), name="copydesk-extract", daemon=True)
        self._thread.start()

    def send_ranges(self, ranges: Ranges) -> None:
        """Which pages to read, once the job has been sent. A child that is gone is found out by `next_frame`."""
        self._told.wait()
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            write_ranges(self._process.stdin, ranges)

    def next_frame(self, seconds: float) -> tuple[bytes, bytes]:
        """Raises Silence, EOFError at the end of the child, FrameError for one of absurd size."""
        try:
            frame = self._frames.get(timeout=seconds)
        except queue.Empty:
            raise Silence from None
        if frame is None:
            raise EOFError
        if isinstance(frame, FrameError):
            raise frame
        return frame

    def wait(self) -> int:
        """The exit code of a child that closed its output; negative for a signal."""
        try:
            return self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def kill(self) -> None:
        self._unwanted.set()
        if self._process.poll() is None:
            self._process.kill()

    def close(self) -> None:
        """Wait for the end of process and thread, close the pipes."""
        self.kill()
        self._process.wait()
        self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass  # what was not written yet is of no use

    def _pump(self, job: Job, ranges: Ranges | None) -> None:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        try:
            write_job(stdin, job)
            if ranges is not None:
                write_ranges(stdin, ranges)
        except (OSError, ValueError):
            pass  # it is gone: its output says how
        self._told.set()
        try:
            while frame := read_frame(stdout):
                self._put(frame)
        except FrameError as error:
            self._put(error)
        except (OSError, ValueError):
            pass
        self._put(None)

    def _put(self, frame: tuple[bytes, bytes] | FrameError | None) -> None:
        while not self._unwanted.is_set():
            try:
                return self._frames.put(frame, timeout=_TURN)
            except queue.Full:
                continue
        return None
