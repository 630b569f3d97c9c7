"""What a cut would leave dangling: the preposition before a marker, and a parenthesis around it."""

from __future__ import annotations

import re
from typing import Final

from copydesk.rules.cuts import Cut, opens_sentence, paragraph

SEE: Final = (
    r"see(?: also| e\.g\.)?|but see|compare|cfr?\.?|e\.g\.?|eg\.?|i\.e\.|also|viz\.?|via|after|following|adapted from"
    r"|modified from|based on|according to|as in|as (?:reviewed|described|shown|reported|discussed) (?:in|by)"
    r"|(?:reviewed|discussed|described|summari[sz]ed|shown|reported|proposed|introduced|used|given|defined) (?:in|by)"
    r"|for (?:a |an |recent )?(?:reviews?|overviews?|examples?|details|instance|more details)(?:,? see)?|from|in|by"
    r"|refs?\.|references?|véase|véanse|vease|ver|vid\.?|vér|véase también|ver"
    r" también|por ejemplo|p\. ?ej\.|compárese"
    r"|según|como en|veja(?:-se)?|vide|por exemplo|p\. ?ex\.|conforme|segundo|apud|ver também|confira"
    r"|voir(?: aussi)?|par exemple|d'après|d\u2019après|selon|siehe(?: auch)?|vgl\.?|s\. ?a\.|z\."
    r" ?B\.|nach|dazu"
    r"|vedi(?: anche)?|si veda|ad esempio|ad es\.|secondo|zie(?: ook)?|bijv\.|b\.v\.|volgens|sensu|in:"
)
"""Words that introduce a citation or a pointer inside parentheses."""

THEREIN: Final = (
    r"and (?:the )?references (?:cited )?therein|and references|and others|among (?:many )?others|and elsewhere"
    r"|for (?:a |an )?(?:reviews?|overviews?|details|examples?)|entre otros|entre otras|y referencias allí"
    r" citadas|entre outros"
    r"|entre outras|dentre outros|entre autres|parmi d'autres|unter anderem|u\. ?a\.|tra gli altri|onder andere"
)
"""Words that close a list of citations."""

_PREPOSITION: Final = re.compile(
    r"(?:(?<=\s)|(?<=\()|^)(?P<as>(?:as|like|como|comme|wie|come|zoals|assim como)\s)?"
    r"(?P<word>in|by|from|of|at|see|per|following|according to|en|por|de|según|véase|ver|em|segundo"
    r"|conforme|dans|par|selon"
    r"|voir|von|nach|laut|siehe|da|secondo|vedi|door|volgens|zie)\s+(?:the\s)?(?:refs?\.?\s+|references?\s+|n\.o\s+)?$",
    re.IGNORECASE,
)
_REFERENCE: Final = re.compile(r"(?:(?<=\s)|^)(?:refs?\.|refer[eê]ncias?|references?|r[ée]f\.)\s+$", re.IGNORECASE)
_OPENING: Final = re.compile(rf"\(\s*(?:(?:{SEE})[\s,:]+){{0,4}}$", re.IGNORECASE)
_CLOSING: Final = re.compile(rf"[^\S\n]*,?[^\S\n]*(?:(?:{THEREIN})[^\S\n]*)?\)", re.IGNORECASE)
_REACH: Final = 48


def widened(text: str, start: int, end: int) -> Cut:
    """Take along what a marker [start, end) would leave dangling.

    The policy: parentheses that hold nothing else go ("(see [3])"). A preposition that only carries the marker goes
    with it, since the clause survives without both, and does not with a preposition alone: "as shown in [1]." is "as
    shown.", "the authors of [1] chose" is "the authors chose", "as in [1], we" is "we". At the front of a sentence the
    next word then takes the capital letter: "In [1], we" is "We". Other words before a marker stay ("based on [3]").
    """
    before = text[max(start - _REACH, paragraph(text, start), 0) : start]
    if ")" in text[end : end + _REACH]:
        opening, closing = _OPENING.search(before), _CLOSING.match(text, end)
        if opening and closing:
            return Cut(start - len(before) + opening.start(), closing.end())
    found = _PREPOSITION.search(before) or _REFERENCE.search(before)
    if not found:
        return Cut(start, end, opens_sentence(text, start) and text[end : end + 2] in (", ", ": "))
    first = start - len(before) + found.start()
    if "as" in found.groupdict() and found["as"] and text[end : end + 1] not in tuple(",.;:)\n"):
        first += len(found["as"])
    if first and text[first - 1] == "(":
        return Cut(first, end)
    if opens_sentence(text, first):
        return Cut(first, end, opens=True)
    after = text[end : end + 2]
    if "as" in found.groupdict() and found["as"] and after[:1] == "," and text[first - 2 : first] == ", ":
        return Cut(first, end + 1)
    return Cut(first, end)
