"""Which language some words are in, by the commonest words that set it apart from its neighbours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

_COMMON: Final = {
    # words that neighbours have more often than the language itself ("de", "la", "a", "o") are left out
    "en": "the of and to in is that for with was on are by this from at which were it have has these their been we our",
    "es": "el los las del que una por con para como más fue entre sobre este esta su sus al y en son se",
    "pt": "o os das dos da do em uma não com para como mais foi entre sobre este esta ao à são pelo pela e um no na",
    "fr": "le les des et du une dans pour par sur est qui pas au avec ce cette sont aux ont été la en un que",
    "de": "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch werden wird durch",
    "it": "il di che per un non è del con sono alla dei della le gli nel una dal delle più i si",
    "nl": "de het een van en te dat op voor met zijn worden niet aan bij ook is in wordt deze",
    "pl": "i w na z się nie jest do oraz dla przez od że jak po przy są to które który jego za ale tym",
    "cs": "v je že s z ve pro jako které který byl jsou nebo podle po při také za ale tak jeho však není být",
    "ru": "и в не на что с по для как из это или при а к о от его же но за так было бы то",
    "uk": "і в не на що з по для як із це або при до та його за але так було у є від",
    "sv": "och att det som på är av för med till inte om ett har från vid var kan så den också",
    "da": "og at det som på er af for med til ikke om har fra ved var kan der så den også",
    "no": "og å det som på er av for med til ikke om har fra ved var kan der så den også",
    "fi": "ja on ei että se hän oli ovat kun mutta tai myös joka niin kuin ole sen sekä mukaan",
    "hu": "az és hogy nem egy volt meg ez ha csak mint vagy már még azt ki kell azonban",
    "ro": "și în cu pe nu din care este mai pentru ca sau sunt prin au fost după ale acest această",
    "ar": "في من على إلى عن أن لا هذا هذه الذي التي كان قد مع بين ثم أو لم كل بعد",
    "he": "של את על לא הוא היא זה אל עם כי גם או אם כל מן אבל בין יש אין היה",
    "tr": "ve bir bu için ile olarak çok daha olan gibi kadar sonra ise veya her olduğu",
}
_WORDS: Final = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(language for language, words in _WORDS.items() if word in words)
    for word in frozenset().union(*_WORDS.values())
}
KIN: Final = {"no": "da", "uk": "ru"}
"""Languages that share most of these words with another: a few lines of one may count more of the other's."""

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
