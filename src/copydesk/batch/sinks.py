"""Shards: the rows of a batch as JSON lines or Parquet, sorted by key, each file written whole or not at all.

Rows wait in the journal until the run is over: only then is it known which documents there are between two others.
Shards are made anew from all rows, under temporary names; then the old ones go and the new ones get their names.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Literal

from copydesk.batch.outcomes import Outcome
from copydesk.batch.rows import failed_row, unpack_row
from copydesk.errors import OutputError, UsageError
from copydesk.report.files import sync_folder, why
from copydesk.report.names import shown

Sink = Literal["jsonl", "parquet"]

ROWS: Final = 1000
"""Rows of a shard, at most: of papers some 7,000 pages."""

GROUP: Final = 100
"""Rows that are in memory at once, which are a row group of Parquet."""

Row = dict[str, Any]


def check_sink(sink: str) -> None:
    """Raises UsageError where Parquet is asked for and pyarrow is not there."""
    if sink == "parquet":
        try:
            import pyarrow  # noqa: F401
        except ImportError:
            raise UsageError("--sink parquet needs pyarrow: pip install 'copydesk[parquet]'") from None


def write_shards(outcomes: Iterable[Outcome], folder: Path, sink: Sink, staging: Path) -> list[Path]:
    """Write all rows into `folder`/part-00000.jsonl and so on; earlier shards that are no longer made are removed.
    `staging`: a folder of the same disk for what is not whole yet. Raises OutputError.
    """
    write = _write_jsonl if sink == "jsonl" else _write_parquet
    rows = iter(map(_row, outcomes))
    temporary: list[Path] = []
    try:
        while (first := next(rows, None)) is not None:
            path = staging / f".copydesk-{secrets.token_hex(8)}.tmp"
            temporary.append(path)
            write(path, chain([first], islice(rows, ROWS - 1)))
        return _rename(temporary, folder, sink)
    except OSError as error:
        raise OutputError(f"{shown(folder)}: cannot write the shards: {why(error)}") from error
    finally:
        for path in temporary:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _row(outcome: Outcome) -> Row:
    return failed_row(outcome) if outcome.row is None else unpack_row(outcome.row)


def _rename(temporary: list[Path], folder: Path, sink: Sink) -> list[Path]:
    made = [folder / f"part-{number:05}.{sink}" for number in range(len(temporary))]
    for path, target in zip(temporary, made, strict=True):
        os.replace(path, target)
    for path in folder.glob("part-[0-9][0-9][0-9][0-9][0-9].*"):
        if path not in made and path.suffix in (".jsonl", ".parquet"):
            path.unlink()
    sync_folder(folder)
    return made


def _write_jsonl(path: Path, rows: Iterator[Row]) -> None:
    with open(path, "xb") as file:
        file.writelines(map(_line, rows))
        file.flush()
        os.fsync(file.fileno())


def _line(row: Row) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _write_parquet(path: Path, rows: Iterator[Row]) -> None:
    import pyarrow
    from pyarrow import parquet

    schema = parquet_schema()
    with open(path, "xb") as file:
        with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            while group := list(islice(rows, GROUP)):
                writer.write_table(pyarrow.Table.from_pylist(group, schema))
        file.flush()
        os.fsync(file.fileno())


def parquet_schema() -> Any:
    """The schema of a shard (docs/shards.md), as pyarrow has it."""
    import pyarrow as pa

    place = [("start", pa.int64()), ("end", pa.int64())]
    blocks = pa.struct([("role", pa.string()), ("page", pa.int32()), *place])
    edits = pa.struct([*place, ("text", pa.string()), ("reasons", pa.list_(pa.string()))])
    findings = pa.struct([("code", pa.string()), ("page", pa.int32()), ("message", pa.string())])
    error = pa.struct([("kind", pa.string()), ("page", pa.int32()), ("message", pa.string())])
    return pa.schema(
        [
            ("key", pa.string()),
            ("sha256", pa.string()),
            ("name", pa.string()),
            ("pages", pa.int32()),
            ("words", pa.int64()),
            ("text", pa.large_string()),
            ("blocks", pa.list_(blocks)),
            ("edits", pa.list_(edits)),
            ("findings", pa.list_(findings)),
            ("signature", pa.string()),
            ("error", error),
        ]
    )
