"""Letters and digits as the promise of faithfulness compares them: whatever else changes, none may come in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DOTLESS: Final = {"ı": "i", "ȷ": "j"}
"""Old fonts set an accent over a letter without its dot; the composed letter has it back ("´ı": "í")."""
_FOLDED: Final = str.maketrans(_DOTLESS)

ACCENTS: Final[dict[str, str]] = {
    "\u00a8": "\u0308",
    "\u00b4": "\u0301",
    "\u02ca": "\u0301",
    "\u02c6": "\u0302",
    "\u02dc": "\u0303",
    "\u00b8": "\u0327",
    "\u02c7": "\u030c",
    "\u02d8": "\u0306",
    "\u02da": "\u030a",
    "\u02d9": "\u0307",
    "\u02dd": "\u030b",
    "\u02cb": "\u0300",
}
"""Spacing accents and the combining marks that they are; those that have no other use in texts."""

_FIRST_DIGIT, _FIRST_LETTER, _FIRST_ACCENTED = 0xF730, 0xF761, 0xF7E0
_SIGNS: Final = {
    **dict(zip(range(0xF6E9, 0xF6F4), "abdeilmorst", strict=True)),
    **dict(zip(range(0xF6E1, 0xF6E9), ",,$$--..", strict=True)),
    **dict(zip((0xF6BE, 0xF6DC, 0xF6DE, 0xF6DF, 0xF6E0, 0xF7A2, 0xF724), "ȷ1—¢¢¢$", strict=True)),
    **dict(zip((0xF721, 0xF726, 0xF73F, 0xF7A1, 0xF7BF), "!&?¡¿", strict=True)),
    **dict(zip((0xF6F9, 0xF6FA, 0xF6FD, 0xF6FF, 0xF7FF), "łœšžÿ", strict=True)),
    **dict(zip((0xF6D9, 0xF6DA, 0xF6DB, 0xF8E9, 0xF8E8, 0xF8EA), "©®™©®™", strict=True)),
}
PRIVATE: Final[dict[int, str]] = {
    **{_FIRST_DIGIT + k: str(k) for k in range(10)},
    **{_FIRST_LETTER + k: chr(ord("a") + k) for k in range(26)},
    **{_FIRST_ACCENTED + k: chr(0xE0 + k) for k in range(31) if k != 0x17},
    **_SIGNS,
}
"""What private characters stand for that Adobe gave to forms of letters and digits (Adobe Glyph List 1.2, names such as
"fouroldstyle", "Asmall", "Eacutesmall", "tsuperior"): old-style figures, small capitals, raised letters, signs.

Small capitals are written as small letters: as capitals they would be shouted or spelled by a voice, and where a word
begins with a capital, fonts have a full one for it. Bare accents and parts of brackets are not here."""


_TRUNCATED: Final = {"\u019f": "ti", "\u01a9": "tt", "\u01ab": "tti", "\u014c": "ft", "\u019e": "tf"}
PLANE: Final = 0x100000
WORD_LIGATURES: Final[dict[str, str]] = {
    **_TRUNCATED,
    **{chr(PLANE + ord(character)): letters for character, letters in _TRUNCATED.items()},
}
"""What ligatures of Calibri stand for, which Word puts into the private plane 16 (U+10019F is "ti") and many programs
cut to 16 bits: "acƟon", "soŌware", "aƩach", "seƫng", "plaƞorm". (Unicode mailing list, March 2016, "Joined "ti" coded
as "Ɵ" in PDF".)"""

_CUT: Final = re.compile(
    "(?<=[a-z])[\u019f\u01a9\u014c]|(?<![^\\W_])\u019f(?=[a-z])|(?<=[a-z])[\u01ab\u019e](?=[a-z])|["
    + "".join(chr(PLANE + ord(character)) for character in _TRUNCATED)
    + "]"
)
"""A capital behind a small letter is none; the small ones of these are rare between two letters."""


def name_word_ligatures(text: str) -> str:
    """`text` with ligatures of Calibri as letters, where they can be nothing else.

    >>> name_word_ligatures("The acƟon of the soŌware in Ōsaka")
    'The action of the software in Ōsaka'
    """
    return text if text.isascii() else _CUT.sub(lambda match: WORD_LIGATURES[match.group()], text)


def name_private(text: str) -> str:
    r"""`text` with Adobe's private characters as what they stand for; all others stay.

    >>> name_private("N\uf761\uf774\uf76f, \uf731\uf739\uf734\uf739, \uf0b7")
    'Nato, 1949, \uf0b7'
    """
    return text if text.isascii() else text.translate(PRIVATE)


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
    """Letters and digits of `text`, decomposed (NFKD) and without case; private ones that have a name among them.

    >>> fold_letters("It’s 10³ Ångström – ﬁne")
    'its103angstromfine'
    """
    named = unicodedata.normalize("NFKD", name_private(name_word_ligatures(text)))
    folded = unicodedata.normalize("NFKD", named.casefold())
    return "".join(c for c in folded.translate(_FOLDED) if c.isalnum())


def in_order(some: str, many: str) -> bool:
    """Whether the characters of `some` stand in `many` in the same order, others between them.

    >>> in_order("ace", "abcde"), in_order("ca", "abc")
    (True, False)
    """
    rest = iter(many)
    return all(c in rest for c in some)
