"""What is on the desk, in SQLite: documents, the jobs that wait, settings, decisions and their history.

One connection in one thread of its own, so that a slow disk never stops the event loop.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from copydesk.errors import OutputError
from copydesk.report.names import shown

VERSION: Final = 1
"""Of the tables; a workspace of a later one is refused."""

_TABLES: Final = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    settings TEXT NOT NULL,
    edition TEXT NOT NULL,
    failure TEXT,
    decisions TEXT NOT NULL,
    facts TEXT NOT NULL,
    version INTEGER NOT NULL,
    step INTEGER NOT NULL
);
CREATE TABLE jobs (
    document TEXT PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    due REAL NOT NULL,
    tries INTEGER NOT NULL
);
CREATE TABLE history (
    document TEXT NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    decisions TEXT NOT NULL,
    PRIMARY KEY (document, step)
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_JSON: Final = frozenset({"error", "settings", "decisions", "facts"})
_COLUMNS: Final = (
    *("id", "name", "kind", "size", "sha256", "created", "state", "error", "settings", "edition", "failure"),
    *("decisions", "facts", "version", "step"),
)


@dataclass(frozen=True)
class Record:
    """A document. `kind` is "pdf" or "text"; `state` is that of the API; `edition` the key of the result that is shown
    (empty: none yet); `step` the place in the history of decisions, 0 before the first."""

    id: str
    name: str
    kind: str
    size: int
    sha256: str
    created: str
    state: str
    settings: Mapping[str, Any]
    error: Mapping[str, Any] | None = None
    edition: str = ""
    failure: str | None = None
    decisions: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    step: int = 0


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done with a document: "clean" or "ask"; the one that is `due` first comes first."""

    document: str
    kind: str
    due: float
    tries: int = 0


class Store:
    """Raises OutputError where the database cannot be used. All methods are for one thread at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA foreign_keys=ON")
            self._prepare()
        except sqlite3.Error as error:
            raise OutputError(f"{shown(path)}: is no database that can be used: {error}; move it away") from None

    def _prepare(self) -> None:
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise OutputError(
                f"{shown(self._path)}: was made by a later copydesk; use that one, or another --workspace"
            )
        if version == 0:
            self._db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={VERSION}; COMMIT;")

    def close(self) -> None:
        self._db.close()

    # --- documents ---

    def add(self, record: Record, job: Job) -> None:
        with self._db:
            self._db.execute("BEGIN")
            names, marks = ", ".join(_COLUMNS), ", ".join("?" * len(_COLUMNS))
            values = [_stored(name, getattr(record, name)) for name in _COLUMNS]
            self._db.execute(f"INSERT INTO documents ({names}) VALUES ({marks})", values)
            self._put_job(job)

    def get(self, identifier: str) -> Record | None:
        row = self._db.execute(f"SELECT {', '.join(_COLUMNS)} FROM documents WHERE id = ?", (identifier,)).fetchone()
        return None if row is None else _record(row)

    def newest(self, after: str | None, limit: int) -> list[Record]:
        """Newest first, those older than the document `after`."""
        rows = self._db.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM documents WHERE ? IS NULL OR number < "
            "(SELECT number FROM documents WHERE id = ?) ORDER BY number DESC LIMIT ?",
            (after, after, limit),
        )
        return [_record(row) for row in rows]

    def ids(self) -> set[str]:
        return {row[0] for row in self._db.execute("SELECT id FROM documents")}

    def change(self, identifier: str, **fields: Any) -> Record | None:
        """Change columns of a document; None where it is gone."""
        names = ", ".join(f"{name} = ?" for name in fields)
        values = [_stored(name, value) for name, value in fields.items()]
        self._db.execute(f"UPDATE documents SET {names} WHERE id = ?", (*values, identifier))
        return self.get(identifier)

    def remove(self, identifier: str) -> bool:
        return self._db.execute("DELETE FROM documents WHERE id = ?", (identifier,)).rowcount > 0

    def count(self) -> tuple[int, int]:
        """Documents, and jobs that wait or are at work."""
        (documents,), (jobs,) = (
            self._db.execute(f"SELECT COUNT(*) FROM {t}").fetchone() for t in ("documents", "jobs")
        )
        return documents, jobs

    # --- decisions ---

    def decide(self, record: Record, decisions: Mapping[str, Any], most: int, **fields: Any) -> Record | None:
        """A new step: what could be redone is forgotten."""
        step = record.step + 1
        with self._db:
            self._db.execute("BEGIN")
            self._keep_step(record.id, record.step, record.decisions)
            self._db.execute("DELETE FROM history WHERE document = ? AND step >= ?", (record.id, step))
            self._db.execute("DELETE FROM history WHERE document = ? AND step < ?", (record.id, step - most))
            self._keep_step(record.id, step, decisions)
            return self.change(record.id, decisions=decisions, step=step, **fields)

    def _keep_step(self, identifier: str, step: int, decisions: Mapping[str, Any]) -> None:
        row = (identifier, step, _stored("decisions", decisions))
        self._db.execute("INSERT OR REPLACE INTO history VALUES (?, ?, ?)", row)

    def step(self, identifier: str, step: int) -> dict[str, Any] | None:
        """The decisions at a step of the history; None where there is no such step."""
        query = "SELECT decisions FROM history WHERE document = ? AND step = ?"
        row = self._db.execute(query, (identifier, step)).fetchone()
        return None if row is None else json.loads(row[0])

    def steps(self, identifier: str) -> tuple[int, int]:
        """The first and the last step of the history."""
        query = "SELECT COALESCE(MIN(step), 0), COALESCE(MAX(step), 0) FROM history WHERE document = ?"
        first, last = self._db.execute(query, (identifier,)).fetchone()
        return first, last

    # --- jobs ---

    def jobs(self) -> list[Job]:
        """All that wait, or were at work when the server ended; those due first come first."""
        return [Job(*row) for row in self._db.execute("SELECT document, kind, due, tries FROM jobs ORDER BY due")]

    def idle(self) -> list[Record]:
        """Documents that wait without a job: the server ended between two statements."""
        names = ", ".join(_COLUMNS)
        query = f"SELECT {names} FROM documents WHERE state IN ('waiting', 'asking')"
        return [_record(row) for row in self._db.execute(f"{query} AND id NOT IN (SELECT document FROM jobs)")]

    def put_job(self, job: Job) -> None:
        self._put_job(job)

    def _put_job(self, job: Job) -> None:
        row = (job.document, job.kind, job.due, job.tries)
        self._db.execute("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?)", row)

    def end_job(self, identifier: str) -> None:
        self._db.execute("DELETE FROM jobs WHERE document = ?", (identifier,))

    # --- settings ---

    def setting(self, name: str) -> Any:
        row = self._db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))


def _stored(name: str, value: Any) -> Any:
    return None if value is None else json.dumps(value) if name in _JSON else value


def _record(row: Iterable[Any]) -> Record:
    fields = dict(zip(_COLUMNS, row, strict=True))
    for name in _JSON:
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    return Record(**fields)
