"""Sentences that a listener may be able to do without, by what they carry: the only ones that `judge` asks about.

A model that reads everything takes as long as one that writes everything, and gives away prose that nothing speaks
against. A sentence without an address, a right, a pointer, a row of settings, a word for its own text, or words that
stood there before is none of the kinds that may go, so nobody needs to be asked about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from copydesk.report.lengths import count_words
from copydesk.revise.aligning import find_words

Span = tuple[int, int]
"""Half-open, in characters."""

_ADDRESS: Final = re.compile(r"https?://|www\.|\b10\.\d{4,}/|[\w.+-]+@[\w-]+\.\w|\+\d[\d ]{6,}")
_RIGHTS: Final = re.compile(
    r"©|\bcopyright|\bcreative commons|\bCC[ -]BY|\blicen[cs]|\blizen[zs]|\blicenz|\bpermi(?:ssion|so|t)|\bpermess|"
    r"\bgenehmig|\burheber|\bautori[sz]|\bdroits d|\bderechos|\bdireitos|\bdiritti|\btoestemming|\brechten\b|\bzgod|"
    r"\bpraw[ao]\b|\bлиценз|\bавторск|\bразрешени|版权|版權|许可|著作権|ライセンス|저작권|라이선스",
    re.I,
)
_POINTER: Final = re.compile(
    r"\b(?:pages?|pp?\.|figures?|figs?\.|tables?|boxe?s?|appendi(?:x|ces)|annexe?s?|sections?|chapters?|notes?|"
    r"seiten?|S\.|abb(?:ildung(?:en)?|\.)|tab(?:elle|ellen|\.)|anhang|abschnitt|kapitel|anm(?:erkung|\.)|"
    r"p[áa]ginas?|p[áa]g\.|figuras?|tablas?|tabelas?|cuadros?|quadros?|anexos?|ap[ée]ndices?|se(?:cción|ção)|cap[íi]tulos?|"
    r"tableaux?|chapitres?|pagin[ae]|figur[ae]|tabell[ae]|allegat[oi]|appendic[ei]|capitol[oi]|sezion[ei]|"
    r"bladzijden?|blz\.|figuur|tabel|bijlage|hoofdstuk|paragraaf|stron[aiy]|str\.|rysun\w+|rys\.|tabel\w+|rozdzia\w+|załącznik\w*|"
    r"страниц\w+|с\.|рис(?:ун\w+|\.)|табл(?:иц\w+|\.)|глав\w+|раздел\w+|приложени\w+)"
    r"[\s\u00a0]*(?:[#№(]\s?)?(?:\d|[IVX]+\b|[A-H]\b)|[第図表图圖]\s?[\d一二三四五六七八九十]|§\s?\d",
    re.I,
)
_OWN_TEXT: Final = re.compile(
    r"\b(?:this|our|present|following|next|remainder of (?:the|this)|rest of (?:the|this)|previous|earlier|later) "
    r"(?:paper|article|section|chapter|part|report|thesis|dissertation|book|essay|guide|manual)s?\b|"
    r"\b(?:organi[sz]ed|structured|arranged|divided) (?:as follows|in|into)\b|\bas follows\b|\boutlined? (?:of|in|below)|"
    r"\b(?:described|shown|said|noted|mentioned|given|see|discussed|listed) (?:above|below|before|earlier)\b|\bskip (?:to|this)\b|\bto (?:repeat|sum up|summari[sz]e|recall)\b|\bin (?:short|sum|summary)\b|"
    r"\b(?:dieser?|diesem|dieses|vorliegenden?|folgenden?|nächsten?|vorigen?) (?:abschnitt|kapitel|artikel|beitrag|arbeit|"
    r"aufsatz|text|buch)\w*|\bim folgenden\b|\bgegliedert\b|\baufgebaut\b|\b(?:wie|siehe|oben|unten|bereits) (?:oben|unten|bereits|genannt|erwähnt|beschrieben|gezeigt|gesagt)|\bzusammengefasst\b|"
    r"\b(?:est[ea]|present[ea]|siguiente|próxim[oa]|anterior) (?:artículo|sección|capítulo|apartado|libro|texto|"
    r"artigo|seção|capítulo|livro)\b|\b(?:n?est[ea]) (?:artigo|seção|capítulo)\b|\ba continuación\b|\ba seguir\b|"
    r"\bcomo (?:se|ya|já)\b|\b(?:en resumen|em resumo)\b|"
    r"\b(?:cet|cette|ce|présente?|suivante?|prochaine?) (?:article|section|chapitre|livre|texte|partie)\b|\b(?:section|chapitre|partie) suivante?\b|"
    r"\bci-(?:dessus|dessous|après)\b|\bcomme (?:nous|on|déjà)\b|\ben (?:résumé|bref)\b|"
    r"\b(?:quest[oa]|presente|seguente|prossim[oa]) (?:articolo|sezione|capitolo|paragrafo|libro|testo)\b|\bdi seguito\b|"
    r"\b(?:come|vedi) (?:sopra|sotto|già)\b|\b(?:dit|deze|volgende?|vorige?) (?:artikel|paragraaf|hoofdstuk|boek|deel)\b|"
    r"\b(?:hierboven|hieronder|zoals)\b|\b(?:tym|niniejsz\w+|następn\w+) (?:artykul\w*|rozdzia\w*|częś\w*)|\b(?:powyżej|poniżej|jak już)\b|"
    r"\b(?:этой|данной|настоящей|следующ\w+) (?:стать\w+|глав\w+|раздел\w*|част\w+)|\b(?:выше|ниже|как уже)\b|"
    r"本文|本章|本节|本節|次の[節章]|下一?[节章]|本稿|本論文|下文|以下|附录|附錄|付録|前述|上述|如前|이 글|본 논문|본고|다음 장|앞에서",
    re.I,
)
_SAYS_AGAIN: Final = re.compile(
    r"\b(?:as|to) (?:repeat|already|noted|said|mentioned|stated|sum|summari[sz]e|recall)\b|\bin (?:short|sum|summary)\b|"
    r"\bwie (?:bereits|oben|gesagt|erwähnt)|\bzusammengefasst|\bcomo (?:se|ya|já)\b|\ben resumen|\bem resumo|\bcomme (?:nous|on|déjà)|"
    r"\ben (?:résumé|bref)\b|\bcome (?:già|sopra|detto)|\bzoals (?:eerder|gezegd)|\bjak już\b|\bкак (?:уже|было)\b|如前|前述|上述|앞에서",
    re.I,
)
_SETTING: Final = re.compile(r"\d+(?:[.,]\d+)?")

SETTINGS: Final = 4
"""Numbers of a sentence that may be a bare list of settings. Half of the sentences of methods have two."""
SETTINGS_SHARE: Final = 0.25
"""The same as a share of its words."""

LONGEST_POINTER: Final = 20
"""Words of a sentence that does nothing but point: of those in the exam, in ten languages, the longest has 14."""

SAID: Final = 0.5
"""Runs of `RUN` words that stood before, as a share of a sentence's runs. Sentences that are told again in other words
have a third; chance gives next to nothing."""
RUN: Final = 4
LEAST_RUNS: Final = 4
"""Runs of a sentence that can be said to repeat something; a short one says little twice."""


def find_cues(text: str, spans: Sequence[Span]) -> list[frozenset[str]]:
    """For each sentence, in the order of the text, the reasons for which it might go (`answers.REASONS`).

    >>> text = "Wrens sing. See page 4. The data are at https://example.org/birds. They sing at dawn."
    >>> [sorted(found) for found in find_cues(text, [(0, 11), (12, 23), (24, 66), (67, 85)])]
    [[], ['reader', 'signposting'], ['address'], []]
    """
    seen: set[tuple[str, ...]] = set()
    return [frozenset(_signs(text[start:end], seen)) for start, end in spans]


def _signs(sentence: str, seen: set[tuple[str, ...]]) -> Iterator[str]:
    """A pointer and a word for the own text are signs of signposts as of instructions to the reader."""
    if _ADDRESS.search(sentence):
        yield "address"
    if _RIGHTS.search(sentence):
        yield "licence"
    if (_POINTER.search(sentence) or _OWN_TEXT.search(sentence)) and not _tells_more(sentence):
        yield from ("reader", "signposting")
    if _is_list_of_settings(sentence):
        yield "parameters"
    if _was_said(sentence, seen) or _SAYS_AGAIN.search(sentence):
        yield "repetition"


def _tells_more(sentence: str) -> bool:
    """Whether a sentence that points somewhere tells a fact besides: it is long, or has other numbers.

    >>> _tells_more("The results are in Table 2."), _tells_more("According to Table 1, 91.4% of them are closed.")
    (False, True)
    """
    return count_words(sentence) > LONGEST_POINTER or any(c.isdecimal() for c in _POINTER.sub("", sentence))


def _is_list_of_settings(sentence: str) -> bool:
    """
    >>> _is_list_of_settings("Samples were run at 230 V, 50 Hz, gain 12, offset 0.4, filter 3.")
    True
    """
    numbers = len(_SETTING.findall(sentence))
    return numbers >= SETTINGS and numbers >= SETTINGS_SHARE * len(sentence.split())


def _was_said(sentence: str, seen: set[tuple[str, ...]]) -> bool:
    """Whether most of it stood before; remembers it."""
    keys = [word.key for word in find_words(sentence)]
    runs = list(zip(*(keys[k:] for k in range(RUN)), strict=False))
    said = sum(run in seen for run in runs)
    seen.update(runs)
    return len(runs) >= LEAST_RUNS and said >= SAID * len(runs)
