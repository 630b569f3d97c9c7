"""Workers as the event loop sees them: a job is awaited, whatever becomes of the process that does it."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from copydesk.errors import CopydeskError
from copydesk.web.faults import DiedError, error_of
from copydesk.workers import Failed, Returned, Told, Worker, WorkerDied, wait

OnTold = Callable[..., None]

_WARM_UP: Final = "warm up"

_TURN: Final = 1.0
"""Seconds between two looks at a worker that says nothing."""


@dataclass
class _Task:
    job: str
    arguments: tuple[Any, ...]
    seconds: float | None
    told: OnTold | None
    loop: asyncio.AbstractEventLoop
    again: bool
    future: asyncio.Future[Any] = field(init=False)
    unwanted: bool = False

    def __post_init__(self) -> None:
        self.future = self.loop.create_future()

    def tell(self, values: tuple[Any, ...]) -> None:
        if self.told is not None:
            self.loop.call_soon_threadsafe(self.told, *values)

    def end(self, value: Any, error: Exception | None = None) -> None:
        def settle() -> None:
            if self.future.done():
                return
            if error is None:
                self.future.set_result(value)
            else:
                self.future.set_exception(error)

        self.loop.call_soon_threadsafe(settle)


class Seat:
    """A worker that does one job after the other, and is replaced when it dies. A thread waits for it."""

    def __init__(self, memory: int | None, load: Sequence[str] = (), seconds: float | None = None) -> None:
        self._memory, self._load, self._seconds = memory, tuple(load), seconds
        self._tasks: queue.Queue[_Task | str | None] = queue.Queue()
        self._worker: Worker | None = None
        self._at_hand: _Task | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="copydesk-seat", daemon=True)
        self._thread.start()

    async def do(
        self, job: str, *arguments: Any, seconds: float | None = None, told: OnTold | None = None, again: bool = False
    ) -> Any:
        """What the job returns; `again`: a crash is tried once more. Raises CopydeskError, DefectError, DiedError."""
        task = _Task(job, arguments, seconds or self._seconds, told, asyncio.get_running_loop(), again)
        self._tasks.put(task)
        return await task.future

    def warm_up(self) -> None:
        """Start the process before there is a job. Does not wait."""
        self._tasks.put(_WARM_UP)

    def kill(self) -> None:
        """End the job at hand: it raises DiedError. Does not wait."""
        if self._at_hand is not None:
            self._at_hand.unwanted = True
        worker = self._worker
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        """End the process; waits for it."""
        self._closed = True
        self._tasks.put(None)
        self.kill()
        self._thread.join()

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None and not self._closed:
            if isinstance(task, str):
                with suppress(CopydeskError):  # the first job will say so
                    self._living()
                continue
            if task.future.cancelled():
                continue
            self._at_hand = task
            try:
                value = self._do(task)
            except Exception as error:
                task.end(None, error)
            else:
                task.end(value)
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _do(self, task: _Task) -> Any:
        try:
            return self._do_once(task)
        except DiedError as error:
            if not task.again or error.died.why != "crash" or self._closed:
                raise
        return self._do_once(task)

    def _do_once(self, task: _Task) -> Any:
        worker = self._living()
        if task.unwanted:  # before there was a worker to be killed
            raise DiedError(WorkerDied("killed"))
        worker.begin(task.job, *task.arguments, seconds=task.seconds)
        while True:
            wait([worker], _TURN)
            while (message := worker.receive()) is not None:
                if isinstance(message, Told):
                    task.tell(message.values)
                elif isinstance(message, Returned):
                    return message.value
                elif isinstance(message, Failed):
                    raise error_of(message)
                elif isinstance(message, WorkerDied):
                    raise DiedError(message)

    def _living(self) -> Worker:
        """The worker; another one where it died. Raises CopydeskError where none can be started."""
        if self._worker is not None and isinstance(self._worker.receive(), WorkerDied):
            self._worker.close()
            self._worker = None
        if self._worker is None:
            if self._closed:
                raise CopydeskError("the server is about to end")
            self._worker = Worker(self._memory, self._load)
        return self._worker
