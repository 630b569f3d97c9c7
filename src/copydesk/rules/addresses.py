"""E-mail addresses, web addresses and DOIs: unreadable aloud, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from copydesk.rules.cuts import Cut, edits, opens_sentence, paragraph
from copydesk.script import Edit

_LOCAL: Final = re.compile(
    r"(?:\{[^{}\n@]{1,120}\}|[\w.+%-]{1,64}(?:,\s?[\w.+%-]{1,64}){0,6}(?=\})|[\w.+%-]{1,64})\s?$"
)
_DOMAIN: Final = re.compile(
    r"\s?[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:(?:\.[A-Za-z0-9-]{1,62}){0,6}\.[A-Za-z]{2,10}"
    r"|(?:\.[A-Za-z0-9-]{1,62}){0,6}\.? ?\.?(?:com|org|net|edu|gov))(?![\w@])"
)
_MAIL_LEAD: Final = re.compile(
    r"(?:(?<=\s)|(?<=[(\[])|^)(?:(?:e-?mail|correo(?: electrónico)?|courriel|mél|email|e-?post"
    r"|e-?mailadresse|contact[oe]?|kontakt)(?: address)?\s?[:.]?\s?)$",
    re.IGNORECASE,
)
_AT: Final = re.compile(
    r"(?:(?<=\s)|(?<=[(\[])|^)(?:at|from|via|under|through|in|en|em|desde|à|sur|depuis|unter|auf|su|da|op"
    r"|via:|see|visit|véase|ver|voir|siehe)(?: the)?(?: (?:link|url|site|website|web ?site|webpage|address"
    r"|adresse|sitio|enlace|endereço|lien))?:?\s$",
    re.IGNORECASE,
)

_ANCHORS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"http(?:s|S)?\s?:\s?/\s?/(?=\s?[\w\[])",
        r"HTTPS?://(?=\w)",
        r"ftp://(?=\w)",
        r"www\. ?(?=[a-z\d])",
        r"WWW\.(?=\w)",
        r"doi\s?:\s?(?=10\.)",
        r"DOI\s?:?\s?(?=10\.\d)",
        r"doi (?=10\.\d{4})",
        r"dx\.doi\.org/",
        r"doi\.org/",
        r"arXiv\s?:\s?(?=\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?/\d{7})",
        r"10\.\d{4,9}/(?=\S)",
        r"\.(?:com|org|net|edu|gov|io|info|int|eu|uk|de|fr|es|br|it|nl|pt|ch|at|be|cn|jp|ru|mx|ar|cl|co|ac|ca"
        r"|au|us|me|dev|ai)/(?=[\w~%])",
    )
)
"""Each begins with plain characters, which makes the search for it fast."""
_HOST: Final = re.compile(r"(?<![\w.@/])[A-Za-z0-9][A-Za-z0-9-]{0,30}(?:\.[A-Za-z0-9-]{1,30}){0,4}$")
_UNITED: Final = re.compile(r"[^\S\n]?(?:[,;]|,?[^\S\n](?:and|or|y|e|o|et|ou|und|en))?[^\S\n](?:at[^\S\n])?")
_BODY: Final = re.compile(
    r"[^\s<>\"\u201c\u201d\u00ab\u00bb{}|\u3000-\u303f\uff00-\uff65\u3040-\u30ff\u4e00-\u9fff]{0,600}"
)
_QUOTES: Final = (
    ("\u2018\u2018", "\u2019\u2019"),
    ("\u201c", "\u201d"),
    ("\u2018", "\u2019"),
    ('"', '"'),
    ("\u00ab", "\u00bb"),
    ("\u201e", "\u201c"),
)
_CLOSERS: Final = {")": "(", "]": "["}
_TOKEN: Final = re.compile(r"[^\s<>\"\u201c\u201d\u00ab\u00bb]{1,200}")
_ADDRESS_LIKE: Final = re.compile(r"[\w~%.-]*(?:[/_=&?%~]|\w\.\w|\d)[\w~%./?=&#:;+-]*", re.ASCII)
_REST_OF_PATH: Final = re.compile(
    r"(?!(?:and|or|y|e|und|et|ou|o|he|she|his|her)/)[a-z0-9_-]{1,60}(?:/[\w.-]{1,80}){1,12}/?|[a-z0-9_-]{1,60}/",
    re.ASCII,
)
_BARE_DOI: Final = re.compile(r"10\.\d{4,9}/$")

_ASIDE: Final = re.compile(
    r"[\s,;:.]*(?:(?:last |date |first )?(?:accessed|access|visited|retrieved|checked|viewed|updated|available"
    r"|online|consulted|downloaded)|on|at|from|in|the|url|website|web ?site|webpage|web|link|see|via|here|doi"
    r"|date|source|homepage"
    r"|último|última|acceso|consulta(?:do|da)?|disponible|accedido|visitad[oa]|recuperado|fecha(?:"
    r" de)?|el|de|en|del|ver|véase|enlace|sitio|página"
    r"|disponível|acesso|acessad[oa]|em|consultad[oa]|último acesso|veja|endereço|disponibles?"
    r"|consulté[es]?|accédé|le|sur|à|voir|lien|adresse|page"
    r"|abgerufen|zugriff|zuletzt|besucht|verfügbar|am|unter|siehe|stand|vedi|zie|aufgerufen|consultato"
    r"|accesso|disponibile|il|su|ultimo|geraadpleegd|bezocht|beschikbaar|op"
    r"|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr"
    r"|jun|jul|aug|sept?|oct|nov|dec"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|janeiro"
    r"|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember"
    r"|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|\d{1,4}(?:st|nd|rd"
    r"|th)?(?:[./-]\d{1,4}){0,2})\b\.?",
    re.IGNORECASE,
)
_ACCESSED: Final = re.compile(
    r"\s?(?P<open>\()?,?\s?\[?(?:last |date )?(?:accessed|visited|retrieved|consultad[oa]|acesso em|acessad[oa]"
    r"|acceso|consulté|abgerufen|zugegriffen|zuletzt|consultato"
    r"|geraadpleegd)\b(?P<rest>[^()\n;]{0,60}?\d{4})?\s?(?P<close>\))?",
    re.IGNORECASE,
)


def drop_emails(text: str) -> Iterator[Edit]:
    """Drop e-mail addresses with "E-mail:" before them, in any document: a privacy matter as well as a nuisance.

    "{a, b}@x.org" and addresses with a space at the at sign or before the last dot go too. The preposition goes where
    the sentence ends after the address ("write to us at a@b.org."). An at sign in code ("@property", "5 @ 3") is left.

    >>> text = "Write (e-mail: jo@uni.edu) or call."
    >>> [text[e.start:e.end] for e in drop_emails(text)], list(drop_emails("use @property, v@2"))
    ([' (e-mail: jo@uni.edu)'], [])
    """
    cuts: list[Cut] = []
    done = 0
    at = text.find("@")
    while at >= 0:
        domain = _DOMAIN.match(text, at + 1)
        local = _LOCAL.search(text, max(at - 130, done), at) if domain else None
        if local and domain and (local.start() == 0 or text[local.start() - 1] not in "@/"):
            cut = _widened(text, local.start(), domain.end())
            cuts.append(cut)
            done = cut.end
        at = text.find("@", max(at + 1, done))
    yield from edits(text, cuts)


def drop_urls(text: str) -> Iterator[Edit]:
    """Drop web addresses, DOIs and arXiv numbers, with parentheses and words that hold nothing else.

    Any document. "(available at https://x.org, accessed on 3 May 2020)" goes whole; in a sentence the address goes,
    and "at" where the sentence or clause ends after it: "is available at https://x.org/y." is "is available." An
    address that a line end cut goes on only where it could not end there, or the next word can be nothing else.

    >>> text = "See the code (https://x.org/a_b) at https://doi.org/10.1000/ xyz."
    >>> [text[e.start:e.end] for e in drop_urls(text)]
    [' (https://x.org/a_b)', ' at https://doi.org/10.1000/ xyz']
    >>> list(drop_urls("Node.js 2.0.1 and/or e.g. file.txt at 10.5/3"))
    []
    """
    spans: list[tuple[int, int]] = []
    for start, body in _anchors(text):
        if spans and start < spans[-1][1]:
            continue
        end = _end(text, body)
        if end <= body:
            continue
        if spans and _UNITED.fullmatch(text, spans[-1][1], start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    yield from edits(text, (_widened(text, start, end) for start, end in spans))


def _anchors(text: str) -> list[tuple[int, int]]:
    """Where addresses begin, and where their bodies do, in order."""
    found: list[tuple[int, int]] = []
    for pattern in _ANCHORS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if text[start] == ".":
                host = _HOST.search(text, max(start - 90, 0), start)
                if not host:
                    continue
                start = host.start()
            elif start and (text[start - 1].isalnum() or text[start - 1] in "./@_-"):
                continue
            found.append((start, end))
    found.sort()
    return found


def _end(text: str, at: int) -> int:
    """Where the address ends whose body begins at `at`."""
    at = _trimmed(text, at, _body_end(text, at))
    for _ in range(3):
        if text[at : at + 1] != " ":
            break
        token = _TOKEN.match(text, at + 1)
        if not token or not _goes_on(text, at, token.group()):
            break
        at = _trimmed(text, at + 1, token.end())
    return at


def _body_end(text: str, at: int) -> int:
    body = _BODY.match(text, at)
    return body.end() if body else at


def _trimmed(text: str, start: int, end: int) -> int:
    """Without the punctuation of the sentence, and without a closing parenthesis that nothing opened."""
    while end > start:
        last = text[end - 1]
        if (
            last in ".,;:!?'\u2019\u2018`*\u2026\u2013\u2014"
            or last in _CLOSERS
            and text.count(last, start, end) > text.count(_CLOSERS[last], start, end)
        ):
            end -= 1
        else:
            break
    cut = text.find(")", start, end)
    while cut >= 0:
        if text.count("(", start, cut) < text.count(")", start, cut + 1):
            return _trimmed(text, start, cut)
        cut = text.find(")", cut + 1, end)
    return end


def _goes_on(text: str, at: int, token: str) -> bool:
    """Whether the token after a space at `at` is the rest of the address before it."""
    last = text[at - 1]
    plain = token.rstrip(".,;:)]")
    if not plain or not plain.isascii() or plain.startswith(("http", "www.", "(")):
        return False
    if plain[0] in "/." and plain[1:2].isalnum() and "/" in plain:
        return True
    if _BARE_DOI.search(text, max(at - 14, 0), at) or last in "_=&?%#":
        return True
    if last == "-":
        return plain[0].isalnum() and bool(_ADDRESS_LIKE.fullmatch(plain)) or plain[0].isdigit()
    if last == "/":
        return (
            bool(_ADDRESS_LIKE.fullmatch(plain))
            and not re.fullmatch(r"\d{1,4}", plain)
            or "-" in plain.strip("-")
            and plain.islower()
        )
    return bool(last.isalnum() and _REST_OF_PATH.fullmatch(plain)) and "." in text[max(at - 60, 0) : at]


def _widened(text: str, start: int, end: int) -> Cut:
    """Take along brackets, lead-ins and dates of access that hold nothing without the address."""
    if text[start - 1 : start] in ("<", "[", "\u27e8") and text[end : end + 1] in (">", "]", "\u27e9"):
        start, end = start - 1, end + 1
    for opened, closed in _QUOTES:
        if text.startswith(closed, end) and text.endswith(opened, 0, start):
            start, end = start - len(opened), end + len(closed)
            break
    accessed = _ACCESSED.match(text, end)
    if accessed and bool(accessed["open"]) == bool(accessed["close"]) and (accessed["rest"] or accessed["close"]):
        end = accessed.end()
    opening = text.rfind("(", max(start - 80, paragraph(text, start), 0), start)
    if opening >= 0:
        closing = text.find(")", end, end + 120)
        if closing >= 0 and _is_aside(text[opening + 1 : start]) and _is_aside(text[end:closing]):
            return Cut(opening, closing + 1)
    before = text[max(start - 60, paragraph(text, start), 0) : start]
    lead = _MAIL_LEAD.search(before)
    if not lead and (text[end : end + 1] in ("", ".", ",", ";", ")", "\n") or text[end : end + 2] == " ("):
        lead = _AT.search(before)
    if lead:
        first = start - len(before) + lead.start()
        return Cut(first, end, opens_sentence(text, first))
    return Cut(start, end)


def _is_aside(words: str) -> bool:
    """Whether there is nothing but words that introduce an address or date the access to it."""
    at = 0
    while at < len(words):
        match = _ASIDE.match(words, at)
        if not match or match.end() == at:
            break
        at = match.end()
    return not words[at:].strip(" ,;:.<>[]") or bool(_MAIL_LEAD.fullmatch(words[at:].lstrip()))
