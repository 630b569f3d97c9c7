"""The models that a person may choose from on the page, and what their exams say."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from copydesk.errors import UsageError, WeightsError
from copydesk.models.catalogue import CATALOGUE, Entry
from copydesk.models.opening import AUTO, ENDPOINT, NONE

MEGABYTE = 1_000_000


def check_model(name: str | None) -> None:
    """Whether the page may ask for this model: one of the list, a server, or what the command line was told to use.

    Paths are not taken from a browser, and nothing is fetched. Raises UsageError.
    """
    from copydesk.models.remembered import used_model

    if name in (None, AUTO, NONE) or name == used_model() or any(entry.name == name for entry in CATALOGUE):
        return
    assert name is not None
    if name.startswith(ENDPOINT):
        from copydesk.models.addresses import parse_endpoint

        parse_endpoint(name.removeprefix(ENDPOINT))
        return
    names = ", ".join(entry.name for entry in CATALOGUE)
    raise UsageError(f"model {name[:80]!r}: use one of {names}, openai:URL#NAME, auto, or none")


def list_models() -> list[dict[str, Any]]:
    """The models of the catalogue, those on this machine with the card of their exam. Reads weights once."""
    from copydesk.models.weights import find_weights

    return [_describe(entry, find_weights(entry)) for entry in CATALOGUE]


def _describe(entry: Entry, weights: Path | None) -> dict[str, Any]:
    return {
        "name": entry.name,
        "installed": weights is not None,
        "size": entry.megabytes * MEGABYTE,
        "licence": entry.licence.name,
        "card": None if weights is None else _card(entry.name, weights),
    }


def _card(name: str, weights: Path) -> dict[str, Any] | None:
    from copydesk.exam import allowed_jobs, card_lines, load_card
    from copydesk.web.wanted import JOBS

    try:
        stat = weights.stat()
        card = load_card(f"{name}@{_hash(weights, stat.st_mtime_ns, stat.st_size)[:12]}")
    except (OSError, WeightsError):
        return None
    if card is None:
        return None
    allowed = allowed_jobs(card)
    return {"jobs": {job: job in allowed for job in JOBS}, "lines": list(card_lines(card))}


@lru_cache(maxsize=32)
def _hash(path: Path, changed: int, size: int) -> str:
    from copydesk.models.hashes import hash_file

    return hash_file(path)
