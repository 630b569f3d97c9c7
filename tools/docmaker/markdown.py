"""Small pieces of Markdown, with what comes from elsewhere escaped."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

_BREAK: Final = "⏎"
"""How a line end of the page is shown in an example."""


def code(text: str) -> str:
    """`text` in a code span; line ends are shown."""
    shown = text.replace("\n", _BREAK)
    fence = "``" if "`" in shown else "`"
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def cell(text: str) -> str:
    """`text` as it may stand in a cell of a table."""
    return text.replace("\n", " ").replace("|", "\\|")


def sample(text: str) -> str:
    """A line of example text: nothing in it is mark-up, what is not seen is named, `^{…}` stands raised."""
    safe = html.escape(text, quote=False).replace("\n", f" {_BREAK} ")
    safe = "".join(f"⟨U+{ord(mark):04X}⟩" if _is_unseen(mark) else mark for mark in safe)
    safe = safe.translate({ord(mark): f"&#{ord(mark)};" for mark in "\\`*_[]|~"})
    return re.sub(r"\^\{(.*?)\}", r"<sup>\1</sup>", safe)


def _is_unseen(mark: str) -> bool:
    """Controls, joiners, private characters and combining accents: an example with them would look like another."""
    return unicodedata.category(mark) in ("Cc", "Cf", "Co") or unicodedata.combining(mark) > 0


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| {' | '.join(map(cell, row))} |" for row in rows]
    return "\n".join(lines)
