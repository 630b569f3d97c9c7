"""What decides an output, as short hashes: if they are the same, the work need not be done again.

The code itself is part of them, file by file, because a version number is changed by hand and sometimes late.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import copydesk

EXTRACTION: Final = ("document", "extract")
EDITING: Final = (
    "alignment",
    "config",
    "desk",
    "layout",
    "letters",
    "pipeline",
    "report",
    "result",
    "revise",
    "revision",
    "rules",
    "script",
    "verify",
    "batch/cleaning",
    "batch/rows",
)
"""Modules and folders of the package that decide what is read, and what is made of it."""

LIBRARIES: Final = ("pypdfium2", "playa-pdf")
_ENDINGS: Final = frozenset({".py", ".npz", ".json", ".css", ".js", ".html", ".md", ".txt"})


@cache
def extraction_version() -> str:
    """Of what reads PDFs: our code and the libraries."""
    return _short([copydesk.__version__, _hash_code(EXTRACTION), [_version(name) for name in LIBRARIES]])


@cache
def editing_version() -> str:
    """Of what makes clean text of pages."""
    return _short([copydesk.__version__, _hash_code(EDITING)])


def describe_recipe(config: dict[str, Any], model: str = "") -> str:
    """Of all that decides the texts that a document's bytes give. `config` as `describe_config` gives it, `model` as
    `hiring.Hired.identity` does."""
    return _short([extraction_version(), editing_version(), config, model])


def pages_key(sha256: str, first: int, last: int | None, password: str | None) -> str:
    """Of the pages of a file, as they are read."""
    return _short([extraction_version(), sha256, first, last, password], 64)


def result_key(sha256: str, recipe: str, password: str | None) -> str:
    """Of everything that is made of a file."""
    return _short([sha256, recipe, password], 64)


def _short(value: Any, digits: int = 16) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:digits]


def _hash_code(parts: tuple[str, ...]) -> str:
    home = Path(copydesk.__file__).parent
    found = hashlib.sha256()
    for part in parts:
        path = home / part
        paths = sorted(path.rglob("*")) if path.is_dir() else [path.with_suffix(".py")]
        for file in paths:
            if file.suffix in _ENDINGS and file.is_file():
                found.update(file.relative_to(home).as_posix().encode() + b"\0")
                found.update(file.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
