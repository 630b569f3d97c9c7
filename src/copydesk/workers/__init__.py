"""A process that does named jobs, one at a time, for an owner who never has to wait for it.

    with Worker(memory=2 << 30) as worker:
        worker.begin("copydesk.batch.cleaning:clean_one", path, seconds=60)
        while True:
            for ready in wait([worker], 1.0):
                match ready.receive(): ...          # Told, Asked, Returned, Failed, WorkerDied, or None

A job is a function at the top of a module, by its import name; it is called with `tell`, which sends events and asks
questions (`child.Tell`), and the arguments of `begin`. What is said is plain values and bytes (`messages`). A worker
that crashed, hung or ran out of memory is a `WorkerDied`, and the owner starts another one. It ends when its owner
ends, however that happened, and Ctrl-C in the terminal goes to the owner alone.

Fit for threads as far as one thread at a time uses a worker; `answer` may be called by any. `fileno()` works with
`selectors`, with `multiprocessing.connection.wait` and with `loop.add_reader`.
"""

from __future__ import annotations

import json
import os
import queue
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final

from copydesk.errors import CopydeskError
from copydesk.extract.frames import FrameError
from copydesk.extract.isolate import python_command
from copydesk.workers.messages import (
    ANSWER,
    JOB,
    Asked,
    Failed,
    Message,
    Returned,
    Told,
    WorkerDied,
    describe_exit,
    encode,
    read_message,
    read_news,
)

__all__ = ["Asked", "Failed", "Message", "Returned", "Told", "Worker", "WorkerDied", "wait"]

MESSAGES_AHEAD: Final = 256
"""Messages that wait for the owner; then the worker has to wait."""

_TURN: Final = 0.1
"""Seconds after which a thread that waits for room looks whether it is still wanted."""

_LAST_SECONDS: Final = 5.0
"""For a process that closed its output to end, before it is killed."""

_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from copydesk.workers.child import main; main()"

_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Several workers share the cores; threads of libraries within each would only be in each other's way."""


