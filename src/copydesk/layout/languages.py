"""Which language some words are in, by the commonest words that set it apart from its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_COMMON: Final = {
    "en": "the of and to in is that for with was on are by this from at which were it have has these their been we our",
    "es": "el los las del que una por con para como más fue entre sobre este esta su sus al y en son se",
    "pt": "o os das dos da do em uma não com para como mais foi entre sobre este esta ao à são pelo pela e um no na",
    "fr": "le les des et du une dans pour par sur est qui pas au avec ce cette sont aux ont été la en un que",
    "de": "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch werden wird durch",
    "it": "il di che per un non è del con sono alla dei della le gli nel una dal delle più i si",
    "nl": "de het een van en te dat op voor met zijn worden niet aan bij ook is in wordt deze",
}
_WORDS: Final = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(language for language, words in _WORDS.items() if word in words)
    for word in frozenset().union(*_WORDS.values())
}
_WORD = re.compile(r"[^\W\d_]+")


def count_languages(texts: Iterable[str]) -> Counter[str]:
    """How often words of each language stand in the texts; a word of two languages counts for both.

    >>> count_languages(["The aim of this study is to compare the two."]).most_common(1)
    [('en', 6)]
    """
    count: Counter[str] = Counter()
    for text in texts:
        for word in _WORD.findall(text.lower()):
            count.update(_LANGUAGES_OF.get(word, ()))
    return count
