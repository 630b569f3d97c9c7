"""A place where items are cleaned, one at a time: a worker, and another one when that is gone.

In its worker an item is read without a process of its own, which is what makes a batch fast. One that takes its
worker with it is tried once more in a fresh worker, where the PDF is read in a process of its own: there a crash
costs a page, not the document. What takes that worker too is a mishap.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final

from copydesk.batch.model_pool import Pool, Stoppable
from copydesk.batch.outcomes import Item, Mishap, Order, Outcome, failed, outcome_of
from copydesk.batch.questions import BIT
from copydesk.workers import Asked, Failed, Returned, Told, Worker, WorkerDied, wait

JOB: Final = "copydesk.batch.cleaning:clean_one"
LOAD: Final = ("copydesk.batch.cleaning", "copydesk.desk", "copydesk.extract.salvage", "copydesk.report.json")

SECONDS: Final = 600.0
"""For a document, twice if need be. A book of 1,000 pages takes 6 s (docs/speed.md), a slow page of drawings 5 s, and a
busy machine may need several times that."""

MODEL_SECONDS: Final = 3600.0
"""With a model, which may have hundreds of questions to answer; a guess, not measured."""

MEMORY: Final = 3 << 30
"""Bytes of a worker: 95 MB for usual documents (docs/scale.md), 0.2 MB for each page of long ones (docs/speed.md), and
room for large images, as the child that reads a PDF has it."""

MOST_IN_USE: Final = 700 << 20
"""Bytes in memory after a document, from which a worker is replaced: what a long one left behind is never given back
whole. A new one costs 0.3 s (measured); usual documents leave 95 MB."""


MOST_QUESTIONS: Final = 256
"""Of one document at the same time; it asks a server four (`endpoint.PARALLEL`)."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one document may cost: seconds on the clock, bytes of memory."""

    seconds: float = SECONDS
    memory: int = MEMORY


@dataclass(frozen=True, slots=True)
class Page:
    """A page was read: how many of the item at hand, of how many."""

    done: int
    total: int


class Slot:
    """Give it an item with `begin`, then ask `receive` until that gives the outcome. `pool` answers the questions of
    an order with a model."""

    def __init__(self, order: Order, bounds: Bounds, pool: Pool | None = None) -> None:
        self._order, self._bounds, self._pool = order.to_plain(), bounds, pool
        self._unanswered: set[int] = set()
        self._handed: dict[int, Stoppable] = {}
        self.worker = self._hire()
        self.item: Item | None = None
        self._isolate = False
        self._sha256, self._page, self._tries = "", 0, 1

    @property
    def computing(self) -> bool:
        """Whether there is an item at work that does not wait for the model."""
        return self.item is not None and not self._unanswered

    def begin(self, item: Item) -> None:
        self.item, self._tries = item, 1
        self._start(isolate=False)

    def receive(self) -> Page | Outcome | None:
        """The next thing that happened, or None."""
        message = self.worker.receive()
        if self.item is None:
            if isinstance(message, WorkerDied):
                self._replace()
            return None
        if isinstance(message, Told):
            return self._note(message)
        if isinstance(message, Asked):
            return self._ask(message)
        if isinstance(message, Returned):
            return self._finish(message.value)
        if isinstance(message, WorkerDied):
            return self._again(str(message), "ExtractionError")
        if isinstance(message, Failed):
            if message.kind == "MemoryError":
                return self._again(f"it needs more than {self._bounds.memory >> 20:,} MB of memory", "ExtractionError")
            return self._end(_defect(self.item, message))
        return None

    def close(self) -> None:
        self._forget()
        self.worker.close()

    def _start(self, isolate: bool) -> None:
        assert self.item is not None
        self._isolate, self._sha256, self._page = isolate, "", 0
        item = asdict(replace(self.item, place=dict(self.item.place)))
        self.worker.begin(JOB, item, self._order, isolate, seconds=self._bounds.seconds)

    def _note(self, told: Told) -> Page | None:
        match told.values:
            case ("sha256", str(found)):
                self._sha256 = found
            case ("page", int(done), int(total)):
                self._page = done
                return Page(done, total)
        return None

    def _ask(self, asked: Asked) -> Outcome | None:
        """Hand a question on, or stop it."""
        number, unanswered = asked.number, self._unanswered
        self._handed = {known: handed for known, handed in self._handed.items() if known in unanswered}
        if asked.question is None:
            unanswered.discard(number)
            if number in self._handed:
                self._handed[number].stop()
            return None
        if self._pool is None or len(unanswered) >= MOST_QUESTIONS:
            return self._again("its process sent garbage", "ExtractionError")
        unanswered.add(number)
        self._handed[number] = self._pool.submit(asked.question, partial(_reply, self.worker, number, unanswered))
        return None

    def _forget(self) -> None:
        """Nobody waits for answers any more."""
        for handed in self._handed.values():
            handed.stop()
        self._unanswered, self._handed = set(), {}

    def _finish(self, value: Any) -> Outcome:
        assert self.item is not None
        try:
            outcome = replace(outcome_of(self.item, value["outcome"]), tries=self._tries)
            memory = int(value["memory"])
        except (TypeError, ValueError, LookupError) as error:
            self._replace()
            return self._end(Mishap("ExtractionError", f"{self.item.key}: its process sent garbage ({error})"))
        self.item = None
        self._forget()
        if memory > MOST_IN_USE:
            self._replace()
        return outcome

    def _again(self, why: str, kind: str) -> Outcome | None:
        """Another try, or the end of it."""
        assert self.item is not None
        self._replace()
        if not self._isolate:
            self._tries += 1
            self._start(isolate=True)
            return None
        where = f" after page {self._page}" if self._page else ""
        return self._end(Mishap(kind, f"{self.item.key}: given up{where}: {why}", self._page or None))

    def _end(self, mishap: Mishap) -> Outcome:
        assert self.item is not None
        outcome = failed(self.item, mishap, tries=self._tries, sha256=self._sha256)
        self.item = None
        return outcome

    def _replace(self) -> None:
        self._forget()
        self.worker.close()
        self.worker = self._hire()

    def _hire(self) -> Worker:
        return Worker(self._bounds.memory, LOAD)


def _reply(worker: Worker, number: int, unanswered: set[int], answer: dict[str, Any]) -> None:
    """Called in a thread of the pool; the worker may be gone by now."""
    if BIT not in answer:
        unanswered.discard(number)
    worker.answer(number, answer)


def _defect(item: Item, message: Failed) -> Mishap:
    text = f"{item.key}: a defect of copydesk: {message.kind}: {message.message}"
    last = message.trace.strip().splitlines()[-2:-1]
    return Mishap(message.kind, text + "".join(f" ({line.strip()})" for line in last))


def wait_for(slots: Iterable[Slot], seconds: float) -> list[Slot]:
    """Those in which something happened, after `seconds` at most."""
    by_worker = {id(slot.worker): slot for slot in slots}
    return [by_worker[id(worker)] for worker in wait([slot.worker for slot in by_worker.values()], seconds)]