class Worker:
    """One process, started at once. `receive` never blocks; `kill` and `close` may be called at any time, twice too.

    `memory`: bytes that it may use, not enforced on Windows. `load`: modules that are imported at the start, so that
    the first job is as quick as the others. Raises CopydeskError where no process can be started.
    """

    def __init__(self, memory: int | None = None, load: Sequence[str] = ()) -> None:
        self.memory = memory
        self._settings = {"memory": memory, "load": list(load), "owner": os.getpid()}
        self._news: queue.Queue[Message] = queue.Queue(MESSAGES_AHEAD)
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._here, self._there = socket.socketpair()
        for end in (self._here, self._there):
            end.setblocking(False)
        self._wake_lock = threading.Lock()
        self._unwanted = threading.Event()
        self._kill_lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._why = "crash"
        self._seconds: float | None = None
        self._deadline: float | None = None
        self._busy = False
        self._died: WorkerDied | None = None
        started: queue.Queue[OSError | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, args=(started,), name="copydesk-worker", daemon=True)
        self._thread.start()
        error = started.get()
        if error is not None:
            self.close()
            raise CopydeskError(f"no process could be started ({error.strerror}); use fewer workers") from None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def busy(self) -> bool:
        """Whether a job is at hand whose end has not been received."""
        return self._busy

    @property
    def alive(self) -> bool:
        """Whether it can be given a job, as far as is known; the end is known once it was received."""
        return self._died is None and not self._unwanted.is_set()

    @property
    def deadline(self) -> float | None:
        """When the job at hand must be done, on `time.monotonic`'s clock."""
        return self._deadline

    def fileno(self) -> int:
        """Readable when `receive` has something to give; the clock of `deadline` is the caller's, or that of `wait`."""
        return self._here.fileno()

    def begin(self, job: str, *arguments: Any, seconds: float | None = None, **settings: Any) -> None:
        """Give it a job, "package.module:function", that may take so many seconds. A worker that is gone says so when
        it is asked. Raises TypeError for arguments that are no plain values, RuntimeError where it is busy."""
        if self._busy:
            raise RuntimeError("the worker has a job already")
        message = encode(JOB, {"name": job, "arguments": arguments, "settings": settings})
        self._busy = self._died is None
        self._seconds = seconds
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._outbox.put(message)

    def answer(self, number: int, value: Any) -> None:
        """An answer to the question of that number. Raises TypeError for what is no plain value."""
        self._outbox.put(encode(ANSWER, [number, value]))

    def receive(self) -> Message | None:
        """The next message, in order, or None. A worker that is gone gives its WorkerDied again and again."""
        if self._died is not None:
            return self._died
        self._drain()
        try:
            message = self._news.get_nowait()
        except queue.Empty:
            return self._check_clock()
        if not self._news.empty():
            self._wake()
        if isinstance(message, WorkerDied):
            self._died = message
        if not isinstance(message, Told | Asked):
            self._busy, self._deadline = False, None
        return message

    def kill(self) -> None:
        """End the process, with all that it started. `receive` will say that it is gone."""
        self._end("killed")

    def close(self) -> None:
        """Kill the process, wait for its end, free what it held."""
        self._unwanted.set()
        self._end("killed")
        self._thread.join()
        self._here.close()
        self._there.close()

    # --- the owner's thread ---

    def _check_clock(self) -> WorkerDied | None:
        if self._deadline is None or time.monotonic() < self._deadline:
            return None
        self._end("timeout")
        self._died = WorkerDied("timeout", seconds=self._seconds, memory=self.memory)
        self._busy, self._deadline = False, None
        return self._died

    def _end(self, why: str) -> None:
        with self._kill_lock:
            process = self._process
            if process is not None and process.returncode is None:
                if self._why == "crash":
                    self._why = why
                _kill_tree(process)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            self._here.recv(1 << 12)

    def _wake(self) -> None:
        with suppress(OSError):  # full: it is readable as it is; closed: nobody listens
            self._there.send(b"\0")

    def _write(self) -> None:
        """A thread's work, because a worker that is stopped or busy dying must not stop its owner."""
        assert self._process is not None
        assert self._process.stdin is not None
        while (message := self._outbox.get()) is not None:
            with suppress(OSError, ValueError):  # it is gone: its output says how
                self._process.stdin.write(message)
                self._process.stdin.flush()

    # --- the worker's thread: it starts the process, because on Linux that ends with the thread that started it ---

    def _run(self, started: queue.Queue[OSError | None]) -> None:
        try:
            process = self._process = self._start()
        except OSError as error:
            started.put(error)
            return
        threading.Thread(target=self._write, name="copydesk-job", daemon=True).start()
        started.put(None)
        garbage = self._pump(process)
        code = self._reap(process, garbage)
        self._outbox.put(None)
        name, number = describe_exit(code)
        self._put(WorkerDied(self._why, name, number, self._seconds, self.memory))
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        own_group: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        process = subprocess.Popen(
            python_command(_START),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ONE_THREAD | os.environ,
            **own_group,
        )
        assert process.stdin is not None
        with suppress(OSError):
            process.stdin.write(json.dumps(self._settings).encode() + b"\n")
            process.stdin.flush()
        return process

    def _pump(self, process: subprocess.Popen[bytes]) -> bool:
        """Pass on what it says until it ends; whether it ended in what is no message."""
        assert process.stdout is not None
        try:
            while message := read_message(process.stdout):
                self._put(read_news(*message))
        except FrameError:
            return True
        except (OSError, ValueError):
            pass
        return False

    def _reap(self, process: subprocess.Popen[bytes], garbage: bool) -> int:
        """The exit code; nothing that it started is left."""
        if garbage:
            self._end("garbage")
        end = time.monotonic() + _LAST_SECONDS
        while not _has_ended(process) and time.monotonic() < end:
            time.sleep(0.005)
        with self._kill_lock:
            _kill_tree(process)
            return process.wait()

    def _put(self, message: Message) -> None:
        while not self._unwanted.is_set():
            try:
                self._news.put(message, timeout=_TURN)
            except queue.Full:
                continue
            self._wake()
            return


def wait(workers: Iterable[Worker], seconds: float | None = None) -> list[Worker]:
    """Those that have something to give, after `seconds` at most; one whose time is up has its end to give."""
    known = list(workers)
    end = min((worker.deadline for worker in known if worker.deadline is not None), default=None)
    left = None if end is None else max(end - time.monotonic(), 0.0)
    limits = [limit for limit in (seconds, left) if limit is not None]
    with selectors.DefaultSelector() as selector:
        for worker in known:
            if worker._died is None:
                selector.register(worker, selectors.EVENT_READ, worker)
        gone = [worker for worker in known if worker._died is not None]
        ready = [key.data for key, _ in selector.select(0.0 if gone else min(limits, default=None))]
    now = time.monotonic()
    late = [w for w in known if w.deadline is not None and now >= w.deadline and w not in ready]
    return gone + ready + late


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it is at its end; its number stays taken, so that its group can still be killed."""
    if hasattr(os, "waitid"):
        return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    return process.poll() is not None


def _kill_tree(process: subprocess.Popen[bytes]) -> None:
    """The process and what it started; it must not have been waited for."""
    with suppress(OSError):
        if hasattr(os, "killpg") and process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            return
    with suppress(OSError):
        process.kill()
