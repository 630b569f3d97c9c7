"""The words at the beginning of a line that are bold or italic, where what follows is not: headings that run in."""

from __future__ import annotations

import re
from typing import Final

from copydesk.document import Lead
from copydesk.extract.fonts import Style
from copydesk.extract.words import Word

_NUMBER: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,4}\.?")
"""The number of a section of the second order or lower, which may be plain beside its bold or italic title."""


def find_lead(words: list[Word], content: str) -> Lead | None:
    """What the line of `words` begins with, a section's number before it included; `content` is the line's text."""
    first = 0
    if len(words) > 2 and not _is_strong(words[0].style) and _is_strong(words[1].style):
        first = 1 if _NUMBER.fullmatch(content.partition(" ")[0]) else 0
    style = words[first].style
    if not _is_strong(style):
        return None
    bold = style.bold
    for k in range(first + 1, len(words)):
        # names of species are italic in bold titles, too
        if not (words[k].style.bold if bold else words[k].style.italic):
            return Lead(k, bold) if bold or not words[k].style.bold else None
    return None


def _is_strong(style: Style) -> bool:
    return style.bold or style.italic
