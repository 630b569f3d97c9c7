"""Parentheses that only point at a figure, a table, an equation or a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from copydesk.rules.cuts import Cut, Group, edits, groups
from copydesk.script import Edit

_LABEL: Final = (
    r"(?:figures?|figs?\.?|tables?|tabs?\.?|equations?|eqs?\.?|eqns?\.?|sections?|sects?\.?|secs?\.?|subsections?|\u00a7+|chapters?|chaps?\.?|ch\.|boxes|box|schemes?|plates?"
    r"|appendix|appendices|app\.|annexe?s?|algorithms?|alg\.|listings?|videos?|movies?|data ?sets?|data|files?|maps?|charts?|graphs?|panels?|theorems?|lemmas?|propositions?"
    r"|texts?|notes?|examples?|exhibits?|images?|photos?|sheets?|methods?|materials?"
    r"|figuras?|tablas?|cuadros?|gr\u00e1ficos?|gr\u00e1ficas?|ecuaci\u00f3n|ecuaciones|ecs?\.|secci\u00f3n|secciones|cap\u00edtulos?|caps?\.|anexos?|ap\u00e9ndices?|esquemas?|l\u00e1minas?|mapas?"
    r"|tabelas?|quadros?|equa\u00e7\u00e3o|equa\u00e7\u00f5es|se\u00e7\u00e3o|se\u00e7\u00f5es|ap\u00eandices?"
    r"|tableaux?|graphiques?|\u00e9quations?|chapitres?|sch\u00e9mas?|planches?|encadr\u00e9s?|cartes?"
    r"|abbildung(?:en)?|abb\.?|tabellen?|gleichung(?:en)?|gl\.|gln\.|abschnitte?|abschn\.|kapitel|kap\.|anhang|anlage|schema|bild(?:er)?|karten?"
    r"|figure|figura|tabelle|tabella|tab|equazion[ei]|sezion[ei]|capitol[oi]|appendice|grafic[oi]|riquadr[oi]"
    r"|figuur|figuren|tabel|tabellen|vergelijking(?:en)?|hoofdstuk|paragraaf|bijlagen?|grafiek)"
)
_EXTRA: Final = (
    r"(?:supplementary|supplemental|supplement|suppl?\.?|additional|online|extended|electronic|supporting|web|si|esi|s\.?i\.?|information|material|materials|data"
    r"|suplementari[oa]s?|complementar(?:es)?|adicional(?:es)?|suplementar(?:es)?|suppl\u00e9mentaires?|erg\u00e4nzende|supplementare|aanvullende|the|our|la|el|las|los|a|o|as|os|le|les|die|der)"
)
_NUMBER: Final = r"(?:[A-Z]{0,2}\.?\s?\d{1,3}(?:[.\-\u2013]\d{1,3}){0,3}(?:\s?(?!(?:y|e|o|a|u|et|ou|en|to|or)\s)\(?[A-Za-z]{1,2}(?![A-Za-z])\)?)?(?:['\u2032])?|[IVXLC]{1,6}(?![A-Za-z])|[A-Z](?:\.?\d{1,2}){0,3}(?![A-Za-z])|\(\d{1,3}[a-z]?\)|\([a-z]\))"
_JOIN: Final = r"(?:\s?[,;&/\-\u2013\u2014]\s?(?:and\s|y\s|e\s|et\s|und\s)?|\s(?:and|or|y|e|et|und|en|to|through|a|o|ou|bis|\u00e0)\s)"
_LIST: Final = rf"(?>{_NUMBER}(?:{_JOIN}(?:{_NUMBER}|[a-z](?![\w]))){{0,12}})"
_SIDE: Final = (
    r"(?:,?\s(?:and|y|e|et|und)?\s?(?:(?:top|bottom|upper|lower|left|right|middle|central|inner|outer|first|last|above|below|inset|insets|respectively|arriba|abajo|izquierda|derecha|superior|inferior"
    r"|acima|abaixo|esquerda|direita|haut|bas|gauche|droite|oben|unten|links|rechts|black|white|red|blue|green|dashed|solid|dotted)\s?-?(?:hand\s)?"
    r"(?:panels?|rows?|columns?|lines?|parts?|sides?|curves?|arrows?|circles?|symbols?|bars?|side)?|(?:panels?|rows?|columns?|lines?|p\.|pp\.|page)\s[\dA-Za-z]{1,3}(?:[,\u2013-]\s?[\dA-Za-z]{1,3})*))?"
)
_LEAD: Final = (
    r"(?:(?:see(?: also| e\.g\.,?| for example,?| for instance,?)?|but see|compare|cf\.?|e\.g\.,?|i\.e\.,?|also|as shown in|shown in|as in|refer to|given in|listed in|summari[sz]ed in|depicted in|illustrated in|in|data in|details in"
    r"|siehe(?: auch)?|s\.|vgl\.?|dazu|voir(?: aussi)?|cf|v\u00e9ase|v\u00e9anse|vease|ver(?: tamb\u00e9m| tambi\u00e9n)?|vide|veja|vid\.?|como se muestra en|vedi|si veda|zie(?: ook)?|and|y|e|et|und)[,:]?\s)?"
)
_POINTER: Final = (
    rf"{_LEAD}(?:{_EXTRA}\s){{0,3}}{_LABEL}(?:\s?(?:no\.|n\u00ba|nr\.?))?\s?{_LIST}{_SIDE}"
    rf"(?:\s?[,:]\s(?:{_EXTRA}\s){{0,2}}{_LABEL}\s?{_LIST}{_SIDE})?"
)
_ALL: Final = re.compile(
    rf"\s*{_POINTER}(?:\s?(?:[,;&]|,?\s(?:and|or|y|e|et|und|o|ou))\s?(?:{_POINTER}|{_LIST})){{0,8}}\s*[.;,]?\s*", re.IGNORECASE
)
_WORDLESS: Final = re.compile(
    rf"\s*{_LEAD}(?:see\s)?(?:{_EXTRA}\s){{0,2}}(?:appendix|supplementary (?:materials?|information|data|methods?)|supplement|supporting information|online (?:appendix|supplement)|anexo|ap\u00eandice|anhang|annexe|appendice)\s*(?:p\.?p?\.?\s\d{{1,3}}(?:[\u2013-]\d{{1,3}})?)?\s*",
    re.IGNORECASE,
)
_STEMS: Final = frozenset(
    "fig tab eq eqs eqn equ sec sub \u00a7 cha ch box sch pla app ann ane alg lis vid mov dat fil map gra pan the lem pro tex not exa exh ima"
    " pho she met mat cua ecu ec ecs cap ap\u00e9 ap\u00ea esq l\u00e1m qua se\u00e7 \u00e9qu enc car abb gle gl gln abs kap anh anl bil kar sez riq ver hoo"
    " par bij sup onl ext add bei".split()
)
_STEM: Final = re.compile(r"[^\W\d_]{1,3}|\u00a7")
_STATISTICS: Final = re.compile("[<>=\u2264\u2265%\u00b1]")
_NOT: Final = re.compile(r"\s*(?:data|files?|text|texts|methods?|materials?|notes?|images?|charts?|examples?|maps?)\s*\d{4}", re.IGNORECASE)
_SUPPLEMENT: Final = re.compile(r"(?:data|files?|texts?|notes?|methods?|materials?|sheets?|images?|a|o|e)\s?\d", re.IGNORECASE)
_MAX: Final = 220
_MAX_MIXED: Final = 500


def drop_pointers(text: str) -> Iterator[Edit]:
    """Drop parentheses that only point: "(Fig. 2)", "(see Tables 1 and 2; S3)", "[Abb. 3]", "(Section 3.2)".

    A listener has no page to look at. Serves every kind of document, in seven languages of the Latin alphabet. Of
    a mixed parenthesis only the parts between semicolons that point go; after a comma only beside statistics, since
    "(Fig. 2, a dog)" tells something. Pointers in the sentence itself stay.

    >>> text = "It grew (see Fig. 2a, b) much (p < 0.05; Table S1)."
    >>> [text[e.start:e.end] for e in drop_pointers(text)]
    [' (see Fig. 2a, b)', '; Table S1']
    >>> list(drop_pointers("Table 2 shows it, in Figure 3 (see Table 2 for the cases)."))
    []
    """
    cuts: list[Cut] = []
    done = 0
    for group in sorted([*groups(text), *groups(text, square=True)]):
        if group.start < done or group.end - group.start > _MAX_MIXED:
            continue
        content = text[group.start + 1 : group.end - 1]
        if _STEMS.isdisjoint(_STEM.findall(content.casefold())):
            continue
        if points(content):
            cuts.append(Cut(group.start, group.end))
            done = group.end
        elif ";" in content or "," in content:
            parts = _mixed(group, content)
            cuts += parts
            done = group.end if parts else done
    yield from edits(text, cuts)


def points(content: str) -> bool:
    """Whether the content of a parenthesis only points.

    >>> points("Figs. 1A and 2B"), points("Additional file 1: Table S1"), points("figure"), points("Data 2019")
    (True, True, False, False)
    """
    if len(content) > _MAX or _NOT.match(content):
        return False
    return bool(_ALL.fullmatch(content) or _WORDLESS.fullmatch(content))


def _mixed(group: Group, content: str) -> list[Cut]:
    """Parts between semicolons that point, or between commas next to statistics."""
    mark = ";" if ";" in content else ","
    parts = content.split(mark)
    if len(parts) > 12:
        return []
    flags = [points(part) for part in parts]
    rest = mark.join(part for part, flag in zip(parts, flags, strict=True) if not flag)
    if not any(flags) or (mark == "," and not _STATISTICS.search(rest)):
        return []
    cuts: list[Cut] = []
    at = group.start + 1
    last = len(parts) - 1
    while last >= 0 and flags[last]:
        last -= 1
    for index, (part, flag) in enumerate(zip(parts, flags, strict=True)):
        end = at + len(part)
        if flag and index < last:
            cuts.append(Cut(at + len(part) - len(part.lstrip()), end + 1))
        elif index == last + 1:
            cuts.append(Cut(at - 1, group.end - 1))
        at = end + 1
    return cuts
