"""The abstract: prose on the first pages that stands among front matter, often small, boxed or in a column of its own.

Its place makes a line model take it for front matter on templates that it has not seen (6 of 44 documents left out
by publisher lost theirs whole). What it says gives it away: sentences in the document's own language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from copydesk.document import Document, Line
from copydesk.layout import keywords
from copydesk.layout.features import TABLE, Ints
from copydesk.layout.languages import KIN, count_languages

FRONT_PAGES: Final = 3
"""Abstracts stand on the first pages (or, in other languages, on the last: not covered)."""

LEAST_LINES: Final = 4
LEAST_WORDS: Final = 45
"""Shorter runs without the heading "Abstract" may be a notice or an affiliation."""

STOPWORDS: Final = 220
"""Thousandths of common words, as a mean over the run: prose has 300 to 500, affiliations and keywords under 150."""

MARGIN_OF_LANGUAGE: Final = 2.0
"""How many times the common words of the document's own language those of another must be."""

COMMON_WORDS: Final = 6
COMMON_SHARE: Final = 0.15
"""Common words, and their share of all words, from which lines have a language: text in the languages that are listed
has 0.2 to 0.5 of its own and, where it shares letters with a neighbour, 0.05 to 0.12 of another's. Text of a language
that is not listed has none, rather than the nearest one's: whole pages in Polish were taken for a foreign abstract."""

ABSTRACT: Final = re.compile(
    r"^\W*(?:a ?b ?s ?t ?r ?a ?c ?t|summary|resumo|resumen|r[ée]sum[ée]|zusammenfassung|kurzfassung|riassunto|sommario|"
    r"samenvatting|аннотация|реферат|摘\s?要|要\s?旨|概要|抄録|초록)\b",
    re.I,
)
KEYWORDS: Final = re.compile(
    r"^\W*(?:key ?-?words?|palavras.?chave|palabras.?clave|descri(?:p?)tores|mots.?cl[ée]s|schl(?:ü|u)sselw|schlagw|"
    r"parole.?chiave|index terms|ключевые|关键词|關鍵詞|キーワード)",
    re.I,
)
NOTICE: Final = re.compile(
    r"copyright|©|licen[sc]e|creative commons|distributed under|how to cite|cite this|correspond|e-?mail|@|https?:|"
    r"received|competing interests|conflicts? of interest|funding|supported by|editor\b|department of|universi",
    re.I,
)
_STOP, _LENGTH = list(TABLE).index("stopwords"), list(TABLE).index("word_length")
_WORDS, _WIDTH = list(TABLE).index("words"), list(TABLE).index("width")
_OURS: Final = frozenset({"front", "abstract_other", "other", "author", "backmatter", "footnote", "caption"})


def settle_abstracts(document: Document, rows: Ints, names: list[str], named: str | None = None) -> None:
    """Change the classes `names` of lines on the first pages in place: own abstract to prose, others away from it.
    `named` is the language that somebody says it is in; what most of its prose is in goes only under a heading then."""
    lines = document.lines
    told = _own_language(lines, names)
    own = named or told
    disputed = told is not None and _kin(own) != _kin(told)
    for run in _runs(lines, names):
        language = _language(lines, run)
        foreign = own is not None and language is not None and _kin(language) != _kin(own)
        if foreign and (not disputed or _is_headed(lines, run)):
            _drop(lines, run, names)
        elif _is_headed(lines, run) or _is_prose(lines, rows, run):
            _keep(lines, run, names)


def _kin(language: str | None) -> str | None:
    return None if language is None else KIN.get(language, language)


def _own_language(lines: Sequence[Line], names: list[str]) -> str | None:
    body = [line.text for i, line in enumerate(lines) if names[i] == "text" and i % 3 == 0]
    count = count_languages(body).most_common(1)
    return count[0][0] if count and _is_common(count[0][1], body) else None


def _is_common(count: int, texts: Sequence[str]) -> bool:
    return count >= COMMON_SHARE * sum(len(text.split()) for text in texts)


def _language(lines: Sequence[Line], run: list[int]) -> str | None:
    """The run's language, None where it is not clear."""
    texts = [lines[i].text for i in run]
    count = count_languages(texts).most_common(2)
    if not count or count[0][1] < COMMON_WORDS or not _is_common(count[0][1], texts):
        return None
    if len(count) > 1 and count[0][1] < MARGIN_OF_LANGUAGE * count[1][1]:
        # neighbours share words: Spanish and Portuguese need all of them to be told apart
        return count[0][0] if count[0][1] >= 1.3 * count[1][1] else None
    return count[0][0]


def _runs(lines: Sequence[Line], names: list[str]) -> Iterator[list[int]]:
    """Lines of the first pages that go on in one column and size, headings and furniture aside."""
    run: list[int] = []
    last = lines[0].page + FRONT_PAGES
    for i, line in enumerate(lines):
        if line.page >= last:
            break
        if names[i] == "furniture":
            continue
        ends = names[i] not in _OURS and names[i] != "text"
        if run and (ends or KEYWORDS.match(line.text) or _parts(lines[run[-1]], line)):
            yield run
            run = []
        if not ends and not KEYWORDS.match(line.text):
            run.append(i)
    if run:
        yield run


def _parts(a: Line, b: Line) -> bool:
    """Another size or slope, another page, a gap, or another column."""
    face = a.italic != b.italic or abs(a.size - b.size) > 0.3
    gap = not -0.6 * a.size < b.bbox.top - a.bbox.bottom < 1.2 * a.size
    overlap = min(a.bbox.x1, b.bbox.x1) - max(a.bbox.x0, b.bbox.x0)
    return face or gap or a.page != b.page or overlap <= 0


def _is_headed(lines: Sequence[Line], run: list[int]) -> bool:
    """The heading "Abstract" opens the run or stands just before it."""
    before = lines[run[0] - 1] if run[0] else None
    headed = before is not None and len(before.text) < 40 and ABSTRACT.match(before.text) is not None
    return len(run) >= LEAST_LINES - 1 and (headed or ABSTRACT.match(lines[run[0]].text) is not None)


def _is_prose(lines: Sequence[Line], rows: Ints, run: list[int]) -> bool:
    """Sentences, and nothing that notices, affiliations and statements have."""
    part = rows[run]
    if len(run) < LEAST_LINES or int(part[:, _WORDS].sum()) < LEAST_WORDS:
        return False
    if np.average(part[:, _STOP], weights=np.maximum(part[:, _WORDS], 1)) < STOPWORDS:
        return False
    if float(np.median(part[:, _WIDTH])) < 400 or keywords.BACKMATTER.match(lines[run[0]].text):
        return False
    return not any(NOTICE.search(lines[i].text) for i in run)


def _keep(lines: Sequence[Line], run: list[int], names: list[str]) -> None:
    for i in run:
        if names[i] in _OURS:
            names[i] = "text"


def _drop(lines: Sequence[Line], run: list[int], names: list[str]) -> None:
    for i in run:
        names[i] = "abstract_other"
    heading = run[0] - 1
    if heading >= 0 and names[heading] in ("heading", "text") and len(lines[heading].text.split()) <= 2:
        names[heading] = "abstract_other"
