"""Names of files from outside: never taken for a path, fit for any file system, harmless on a terminal."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import Final

NAME_BYTES: Final = 180
"""File systems end at 255 bytes; the longest ending, a number and the name of a temporary file must fit too."""

DEFAULT_NAME: Final = "document"

_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:pdf|txt|text)$", re.IGNORECASE)


def base_name(path: str | os.PathLike[str]) -> str:
    """The name for the results of the file at `path`: its own, without folder and ending (.pdf, .txt), made fit.

    >>> base_name("papers/A study.PDF"), base_name("-rf.pdf"), base_name("..")
    ('A study', 'rf', 'document')
    """
    if os.fspath(path) == "-":
        return DEFAULT_NAME
    return fit_name(_ENDING.sub("", os.path.basename(os.fspath(path))))


def fit_name(name: str) -> str:
    """`name` as one part of a path that no system, shell or terminal misreads; `DEFAULT_NAME` if nothing is left.

    >>> fit_name("../../etc/passwd"), fit_name("con"), fit_name("a\\x1b[2Jb")
    ('_.._etc_passwd', '_con', 'a_[2Jb')
    """
    name = _UNFIT.sub("_", unicodedata.normalize("NFC", name))
    name = "".join(c for c in name if unicodedata.category(c) != "Cf")  # marks that turn the direction of writing
    name = name.strip().lstrip("-.~ ").rstrip(". ")
    while len(name.encode()) > NAME_BYTES:
        name = name[:-1].rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or DEFAULT_NAME


def shown(name: str | os.PathLike[str]) -> str:
    """`name` as it was given, with what a terminal would obey made visible.

    >>> shown("a\\x1b[2Jb.pdf")
    'a\\\\x1b[2Jb.pdf'
    """
    text = os.fspath(name)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def columns_of(text: str) -> int:
    """Columns of a terminal that `text` takes: wide characters take two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text if not unicodedata.combining(c))


def fit(text: str, width: int) -> str:
    """A line of at most `width` columns, with an ellipsis where it was cut.

    >>> fit("a long line", 7), fit("漢字仮名", 5), fit("short", 5)
    ('a long…', '漢字…', 'short')
    """
    if columns_of(text) <= width:
        return text
    cut = text[: max(width - 1, 0)]
    while columns_of(cut) > width - 1:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def distinct(names: list[str]) -> list[str]:
    """The names, equal ones numbered in their order; case makes no difference, as on many file systems.

    >>> distinct(["a", "A", "a-2", "a"])
    ['a', 'A-2', 'a-2-2', 'a-3']
    """
    taken: set[str] = set()
    out = []
    for name in names:
        number, fresh = 1, name
        while fresh.casefold() in taken:
            number += 1
            fresh = f"{name}-{number}"
        taken.add(fresh.casefold())
        out.append(fresh)
    return out
