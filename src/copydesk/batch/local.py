"""The engine of one machine: a pool of workers, each item the next free one's, the largest first.

The largest first, so that no long book is left to one worker at the end. As many items are in memory as there are
workers; with a model some more: an item that waits for the model is not counted, as far as `Pool.ahead` and the memory
go, so that reading and rules go on meanwhile and the model finds the next question waiting. Of files with the same
bytes, one is cleaned and the others wait for it: then they are known.
"""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from copydesk.batch.lifeline import Lifeline
from copydesk.batch.model_pool import Pool
from copydesk.batch.outcomes import Item, Order, Outcome
from copydesk.batch.reading import take_item
from copydesk.batch.slots import Bounds, Page, Slot, wait_for
from copydesk.errors import InputError
from copydesk.models.machine import available_memory
from copydesk.pipeline import hash_source

TURN = 0.25
"""Seconds after which the engine comes back though nothing happened, for a line of progress or an interrupt."""

ROOM = 1 << 30
"""Bytes of memory that must be free before a worker is started beyond their number: it has 95 MB with usual documents
and keeps up to 700 (`slots.MOST_IN_USE`)."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing ended, but time has passed; `pages` were read since the last one."""

    pages: int = 0


Event = Outcome | Tick


def count_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_local(
    items: Iterable[Item],
    order: Order,
    workers: int | None = None,
    bounds: Bounds = Bounds(),  # noqa: B008
    lifeline: Lifeline | None = None,
    pool: Pool | None = None,
) -> Iterator[Event]:
    """Outcomes as they come, each item once; all workers end with the iterator. So many `workers` clean at the same
    time; `pool` answers the questions of an order with a model. While the server of `lifeline` is away, no item is
    begun, and those that failed for it are done later. Raises CopydeskError where no worker can be started."""
    waiting = _Queue(items, share=order.caching)
    number = min(workers or count_cores(), max(len(waiting), 1))
    with ExitStack() as stack:
        crew = _Crew(order, bounds, number, pool, stack)
        while waiting or crew.busy:
            if lifeline is None or lifeline.ready():
                crew.begin(waiting)
            yield from _collect(crew.busy, waiting, lifeline)


@dataclass
class _Crew:
    """The slots: `number` at the beginning, more while some of them wait for the pool."""

    order: Order
    bounds: Bounds
    number: int
    pool: Pool | None
    stack: ExitStack
    slots: list[Slot] = field(default_factory=list)

    @property
    def busy(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.item]

    def begin(self, waiting: _Queue) -> None:
        """Give items to slots as long as fewer than `number` compute."""
        while len(self.slots) < self.number and waiting:
            self._hire()
        while sum(slot.computing for slot in self.slots) < self.number:
            slot = next((slot for slot in self.slots if slot.item is None), None)
            if slot is None and not self._may_grow():
                return
            item = waiting.take()
            if item is None:
                return
            (slot or self._hire()).begin(item)

    def _may_grow(self) -> bool:
        if self.pool is None or len(self.slots) >= self.number + self.pool.ahead:
            return False
        free = available_memory()
        return free is None or free > ROOM

    def _hire(self) -> Slot:
        self.slots.append(slot := Slot(self.order, self.bounds, self.pool))
        self.stack.callback(slot.close)
        return slot


def _collect(busy: list[Slot], waiting: _Queue, lifeline: Lifeline | None) -> Iterator[Event]:
    pages = 0
    if not busy:
        time.sleep(TURN)
    for slot in wait_for(busy, TURN):
        item = slot.item
        happened = slot.receive()
        if isinstance(happened, Page):
            pages += 1
        elif happened is not None:
            assert item is not None
            if lifeline is not None and lifeline.again(happened):
                waiting.put_back(item)
                continue
            waiting.release(item)
            yield happened
    yield Tick(pages)


class _Queue:
    """Items, largest first; those with the bytes of one that is being cleaned wait until it is done."""

    def __init__(self, items: Iterable[Item], share: bool) -> None:
        self._items = deque(sorted(items, key=lambda item: (-item.size, item.key)))
        sizes = Counter(item.size for item in self._items)
        self._sizes = {size for size, count in sizes.items() if count > 1 and size} if share else set()
        self._again: deque[Item] = deque()
        self._marks: dict[str, str] = {}
        self._parked: dict[str, list[Item]] = {}

    def __len__(self) -> int:
        return len(self._items) + len(self._again) + sum(map(len, self._parked.values()))

    def take(self) -> Item | None:
        if self._again:
            return self._again.popleft()
        while self._items:
            item = self._items.popleft()
            mark = _bytes_hash(item) if item.size in self._sizes else ""
            if not mark:
                return item
            if mark not in self._parked:
                self._parked[mark] = []
                self._marks[item.key] = mark
                return item
            self._parked[mark].append(item)
        return None

    def put_back(self, item: Item) -> None:
        """It is to be done later; those that wait for it go on waiting."""
        self._again.append(item)

    def release(self, item: Item) -> None:
        """It is done: those that waited for it come next."""
        mark = self._marks.pop(item.key, None)
        if mark is not None:
            self._items.extendleft(reversed(self._parked.pop(mark)))


def _bytes_hash(item: Item) -> str:
    if item.place["kind"] not in ("file", "zip", "slice"):
        return ""
    try:
        return hash_source(take_item(item.place, item.key))
    except (InputError, OSError, ValueError):
        return ""  # cleaning it says what is wrong
