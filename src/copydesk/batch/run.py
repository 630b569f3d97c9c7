"""A batch from its sources to its report: what was done before is left, the rest is cleaned, everything is noted."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from copydesk.batch.cleaning import STAGING
from copydesk.batch.journal import Journal
from copydesk.batch.lifeline import Lifeline, Say
from copydesk.batch.local import Event, Tick, count_cores, run_local
from copydesk.batch.model_pool import ModelPool
from copydesk.batch.naming import name_items
from copydesk.batch.outcomes import Item, Order, Outcome
from copydesk.batch.recipes import describe_recipe
from copydesk.batch.sinks import Sink, write_shards
from copydesk.batch.slots import Bounds
from copydesk.batch.sources import find_items
from copydesk.batch.stores import layers, prune
from copydesk.batch.tally import Tally
from copydesk.config import Config, describe_config
from copydesk.errors import CopydeskError, OutputError, UsageError
from copydesk.report.files import ENDINGS, replace_all, why
from copydesk.report.names import shown

if TYPE_CHECKING:
    from copydesk.batch.hiring import Hired

Engine = Literal["local", "ray"]
Report = Callable[[Tally], None]

COMMIT_DOCUMENTS: Final = 50
COMMIT_SECONDS: Final = 1.0
"""So many documents, or so much time, go into one commit: it waits for the disk (0.7 ms for 50
documents on a local one, measured), and what is not committed when the driver is killed is done again."""

ERRORS: Final = "errors.jsonl"
SPOOL: Final = "spool"


@dataclass(frozen=True)
class Batch:
    """What is asked for. `forms` are files for each document, as `clean` writes them; with a `sink` there are none.

    `workers`: None for as many as there are cores. `model_workers`: with Ray, actors that hold the model; with a server
    of models, questions that it is asked at once (by default what it answers at once, for each worker).
    `max_failures`: with more than so many in this run, it stops.
    """

    sources: Sequence[str]
    out: Path
    config: Config
    forms: tuple[str, ...] = ("txt", "json", "html")
    sink: Sink | None = None
    engine: Engine = "local"
    address: str | None = None
    workers: int | None = None
    bounds: Bounds = field(default_factory=Bounds)
    max_failures: int | None = None
    force: bool = False
    password: str | None = None
    caching: bool = True
    model: str | None = None
    jobs: tuple[str, ...] | None = None
    model_workers: int | None = None


class TooManyFailuresError(CopydeskError):
    """More documents failed than were allowed."""


def run(batch: Batch, report: Report = lambda tally: None, say: Say = lambda line: None) -> Tally:
    """Do it. `report` is called with the state about four times a second, `say` with what a person should know.

    Raises OutputError where nothing can be written, UsageError, TooManyFailuresError; whatever ends it, what was done
    is kept, and the same call goes on from there.
    """
    with ExitStack() as stack:
        journal = stack.enter_context(Journal(batch.out))
        staging = batch.out / STAGING
        _make_empty(staging)
        hired = _hire(batch, stack)
        order = _make_order(batch, hired)
        mark = f"{order.recipe}:{','.join(order.forms)}:{int(order.rows)}"
        journal.set_fact("begun", time.time())
        todo, tally = _plan(batch, journal, order, mark)
        journal.set_fact("total", tally.total)
        journal.set_fact("ended", None)
        engine = _engine(batch, hired, stack, say)
        _clean(batch, journal, engine(todo, order), tally, mark, report)
        _make_empty(staging)  # of workers that were killed
        _finish(batch, journal, staging)
    return tally


def _hire(batch: Batch, stack: ExitStack) -> Hired | None:
    if batch.model is None:
        return None
    from copydesk.batch.hiring import hire

    hired = hire(batch.model, batch.jobs)
    if hired is not None:
        stack.callback(hired.close)
    return hired


def _make_order(batch: Batch, hired: Hired | None) -> Order:
    config = describe_config(batch.config)
    return Order(
        config=config,
        forms=() if batch.sink else batch.forms,
        folder=str(batch.out.absolute()),
        rows=batch.sink is not None,
        force=batch.force,
        password=batch.password,
        caching=batch.caching,
        model=None if hired is None else hired.terms,
        recipe=describe_recipe(config, "" if hired is None else hired.identity),
    )


def _make_empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{shown(folder)}: cannot be made: {why(error)}") from error


def _engine(
    batch: Batch, hired: Hired | None, stack: ExitStack, say: Say
) -> Callable[[Iterable[Item], Order], Iterator[Event]]:
    if batch.engine == "ray":
        from copydesk.batch.ray_engine import Models, run_ray

        models = None
        if hired is not None:
            hired.close()  # the actors have it
            models = Models(str(batch.model), hired.on_server, batch.model_workers)
        return lambda items, order: run_ray(items, order, batch.workers, batch.bounds, batch.address, models)
    if hired is None:
        return lambda items, order: run_local(items, order, batch.workers, batch.bounds)
    if batch.model_workers is not None and not hired.on_server:
        raise UsageError("--model-workers is for servers of models, and for --engine ray: a model here is loaded once")
    parallel = hired.model.parallel
    at_once = batch.model_workers or (parallel * (batch.workers or count_cores()) if hired.on_server else parallel)
    pool = ModelPool(hired.model, at_once)
    stack.callback(pool.close)
    line = None if hired.check is None else Lifeline(hired.check, say)
    return lambda items, order: run_local(items, order, batch.workers, batch.bounds, line, pool)


def _plan(batch: Batch, journal: Journal, order: Order, mark: str) -> tuple[list[Item], Tally]:
    """The items that are still to be done. Documents that are no longer asked for are forgotten; their files stay."""
    found = find_items(batch.sources, journal.folder / SPOOL, batch.out)
    names = journal.names()
    todo, known, seen = [], [], set()
    for item in name_items(found, names):
        seen.add(item.key)
        done = journal.is_done(item, mark, order.rows)
        if done is None or not _is_there(done, order):
            todo.append(item)
        else:
            known.append(done)
    journal.drop(key for key in names if key not in seen)
    tally = Tally(len(seen), len(known), bytes_total=sum(item.size for item in todo))
    return todo, tally


def _is_there(done: Outcome, order: Order) -> bool:
    """Whether the files of a document that was done are still there."""
    if done.mishap is not None or not order.forms:
        return True
    return all(os.path.lexists(Path(order.folder, f"{done.out}{ENDINGS[form]}")) for form in order.forms)


def _clean(batch: Batch, journal: Journal, events: Iterator[Event], tally: Tally, mark: str, report: Report) -> None:
    """Note what becomes of each item. What came is noted whatever ends this."""
    fresh: list[Outcome] = []
    last = time.monotonic()
    try:
        for event in events:
            if not isinstance(event, Tick):
                tally.add(event)
                if event.mishap is not None and event.mishap.fatal:
                    raise OutputError(f"{event.mishap.message}; make room, then the same command goes on")
                fresh.append(event)
                _check_failures(tally, batch.max_failures)
            if fresh and (len(fresh) >= COMMIT_DOCUMENTS or time.monotonic() - last > COMMIT_SECONDS):
                journal.put(fresh, mark)
                fresh, last = [], time.monotonic()
            report(tally)
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()
        if fresh:
            with suppress(OutputError):
                journal.put(fresh, mark)


def _check_failures(tally: Tally, most: int | None) -> None:
    if most is not None and tally.failed > most:
        kinds = ", ".join(f"{n} {kind}" for kind, n in tally.failures.most_common())
        raise TooManyFailuresError(
            f"stopped: more than {most} documents failed ({kinds}); what was done is kept: mend the cause, or allow "
            "more (--max-failures), and the same command goes on"
        )


def _finish(batch: Batch, journal: Journal, staging: Path) -> None:
    """Errors, shards and the report, of all documents that there are; a report of what is there, not of this run."""
    from copydesk.batch.reporting import summarise_batch, write_report

    errors = (outcome for outcome in journal.outcomes() if outcome.mishap is not None)
    _write_text(batch.out, ERRORS, "".join(_error_line(outcome) for outcome in errors), staging)
    if batch.sink is not None:
        write_shards(journal.outcomes(rows=True), batch.out, batch.sink, staging)
    write_report(batch.out, summarise_batch(journal.outcomes()), staging)
    journal.set_fact("ended", time.time())
    shutil.rmtree(journal.folder / SPOOL, ignore_errors=True)
    if batch.caching:
        for layer in layers():
            prune(layer)


def _error_line(outcome: Outcome) -> str:
    assert outcome.mishap is not None
    line: dict[str, Any] = {
        "key": outcome.key,
        "sha256": outcome.sha256 or None,
        "kind": outcome.mishap.kind,
        "page": outcome.mishap.page,
        "message": outcome.mishap.message,
        "tries": outcome.tries,
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _write_text(folder: Path, name: str, text: str, staging: Path) -> None:
    try:
        replace_all(folder, {name: folder / name}, {name: text.encode("utf-8", "replace")}, staging)
    except OSError as error:
        raise OutputError(f"{shown(folder / name)}: cannot be written: {why(error)}") from error


def read_status(out: Path) -> Tally:
    """How far the batch in `out` is, from its journal, while it runs or after. Raises OutputError."""
    with Journal(out, read_only=True) as journal:
        begun, total = journal.fact("begun") or 0.0, journal.fact("total") or 0
        end = journal.fact("ended")
        tally = Tally(int(total), clock=lambda: float(end or time.time()))
        for outcome in journal.outcomes():
            tally.add(outcome)
        tally.begun = begun
        return tally
