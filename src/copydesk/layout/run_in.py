"""Headings that run in: "Plant material. Leaves were …", in bold or italics on the paragraph's first line.

A line that holds such a heading and the beginning of its paragraph is parted in two, so that the heading is one. It is
done when roles and paragraphs are settled: the model of roles judges lines as they stand on the page.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from copydesk.document import Document, Lead, Line
from copydesk.layout import keywords
from copydesk.layout.parting import part_lines

MOST_LINES: Final = 3
MOST_WORDS: Final = 18
"""A heading of more is a sentence in bold. The longest of 54 in four papers with source texts has 15 words."""

LEAST_SECTION: Final = 25
"""Words behind such a heading, in the middle of a document's: entries of glossaries and lists of terms have fewer."""

_ENDS: Final = re.compile(r"[^.](?:[.?。？]|\.[”»\"'])$")

_LABELS: Final = (
    "background context introduction objectives? objective\\(s\\) purpose aims? goals? design setting patients "
    "participants (?:materials?|patients|subjects)_and_methods methods? methodology interventions? measurements "
    "(?:main_)?results? findings discussion conclusions? interpretation significance",
    "objetivos? introdu[çc][ãa]o introducci[óo]n m[ée]todos? material(?:es)?_[ey]_m[ée]todos? resultados? "
    "conclus(?:[ãa]o|[õo]es|i[óo]n|iones)",
    "objectifs? contexte m[ée]thodes? mat[ée]riel_et_m[ée]thodes r[ée]sultats?",
    "hintergrund ziele? fragestellung methodik methoden? material_und_methoden ergebnisse schlussfolgerung(?:en)?",
    "obiettiv[oi] metodi materiali_e_metodi risultati conclusioni doel methode resultaten conclusies?",
    "cel metody materiał_i_metody wyniki wnioski цель методы материалы_и_методы результаты выводы заключение",
    "目的 方法 結果 结果 結論 结论 背景 배경 목적 방법 결과 결론",
)
LABEL: Final = re.compile("(?:" + "|".join(" ".join(_LABELS).split()).replace("_", " ") + "):", re.I)
"""Labels of structured abstracts (the categories of the National Library of Medicine, and their like)."""


class RunIn(NamedTuple):
    """A heading from the line `first` to the word `words` of the line `last`, which may be the same."""

    first: int
    last: int
    words: int


def find_run_ins(document: Document, names: Sequence[str], begins: Collection[int]) -> list[RunIn]:
    """Headings that run in, in order. `names` are the classes of the lines, `begins` those at which paragraphs begin.

    Class: papers whose lower headings stand in the paragraph's line (Nature's, Hindawi's, APA's fourth level), and
    abstracts with labels. What comes again ("Theorem 3.", "Note.", who speaks) labels a paragraph and heads none.
    """
    found = list(_find_all(document, names, begins))
    texts = [_text(document, one) for one in found]
    counts = Counter(map(_without_numbers, texts))
    labels = [one for one, text in zip(found, texts, strict=True) if LABEL.fullmatch(text)]
    heads = [
        one
        for one, text in zip(found, texts, strict=True)
        if (counts[_without_numbers(text)] <= MOST_ALIKE or _SECTION.match(text))
        and _ENDS.search(text)
        and sum(map(str.isalpha, text)) >= LEAST_LETTERS
        and not (_MARKED.match(text) or keywords.CAPTION.match(text))
    ]
    if heads and statistics.median(_count_words(document, names, one, begins) for one in heads) < LEAST_SECTION:
        heads = []
    if len(labels) < 2:
        labels = []
    return sorted({*heads, *labels})


_MARKED: Final = re.compile(
    r"(?:theorem|lemma|proposition|corollary|definition|remark|example|proof|claim|note|"
    r"th[ée]or[èe]me|lemme|d[ée]finition|remarque|exemple|preuve|d[ée]monstration|satz|beweis|beispiel|bemerkung|"
    r"teorema|lema|definici[óo]n|defini[çc][ãa]o|demostraci[óo]n|prova|ejemplo|exemplo|dimostrazione|esempio|"
    r"теорема|лемма|доказательство|определение|пример|замечание)\b",
    re.I,
)
"""Labels of mathematics, which belong to their paragraph even where there is but one."""


MOST_ALIKE: Final = 2
"""A heading may stand in the methods and in the results; what comes more often is a label."""

