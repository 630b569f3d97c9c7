"""How long a text is: words as a person counts them, minutes as a voice takes."""

from __future__ import annotations

import re
from typing import Final

WORDS_PER_MINUTE: Final = 150
"""What narrators of audiobooks are asked for (150 to 160), and what most voices do at their usual speed."""

IDEOGRAPHS_PER_MINUTE: Final = 250
"""Chinese is read aloud at 255 ± 29 characters a minute (Trauzettel-Klosinski and Dietz, IReST, Invest. Ophthalmol.
Vis. Sci. 53:5452, 2012); Japanese announcers plan 400 characters, kana and kanji, for a minute and a half."""

LETTERS_PER_MINUTE: Final = 675
"""Thai, Lao, Khmer and Burmese, which set no spaces between words: 150 words of four to five characters."""

IDEOGRAPHS: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED_LETTERS: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"

_IDEOGRAPH = re.compile(f"[{IDEOGRAPHS}]")
_LETTER = re.compile(f"[{UNSPACED_LETTERS}]")
_UNSPACED = re.compile(f"[{IDEOGRAPHS}{UNSPACED_LETTERS}]")
_OTHER = rf"[^\s{IDEOGRAPHS}{UNSPACED_LETTERS}]"
_SPACED = re.compile(rf"{_OTHER}*[^\W{IDEOGRAPHS}{UNSPACED_LETTERS}]{_OTHER}*")
"""A word between spaces; marks alone are none."""


def count_words(text: str) -> int:
    """Words between spaces, and each character of scripts that set none.

    >>> count_words("Birds sing – at dawn."), count_words("鳥が PDF で歌う。")
    (4, 6)
    """
    return sum(1 for _ in _SPACED.finditer(text)) + sum(1 for _ in _UNSPACED.finditer(text))


def count_minutes(text: str) -> float:
    """Minutes that it takes to read `text` out.

    >>> count_minutes("word " * 300), count_minutes("鳥" * 500)
    (2.0, 2.0)
    """
    spaced = sum(1 for _ in _SPACED.finditer(text))
    ideographs, letters = len(_IDEOGRAPH.findall(text)), len(_LETTER.findall(text))
    return spaced / WORDS_PER_MINUTE + ideographs / IDEOGRAPHS_PER_MINUTE + letters / LETTERS_PER_MINUTE
