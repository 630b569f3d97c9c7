"""Citation markers that are numbers or labels on the line: "[1, 3-5]", "[ABC+19]", "(12, 13)"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from copydesk.rules.cuts import DASH, Cut, coverage, edits, expand_numbers
from copydesk.rules.holes import SEE, THEREIN, widened
from copydesk.script import Edit

_NUMBER: Final = r"\d{1,3}[a-h]?"
_BETWEEN: Final = rf"\s?(?:[,;{DASH}]|,?\s?\band\b|&|\by\b|\be\b|\bet\b|\bund\b)\s?"
_LIST: Final = rf"(?>{_NUMBER}(?:{_BETWEEN}{_NUMBER}){{0,60}})"
_LOCATOR: Final = (
    r",\s?(?:pp?\.|págs?\.|S\.|Sec(?:tions?|ts?\.|s?\.)|§+|Chap(?:ters?|\.)|Ch\.|Cap\.|Kap\."
    r"|Theorems?|Thm\.|Lemmas?|Prop(?:osition|\.)"
    r"|Fig(?:ure|\.)|Tables?|Appendi(?:x|ces)|App\.|Algorithm|Alg\.|Def(?:inition|\.)|Cor(?:ollary|\.)"
    r"|Ex(?:ample|\.)|Eqs?\.)\s?[^\[\];]{1,40}"
)
_LABEL: Final = r"[A-Z][A-Za-z]{1,5}\+?\d{2}[a-z]?"
_NUMERIC: Final = re.compile(
    rf"\[\s?(?:(?:{SEE})[\s,]+)?{_LIST}(?:{_LOCATOR})?(?:;\s?{_LIST}(?:{_LOCATOR})?){{0,5}}\s?(?:(?:,?\s?(?:{THEREIN})))?\s?\]"
)
_ALPHA: Final = re.compile(rf"\[\s?{_LABEL}(?:[,;]\s?{_LABEL}){{0,20}}(?:{_LOCATOR})?\s?\]")
_JOINT: Final = re.compile(rf"[^\S\n]?(?:[,;{DASH}]|,?[^\S\n](?:and|or|&|y|e|et|und|o|ou|oder|to)[^\S\n])?[^\S\n]?")

_MATH_BEFORE: Final = re.compile(
    r"(?:[\u2208=<>\u2264\u2265\u00d7*+/^\u222a\u2229\u2282\u2286~\u2248]|\b(?:CI|IC|KI|IQR|SD))[:,]?\s?$"
)
_INTERVAL_BEFORE: Final = re.compile(
    r"\b(?:intervals?|intervalos?|intervalles?|Intervalle?|intervalli|scale|escala|vectors?|tuple|matrix"
    r"|uniform|U)[:,]?\s$",
    re.IGNORECASE,
)
_PERHAPS_BEFORE: Final = re.compile(
    r"\b(?:range[sd]?|between|arrays?|lists?|domain|support|median|mediana|rango|faixa|bounds?|shape|index"
    r"|indices|steps?|items?)[:,]?\s$",
    re.IGNORECASE,
)
_MATH_AFTER: Final = re.compile(r"[%\u2030^\u00b0]|\s?[\u00d7=<>\u2264\u2265\u222a\u2229\u2282\u2208+*\u2192]")
_VALUE_BEFORE: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s?%?\s?$")
_GLUED_WORD: Final = re.compile(r"\s?[A-Z]?[a-z]+\b|\s?A\s")

_EAST_ASIAN: Final = "\u2e80"
"""From this character on, no space separates words."""
ESTABLISHED: Final = 3
"""So many markers with numbers that fill their range make numbers in brackets the citation style of a document."""
MIN_COVERAGE: Final = 0.3
"""A list of references is cited almost whole: 0.8 or more in all 40 training documents with numbers."""


class Marker(NamedTuple):
    """A bracket that may be a citation, and the numbers in it (labels: none)."""

    start: int
    end: int
    numbers: tuple[int, ...]


def drop_bracket_citations(text: str) -> Iterator[Edit]:
    """Drop "[1]", "[3\u20135, 8]", "[12, p. 5]", "[1], [2]", "[ABC+19]" and what would be left dangling.

    Serves papers that cite by numbers or labels (IEEE, Vancouver, BibTeX alpha). Numbers in brackets are citations
    where they fill their range through the document (`ESTABLISHED`); a few of them only where they stand after a word
    and before a mark or a word. Intervals, indices, lists of code, ranges around a value and [...] are left. For the
    words around a marker see `copydesk.rules.holes.widened`.

    >>> text = "as shown in [1]. Others agree [2, 3]."
    >>> list(drop_bracket_citations(text))
    [Edit(start=8, end=15, text=''), Edit(start=29, end=36, text='')]
    >>> list(drop_bracket_citations("x in [0, 1] and a[1], 45% [40, 50]"))
    []
    """
    if "[" not in text:
        return
    found = [
        Marker(m.start(), m.end(), tuple(expand_numbers(_numbers_of(m.group()))))
        for m in _NUMERIC.finditer(text)
        if not _is_interval(text, m.start(), m.end(), _numbers_of(m.group()))
    ]
    glued = [m for m in found if text[m.start - 1].isalnum() and text[m.start - 1] < _EAST_ASIAN]
    if len(glued) < max(ESTABLISHED, 0.3 * len(found)) or _is_code(text, glued):
        found = [m for m in found if m not in set(glued)]
    established = is_established(found)
    kept = [m for m in found if established or _is_plain(text, m)]
    kept += _labels(text)
    kept.sort()
    yield from edits(text, (widened(text, start, end) for start, end in _joined(text, kept)))


def is_established(markers: Sequence[Marker], least: int = ESTABLISHED) -> bool:
    """Whether the markers are many and their numbers fill the range: the style of the document.

    >>> is_established([Marker(0, 3, (1,)), Marker(9, 12, (2,)), Marker(19, 22, (1, 2, 3))])
    True
    """
    numbers = sorted(number for marker in markers for number in marker.numbers)
    main = numbers[: max(len(numbers) - len(numbers) // 20, 1)]
    return len(markers) >= least and len(set(main)) >= min(least, 3) and coverage(main) >= MIN_COVERAGE


def _numbers_of(marker: str) -> str:
    """The list of numbers in a marker, without its locators."""
    return re.sub(_LOCATOR, "", marker)


def _is_interval(text: str, start: int, end: int, marker: str) -> bool:
    """Whether a bracket of numbers is mathematics, an index, a range around a value, or opens its paragraph."""
    if start == 0 or text[start - 1] == "\n" or re.search(r"(?<!\d)0\d*(?!\d)", marker):
        return True
    before = text[max(start - 24, 0) : start]
    numbers = expand_numbers(marker)
    if _MATH_BEFORE.search(before) or _MATH_AFTER.match(text, end):
        return True
    if len(numbers) > 1 and (_INTERVAL_BEFORE.search(before) or text.startswith((" %", " \u2030"), end)):
        return True
    after = text[end : end + 1]
    if after.isalnum() and (text[start - 1].isalnum() or not _GLUED_WORD.match(text, end)):
        return True
    value = _VALUE_BEFORE.search(before)
    if value and len(numbers) > 1:
        return min(numbers) <= float(value[1].replace(",", ".")) <= max(numbers)
    return bool(value and len(value[1]) != 4) and not after.isspace() and after not in ".,;)"


def _is_code(text: str, glued: Sequence[Marker]) -> bool:
    """Whether most brackets that are glued to a word index something: "x[1]", "args[2]", no word of prose."""
    prose = sum(1 for m in glued if re.search(r"[^\W\d_]{5}$", text[max(m.start - 5, 0) : m.start]))
    return prose * 2 < len(glued)


def _is_plain(text: str, marker: Marker) -> bool:
    """A single marker in a document without an established style: after a word or mark, before a mark or a word."""
    before = text[max(marker.start - 12, 0) : marker.start]
    if _PERHAPS_BEFORE.search(before) or not re.search(
        r"[^\W\d_]{2,}[\])\u201d\"]?[.,;:]?\s$|al\.\s?$|[^\W\d_]{3}[.,]$|[\u2e80-\uffdc]$", before
    ):
        return False
    if len(marker.numbers) > 1 and re.search(r"\b(?:in|on|of|from|to|over|within|en|de|dans|em|von)\s$", before):
        return False
    return bool(re.match(r"[.,;:)\u2e80-\uffdc]|\s[^\W\d_]|\s?$|\n| \u2013", text[marker.end : marker.end + 2]))


def _labels(text: str) -> list[Marker]:
    """Labels in the style of BibTeX: those with a plus sign, others where there are three of them."""
    found = [m for m in _ALPHA.finditer(text) if not text[m.start() - 1 : m.start()].isalnum()]
    many = len({label for m in found for label in re.findall(_LABEL, m.group())}) >= ESTABLISHED
    return [Marker(m.start(), m.end(), ()) for m in found if many or re.search(r"[A-Za-z]{2}\+\d", m.group())]


def _joined(text: str, markers: Sequence[Marker]) -> list[tuple[int, int]]:
    """Runs such as "[1], [2] and [3]" as one."""
    runs: list[tuple[int, int]] = []
    for marker in markers:
        if runs and (runs[-1][1] == marker.start or _JOINT.fullmatch(text, runs[-1][1], marker.start)):
            runs[-1] = (runs[-1][0], marker.end)
        else:
            runs.append((marker.start, marker.end))
    return runs


_ROUND_NUMERIC: Final = re.compile(rf"\(\s?(?:(?:{SEE})[\s,]+)?\d{{1,3}}(?:\s?[,;{DASH}]\s?\d{{1,3}}){{0,40}}\s?\)")
_NOT_CITED: Final = re.compile(
    r"(?:\b(?:eqs?|equations?|ecuaci[oó]n(?:es)?|equa[cç][aã]o|équations?|gl"
    r"|gleichung(?:en)?|formulas?|fórmulas?|formel|expressions?|inequality|steps?|items?"
    r"|case|cases|types?|groups?|phases?|stages?|grades?|class|level|models?|no|n|questions?|hypothes[ie]s"
    r"|conditions?|section|article|art|paragraph|rule|criteri(?:on|a)|scores?|figs?|figures?|tables?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|hundred|uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez"
    r"|doze|onze|um|uma|dois|duas|três|quatro|sete|oito|nove|dez|un|une|deux|trois|quatre|cinq|sept|huit"
    r"|neuf|dix|eine?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn"
    r"|twee|drie|vijf|zes|zeven|negen|tien|due|tre|quattro|cinque|sei|sette|otto|nove|dieci)\.?"
    r"|[=<>\u2264\u2265:;\u2013\u2014-]|\b[A-Za-z])\s?$",
    re.IGNORECASE,
)
_ENUMERATES: Final = re.compile(r"(?:[,;:]|\b(?:and|or|y|o|e|ou|et|und|oder|en))\s$")
_CITED_AFTER: Final = re.compile(r"\s?[.,;:)\]]|\s?$|\n")

MIN_IN_ORDER: Final = 0.75
MIN_ROUND: Final = 8
"""Numbers in parentheses are citations only where there are many, up to this number or more."""


def drop_numeric_parenthesis_citations(text: str) -> Iterator[Edit]:
    """Drop "(1)", "(1, 2)", "(3-5)" where the whole document cites in this way (journals of medicine, AMA by hand).

    Enumerations, equation numbers, "four (4)" and counts look the same: it takes `MIN_ROUND` of them after words, with
    numbers that fill their range, many before a mark of punctuation, and lists among them or numbers that count up.

    >>> cited = "".join(f"A thing is known ({n}). " for n in (1, 2, 3, 4, 5, 6, 7, 8, "1, 2"))
    >>> len(list(drop_numeric_parenthesis_citations(cited)))
    9
    >>> list(drop_numeric_parenthesis_citations("We (1) read and (2) write, see Eq. (3)."))
    []
    """
    if "(" not in text:
        return
    found = [
        Marker(m.start(), m.end(), tuple(expand_numbers(m.group())))
        for m in _ROUND_NUMERIC.finditer(text)
        if _may_cite(text, m)
    ]
    if len(found) < MIN_ROUND or not _is_round_style(text, found):
        return
    yield from edits(text, (_cut_round(text, marker) for marker in found))


def _may_cite(text: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    before = text[max(start - 16, 0) : start]
    if start == 0 or before[-1] == "\n" or _NOT_CITED.search(before) or re.search(r"(?<!\d)0", match.group()):
        return False
    if re.search(r"\d[%\u2030]?\s?$", before) and not re.search(r"\b(?:19|20)\d\d\s?$", before):
        return False
    if not before[-1].isspace() and not re.search(r"[^\W\d_]{5}$|[.,)\u201d]$", before):
        return False
    if text[end : end + 1].isalnum() or text[end : end + 1] in "-–=−":
        return False
    single = match.group()[1:-1].strip().isdigit()
    return not (single and _ENUMERATES.search(before) and not _CITED_AFTER.match(text, end))


def _is_round_style(text: str, found: Sequence[Marker]) -> bool:
    numbers = [number for marker in found for number in marker.numbers]
    closed = sum(1 for m in found if _CITED_AFTER.match(text, m.end))
    lists = sum(1 for m in found if len(m.numbers) > 1)
    if not is_established(found, MIN_ROUND) or max(numbers) < MIN_ROUND or closed < 0.4 * len(found):
        return False
    return lists >= 2 or _share_in_order(numbers) >= MIN_IN_ORDER


def _share_in_order(numbers: Sequence[int]) -> float:
    """Share of the different numbers that are greater than all before them: references count up as they appear."""
    greatest = rising = 0
    for number in numbers:
        if number > greatest:
            greatest, rising = number, rising + 1
    return rising / len(set(numbers))


def _cut_round(text: str, marker: Marker) -> Cut:
    return widened(text, marker.start, marker.end)
