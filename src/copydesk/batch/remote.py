"""Documents behind URLs, through fsspec (extra `remote`): listed here, fetched in the worker that cleans them.

A URL that ends in "/" or has a pattern is listed; any other one is a document. Addresses and keys are those of
fsspec's own settings and environment (for S3 also AWS_ENDPOINT_URL).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

from copydesk.batch.outcomes import Item
from copydesk.errors import ExtractionError, MissingFileError, UsageError
from copydesk.report.names import shown

LARGEST: Final = 1 << 30
"""Bytes of one document, which go through memory."""

_EXTRA: Final = "URLs need fsspec: pip install 'copydesk[remote]'"
_STAMPS: Final = ("ETag", "etag", "LastModified", "last_modified", "mtime", "updated", "md5Hash", "sha256")


def find_remote(url: str) -> Iterator[Item]:
    """The PDFs that a URL stands for. What cannot be listed is an item that ends as an error.

    Raises UsageError where fsspec, or what it needs for this kind of URL, is not installed.
    """
    files, path = _open(url)
    try:
        if url.endswith("/") or any(mark in path for mark in "*?["):
            yield from _list(files, url, path)
        else:
            yield _item(url, _info(files, path))
    except Exception as error:
        message = f"{shown(url)}: cannot be listed: {_say(error)}"
        yield Item(url, 0, "", {"kind": "broken", "error": "MissingFileError", "message": message})


def fetch(url: str, key: str) -> bytes:
    """The content of a document, at most `LARGEST` bytes. Raises MissingFileError, ExtractionError, UsageError."""
    files, path = _open(url)
    try:
        with files.open(path, "rb") as file:
            data: bytes = file.read(LARGEST + 1)
    except Exception as error:
        raise MissingFileError(f"{key}: cannot be fetched: {_say(error)}; the same command tries again") from None
    if len(data) > LARGEST:
        raise ExtractionError(f"{key}: over {LARGEST >> 30} GB; fetch it and give its path")
    return data


def _open(url: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError:
        raise UsageError(f"{shown(url)}: {_EXTRA}") from None
    options: dict[str, Any] = {}
    endpoint = os.environ.get("AWS_ENDPOINT_URL")
    if url.startswith("s3://") and endpoint:
        options["endpoint_url"] = endpoint
    try:
        files, path = fsspec.url_to_fs(url, **options)
    except ImportError as error:
        raise UsageError(f"{shown(url)}: {error}") from None
    except ValueError as error:
        raise UsageError(f"{shown(url)}: {error}") from None
    return files, path


def _list(files: Any, url: str, path: str) -> Iterator[Item]:
    scheme = url.partition("://")[0]
    found = files.find(path, detail=True) if url.endswith("/") else files.glob(path, detail=True)
    for name, info in sorted(found.items()):
        if info.get("type") != "directory" and name.partition("?")[0].lower().endswith(".pdf"):
            yield _item(name if "://" in name else f"{scheme}://{name}", info)


def _info(files: Any, path: str) -> dict[str, Any]:
    """What is known of one document; nothing where the server tells nothing: fetching it says what is wrong."""
    try:
        info: dict[str, Any] = files.info(path)
    except Exception:
        return {}
    return info


def _item(url: str, info: dict[str, Any]) -> Item:
    size = info.get("size")
    marks = [str(info[name]) for name in _STAMPS if info.get(name)]
    stamp = f"{size}+{'+'.join(marks)}" if marks else ""
    return Item(url, size if isinstance(size, int) else 0, stamp, {"kind": "url", "url": url})


def _say(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300] if str(error) else type(error).__name__
