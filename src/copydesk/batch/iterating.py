"""The plain face for Python: sources in, outcomes with their rows out, as they come."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copydesk.batch.local import run_local
from copydesk.batch.naming import name_items
from copydesk.batch.outcomes import Item, Order, Outcome
from copydesk.batch.recipes import describe_recipe
from copydesk.batch.rows import failed_row, unpack_row
from copydesk.batch.slots import MEMORY, SECONDS, Bounds
from copydesk.batch.sources import find_items
from copydesk.config import Config, describe_config
from copydesk.pipeline import merge_settings


@dataclass(frozen=True)
class Cleaned:
    """What became of a document: the outcome in numbers, and its record (docs/shards.md)."""

    outcome: Outcome
    row: dict[str, Any]


def iterate(
    sources: Iterable[str | tuple[str, bytes]],
    *,
    config: Config | None = None,
    workers: int | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    password: str | None = None,
    cache: bool = False,
    **settings: Any,
) -> Iterator[Cleaned]:
    """Clean many documents in worker processes; each comes as it is done, in no set order.

    `sources` are what `copydesk batch` takes (paths, folders, patterns, "@list.txt", archives, URLs), or pairs of a
    key and a PDF's bytes. Settings are those of `clean`. `workers`: as many as there are cores by default. `seconds`
    and `memory` (bytes) are what a document may cost. A document that fails has an `error` in its row and stops
    nothing. Raises UsageError for settings that make no sense. All workers end with the iterator: `close` it, or let
    it run to its end.
    """
    settled = describe_config(merge_settings(config, settings))
    order = Order(settled, rows=True, password=password, caching=cache, recipe=describe_recipe(settled))
    with tempfile.TemporaryDirectory(prefix="copydesk-") as spool:
        items = name_items(_items(sources, Path(spool)), {})
        for event in run_local(items, order, workers, Bounds(seconds, memory)):
            if isinstance(event, Outcome):
                yield Cleaned(event, failed_row(event) if event.row is None else unpack_row(event.row))


def _items(sources: Iterable[str | tuple[str, bytes]], spool: Path) -> Iterator[Item]:
    for source in sources:
        if isinstance(source, str):
            yield from find_items([source], spool)
        else:
            key, data = source
            yield Item(key, len(data), "", {"kind": "bytes", "data": data})
