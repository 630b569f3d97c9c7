"""Parentheses that only point at a figure, a table, an equation or a section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from copydesk.rules.cuts import Cut, Group, edits, groups
from copydesk.script import Edit

_LABEL: Final = (
    r"(?:figures?|figs?\.?|tables?|tabs?\.?|equations?|eqs?\.?|eqns?\.?|sections?|sects?\.?|secs?\.?"
    r"|subsections?|§+|chapters?|chaps?\.?|ch\.|boxes|box|schemes?|plates?"
    r"|appendix|appendices|app\.|annexe?s?|algorithms?|alg\.|listings?|videos?|movies?|data ?sets?|data|files?"
    r"|maps?|charts?|graphs?|panels?|theorems?|lemmas?|propositions?"
    r"|texts?|notes?|examples?|exhibits?|images?|photos?|sheets?|methods?|materials?"
    r"|figuras?|tablas?|cuadros?|gráficos?|gráficas?|ecuación|ecuaciones|ecs?\.|sección"
    r"|secciones|capítulos?|caps?\.|anexos?|apéndices?|esquemas?|láminas?|mapas?"
    r"|tabelas?|quadros?|equação|equações|seção|seções|apêndices?"
    r"|tableaux?|graphiques?|équations?|chapitres?|schémas?|planches?|encadrés?|cartes?"
    r"|abbildung(?:en)?|abb\.?|tabellen?|gleichung(?:en)?|gl\.|gln\.|abschnitte?|abschn\.|kapitel|kap\.|anhang"
    r"|anlage|schema|bild(?:er)?|karten?"
    r"|figure|figura|tabelle|tabella|tab|equazion[ei]|sezion[ei]|capitol[oi]|appendice|grafic[oi]|riquadr[oi]"
    r"|figuur|figuren|tabel|tabellen|vergelijking(?:en)?|hoofdstuk|paragraaf|bijlagen?|grafiek)"
)
_EXTRA: Final = (
    r"(?:supplementary|supplemental|supplement|suppl?\.?|additional|online|extended|electronic|supporting|web"
    r"|si|esi|s\.?i\.?|information|material|materials|data"
    r"|suplementari[oa]s?|complementar(?:es)?|adicional(?:es)?|suplementar(?:es)?|supplémentaires?"
    r"|ergänzende|supplementare|aanvullende|the|our|la|el|las|los|a|o|as|os|le|les|die|der)"
)
_NUMBER: Final = (
    r"(?:[A-Z]{0,2}\.?\s?\d{1,3}(?:[.\-\u2013]\d{1,3}){0,3}(?:(?:\s(?!(?:y|e|o|a|u|et|ou|en|to"
    r"|or)\s))?\(?[A-Za-z]{1,2}(?![A-Za-z])\)?)?(?:['\u2032])?|[IVXLC]{1,6}(?![A-Za-z])"
    r"|[A-Z](?:\.?\d{1,2}){0,3}(?![A-Za-z])|\(\d{1,3}[a-z]?\)|\([a-z]\))"
)
_JOIN: Final = (
    r"(?:\s?[,;&/\-\u2013\u2014]\s?(?:and\s|y\s|e\s|et\s|und\s)?|\s(?:and|or|y|e|et|und|en|to|through|a|o|ou"
    r"|bis|à)\s)"
)
_LIST: Final = rf"(?>{_NUMBER}(?:{_JOIN}(?:{_NUMBER}|[a-z](?![\w]))){{0,12}})"
_SIDE: Final = (
    r"(?:,?\s(?:and|y|e|et|und)?\s?(?:(?:top|bottom|upper|lower|left|right|middle|central|inner|outer|first"
    r"|last|above|below|inset|insets|respectively|arriba|abajo|izquierda|derecha|superior|inferior"
    r"|acima|abaixo|esquerda|direita|haut|bas|gauche|droite|oben|unten|links|rechts|black|white|red|blue|green"
    r"|dashed|solid|dotted)\s?-?(?:hand\s)?"
    r"(?:panels?|rows?|columns?|lines?|parts?|sides?|curves?|arrows?|circles?|symbols?|bars?|side)?|(?:panels?"
    r"|rows?|columns?|lines?|p\.|pp\.|page)\s[\dA-Za-z]{1,3}(?:[,\u2013-]\s?[\dA-Za-z]{1,3})*))?"
)
_LEAD: Final = (
    r"(?:(?:see(?: also| e\.g\.,?| for example,?| for instance,?)?|but see|compare|cf\.?|e\.g\.,?|i\.e\.,?|also"
    r"|as shown in|shown in|as in|refer to|given in|listed in|summari[sz]ed in|depicted in|illustrated in|in"
    r"|data in|details in"
    r"|siehe(?: auch)?|s\.|vgl\.?|dazu|voir(?: aussi)?|cf|véase|véanse|vease|ver(?: também|"
    r" también)?|vide|veja|vid\.?|como se muestra en|vedi|si veda|zie(?: ook)?|and|y|e|et|und)[,:]?\s)?"
)
_POINTER: Final = (
    rf"(?>{_LEAD}(?>(?:{_EXTRA}\s){{0,3}})(?:{_LABEL}(?:\s?(?:no\.|nº|nr\.?))?\s?{_LIST}"
    rf"|S\d{{1,2}}\s{_LABEL}){_SIDE}"
    rf"(?:\s?:\s(?>(?:{_EXTRA}\s){{0,2}}){_LABEL}\s?{_LIST}{_SIDE})?)"
)
_ALL: Final = re.compile(
    rf"\s*{_POINTER}(?:\s?(?:[,;&]|,?\s(?:and|or|y|e|et|und|o|ou))\s?(?:{_POINTER}|{_LIST})){{0,8}}\s*[.;,]?\s*",
    re.IGNORECASE,
)
_WORDLESS: Final = re.compile(
    rf"\s*{_LEAD}(?:see\s)?(?:{_EXTRA}\s){{0,2}}(?:appendix|supplementary (?:materials?|information|data"
    rf"|methods?)|supplement|supporting information|online (?:appendix|supplement)|anexo|apêndice|anhang"
    rf"|annexe|appendice)\s*(?:p\.?p?\.?\s\d{{1,3}}(?:[\u2013-]\d{{1,3}})?)?\s*",
    re.IGNORECASE,
)
_STEMS: Final = frozenset(
    "fig tab eq eqs eqn equ sec sub § cha ch box sch pla app ann ane alg lis vid mov dat fil map gra pan"
    " the lem pro tex not exa exh ima"
    " pho she met mat cua ecu ec ecs cap apé apê esq lám qua seç équ enc car abb gle"
    " gl gln abs kap anh anl bil kar sez riq ver hoo"
    " par bij sup onl ext add bei".split()
)
_STEM: Final = re.compile(r"[^\W\d_]{1,3}|§")
_STATISTICS: Final = re.compile("[<>=\u2264\u2265%\u00b1]")
_NOT: Final = re.compile(
    r"\s*(?:data|files?|text|texts|methods?|materials?|notes?|images?|charts?|examples?|maps?)\s*\d{4}", re.IGNORECASE
)
_SUPPLEMENT: Final = re.compile(
    r"(?:data|files?|texts?|notes?|methods?|materials?|sheets?|images?|a|o|e)\s?\d", re.IGNORECASE
)
_GOVERNED: Final = re.compile(
    r"(?<!\w)(?:in|by|from|see|at|of|on|with|to|en|em|dans|par|de|voir|ver|véase|siehe|von|aus|con|per|da|op|zie)\s$",
    re.IGNORECASE,
)
"""A word that needs the parenthesis after it: "as observed in (Table 3)"."""
_MAX: Final = 220
_MAX_MIXED: Final = 500


def drop_pointers(text: str) -> Iterator[Edit]:
    """Drop parentheses that only point: "(Fig. 2)", "(see Tables 1 and 2; S3)", "[Abb. 3]", "(Section 3.2)".

    A listener has no page to look at. Serves every kind of document, in seven languages of the Latin alphabet. Of
    a mixed parenthesis only the parts between semicolons that point go; after a comma only beside statistics, since
    "(Fig. 2, a dog)" tells something. Pointers in the sentence itself stay, also
    "in (Table 3)".

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
        if _GOVERNED.search(text, max(group.start - 12, 0), group.start):
            done = group.end
        elif points(content):
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
