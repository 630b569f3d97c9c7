"""Where sentences end: rules for Latin scripts and for Chinese and Japanese, no model.

A sentence never crosses a blank line. A full stop ends one unless it belongs to an abbreviation, an initial or a
number; the lists below cover English, Spanish, Portuguese, French, German and Italian.
"""

from __future__ import annotations

import re
from typing import Final

from copydesk.report.paragraphs import paragraph_spans

TITLES: Final = frozenset(
    "mr mrs ms dr dra drs prof profa profs sr sra srta st ste mme mlle hr fr herr dott sig rev hon gen col sgt capt lt "
    "gov sen rep pres".split()
)
"""A name follows: never the end of a sentence."""

NUMBERED: Final = frozenset(
    "no nos nr nrs núm num nº n fig figs eq eqs éq ec sec secs sect ch chap vol vols pp p s pág págs pag pagg cap caps "
    "art arts abb tab tabl ref refs bd kap abs ex supp suppl app thm prop lem def cor alg ver v ed ann appx".split()
)
"""No end of a sentence where a number follows: "Fig. 2", "No. 5", "pp. 3", "Eq. (3)"."""

INNER: Final = frozenset(
    "e.g eg i.e ie cf vs viz ca approx resp al incl esp p.ej ej z.b d.h u.a u.ä v.a bzw vgl sog ggf inkl evtl env "
    "aprox op cit ibid eds hrsg trad dept univ inst assoc inc ltd corp jan feb apr jul aug sept oct okt nov dec dez "
    "fév févr avr juil ene abr prev max min avg std spp ssp var subsp sp cv".split()
)
"""A sentence may end here, but only if a word that often begins one follows."""

STARTERS: Final = frozenset(
    "The A An In We It This These Those There They He She I You Our Their His Her Its However Moreover Thus Therefore "
    "For From On At As If When While With To By But And Here Such Note Let Then Since Although Finally First Second "
    "El La Los Las En Un Una Se Es Este Esta Estos Estas Por Para Con Sin Como Si Cuando Según Además No Y Pero "
    "O Os Um Uma Em Na No Nas Nos Esse Essa Isso Ao Com De Do Da Foi Foram Não "
    "Le Les Une Nous Il Elle Ils Elles On Ce Cette Ces Dans Pour Par Avec Sans Si Quand Selon Mais Et "
    "Der Die Das Den Dem Ein Eine Wir Es Er Sie Im Am Zum Zur Mit Von Für Bei Auf Als Wenn Nach Diese Dieser Dieses "
    "Lo Gli Uno Nel Nella Questo Questa Questi Per Con Se Quando Secondo Ma E È".split()
)

GERMAN_ORDINALS: Final = frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jahrhundert Jahrhunderts Jh "
    "Kapitel Auflage Band Tag Jahr".split()
)
""" "am 3. Mai": a number with a full stop is an ordinal before these."""

_CLOSING = "\"'”’“‘»›)\\]」』）】"
_END = re.compile(rf"[.!?…]+[{_CLOSING}]*(?:[\u00a0\u202f ]»)?(?=\s)|[。！？｡．]+[{_CLOSING}]*")
_OPENING = "\"'“‘«‹„‚([¿¡「『（【-–—\u00a0\u202f "
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«„/]*\Z")
_NEXT_WORD = re.compile(r"\w+")
_NUMBER_LIKE = re.compile(r"[(\[#]?(?:\d|[A-Z]{1,2}\.?\d|[IVXLC]+\b|[A-Z]\b)")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d+(?:\.\d+)*|[ivxlcIVXLC]+|[A-Za-z])\Z")
_WIDE = "。！？｡．"


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of `text`, in order, without the white space between them.

    >>> text = "See Fig. 2 by Smith et al. (2019). It fell by 3.5 points. «Why?» he asked."
    >>> [text[start:end] for start, end in sentences(text)]
    ['See Fig. 2 by Smith et al. (2019).', 'It fell by 3.5 points.', '«Why?» he asked.']
    """
    spans: list[tuple[int, int]] = []
    for start, end in paragraph_spans(text):
        for found in _END.finditer(text, start, end):
            if _ends(text, start, end, found):
                spans.append((start, found.end()))
                start = _skip_space(text, found.end(), end)
        if start < end:
            spans.append((start, end))
    return spans


def _skip_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends(text: str, start: int, end: int, found: re.Match[str]) -> bool:
    """Whether the marks at `found` end the sentence that began at `start`."""
    if text[found.start()] in _WIDE:
        return found.end() > start
    after = _skip_space(text, found.end(), end)
    if after >= end:
        return True
    opening = after
    while opening < end and text[opening] in _OPENING:
        opening += 1
    if opening >= end or text[opening].islower() or text[after] in ",;:)]":
        return False
    return found[0][0] != "." or found[0].startswith("..") or _full_stop_ends(text, start, found, after, opening)


def _full_stop_ends(text: str, start: int, found: re.Match[str], after: int, opening: int) -> bool:
    if _ENUMERATOR.match(text, start, found.start()):
        return False
    before = _LAST_WORD.search(text, start, found.start())
    word = before[0] if before else ""
    found_next = _NEXT_WORD.match(text, opening)
    following = found_next[0] if found_next else ""
    starter = following in STARTERS and not text.startswith(".", opening + len(following))  # "A. Smith"
    if word.isdecimal() and len(word) <= 2:
        return following not in GERMAN_ORDINALS
    if len(found[0]) > 1:
        return True  # a bracket or quotation mark closes after the full stop
    return _word_ends(word.casefold(), word, text, after, starter)


def _word_ends(folded: str, word: str, text: str, after: int, starter: bool) -> bool:
    if folded in TITLES:
        return False
    if folded in NUMBERED:
        return not _NUMBER_LIKE.match(text, after)
    if folded in INNER or (word.isalpha() and len(word) == 1):
        return starter
    if "." in word and all(len(part) <= 2 for part in word.split(".")) and not any(c.isdigit() for c in word):
        return starter  # U.S., a.m., z.B.
    return True
