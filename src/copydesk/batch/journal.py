"""What a batch has done, in OUT/.copydesk/journal.sqlite: a line for each document, written when its results are.

SQLite with a write-ahead log: a commit is on the disk or is not, after any kind of end; `copydesk batch status` reads
while a batch writes; it comes with Python. Only the driver writes. Results are on the disk before the journal says so:
what ended in between is done once more, and gives the same files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from copydesk.batch.outcomes import Item, Mishap, Outcome
from copydesk.errors import OutputError
from copydesk.report.names import shown

FOLDER: Final = ".copydesk"
NAME: Final = "journal.sqlite"
LOCK: Final = "lock.sqlite"
VERSION: Final = 1

_COLUMNS: Final = (
    "key", "size", "stamp", "out", "recipe", "sha256", "signature", "text_sha256", "pages", "words", "words_source",
    "language", "findings", "seconds", "tries", "cached", "error_kind", "error_message", "error_page", "row",
)  # fmt: skip
_TABLES: Final = f"""
CREATE TABLE IF NOT EXISTS documents ({", ".join(f"{c} PRIMARY KEY" if c == "key" else c for c in _COLUMNS)})
WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name PRIMARY KEY, value);
"""
_PUT: Final = f"INSERT OR REPLACE INTO documents VALUES ({', '.join('?' * len(_COLUMNS))})"
_LIGHT: Final = ", ".join(column if column != "row" else "NULL" for column in _COLUMNS)


class Journal:
    """A context manager over the journal of the batch in `out`; one process at a time may write.

    Raises OutputError where the folder cannot be written, the journal is damaged or of another version, or another
    batch is at work there.
    """

    def __init__(self, out: Path, read_only: bool = False) -> None:
        self._out, self.folder = out, out / FOLDER
        self._lock: sqlite3.Connection | None = None
        try:
            if not read_only:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._lock = self._take_lock()
            elif not (self.folder / NAME).is_file():
                raise OutputError(f"{shown(out)}: no batch has written there")
            self._base = sqlite3.connect(self.folder / NAME, timeout=10.0, isolation_level=None)
            self._prepare(read_only)
        except (OSError, sqlite3.Error) as error:
            self.close()
            raise self._trouble(error) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        for connection in (getattr(self, "_base", None), self._lock):
            if connection is not None:
                with suppress(sqlite3.Error):
                    connection.close()

    def _take_lock(self) -> sqlite3.Connection:
        """Held as long as this process lives, however it ends: the system frees it."""
        lock = sqlite3.connect(self.folder / LOCK, timeout=0.5, isolation_level=None)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            lock.close()
            if "locked" not in str(error):
                raise
            raise OutputError(
                f"{shown(self._out)}: another batch is at work there; wait for it, or take another folder (-o)"
            ) from None
        return lock

    def _prepare(self, read_only: bool) -> None:
        if not read_only:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=FULL")
            self._base.executescript(_TABLES)
        version = self.fact("version")
        if version is None and not read_only:
            self.set_fact("version", VERSION)
        elif version != VERSION:
            raise OutputError(f"{shown(self._out)}: its journal is of another version; take another folder (-o)")

    def _trouble(self, error: Exception) -> OutputError:
        reason = getattr(error, "strerror", None) or error
        return OutputError(
            f"{shown(self.folder / NAME)}: the journal cannot be used: {reason}; the same command goes on"
        )

    # --- facts about the batch as a whole ---

    def fact(self, name: str) -> Any:
        row = self._base.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_fact(self, name: str, value: Any) -> None:
        self._base.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, json.dumps(value)))

    # --- documents ---

    def names(self) -> dict[str, str]:
        """Path of the results by key, of every document that there ever was."""
        return dict(self._base.execute("SELECT key, out FROM documents"))

    def put(self, outcomes: Iterable[Outcome], recipe: str) -> None:
        """Remember outcomes, all of them or none. Raises OutputError."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                self._base.executemany(_PUT, (_to_line(outcome, recipe) for outcome in outcomes))
                self._base.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    self._base.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._trouble(error) from error

    def drop(self, keys: Iterable[str]) -> None:
        """Forget documents that are no longer asked for."""
        self._base.executemany("DELETE FROM documents WHERE key = ?", ((key,) for key in keys))

    def is_done(self, item: Item, recipe: str, rows: bool) -> Outcome | None:
        """What became of the item, if that holds still: the same content as far as can be told, the same recipe, and
        no error that may pass."""
        found = self._base.execute(
            f"SELECT {_LIGHT}, recipe, row IS NOT NULL FROM documents WHERE key = ?", (item.key,)
        ).fetchone()
        if found is None:
            return None
        outcome, made_by, has_row = _from_line(found[: len(_COLUMNS)]), found[-2], bool(found[-1])
        if made_by != recipe or not item.stamp or outcome.stamp != item.stamp:
            return None
        if outcome.mishap is not None:
            return outcome if outcome.mishap.lasting else None
        return outcome if has_row or not rows else None

    def outcomes(self, rows: bool = False) -> Iterator[Outcome]:
        """All documents by their keys, with their rows if asked for."""
        columns = ", ".join(_COLUMNS) if rows else _LIGHT
        with closing(self._base.execute(f"SELECT {columns} FROM documents ORDER BY key")) as found:
            for line in found:
                yield _from_line(line)

    def count(self) -> int:
        number: int = self._base.execute("SELECT count(*) FROM documents").fetchone()[0]
        return number


def _to_line(outcome: Outcome, recipe: str) -> tuple[Any, ...]:
    mishap = outcome.mishap
    error = (None, None, None) if mishap is None else (mishap.kind, mishap.message, mishap.page)
    findings = json.dumps(dict(outcome.findings), sort_keys=True)
    line = (
        outcome.key, outcome.size, outcome.stamp, outcome.out, recipe, outcome.sha256, outcome.signature,
        outcome.text_sha256, outcome.pages, outcome.words, outcome.words_source, outcome.language, findings,
        outcome.seconds, outcome.tries, int(outcome.cached), *error, outcome.row,
    )  # fmt: skip
    return tuple(_storable(value) for value in line)


def _storable(value: Any) -> Any:
    """Half characters (in odd messages) have no place in UTF-8."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def _from_line(line: tuple[Any, ...]) -> Outcome:
    fields: Mapping[str, Any] = dict(zip(_COLUMNS, line, strict=True))
    kind = fields["error_kind"]
    mishap = None if kind is None else Mishap(kind, fields["error_message"], fields["error_page"])
    own = {name: fields[name] for name in _COLUMNS if not name.startswith("error_") and name not in ("recipe", "row")}
    own |= {"findings": json.loads(fields["findings"]), "cached": bool(fields["cached"])}
    return Outcome(**own, row=fields["row"], mishap=mishap)
