"""SHA-256 of weights, and a note of it, because two gigabytes take some seconds each time."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any, Final

from copydesk.errors import WeightsError
from copydesk.models.folders import cache_folder, read_json, write_json

NOTES: Final = "hashes.json"


def hash_file(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file in hexadecimal; from the notes where the file has the size and time that they have.

    Raises WeightsError where it cannot be read.
    """
    path = os.path.realpath(path)
    try:
        stamp = _stamp(path)
        notes = read_json(cache_folder() / NOTES)
        known = notes.get(path)
        if isinstance(known, list) and known[:-1] == stamp and isinstance(known[-1], str):
            return known[-1]
        found = hash_anew(path)
    except OSError as error:
        raise WeightsError(f"{path}: the weights cannot be read: {error.strerror or error}") from error
    notes[path] = [*stamp, found]
    write_json(cache_folder() / NOTES, {key: value for key, value in notes.items() if os.path.exists(key)})
    return found


def hash_anew(path: str | os.PathLike[str]) -> str:
    """SHA-256 of a file in hexadecimal, read from end to end. Raises OSError."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: str | Path) -> list[Any]:
    """What changes when a file does: its size, when it was written and when it was changed, its number."""
    about = os.stat(path)
    return [about.st_size, about.st_mtime_ns, about.st_ctime_ns, about.st_ino]
