"""A document of the store as the API describes it, and as a worker is told of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from copydesk.web.progress import Progress, describe_progress
from copydesk.web.store import Record
from copydesk.web.wanted import read_wanted

OTHER_VERSION: Final = "the model's work was done by another version of copydesk; this is the text that the rules make"

_FACTS: Final[dict[str, Any]] = {
    "pages": 0,
    "words": 0,
    "words_source": 0,
    "minutes": 0.0,
    "title": None,
    "language": None,
    "detected_language": None,
    "edits": 0,
    "rejected": 0,
    "findings": [],
    "summary": None,
}


def describe_record(record: Record, progress: Progress | None, steps: tuple[int, int]) -> dict[str, Any]:
    """`steps`: the first and the last step of its history."""
    first, last = steps
    return {
        "id": record.id,
        "name": record.name,
        "kind": record.kind,
        "size": record.size,
        "sha256": record.sha256,
        "created": record.created,
        "state": progress.state if progress is not None and record.state in ("waiting", "asking") else record.state,
        "progress": describe_progress(progress),
        "error": record.error,
        **{name: record.facts.get(name, usual) for name, usual in _FACTS.items()},
        "settings": record.settings,
        "version": record.version,
        "can_undo": record.step > first,
        "can_redo": record.step < last,
    }


def state_of(record: Record, folder: Path) -> dict[str, Any]:
    """Of a document that was cleaned. What another version of copydesk made is not read again."""
    wanted = read_wanted(record.settings)
    known = record.edition in (wanted.key, wanted.rules_key)
    failure = record.failure
    if not known and wanted.model is not None:
        failure = OTHER_VERSION
    return {
        "id": record.id,
        "folder": str(folder),
        "name": record.name,
        "settings": record.settings,
        "edition": record.edition if known else wanted.rules_key,
        "decisions": record.decisions,
        "failure": failure,
        "version": record.version,
    }
