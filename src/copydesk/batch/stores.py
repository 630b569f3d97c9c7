"""What was worked out once, by what it depends on: pages as they were read, and results, each in a folder of files.

A file is replaced at once, and holds plain, compressed data that is checked when it is read: a damaged or forged one is
as good as none. Pages have the format of `extract.stored`.
What cannot be written is not kept. The files hold words of documents and are readable by their owner alone. The
answers of models are a third layer of the same form (`revise.cache`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copydesk.extract.frames import FrameError, dump_json, load_json
from copydesk.extract.stored import deflate, inflate
from copydesk.models.folders import write_private
from copydesk.revise.cache import MOST_BYTES, cache_folder

PAGES_BYTES: Final = 4 << 30
"""Of all pages that are kept: a page takes 5 KB (docs/scale.md), so this is 800,000 pages. The oldest go first."""

RESULTS_BYTES: Final = 2 << 30
LIMIT_VARIABLE: Final = "COPYDESK_CACHE_MB"
"""Names another limit, in megabytes, for each of the two."""

ENDING: Final = ".z"


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of what is kept: its name, its folder, the pattern of its files, and its limit in bytes."""

    name: str
    folder: Path
    pattern: str
    limit: int


def layers() -> tuple[Layer, ...]:
    """All layers, from what is read to what a model says. Their folders need not exist."""
    home = cache_folder().parent
    return (
        Layer("pages", home / "pages", f"??/*{ENDING}", _limit(PAGES_BYTES)),
        Layer("results", home / "results", f"??/*{ENDING}", _limit(RESULTS_BYTES)),
        Layer("answers", cache_folder(), "??/*.json", MOST_BYTES),
    )


def _limit(usual: int) -> int:
    named = os.environ.get(LIMIT_VARIABLE, "")
    return int(named) << 20 if named.isascii() and named.isdecimal() else usual


def measure(layer: Layer) -> tuple[int, int]:
    """How many entries a layer has, and their bytes."""
    sizes = [size for size, _, _ in _entries(layer)]
    return len(sizes), sum(sizes)


def clear(layer: Layer) -> int:
    """Remove all entries of a layer; how many they were."""
    return sum(_remove(path) for _, _, path in _entries(layer))


def prune(layer: Layer) -> int:
    """Remove the entries that were not used for the longest time, down to three quarters of the limit, where there is
    more than the limit; how many they were."""
    found = _entries(layer)
    size = sum(entry[0] for entry in found)
    gone = 0
    if size > layer.limit:
        for bytes_of, _, path in sorted(found, key=lambda entry: entry[1]):
            gone += _remove(path)
            size -= bytes_of
            if size <= layer.limit * 3 // 4:
                break
    return gone


def _entries(layer: Layer) -> list[tuple[int, float, Path]]:
    found = []
    with suppress(OSError):
        for path in layer.folder.glob(layer.pattern):
            with suppress(OSError):  # another process removed it
                status = path.stat()
                found.append((status.st_size, status.st_mtime, path))
    return found


def _remove(path: Path) -> bool:
    try:
        path.unlink()
    except OSError:
        return False
    return True


class Store:
    """Entries of a layer by a key of 64 hex digits."""

    def __init__(self, layer: Layer) -> None:
        self._folder = layer.folder

    def get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            data = path.read_bytes()
            os.utime(path)
        except (OSError, MemoryError):
            return None
        return data

    def put(self, key: str, data: bytes) -> None:
        path = self._path(key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, data)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key[2:]}{ENDING}"


def encode_json(value: Any) -> bytes:
    """Compressed."""
    return deflate(dump_json(value))


def decode_json(data: bytes) -> dict[str, Any] | None:
    """What `encode_json` was given, where that is a dictionary, or None."""
    try:
        value = load_json(inflate(data))
    except FrameError:
        return None
    return value if isinstance(value, dict) else None
