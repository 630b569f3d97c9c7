"""Which document is done next: small ones before large ones that came at the same time, none waits for ever.

A job is due when it came, plus the time that one of its size takes. So a short paper overtakes a book that is still
waiting, but what came long before is due first whatever its size. What somebody opens is due at once.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from copydesk.web.staff import Seat
from copydesk.web.store import Job

SECONDS_PER_MEGABYTE: Final = 2.0
"""Of a PDF's file; from 0.3 (scans) to 6 (bare text) were measured."""

Doing = Callable[[Job, Seat], Awaitable[None]]


def due_at(size: int) -> float:
    """When a job of a document of so many bytes that comes now is due."""
    return time.time() + size / 1e6 * SECONDS_PER_MEGABYTE


class Schedule:
    """Jobs of one kind that wait, and those at work: one for each seat. For the event loop's thread alone."""

    def __init__(self, seats: Sequence[Seat], do: Doing) -> None:
        self._seats, self._do = seats, do
        self._heap: list[tuple[float, int, Job]] = []
        self._wanted: dict[str, int] = {}
        self._numbers = itertools.count()
        self._awake = asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []
        self._at_work: dict[str, Seat] = {}

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work(seat)) for seat in self._seats]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def waiting(self) -> int:
        return len(self._wanted)

    @property
    def running(self) -> int:
        return len(self._at_work)

    async def put(self, job: Job) -> None:
        """A job waits; an earlier one of the same document does no more."""
        number = next(self._numbers)
        self._wanted[job.document] = number
        heapq.heappush(self._heap, (job.due, number, job))
        async with self._awake:
            self._awake.notify()

    async def hurry(self, identifier: str) -> None:
        """A document that waits is next."""
        number = self._wanted.get(identifier)
        found = next((job for _, n, job in self._heap if n == number), None) if number is not None else None
        if found is not None:
            await self.put(Job(found.document, found.kind, 0.0, found.tries))

    def drop(self, identifier: str) -> bool:
        """Whether the document waited, and does no more."""
        return self._wanted.pop(identifier, None) is not None

    def kill(self, identifier: str) -> bool:
        """Whether the document was at work, and its worker is ended."""
        seat = self._at_work.get(identifier)
        if seat is not None:
            seat.kill()
        return seat is not None

    async def _next(self) -> Job:
        while True:
            while self._heap:
                _, number, job = heapq.heappop(self._heap)
                if self._wanted.get(job.document) == number:
                    del self._wanted[job.document]
                    return job
            async with self._awake:
                await self._awake.wait_for(lambda: bool(self._heap))

    async def _work(self, seat: Seat) -> None:
        while True:
            job = await self._next()
            self._at_work[job.document] = seat
            try:
                await self._do(job, seat)
            except Exception:  # a defect; the documents behind it must not wait for ever
                logging.getLogger("copydesk.web").exception("a job of document %s was not ended well", job.document)
            finally:
                del self._at_work[job.document]
