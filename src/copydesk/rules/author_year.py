"""Citations by author and year in parentheses or brackets: "(Smith & Jones, 2019; Lee et al., 2020, p. 3)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from copydesk.rules.cuts import Cut, Group, edits, groups
from copydesk.rules.holes import SEE, THEREIN
from copydesk.script import Edit

_YEAR: Final = r"(?:1[5-9]|20)\d\d(?:[a-z](?![a-z]))?"
_UNDATED: Final = (
    r"in press|n\. ?d\.|s\. ?d\.|s\. ?f\.|o\. ?J\.|forthcoming|submitted|in prep(?:\.|aration)?|in review|under"
    r" review|unpublished(?: data)?"
    r"|en prensa|no prelo|sous presse|im Druck|im Erscheinen|in corso di stampa|in druk"
)
_WHEN: Final = rf"(?:{_YEAR}(?:\s?[-/\u2013]\s?(?:{_YEAR}|\d\d(?!\d)))?|\[{_YEAR}\](?:\s?{_YEAR})?|{_UNDATED})"
_YEARS: Final = (
    rf"(?>\(?{_WHEN}(?:(?:\s?[,;]\s?|\s?(?:and|&|y|e|et|und)\s){_WHEN}|,\s?[a-z](?![\w.'\u2019])){{0,20}}\)?)"
)
_PLACE: Final = (
    r"(?>(?:\s?[,:]\s?(?:(?:pp?\.?|págs?\.?|pgs?\.?|S\.|Seiten?|blz\.|Sec(?:tions?|ts?\.|\.)|§+"
    r"|Chap(?:ters?|\.)|Ch\.|ch\.|Cap\.|cap\.|capítulo|chap\.|Kap\.|Bd\."
    r"|vol\.|Vol\.|v\.|t\.|n\.|no\.|art\.|[Ff]igs?\.?|[Ff]igures?|[Tt]ables?|Appendix|para\.|paras\.|l\.|ll\."
    r"|loc\.|nota|note|fn\.)\s?)?"
    r"(?:\d[0-9a-zA-Z.]{0,8}|[ivxlc]{1,7}(?!\w)|[A-D]\d{0,2}(?!\w))(?:\s?[-\u2013,]\s?(?:\d[0-9a-z.]{0,6}"
    r"|[ivxlc]{1,6})(?![\w])){0,9}"
    r"(?:\s?ff?\.|\s?et seq\.)?){0,3})"
)
_AUTHORS: Final = r"(?P<authors>[^\d\n()]{2,260}?)"
_ITEM: Final = re.compile(
    rf"\s*{_AUTHORS}[,.:]?\s*(?P<years>{_YEARS})(?P<place>{_PLACE})\s*(?=[;,.)\]]|and\b|&|y\b|e\b|et\b|und\b|$)"
)
_SEPARATOR: Final = re.compile(r"\s*(?:[;,.]|and\b|&|y\b|e\b|et\b|und\b)?\s*(?:(?:and|&|y|e|et|und)\s)?")
_HAS_YEAR: Final = re.compile(rf"(?<!\d)(?:{_YEAR}|{_UNDATED})(?!\d)")
_AT_END: Final = re.compile(
    rf",\s(?:see |cf\.? |e\.g\.,? )?((?:[^\W\d_][\w'\u2019-]{{1,30}}\s){{1,3}}et al\b\.?),?\s{_YEARS}\s?$"
)
"""A sure citation after a comma at the end of other words: "(Homo sapiens, Levine et al. 2007)"."""
_LEAD: Final = re.compile(rf"^(?:(?:{SEE}|and|or|y|e|et|und|ou)\b[.,:]?\s*){{1,3}}", re.IGNORECASE)
_TAIL: Final = re.compile(
    rf"[\s,;]*(?:{THEREIN}|\bemphasis (?:added|ours|mine)|grifos? (?:nossos?|meus?)|tradução nossa"
    rf"|énfasis (?:añadido|nuestro))\.?\s*$",
    re.IGNORECASE,
)

_ET_AL: Final = re.compile(
    r"\bet\.? ?als?\b\.?|\by (?:cols?|otros)\b\.?|\be (?:cols?|outros)\b\.?|\bet coll\b\.?|\bu\. ?a\b\.?|\bund"
    r" andere\b|\band (?:colleagues|others)\b|\be altri\b|\bed altri\b|\ben anderen\b"
)
_SMALL: Final = frozenset(
    "& and y e i et und en ed o or de del della dello di da das do dos des du d la le les las los el van von"
    " der den ter ten te zu zur zum vom für fur"
    " of for the on in to at a al el ibn bin ben abu and/or para por em en na no nos nas pour sur et aux au"
    " delle degli dei voor het op per il lo gli mc st".split()
)
_WORD: Final = re.compile(r"[^\s,;&]+")
_PARTICLE: Final = re.compile(r"(?:[dl]['\u2019\u02bc`]|al-|el-|ibn-|de-|\u2019t|'t)[A-Z\u00c0-\u00de]")
_NAME: Final = re.compile(
    r"[\[(\u201c\"]?[^\W\d_a-z\u00df-\u00f6\u00f8-\u00ff][\w'\u2019\u02bc`.\u2010-\u2013/-]*[\])\u201d\",:.]?$"
)
_DATES: Final = frozenset(
    "january february march april may june july august september october november december jan feb mar apr jun"
    " jul aug sep sept oct nov dec"
    " spring summer autumn fall winter monday tuesday wednesday thursday friday saturday sunday"
    " enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
    " janeiro fevereiro março maio junho julho setembro"
    " outubro novembro dezembro janvier février mars avril mai juin juillet août septembre octobre novembre"
    " décembre januar februar märz juni juli august"
    " oktober dezember gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre maart mei"
    " augustus januari februari".split()
)
_THINGS: Final = frozenset(
    "version versión versão ver. v release figure fig fig. figs. figura abbildung abb. table tabelle tableau"
    " tabla tabela section chapter appendix equation eq. step study"
    " experiment phase wave day week month year years since until before after between from n n= season vol"
    " vol. volume issue windows office act law ley lei loi gesetz"
    " decreto decree directive directiva regulation edition ed. eds. olympics conference founded established"
    " born died circa ca. c. dr phd".split()
)


class Item(NamedTuple):
    """One citation: its authors, and how sure the form is without looking at the document."""

    authors: str
    form: Literal["strong", "medium", "weak"]


class Found(NamedTuple):
    """A parenthesis: the parts of it that cite, and its items."""

    group: Group
    parts: tuple[tuple[int, int], ...]
    whole: bool
    items: tuple[Item, ...]


def drop_author_year_citations(text: str) -> Iterator[Edit]:
    """Drop "(Smith, 2019)", "(see Lee et al. 2020a,b; WHO, 2019, p. 3)", "(SILVA; SOUZA, 2010)", "[Smith 2019]".

    Serves papers that cite by name (APA, Harvard, Chicago, ABNT) in the languages of the Latin alphabet. Narrative
    citations, "Smith et al. (2019) show", keep name and year. In a mixed parenthesis only parts between semicolons go.
    "(Smith, 2019)" might be a place and a year, and "(Smith 2019)" a product: the first needs another citation of any
    form in the document, the second three sure ones. Dates, versions, laws and names of species with their authority
    ("L. dammermani (Mertens, 1927)") are left.

    >>> text = "It works (Smith & Jones, 2019; Lee et al., 2020, p. 3), in part (n = 5; cf. García, 2018)."
    >>> [text[e.start:e.end] for e in drop_author_year_citations(text)]
    [' (Smith & Jones, 2019; Lee et al., 2020, p. 3)', '; cf. García, 2018']
    >>> list(drop_author_year_citations("Smith et al. (2019) wrote (May 2019) for him (born 1984) (Version 2, 2019)"))
    []
    """
    found = [*_found(text, square=False), *_found(text, square=True)]
    if not found:
        return
    items = [item for f in found for item in f.items]
    sure = sum(item.form == "strong" for item in items)
    commas = len({item.authors for item in items if item.form == "medium"})
    allowed = {"strong"} | ({"medium"} if sure + commas >= 2 else set()) | ({"weak"} if sure >= 3 else set())
    cuts: list[Cut] = []
    for f in sorted(found):
        if all(item.form in allowed for item in f.items) and not _is_authority(text, f):
            cuts += [_cut(text, f, start, end) for start, end in f.parts]
    yield from edits(text, sorted(cuts))


def _found(text: str, square: bool) -> Iterator[Found]:
    done = 0
    for group in groups(text, square):
        if group.start < done or group.end - group.start < 7:
            continue
        content = text[group.start + 1 : group.end - 1]
        if not _HAS_YEAR.search(content):
            continue
        found = _whole(group, content) or _mixed(group, content)
        if found:
            done = group.end
            yield found


def _whole(group: Group, content: str) -> Found | None:
    items = parse(content)
    return Found(group, ((group.start, group.end),), True, items) if items else None


def _mixed(group: Group, content: str) -> Found | None:
    """Longest runs of parts between semicolons that cite, where other parts do not, and what ends a part."""
    parts = content.split(";")
    if len(parts) > 16 or "(" in content:
        return None
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part) + 1)
    spans: list[tuple[int, int]] = []
    items: list[Item] = []
    first = 0
    while first < len(parts):
        for last in range(len(parts), first, -1):
            run = content[starts[first] : starts[last] - 1]
            got = parse(run) if _HAS_YEAR.search(run) else ()
            if got:
                spans.append((group.start + 1 + starts[first], group.start + starts[last]))
                items += got
                first = last - 1
                break
        else:
            tail = _AT_END.search(parts[first])
            if tail:
                at = group.start + 1 + starts[first]
                spans.append((at + tail.start(), at + tail.end()))
                items.append(Item(tail[1], "strong"))
        first += 1
    return Found(group, tuple(spans), False, tuple(items)) if spans else None


def parse(content: str) -> tuple[Item, ...]:
    """The citations that `content` is made of; none where anything else is in it.

    >>> parse("see Smith & Jones 2019a,b; WHO, 2020, pp. 3-5")
    (Item(authors='Smith & Jones', form='strong'), Item(authors='WHO', form='strong'))
    >>> parse("Figure 1, 2019 data"), parse("in 2019"), parse("May 2019")
    ((), (), ())
    """
    tail = _TAIL.search(content)
    end = tail.start() if tail else len(content)
    items: list[Item] = []
    at = 0
    while at < end:
        match = _ITEM.match(content, at, end)
        if not match:
            return ()
        item = _item(match)
        if item is None:
            return ()
        items.append(item)
        separator = _SEPARATOR.match(content, match.end(), end)
        at = max(separator.end() if separator else 0, match.end())
    return tuple(items)


def _item(match: re.Match[str]) -> Item | None:
    authors = match["authors"].strip(" \u00a0")
    lead = _LEAD.match(authors)
    if lead:
        authors = authors[lead.end() :].strip()
    names = _names(_ET_AL.sub(" ", authors))
    if (
        not names
        or ":" in authors
        or names[-1].strip(".,").casefold() in _DATES
        and (len(names) == 1 or "," not in authors)
    ):
        return None
    if any(name.strip(",:").casefold() in _THINGS for name in names):
        return None
    several = (
        bool(_ET_AL.search(authors)) or bool(re.search(r"[;&]|\s(?:and|y|e|et|und|en)\s", authors)) and len(names) > 1
    )
    comma = match.string[match.end("authors") :].lstrip().startswith((",", ":"))
    if several or (match["place"] and comma):
        return Item(authors, "strong")
    return Item(authors, "medium" if comma or re.search(r"in press|forthcoming|n\. ?d", match["years"]) else "weak")


def _names(authors: str) -> list[str]:
    """The names; empty where a word is neither a name nor a small word that names have."""
    words = _WORD.findall(authors)
    if len(words) > 40:
        return []
    names = []
    for word in words:
        if _NAME.match(word) or _PARTICLE.match(word):
            names.append(word)
        elif word.strip(".,").casefold() not in _SMALL:
            return []
    return names


_SPECIES: Final = re.compile(
    r"\b(?:[A-Z]\. ?|[A-Z][a-z]+ )(?:[A-Z][a-z]+ )?([a-z-]{3,}(?:us|a|um|is|i|ae|ens|ix|ax))\s$"
)

_NO_EPITHETS: Final = frozenset(
    "data area formula analysis basis thesis hypothesis criteria bacteria virus schema idea media phenomena apparatus"
    " stimulus spectrum momentum diagnosis synthesis crisis axis focus census status corpus campus museum"
    " symposium".split()
)


def _is_authority(text: str, found: Found) -> bool:
    """Whether the parenthesis names who described the species before it; such years are mostly old."""
    if not found.whole or len(found.items) != 1:
        return False
    year = re.search(r"1[5-9]\d\d", text[found.group.start : found.group.end])
    if not year or int(year.group()) >= 1970:
        return False
    species = _SPECIES.search(text[max(found.group.start - 60, 0) : found.group.start])
    return species is not None and species[1] not in _NO_EPITHETS


def _cut(text: str, found: Found, start: int, end: int) -> Cut:
    """A part goes with the semicolon that would be left: the one after it, or before it where it is the last."""
    if found.whole:
        return Cut(start, end)
    if text[start] == ",":
        return Cut(start, end)
    if text[end] == ";":
        while text[start] == " ":
            start += 1
        return Cut(start, end + 1)
    return Cut(start - 1 if text[start - 1] == ";" else start, end)
