"""copydesk as a step of a Ray Data pipeline (extra `ray`).

ds = ray.data.read_binary_files("s3://lake/pdfs", include_paths=True)
clean = copydesk.ray.clean(ds)                    # columns of docs/shards.md
clean.write_parquet("s3://lake/clean")
"""

from __future__ import annotations

from typing import Any, Final

from copydesk.batch.outcomes import Item, Order
from copydesk.batch.ray_engine import Cleaner, load_ray
from copydesk.batch.recipes import describe_recipe
from copydesk.batch.rows import failed_row, unpack_row
from copydesk.batch.slots import MEMORY, SECONDS, Bounds
from copydesk.config import Config, describe_config
from copydesk.errors import UsageError
from copydesk.pipeline import merge_settings

__all__ = ["clean"]

BYTES: Final = "bytes"
PATH: Final = "path"


class _RowCleaner:
    """Rows with bytes or a path in, rows with the fields of a shard out; other columns stay."""

    def __init__(self, order: Order, bounds: Bounds, bytes_column: str, path_column: str) -> None:
        self._cleaner = Cleaner(order, bounds)
        self._bytes, self._path = bytes_column, path_column

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        data, path = row.get(self._bytes), row.get(self._path)
        key = str(path) if path is not None else ""
        if data is not None:
            item = Item(key, len(data), "", {"kind": "bytes", "data": bytes(data)}, key)
        elif "://" in key:
            item = Item(key, 0, "", {"kind": "url", "url": key}, key)
        else:
            item = Item(key, 0, "", {"kind": "file", "path": key}, key)
        outcome = self._cleaner.clean(item)
        made = failed_row(outcome) if outcome.row is None else unpack_row(outcome.row)
        rest = {name: value for name, value in row.items() if name != self._bytes}
        return {**rest, **made}


def clean(
    dataset: Any,
    *,
    config: Config | None = None,
    bytes_column: str = BYTES,
    path_column: str = PATH,
    workers: int | tuple[int, int] | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    password: str | None = None,
    **settings: Any,
) -> Any:
    """A dataset with a row for each row of `dataset`, which has the PDF in `bytes_column`, or in `path_column` where
    it is (a path or URL that all machines reach); both may be there, and then the path is the key.

    Settings are those of `copydesk.clean`. `workers`: how many actors, or the fewest and the most; by default one for
    each core of the cluster, as far as it has them. A document that fails has an `error` and no text. `seconds` and
    `memory` (bytes) are what a document may cost. Raises UsageError for settings or columns that make no sense.
    """
    ray = load_ray()
    settled = describe_config(merge_settings(config, settings))
    columns = dataset.columns()
    if columns is not None and not {bytes_column, path_column} & set(columns):
        raise UsageError(f"the dataset has no column {bytes_column!r} or {path_column!r}, but {', '.join(columns)}")
    order = Order(settled, rows=True, password=password, recipe=describe_recipe(settled))
    size = workers if workers is not None else (1, int(ray.cluster_resources().get("CPU", 1)))
    least, most = size if isinstance(size, tuple) else (size, size)
    return dataset.map(
        _RowCleaner,
        fn_constructor_args=(order, Bounds(seconds, memory), bytes_column, path_column),
        compute=ray.data.ActorPoolStrategy(min_size=least, max_size=max(least, most)),
        num_cpus=1,
    )
