"""Members of tar and zip archives, listed and read without ever extracting one to a path.

A member is read into memory, at most `MEMBER_BYTES` of it, whatever the archive claims. Members of a plain tar file
are read by their offset. A compressed one has no way to a member but through all before it, so it is unpacked once,
as one file of our own naming, up to `UNPACKED_BYTES`.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from copydesk.batch.outcomes import Item
from copydesk.errors import ExtractionError, MissingFileError, NotAPdfError, PasswordError
from copydesk.report.names import shown

MEMBER_BYTES: Final = 1 << 30
"""Of one member: larger PDFs are read as files, not through memory."""

UNPACKED_BYTES: Final = 100 << 30
"""Of a compressed tar file; a bomb is larger, and the disk is full before that on most machines."""

MOST_MEMBERS: Final = 10_000_000

ENDINGS: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")

_OPENERS: Final[dict[str, Any]] = {"gz": gzip.open, "bz2": bz2.open, "xz": lzma.open}
_CHUNK: Final = 1 << 20
_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile, ValueError)
_ENCRYPTED: Final = 1


def is_archive(path: str) -> bool:
    """Whether the name is one of an archive."""
    return path.lower().endswith(ENDINGS)


def list_members(path: str, key: str, wanted: Callable[[str], bool], spool: Path) -> Iterator[Item]:
    """The wanted members of the archive at `path`, in its order; keys are `key!member`, the later of two equal names
    numbered. `spool`: a folder for what must be unpacked.

    Raises NotAPdfError where it is no archive or broken, MissingFileError where it cannot be read.
    """
    seen: dict[str, int] = {}
    members = _zip_members(path) if path.lower().endswith(".zip") else _tar_members(path, spool)
    try:
        for name, size, stamp, place in members:
            if not wanted(name):
                continue
            seen[name] = seen.get(name, 0) + 1
            number = f"#{seen[name]}" if seen[name] > 1 else ""
            yield Item(f"{key}!{name}{number}", size, stamp, place)
            if len(seen) > MOST_MEMBERS:
                raise NotAPdfError(f"{shown(path)}: over {MOST_MEMBERS:,} members")
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise MissingFileError(f"{shown(path)}: cannot be read ({error.strerror})") from None
    except (*_BROKEN, RuntimeError, NotImplementedError) as error:
        raise NotAPdfError(f"{shown(path)}: the archive is damaged: {error}") from None


Member = tuple[str, int, str, dict[str, Any]]


def _zip_members(path: str) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        for index, info in enumerate(archive.infolist()):
            if not info.is_dir():
                place = {"kind": "zip", "path": path, "index": index}
                yield info.filename, info.file_size, f"{info.CRC:08x}", place


def _tar_members(path: str, spool: Path) -> Iterator[Member]:
    packing = _packing(path)
    plain = path if packing is None else str(_unpack(path, packing, spool))
    status = os.stat(path)
    with tarfile.open(plain, "r:") as archive:
        for info in archive:
            if info.isfile() and not info.issparse():
                place = {"kind": "slice", "path": plain, "start": info.offset_data, "size": info.size}
                yield info.name, info.size, f"{status.st_mtime_ns}+{info.offset_data}", place


def _packing(path: str) -> str | None:
    with open(path, "rb") as file:
        head = file.read(6)
    for packing, magic in (("gz", b"\x1f\x8b"), ("bz2", b"BZh"), ("xz", b"\xfd7zXZ\x00")):
        if head.startswith(magic):
            return packing
    return None


def _unpack(path: str, packing: str, spool: Path) -> Path:
    """The tar file inside, unpacked once into the spool and found there again by its name, size and time."""
    status = os.stat(path)
    mark = f"{os.path.abspath(path)}\0{status.st_size}\0{status.st_mtime_ns}"
    target = spool / f"{hashlib.sha256(os.fsencode(mark)).hexdigest()[:32]}.tar"
    if target.exists():
        return target
    spool.mkdir(parents=True, exist_ok=True)
    temporary = target.with_suffix(".tmp")
    size = 0
    with _OPENERS[packing](path, "rb") as packed, open(temporary, "wb") as out:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > UNPACKED_BYTES:
                temporary.unlink()
                raise NotAPdfError(f"{shown(path)}: unpacked it has over {UNPACKED_BYTES >> 30} GB; unpack it yourself")
            out.write(chunk)
    os.replace(temporary, target)
    return target


def read_slice(path: str, start: int, size: int, name: str) -> bytes:
    """A member of a plain tar file. Raises InputError's family."""
    _check_size(size, name)
    try:
        with open(path, "rb") as file:
            file.seek(start)
            data = file.read(size)
    except OSError as error:
        raise MissingFileError(f"{name}: cannot be read ({error.strerror})") from None
    if len(data) < size:
        raise NotAPdfError(f"{name}: the archive ends in the middle of it")
    return data


def read_zipped(path: str, index: int, name: str) -> bytes:
    """A member of a zip file, by its place in the list. Raises InputError's family."""
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.infolist()[index]
            if info.flag_bits & _ENCRYPTED:
                raise PasswordError(f"{name}: the archive is encrypted; unpack it first")
            _check_size(info.file_size, name)
            with closing(archive.open(info)) as member:
                data = member.read(MEMBER_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingFileError(f"{name}: cannot be read ({error.strerror})") from None
    except (*_BROKEN, LookupError, RuntimeError, NotImplementedError) as error:
        raise NotAPdfError(f"{name}: the archive is damaged: {error}") from None
    _check_size(len(data), name)
    return data


def _check_size(size: int, name: str) -> None:
    if size > MEMBER_BYTES:
        raise ExtractionError(f"{name}: over {MEMBER_BYTES >> 30} GB in an archive; unpack it and give its path")