LEAST_LETTERS: Final = 4
"""What has fewer is the number of an item."""

_SECTION: Final = re.compile(r"\d{1,3}\.\d")


def _without_numbers(text: str) -> str:
    return re.sub(r"[\d\W]+", "", text).casefold()


def _find_all(document: Document, names: Sequence[str], begins: Collection[int]) -> Iterator[RunIn]:
    for i, line in enumerate(document.lines):
        if line.lead is None or names[i] not in ("text", "heading"):
            continue
        first = _find_first(document.lines, names, begins, i)
        if first is not None:
            one = RunIn(first, i, line.lead.words)
            if len(_text(document, one).split()) <= MOST_WORDS:
                yield one


def _find_first(lines: Sequence[Line], names: Sequence[str], begins: Collection[int], last: int) -> int | None:
    """The line at which the heading begins that ends in the line `last`; None where no paragraph begins there."""
    lead = lines[last].lead
    assert lead is not None
    first = last
    while last - first < MOST_LINES - 1 and first > 0 and not lines[first].text[:1].isdigit():
        parted = first in begins and names[first] == names[first - 1]
        if parted or names[first - 1] not in ("text", "heading") or not _is_head(lines[first - 1], lines[last], lead):
            break
        first -= 1
    opens = first in begins or names[first] == "heading" or _is_label(lines, last)
    return first if opens else None


def _is_label(lines: Sequence[Line], i: int) -> bool:
    """A label of an abstract behind a full line that ends a sentence."""
    lead = lines[i].lead
    label = lead is not None and LABEL.fullmatch(" ".join(lines[i].text.split()[: lead.words]))
    return bool(label) and i > 0 and lines[i - 1].text[-1:] in ".?!。"


def _is_head(before: Line, line: Line, lead: Lead) -> bool:
    """Whether the heading whose end is the `lead` of `line` may fill the line `before`, too."""
    alike = before.lead is None and before.bold is lead.bold and (lead.bold or before.italic)
    ended = before.text[-1:] in ".?!:" or keywords.SECTION.match(before.text)
    return alike and not ended and before.size <= LARGER * line.size


LARGER: Final = 1.15
"""Size of a heading over its paragraph's, at most: run-in headings are set at 1 to 1.11, those of sections above."""


def _text(document: Document, one: RunIn) -> str:
    lines = document.lines
    words = [word for i in range(one.first, one.last) for word in lines[i].text.split()]
    return " ".join(words + lines[one.last].text.split()[: one.words])


def _count_words(document: Document, names: Sequence[str], one: RunIn, begins: Collection[int]) -> int:
    """Words of the paragraph behind the heading."""
    count = len(document.lines[one.last].text.split()) - one.words
    for i in range(one.last + 1, len(names)):
        if names[i] == "heading" or (names[i] == "text" and i in begins and i > one.last + 1):
            break
        count += len(document.lines[i].text.split()) if names[i] == "text" else 0
    return count


class Parted(NamedTuple):
    """The document with its run-in headings as lines; for each line the index that its line had before, its class, and
    the lines at which paragraphs begin."""

    document: Document
    source: list[int]
    names: list[str]
    begins: set[int]


def part_run_ins(document: Document, names: Sequence[str], begins: Collection[int]) -> Parted | None:
    """Make lines of the headings that run in; None where there are none."""
    found = find_run_ins(document, names, begins)
    if not found:
        return None
    parted, source = part_lines(document, {one.last: one.words for one in found})
    place: dict[int, int] = {}
    for new, old in enumerate(source):
        place.setdefault(old, new)
    out = [names[old] for old in source]
    starts = {place[i] for i in begins}
    for one in found:
        first, rest = place[one.first], place[one.last] + 1
        out[first:rest], out[rest] = ["heading"] * (rest - first), "text"
        starts -= set(range(first + 1, rest))
        starts |= {first, rest}
        behind = one.last + 1
        was_heading = names[one.last] == "heading"
        if was_heading and _goes_on(document.lines, names, behind):
            starts.discard(place[behind])
    return Parted(parted, source, out, starts)


def _goes_on(lines: Sequence[Line], names: Sequence[str], i: int) -> bool:
    """Whether the line `i` is text of the paragraph that began in the line before, which was taken for a heading."""
    return i < len(names) and names[i] == "text" and lines[i - 1].text[-1:] not in ".:?!。"
