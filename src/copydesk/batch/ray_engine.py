"""The engine of many machines: Ray Data hands the items out (extra `ray`), each of its actors cleans in a worker.

An actor has a slot as the local engine has them, so that crashes, clocks, memory and second tries are the same. Texts
come back to the driver, who writes them: the machines need to see the sources, not the folder of results. A model has
actors of its own (`ray_models`); as a cleaning actor does nothing while its document waits for one, there are then two
of them to a core.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from copydesk.batch.cleaning import mishap_of, write_texts
from copydesk.batch.lifeline import FIRST_WAIT, KIND, LONGEST_WAIT
from copydesk.batch.local import Event, Tick, count_cores
from copydesk.batch.outcomes import Item, Order, Outcome, failed
from copydesk.batch.ray_models import ActorPool, start_models
from copydesk.batch.slots import Bounds, Slot, wait_for
from copydesk.errors import CopydeskError, UsageError

BLOCK_ITEMS: Final = 8
"""Items that an actor takes at once: fewer cost Ray more blocks, more leave one with the long documents at the end.
Not tuned."""

PATIENCE: Final = 600.0
"""Seconds for which an actor waits for a server of models; then the document fails, and the same command tries it."""

CORE_SHARE: Final = 0.5
"""Of a core, for a cleaning actor where there is a model."""

QUIET: Final = {"log_to_driver": False, "logging_level": "ERROR", "include_dashboard": False}


def load_ray() -> Any:
    """The module. Raises UsageError where it is not installed."""
    try:
        import ray
        import ray.data
    except ImportError:
        raise UsageError("--engine ray needs Ray: pip install 'copydesk[ray]'") from None
    return ray


@dataclass(frozen=True)
class Models:
    """The model of a run: what a person calls it, whether it is on a server, and how many `workers` were asked for:
    actors that hold it, or questions that the server is asked at once."""

    name: str
    on_server: bool
    workers: int | None = None


class Cleaner:
    """What an actor holds: a slot; called with an item, it gives what becomes of it. `models`: actors for an order with
    a model."""

    def __init__(self, order: Order, bounds: Bounds, models: Sequence[Any] = ()) -> None:
        self._slot = Slot(order, bounds, ActorPool(models) if models else None)

    def clean(self, item: Item) -> Outcome:
        """Waits, and where a server of models is away, tries again until `PATIENCE` is over."""
        end, wait = time.monotonic() + PATIENCE, FIRST_WAIT
        while True:
            outcome = self._clean_once(item)
            away = outcome.mishap is not None and outcome.mishap.kind == KIND
            if not away or time.monotonic() + wait > end:
                return outcome
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _clean_once(self, item: Item) -> Outcome:
        self._slot.begin(item)
        while True:
            wait_for([self._slot], 60.0)
            happened = self._slot.receive()
            if isinstance(happened, Outcome):
                return happened

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        """A row of Ray Data with an item, to one with an outcome; both in Ray's own form of objects."""
        import pickle

        return {"outcome": pickle.dumps(self.clean(pickle.loads(row["item"])))}

    def __del__(self) -> None:
        with suppress(Exception):
            self._slot.close()


def run_ray(
    items: Iterable[Item],
    order: Order,
    workers: int | None,
    bounds: Bounds,
    address: str | None,
    models: Models | None = None,
) -> Iterator[Event]:
    """Outcomes as they come. `address`: of a Ray cluster, or None for one of this machine, which ends with this;
    `models`: for an order with a model.

    Raises UsageError where Ray is not installed or no cluster is at the address, ModelError where the cluster cannot
    hold the model.
    """
    import pickle

    todo = sorted(map(_make_absolute, items), key=lambda item: (-item.size, item.key))
    if not todo:
        return
    by_key = {item.key: item for item in todo}
    ray = load_ray()
    held = 0 if models is None or models.on_server else models.workers or 1
    started = _begin(ray, address, (workers or count_cores()) + held)
    actors: Sequence[Any] = ()
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        cores = int(ray.cluster_resources().get("CPU", 0)) - held
        number = workers or (cores if cores > 0 else count_cores())
        share = 1.0
        if models is not None:
            actors = _start(ray, models, order, number)
            number, share = int(number / CORE_SHARE), CORE_SHARE
        number = min(number, len(todo))
        blocks = max(-(-len(todo) // BLOCK_ITEMS), min(number, len(todo)))
        rows = ray.data.from_items([{"item": pickle.dumps(item)} for item in todo], override_num_blocks=blocks)
        done = rows.map(
            Cleaner,
            fn_constructor_args=(replace(order, carry=bool(order.forms)), bounds, actors),
            compute=ray.data.ActorPoolStrategy(size=number),
            num_cpus=share,
        )
        for row in done.iter_rows():
            outcome = pickle.loads(row["outcome"])
            yield _write(by_key[outcome.key], order, outcome)
            yield Tick()
    finally:
        for actor in actors:
            ray.kill(actor)
        if started:
            ray.shutdown()


def _start(ray: Any, models: Models, order: Order, workers: int) -> Sequence[Any]:
    """The actors with the model: on a GPU each, else on a core; one that only asks a server needs neither."""
    assert order.model is not None
    about = order.model["model"]
    if models.on_server:
        at_once = models.workers or about["parallel"] * workers
        return start_models(ray, models.name, about["identity"], 1, at_once, {"num_cpus": 0})
    gpus = int(ray.cluster_resources().get("GPU", 0))
    needs = {"num_cpus": 0, "num_gpus": 1} if gpus else {"num_cpus": 1}
    return start_models(ray, models.name, about["identity"], models.workers or gpus or 1, None, needs)


def _begin(ray: Any, address: str | None, cores: int) -> bool:
    """Join a cluster, or start one; whether that was done here."""
    if ray.is_initialized():
        return False
    try:
        if address is None:
            ray.init(num_cpus=cores, **QUIET)
        else:
            ray.init(address=address, **QUIET)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(f"--address {address}: no Ray cluster answers there ({error})") from None
    return True


def _make_absolute(item: Item) -> Item:
    """Actors have another current folder."""
    path = item.place.get("path")
    return item if path is None else replace(item, place={**item.place, "path": os.path.abspath(path)})


def _write(item: Item, order: Order, outcome: Outcome) -> Outcome:
    """The outcome, once its texts are on the disk."""
    if outcome.files is None:
        return outcome
    try:
        write_texts(item, order, outcome.files)
    except CopydeskError as error:
        return failed(item, mishap_of(error), outcome.seconds, outcome.tries, outcome.sha256)
    return replace(outcome, files=None)
