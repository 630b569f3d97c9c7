"""An item's content, in the process that cleans it: a path, or bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from copydesk import errors
from copydesk.batch.archives import read_slice, read_zipped
from copydesk.errors import InputError
from copydesk.pipeline import take_source


def take_item(place: Mapping[str, Any], key: str) -> str | bytes:
    """What `place` leads to. Raises InputError's family."""
    kind = place["kind"]
    if kind == "file":
        return take_source(place["path"])[0]
    if kind == "bytes":
        data: bytes = place["data"]
        return data
    if kind == "slice":
        return read_slice(place["path"], place["start"], place["size"], key)
    if kind == "zip":
        return read_zipped(place["path"], place["index"], key)
    if kind == "url":
        from copydesk.batch.remote import fetch

        return fetch(place["url"], key)
    if kind == "broken":
        error = getattr(errors, place["error"], InputError)
        raise error(place["message"])
    raise ValueError(f"an item of kind {kind!r}")
