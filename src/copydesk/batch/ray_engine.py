"""The engine of many machines: Ray Data hands the items out (extra `ray`), each of its actors cleans in a worker.

An actor has a slot as the local engine has them, so that crashes, clocks, memory and second tries are the same. Texts
come back to the driver, who writes them: the machines need not see its disk, only the sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Any

from copydesk.batch.local import Event, Tick, count_cores
from copydesk.batch.outcomes import Item, Order, Outcome
from copydesk.batch.slots import Bounds, Slot, wait_for
from copydesk.errors import UsageError


def load_ray() -> Any:
    """The module. Raises UsageError where it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError("--engine ray needs Ray: pip install 'copydesk[ray]'") from None
    return ray


class Cleaner:
    """An actor of Ray Data: rows with an item in, rows with an outcome out."""

    def __init__(self, order: Order, bounds: Bounds) -> None:
        self._slot = Slot(order, bounds)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        import pickle

        item = Item(**pickle.loads(row["item"]))  # made by the driver
        return {"outcome": pickle.dumps(clean_in(self._slot, item))}

    def __del__(self) -> None:
        with suppress(Exception):
            self._slot.close()


def clean_in(slot: Slot, item: Item) -> Outcome:
    """What becomes of an item in a slot that is free; waits for it."""
    slot.begin(item)
    while True:
        wait_for([slot], 60.0)
        happened = slot.receive()
        if isinstance(happened, Outcome):
            return happened


def run_ray(
    items: Iterable[Item], order: Order, workers: int | None, bounds: Bounds, address: str | None
) -> Iterator[Event]:
    """Outcomes as they come. `address`: of a Ray cluster, or None for one of this machine, which ends with this."""
    import pickle

    todo = sorted(items, key=lambda item: (-item.size, item.key))
    if not todo:
        return
    ray = load_ray()
    started = not ray.is_initialized()
    if started:
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", include_dashboard=False)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        plain = [asdict(replace(item, place=dict(item.place))) for item in todo]
        rows = ray.data.from_items([{"item": pickle.dumps(item)} for item in plain], override_num_blocks=len(todo))
        number = min(workers or int(ray.cluster_resources().get("CPU", 0)) or count_cores(), len(todo))
        strategy = ray.data.ActorPoolStrategy(size=number)
        done = rows.map(Cleaner, fn_constructor_args=(order, bounds), compute=strategy, num_cpus=1)
        for row in done.iter_rows():
            yield pickle.loads(row["outcome"])
            yield Tick()
    finally:
        if started:
            ray.shutdown()
