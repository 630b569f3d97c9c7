"""Entries of reference lists, told apart by labels, hanging indents, extra space, or where each one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from copydesk.document import Block, Document, Line
from copydesk.layout import keywords
from copydesk.report.excerpts import Excerpt, Excerpter

LABELLED: Final = 3
"""Numbers in a row from which a list is numbered."""

SKIPPED: Final = 2
"""Numbers that may be missing in between: a label that the PDF draws apart from its entry, or none was printed."""

HANGING: Final = 0.45
"""Indent in sizes from which a line goes on with an entry; printed ones have 0.8 and more, boxes scatter by 0.2."""

APART: Final = 1.22
"""Distance of base lines over the list's usual one from which a new entry begins; printed ones have 1.25 and more."""

SHARE: Final = 0.12
"""Least share of lines that begin entries by indent or space, for either to be this list's way: entries of eight lines
are the longest seen."""

HEADING_SIZE: Final = 1.15
"""Size over the list's from which a line is a heading of what follows the list."""

FIRST_LINES: Final = 12
"""Lines of a list that say what size it is set in; what follows it may be longer than the list."""

_LABEL = re.compile(r"^(?:\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})[.)](?!\d)|(\d{1,4})(?=\s))\s*")
_LABEL_ALONE = re.compile(r"^(?:\[\d{1,4}\]|\(\d{1,4}\)|\d{1,4}[.)])\s*$")
_AFTER = re.compile(
    r"^\W*(?:edited by|cite (?:this|as)|citation\W|how to cite|manuscript received|article (?:history|info)|"
    r"this article|doi\W{1,3}10\.\S+$|©)",
    re.I,
)
_NAMED_LABEL = re.compile(r"^\[([^\W\d_][\w+&’'., -]{0,24}\d{2,4}[a-z]?)\]\s*")
_AUTHOR = re.compile(
    r"^(?:(?:[^\W\d_][\w'’‐-]* ){0,2}[^\W\d_]['’]?[\w'’‐-]*,? (?:[^\W\d_a-z]\.?[- ]?){1,4}[,.;:& (]|"
    r"[^\W\d_a-z][\w'’‐-]+, [^\W\d_a-z]|"
    r"[^\W\d_a-z]\.(?: ?-?[^\W\d_a-z]\.)* [^\W\d_a-z]|[^\W\d_a-z]{3,}[,.;])"
)
_CLOSED = re.compile(r"(?:[.\])\d]|https?:\S+|10\.\d{4}\S+)\W*$")
_YEAR = re.compile(r"(?<![\d/.:-])(1[5-9]\d\d|20\d\d)(?:[a-z](?![a-z]))?(?![\d/]|[-–]\d{2,}|\.\d)")
_YEAR_IN_BRACKETS = re.compile(
    r"(?<!\d)\((?:[^()\d]{0,20},? )?(1[5-9]\d\d|20\d\d)[a-z]?(?:-\d\d){0,2}(?:,[^()]{1,20})?\)"
)
_TURN = r"(?<=[/_(=?&-])\n(?=[\w(])|(?<=\.)\n(?=[\da-z])"
"""A line end inside an address: behind a mark that seldom ends one."""
_DOI = re.compile(rf"10\.\n?\d{{4,9}}/(?:[^\s\"<>|]|{_TURN})+", re.I)
_URL = re.compile(rf"https?:/\n?/\n?(?:[^\s<>\"]|{_TURN})+", re.I)
_ACCESSED = re.compile(
    r"\b(?:ace?ss\w*|access\w*|retrieved|consult\w*|abgerufen|visited|updated|cit(?:ed|ado|é))\b[^\d]{0,30}"
    r"(?:\d{1,2}\W+)?(?:\w+\W+){0,3}?(?:1[5-9]|20)\d\d",
    re.I,
)
_YEAR_BEFORE_VOLUME = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?: \w{3,9}(?:[ -]\w{1,9}){0,2})?; ?\d")


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry as printed, its label left out of `text`; `doi`, `url` and `year` where they are certain, else None."""

    label: str | None
    excerpt: Excerpt
    doi: str | None
    url: str | None
    year: int | None


def find_references(excerpter: Excerpter, blocks: Sequence[Block]) -> Iterator[Reference]:
    """Entries of all reference lists, in order."""
    document = excerpter.document
    for run in _find_lists(document, blocks):
        for entry in _divide(document, run):
            found = _make(excerpter, entry)
            if found is not None:
                yield found


def _find_lists(document: Document, blocks: Sequence[Block]) -> list[list[int]]:
    """Lines of each list, without its heading and what follows it; lines before the first heading are of none."""
    indices = [k for block in blocks if block.role == "reference" for k in range(block.first, block.last)]
    lines = document.lines
    heads = [n for n, k in enumerate(indices) if keywords.REFERENCES_HEADING.match(_bare(lines[k].text))]
    if not heads:
        runs = [indices] if indices else []
    else:
        runs = [indices[a + 1 : b] for a, b in zip(heads, [*heads[1:], len(indices)], strict=True)]
    return [ended for run in runs if (ended := _until_end(lines, run))]


def _bare(text: str) -> str:
    """Without a line number or section number, and "Notes and"."""
    return re.sub(r"^\W*(?:\d+\.?\s+)?(?:notes and )?", "", text, flags=re.I)


def _until_end(lines: Sequence[Line], run: Sequence[int]) -> list[int]:
    if not run:
        return []
    size = median(lines[k].size for k in run[:FIRST_LINES])
    last = next((n for n, k in enumerate(run) if n and lines[k].size > HEADING_SIZE * size), len(run))
    return list(run[:last])


class Entry(NamedTuple):
    """Indices of its lines; whether the first one opens with a label."""

    lines: list[int]
    labelled: bool


# --- where entries begin --------------------------------------------------------------------------------------------


def _divide(document: Document, run: Sequence[int]) -> Iterator[Entry]:
    """Lines of each entry; what stands before the first label of a list that has labels is of none."""
    margin, run = _margin_labels(document.lines, run)
    lines = [document.lines[k] for k in run]
    labels = set() if margin else _by_label(lines)
    begins = sorted({n for n, k in enumerate(run) if k in margin} or labels or _by_place(lines))
    for first, last in pairwise([*begins, len(run)]):
        entry = run[first:last] if last < len(run) else _without_tail(document.lines, run, first)
        yield Entry([*margin.get(entry[0], ()), *entry], bool(labels or margin))


def _margin_labels(lines: Sequence[Line], run: Sequence[int]) -> tuple[dict[int, tuple[int]], list[int]]:
    """Labels that are lines of their own beside the text: (first line of an entry -> its label's line, other lines)."""
    alone = [k for k in run if _LABEL_ALONE.match(lines[k].text)]
    if len(alone) < LABELLED:
        return {}, list(run)
    apart = set(alone)
    rest = [k for k in run if k not in apart]
    found: dict[int, tuple[int]] = {}
    for k in alone:
        label = lines[k]
        beside = [n for n in rest if _is_beside(label, lines[n])]
        if beside:
            found[min(beside, key=lambda n: lines[n].bbox.x0)] = (k,)
    return (found, rest) if len(found) >= LABELLED else ({}, list(run))


def _is_beside(label: Line, line: Line) -> bool:
    near = 0 < line.bbox.x0 - label.bbox.x1 < 4 * label.size
    return label.page == line.page and near and abs(label.baseline - line.baseline) < 0.4 * label.size


def _without_tail(lines: Sequence[Line], run: Sequence[int], first: int) -> list[int]:
    """The last entry's lines, up to what stands behind the list: its own space, size or words say so."""
    leads = [lead for a, b in pairwise(run) if (lead := _lead(lines[a], lines[b])) is not None]
    usual = median(leads) if leads else 1.2
    entry = [run[first]]
    for k in run[first + 1 :]:
        before, line = lines[entry[-1]], lines[k]
        lead = _lead(before, line)
        closed = bool(_CLOSED.search(before.text))
        says = keywords.BACKMATTER.match(line.text) or _AFTER.match(line.text)
        if abs(line.size - before.size) > 0.5 or (closed and (lead is None or lead > 1.5 * usual or says)):
            break
        entry.append(k)
    return entry


def label_of(text: str) -> int | None:
    """The number that a line begins with.

    >>> [label_of(t) for t in ("[12] Smith", "3. Lee", "4 Ito", "2009; 42: 1", "7.5 mg")]
    [12, 3, 4, None, None]
    """
    match = _LABEL.match(text)
    return next((int(group) for group in match.groups() if group), None) if match else None


def _by_label(lines: Sequence[Line]) -> set[int]:
    """Lines whose numbers count up, or whose bracket holds letters and a year; none where the list has no labels."""
    named = {n for n, line in enumerate(lines) if _NAMED_LABEL.match(line.text)}
    if len(named) >= LABELLED:
        return named
    numbers = [label_of(line.text) for line in lines]
    best: list[int] = []
    for start in [n for n, number in enumerate(numbers) if number is not None and number <= 3][:4]:
        chain = _chain(lines, numbers, start)
        best = max(best, chain, key=len)
    enough = len(best) >= LABELLED or (len(best) == len(lines) and best)
    return set(best) if enough and len(best) >= SHARE * len(lines) / 2 else set()


def _chain(lines: Sequence[Line], numbers: Sequence[int | None], start: int) -> list[int]:
    """The lines from `start` on whose numbers count up by one, or few; a skipped number needs a line that looks new."""
    chain, last = [start], numbers[start] or 0
    for n in range(start + 1, len(lines)):
        number = numbers[n]
        if number is None or not last < number <= last + 1 + SKIPPED:
            continue
        later = (x for x in range(n + 1, min(n + 30, len(lines))) if numbers[x] == last + 1)
        if number > last + 1 and next(later, None) is not None:
            continue
        if number > last + 1 and not _CLOSED.search(lines[n - 1].text):
            continue
        chain.append(n)
        last = number
    return chain


def _by_place(lines: Sequence[Line]) -> set[int]:
    """A list without labels: hanging indents, else extra space, else what the lines say."""
    lefts = _lefts(lines)
    flush = [line.bbox.x0 - left < HANGING * line.size for line, left in zip(lines, lefts, strict=True)]
    if 1 - sum(flush) / len(lines) >= SHARE and sum(flush) >= SHARE * len(lines):
        return {0} | {n for n, new in enumerate(flush) if new and (n == 0 or _is_first(lines, flush, n))}
    leads = [_lead(a, b) for a, b in pairwise(lines)]
    below = sorted(lead for lead in leads if lead is not None)
    usual = below[len(below) // 4] if below else 0.0
    apart = {n + 1 for n, lead in enumerate(leads) if lead is not None and lead > APART * usual}
    turns = {n + 1 for n, lead in enumerate(leads) if lead is None and _says_new(lines[n], lines[n + 1])}
    if len(apart) >= SHARE * len(lines):
        return {0} | apart | turns
    return {0} | {n + 1 for n in range(len(lines) - 1) if _says_new(lines[n], lines[n + 1])}


def _is_first(lines: Sequence[Line], flush: Sequence[bool], n: int) -> bool:
    """Whether a flush line begins an entry: where its whole column is flush, it may be all second lines."""
    column = [k for k in range(max(n - 40, 0), min(n + 40, len(lines))) if _lead_is_near(lines[k], lines[n])]
    return not all(flush[k] for k in column) or _says_new(lines[n - 1], lines[n])


def _lead_is_near(a: Line, b: Line) -> bool:
    return a.page == b.page and min(a.bbox.x1, b.bbox.x1) > max(a.bbox.x0, b.bbox.x0)


def _lefts(lines: Sequence[Line]) -> list[float]:
    """The left edge of the column that each line stands in: of the lines near it on the page that overlap it."""
    lefts = []
    for n, line in enumerate(lines):
        near = lines[max(n - 40, 0) : n + 40]
        column = [
            other.bbox.x0
            for other in near
            if other.page == line.page
            and abs(other.bbox.x0 - line.bbox.x0) < 5 * line.size
            and min(other.bbox.x1, line.bbox.x1) > max(other.bbox.x0, line.bbox.x0)
        ]
        lefts.append(min(column, default=line.bbox.x0))
    return lefts


def _lead(a: Line, b: Line) -> float | None:
    """Distance of the base lines in sizes; None where `b` does not stand below `a`."""
    drop = b.baseline - a.baseline
    overlap = min(a.bbox.x1, b.bbox.x1) - max(a.bbox.x0, b.bbox.x0)
    if a.page != b.page or not 0.3 * a.size < drop < 6 * a.size or overlap <= 0:
        return None
    return drop / max(a.size, 1.0)


def _says_new(before: Line, line: Line) -> bool:
    """Whether the entry before is closed and the line begins like one: with a name."""
    return bool(_CLOSED.search(before.text)) and bool(_AUTHOR.match(line.text))


# --- an entry -------------------------------------------------------------------------------------------------------


def _make(excerpter: Excerpter, entry: Entry) -> Reference | None:
    lines = excerpter.document.lines
    spans = [excerpter.line_span(k) for k in entry.lines]
    first = lines[entry.lines[0]].text
    match = (_LABEL.match(first) or _NAMED_LABEL.match(first)) if entry.labelled else None
    label = next((group for group in match.groups() if group), None) if match else None
    if match:
        spans[0] = (spans[0][0] + match.end(), spans[0][1])
    excerpt = excerpter.of_spans(spans)
    if len(excerpt.text) < 2:
        return None
    printed = "\n".join(excerpter.document.text[start:end].strip() for start, end in spans)
    return Reference(label, excerpt, find_doi(printed), find_url(printed), find_year(excerpt.text))


def find_doi(lines: str) -> str | None:
    """The only DOI in the lines of a text; None where a line end may have cut it.

    >>> find_doi("J Voice 2019. doi: 10.1016/\\nj.jvoice.2019.01.002."), find_doi("See 10.5 and 10.1/x")
    ('10.1016/j.jvoice.2019.01.002', None)
    """
    found = {}
    for match in _DOI.finditer(lines):
        doi = _bare_end(match[0].replace("\n", ""))
        found[doi] = _is_cut(lines, match)
    whole = [doi for doi in found if not any(other != doi and other.startswith(doi) for other in found)]
    return whole[0] if len(whole) == 1 and not found[whole[0]] else None


def find_url(lines: str) -> str | None:
    """The first address that is no DOI's; None where a line end may have cut it."""
    for match in _URL.finditer(lines):
        url = _bare_end(match[0].replace("\n", ""))
        if "doi.org/" not in url and len(url) > len("https://") + 3:
            return None if _is_cut(lines, match) or url.endswith("-") else url
    return None


def _is_cut(lines: str, match: re.Match[str]) -> bool:
    """Whether the line ends with the address, and the next one may go on with it."""
    rest = lines[match.end() : match.end() + 2]
    return rest[:1] == "\n" and (rest[1:].islower() or rest[1:].isdigit()) and match[0][-1] not in ".,;)]"


def _bare_end(address: str) -> str:
    """Without punctuation of the sentence around it."""
    while address and address[-1] in ".,;:)]}>”’'\"":
        if address[-1] in ")]" and address.count(address[-1]) <= address.count("(" if address[-1] == ")" else "["):
            break
        address = address[:-1]
    return address


def find_year(text: str) -> int | None:
    """The year in brackets, else the one before a volume ("2019;5"), else the only one there is.

    >>> find_year("Lee (2019). On 1984."), find_year("Lee. On 1984. 2019."), find_year("Lee. Birds. 2019;5:1990-9")
    (2019, None, 2019)
    """
    plain = _ACCESSED.sub(" ", _URL.sub(" ", _DOI.sub(" ", text)))
    for pattern in (_YEAR_IN_BRACKETS, _YEAR_BEFORE_VOLUME, _YEAR):
        years = {int(match[1]) for match in pattern.finditer(plain)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None
