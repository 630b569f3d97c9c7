"""What somebody wants of a document: a `Config`, and which model may do what."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from copydesk.config import Config, describe_config
from copydesk.errors import UsageError

JOBS: Final = ("choose", "rewrite", "judge")
FIELDS: Final = frozenset(Config.__dataclass_fields__) | {"model", "jobs"}
LONGEST: Final = 1000
"""Characters of a pattern, and of a model's name; a page of text is no pattern."""

MOST: Final = 50
"""Patterns of a kind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """`model` is a name as `--model` takes it, or None; `jobs` None leaves them to the model's exam."""

    config: Config = field(default_factory=Config)
    model: str | None = None
    jobs: tuple[str, ...] | None = None

    @property
    def rules_key(self) -> str:
        """Names what the rules make of a document with these settings."""
        return _key(describe_config(self.config))

    @property
    def key(self) -> str:
        """Names what rules and model make of it."""
        return self.rules_key if self.model is None else _key(describe_wanted(self))


def _key(described: Mapping[str, Any]) -> str:
    from copydesk import __version__

    text = json.dumps([__version__, described], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def describe_wanted(wanted: Wanted) -> dict[str, Any]:
    """As plain values; `read_wanted` gives the same again."""
    jobs = None if wanted.jobs is None else list(wanted.jobs)
    return {**describe_config(wanted.config), "model": wanted.model, "jobs": jobs}


def read_wanted(given: object, base: Wanted | None = None) -> Wanted:
    """Settings from outside; fields that are not given are those of `base`. Raises UsageError."""
    if not isinstance(given, Mapping):
        raise UsageError('settings: an object is meant, such as {"profile": "full"}')
    unknown = sorted(set(map(str, given)) - FIELDS)
    if unknown:
        raise UsageError(f"settings: unknown field {unknown[0][:60]!r}; there are {', '.join(sorted(FIELDS))}")
    fields = {**describe_wanted(base or Wanted()), **given}
    model, jobs = _read_model(fields.pop("model")), _read_jobs(fields.pop("jobs"))
    _check_types(fields)
    return Wanted(Config(**fields), model, jobs)


def _read_model(given: object) -> str | None:
    if given is None or given in ("", "none"):
        return None
    if not isinstance(given, str) or len(given) > LONGEST or not given.isprintable():
        raise UsageError("model: a name of the list is meant, openai:URL#NAME, auto or null")
    return given.strip()


def _read_jobs(given: object) -> tuple[str, ...] | None:
    if given is None:
        return None
    if isinstance(given, str) or not isinstance(given, Sequence) or not all(job in JOBS for job in given):
        raise UsageError(f"jobs: a list of {', '.join(JOBS)}, or null for those of the model's exam")
    return tuple(job for job in JOBS if job in given) or None


def _check_types(fields: Mapping[str, Any]) -> None:
    """What `Config` takes for granted, because Python code and the command line cannot get it wrong."""
    for name in ("first_page", "last_page", "max_chars"):
        value = fields[name]
        if not (type(value) is int and abs(value) < 1 << 31) and not (value is None and name != "first_page"):
            raise UsageError(f"{name}: a whole number is meant")
    switches = fields["switches"]
    if not isinstance(switches, Mapping) or not all(isinstance(v, str) for pair in switches.items() for v in pair):
        raise UsageError("switches: an object of names and choices is meant")
    for name in ("profile", "fidelity", "language"):
        if not isinstance(fields[name], str):
            raise UsageError(f"{name}: a text is meant")
    for name in ("drop", "keep", "replace"):
        _check_patterns(name, fields[name])


def _check_patterns(name: str, given: object) -> None:
    if not isinstance(given, list | tuple) or len(given) > MOST:
        raise UsageError(f"{name}: a list of at most {MOST} is meant")
    for item in given:
        parts = item if name == "replace" and isinstance(item, list | tuple) else [item]
        if not all(isinstance(part, str) and len(part) <= LONGEST for part in parts):
            raise UsageError(f"{name}: texts of at most {LONGEST:,} characters are meant")
