"""What the arguments of a batch mean: files, folders, patterns, lists (@list.txt), archives, URLs -> items.

A key is the path as it was given, without what would lead out (a leading slash, a drive), as tar names its members;
with ".." in it the whole path is taken. So different files have different keys, and the same command gives the same
ones. In folders and archives, files that end in .pdf are taken; what is named by itself, by a pattern or in a list
is taken whatever its name. Links to folders are not followed.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from typing import Final

from copydesk.batch.archives import ENDINGS, is_archive, list_members
from copydesk.batch.outcomes import Item
from copydesk.errors import InputError, UsageError
from copydesk.report.names import shown

LIST: Final = "@"
PDF: Final = ".pdf"


def find_items(sources: Iterable[str], spool: Path, skip: Path | None = None) -> Iterator[Item]:
    """The items of all sources, each key once. `spool`: a folder for what must be unpacked; `skip`: a folder that is
    left out, because results are in it.

    What cannot be listed (a broken archive, a folder without permission) is an item that ends as an error. Raises
    UsageError for a list that cannot be read.
    """
    avoided = None if skip is None else os.path.realpath(skip)
    seen: set[str] = set()
    for source in sources:
        for item in _find(source, spool, avoided):
            if item.key not in seen:
                seen.add(item.key)
                yield item


def _find(source: str, spool: Path, skip: str | None) -> Iterator[Item]:
    if "://" in source:
        from copydesk.batch.remote import find_remote

        yield from find_remote(source)
    elif source.startswith(LIST) and not os.path.lexists(source):
        for entry in read_list(source[1:]):
            yield from _find(entry, spool, skip)
    elif os.path.isdir(source):
        yield from _walk(source, spool, skip)
    elif os.path.lexists(source) or not glob.has_magic(source):
        yield from _take(source, spool)
    else:
        matches = sorted(glob.glob(source, recursive=True))
        for path in matches:
            if os.path.isdir(path):
                # "papers/**" names folders and what is in them: the files come by themselves
                if not source.rstrip("/\\").endswith("**"):
                    yield from _walk(path, spool, skip)
            elif not _is_below(path, skip):
                yield from _take(path, spool)
        if not matches:
            yield _broken(source, "MissingFileError", f"{shown(source)}: no file matches")


def read_list(path: str) -> Iterator[str]:
    """The sources in a list, one a line; relative ones count from the current folder. Empty lines and those that
    begin with "#" are left out. Raises UsageError."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                entry = line.rstrip("\r\n")
                if entry.strip() and not entry.startswith("#"):
                    yield entry.removeprefix(LIST)
    except OSError as error:
        raise UsageError(f"{LIST}{shown(path)}: the list cannot be read ({error.strerror})") from None


def _walk(folder: str, spool: Path, skip: str | None) -> Iterator[Item]:
    troubles: list[OSError] = []
    for at, folders, names in os.walk(folder, onerror=troubles.append):
        folders[:] = sorted(name for name in folders if not _is_below(os.path.join(at, name), skip))
        for name in sorted(names):
            if name.lower().endswith((PDF, *ENDINGS)):
                yield from _take(os.path.join(at, name), spool)
    for error in troubles:
        where = str(error.filename or folder)
        yield _broken(where, "MissingFileError", f"{shown(where)}: the folder cannot be read ({error.strerror})")


def _take(path: str, spool: Path) -> Iterator[Item]:
    if is_archive(path):
        yield from _open_archive(path, spool)
        return
    try:
        status = os.stat(path)
        size, stamp = status.st_size, f"{status.st_size}+{status.st_mtime_ns}"
    except (OSError, ValueError):
        size, stamp = 0, ""  # reading it says what is wrong
    yield Item(key_of(path), size, stamp, {"kind": "file", "path": path})


def _open_archive(path: str, spool: Path) -> Iterator[Item]:
    try:
        yield from list_members(path, key_of(path), _is_pdf, spool)
    except InputError as error:
        yield _broken(path, type(error).__name__, str(error))


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(PDF)


def _broken(path: str, kind: str, message: str) -> Item:
    return Item(key_of(path), 0, "", {"kind": "broken", "error": kind, "message": message})


def key_of(path: str) -> str:
    """The key of a local path.

    >>> key_of("papers/./a.pdf"), key_of("/srv/library/b.pdf")
    ('papers/a.pdf', 'srv/library/b.pdf')
    """
    pure = PurePath(os.path.normpath(path))
    if ".." in pure.parts:
        pure = PurePath(os.path.abspath(path))
    inside = pure.relative_to(pure.anchor) if pure.anchor else pure
    return inside.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_below(path: str, folder: str | None) -> bool:
    if folder is None:
        return False
    real = os.path.realpath(path)
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)
