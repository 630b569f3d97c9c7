"""What `inspect` asks of a PDF beyond its pages: language, permissions, outline, fonts. Imports no PDF library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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

PRINT, CHANGE, COPY, COMMENT, FILL, ACCESS, ASSEMBLE, PRINT_WELL = (1 << bit - 1 for bit in (3, 4, 5, 6, 9, 10, 11, 12))
"""Bits of the permissions, the lowest being 1 (ISO 32000-2, table 22); those from 9 on count from revision 3 on."""


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

        >>> [name for name, allowed in Details(revision=3, permissions=PRINT).rights().items() if allowed]
        ['print']
        """
        if self.revision is None:
            return {}
        fine = self.permissions if self.revision >= 3 else 0
        # high quality narrows printing; the other fine rights hold even where the broad one is missing
        well = self.revision < 3 or fine & PRINT_WELL
        return {
            "print": bool(self.permissions & PRINT),
            "print in high quality": bool(self.permissions & PRINT and well),
            "copy text": bool(self.permissions & COPY),
            "read aloud by accessibility tools": bool(self.permissions & COPY or fine & ACCESS),
            "change": bool(self.permissions & CHANGE),
            "assemble pages": bool(self.permissions & CHANGE or fine & ASSEMBLE),
            "comment": bool(self.permissions & COMMENT),
            "fill in forms": bool(self.permissions & COMMENT or fine & FILL),
        }
