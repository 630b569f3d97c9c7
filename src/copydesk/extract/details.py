"""What `inspect` asks of a PDF beyond its pages: language, permissions, outline, fonts. Imports no PDF library.

The child that reads it may send anything, as in `frames`: `decode_details` and `decode_fonts` check lengths and types
and raise `FrameError`, nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from copydesk.extract.frames import FrameError, dump_json, load_json

DETAILS, FONTS = b"D", b"G"
"""Frames: one `Details`, then the fonts of each page."""

BOOKMARK_LIMIT: Final = 2_000
"""Entries of an outline that are read; hostile files have a hundred thousand, a handbook of 900 pages has 1,400."""

LONGEST_TITLE: Final = 300
"""Characters of a bookmark's title, a page's label or a font's name that are kept."""

FONT_LIMIT: Final = 500
"""Different fonts of one page that are told apart."""

LABEL_LIMIT: Final = 5_000
"""Pages whose labels are read."""

FORMS: Final = ("none", "form", "XFA form", "XFA form with a plain one")
"""By PDFium's number of the form type (fpdf_formfill.h)."""

RIGHTS: Final[dict[str, int]] = {
    "print": 3,
    "print in high quality": 12,
    "copy text": 5,
    "read aloud by accessibility tools": 10,
    "change": 4,
    "assemble pages": 11,
    "comment": 6,
    "fill in forms": 9,
}
"""What permissions allow: bit by ISO 32000-2, table 22, the lowest being 1."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: `level` from 1, `page` 1-based, or None where it leads to no page of the document."""

    level: int
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class FontUse:
    """A font on one page, or on many: `characters` are glyphs without spaces, `unmapped` those of them that have no
    Unicode value (none at all, U+FFFD or private use). `embedded` is None where PDFium does not tell."""

    name: str
    embedded: bool | None
    characters: int
    unmapped: int


@dataclass(frozen=True, slots=True)
class Details:
    """`revision` of the security handler (None: not encrypted) and `permissions` as the file's bits.

    `outline` has at most `BOOKMARK_LIMIT` entries; `outline_cut` says that there are more, or that it goes in circles.
    `labels` are the names of pages ("iv"), in order, () where they have none.
    """

    language: str = ""
    revision: int | None = None
    permissions: int = 0
    form: str = FORMS[0]
    attachments: int = 0
    signatures: int = 0
    scripts: int = 0
    outline: tuple[Bookmark, ...] = ()
    outline_cut: bool = False
    labels: tuple[str, ...] = ()

    def rights(self) -> dict[str, bool]:
        """What the permissions allow, in words; nothing where the file is not encrypted.

        >>> [name for name, allowed in Details(revision=3, permissions=1 << 2).rights().items() if allowed]
        ['print']
        """
        if self.revision is None:
            return {}
        return {name: bool(self.permissions >> bit - 1 & 1) for name, bit in RIGHTS.items()}


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
