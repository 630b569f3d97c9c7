"""Frames of `details`: the child that reads a hostile file may send anything, as in `frames`.

`decode_details` and `decode_fonts` check lengths and types and raise `FrameError`, nothing else.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from copydesk.extract.details import BOOKMARK_LIMIT, FONT_LIMIT, LABEL_LIMIT, LONGEST_TITLE, Bookmark, Details, FontUse
from copydesk.extract.frames import FrameError, dump_json, load_json

DETAILS, FONTS = b"D", b"G"
"""One `Details`, then the fonts of each page."""


def encode_details(details: Details) -> bytes:
    """The body of a `DETAILS` frame."""
    return dump_json(asdict(details))


def decode_details(body: bytes) -> Details:
    """Raises FrameError."""
    value = load_json(body)
    try:
        bookmarks = tuple(_bookmark(one) for one in _list(value["outline"], BOOKMARK_LIMIT))
        revision = value["revision"]
        return Details(
            language=_text(value["language"]),
            revision=None if revision is None else _whole(revision),
            permissions=_whole(value["permissions"]),
            form=_text(value["form"]),
            attachments=_whole(value["attachments"]),
            signatures=_whole(value["signatures"]),
            scripts=_whole(value["scripts"]),
            outline=bookmarks,
            outline_cut=value["outline_cut"] is True,
            labels=tuple(_text(one) for one in _list(value["labels"], LABEL_LIMIT)),
        )
    except (LookupError, TypeError, ValueError) as error:
        raise FrameError(f"no details: {error}") from None


def encode_fonts(fonts: list[FontUse]) -> bytes:
    """The body of a `FONTS` frame, of one page."""
    return dump_json([[font.name, font.embedded, font.characters, font.unmapped] for font in fonts])


def decode_fonts(body: bytes) -> list[FontUse]:
    """Raises FrameError."""
    try:
        return [
            FontUse(_text(name), _truth(embedded), _whole(characters), _whole(unmapped))
            for name, embedded, characters, unmapped in _list(load_json(body), FONT_LIMIT + 1)
        ]
    except (LookupError, TypeError, ValueError) as error:
        raise FrameError(f"no fonts: {error}") from None


def _bookmark(value: Any) -> Bookmark:
    page = value["page"]
    return Bookmark(_whole(value["level"]), _text(value["title"]), None if page is None else _whole(page))


def _list(value: Any, limit: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > limit:
        raise FrameError("a list is missing or too long")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TITLE:
        raise FrameError("a string is missing or too long")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise FrameError("a number is missing")
    return value


def _truth(value: Any) -> bool | None:
    if value is not None and type(value) is not bool:
        raise FrameError("neither true, false nor unknown")
    return value
