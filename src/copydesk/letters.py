"""Letters and digits as the promise of faithfulness compares them: whatever else changes, none may come in."""

from __future__ import annotations

import unicodedata
from typing import Final

_DOTLESS: Final = {"ı": "i", "ȷ": "j"}
"""Old fonts set an accent over a letter without its dot; the composed letter has it back ("´ı": "í")."""
_FOLDED: Final = str.maketrans(_DOTLESS)


def compose_letter(letter: str, mark: str) -> str:
    r"""The one character that a letter and a combining mark make, or nothing.

    >>> compose_letter("ı", "\u0301"), compose_letter("x", "\u0301")
    ('í', '')
    """
    if not letter.isalpha():
        return ""
    whole = unicodedata.normalize("NFC", _DOTLESS.get(letter, letter) + mark)
    return whole if len(whole) == 1 else ""


def fold_letters(text: str) -> str:
    """Letters and digits of `text`, decomposed (NFKD) and without case.

    >>> fold_letters("It’s 10³ Ångström – ﬁne")
    'its103angstromfine'
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in folded.translate(_FOLDED) if c.isalnum())


def in_order(some: str, many: str) -> bool:
    """Whether the characters of `some` stand in `many` in the same order, others between them.

    >>> in_order("ace", "abcde"), in_order("ca", "abc")
    (True, False)
    """
    rest = iter(many)
    return all(c in rest for c in some)
