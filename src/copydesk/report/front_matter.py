"""What stands at the head of a document, as data: title, authors, DOI, abstract, keywords, dates. All as printed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Final

from copydesk.document import Block, Document, Line
from copydesk.layout import keywords
from copydesk.layout.abstracts import ABSTRACT, FRONT_PAGES, KEYWORDS
from copydesk.layout.front import PLACE
from copydesk.report.bibliography import find_doi
from copydesk.report.excerpts import Excerpt, Excerpter

LONGEST_NAME: Final = 7
"""Words of a name, with particles: "Sheylla Susan Moreira da Silva de Almeida" is the longest seen."""

_MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|abr|apr|avr|mai|may|maj|jun|jui|jul|aug|ago|aoû|sep|set|oct|okt|out|ott|nov|dec|dez|"
    r"déc|dic|ene|gen|mag|giu|lug)[^\W\d_]*\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = "|".join(
    (
        rf"{_ORDINAL}[. ]*(?:de |of )?{_MONTH},?(?: de| of)? *\d{{4}}",
        rf"{_MONTH} +{_ORDINAL},? *\d{{4}}",
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}",
        r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}",
        rf"{_MONTH},? *\d{{4}}",
        r"\d{4}年\d{1,2}月\d{1,2}日",
    )
)
_KINDS: Final = {
    "received": r"received|submitted|submission|recebid\w+|recibid\w+|reçu|eingegangen|eingereicht|ricevut\w+",
    "revised": r"revised|revision|revisad\w+|révisé|überarbeitet",
    "accepted": r"accepted|acceptance|aceit\w+|aceptad\w+|aprovad\w+|aprobad\w+|accepté\w*|angenommen|accettat\w+",
    "published": r"published|publication|publicad\w+|publié\w*|veröffentlicht|pubblicat\w+|available online",
}
_SAYS_WHEN = re.compile(rf"^\W*(?:{'|'.join(_KINDS.values())})", re.I)
_DATED = re.compile("|".join(rf"\b(?P<{kind}>{words})" for kind, words in _KINDS.items()) + f"|(?P<date>{_DATE})", re.I)
GAP: Final = 30
"""Characters between "Received" and its date: ": ", " in revised form "."""

WORD_REST: Final = 14
"""Characters in which the rest of "Keywords and phrases:" ends."""

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,10}")
_SEPARATOR = re.compile(r"\s*(?:[,;·•|&、，；]|\s(?:and|y|e|et|und|og|en)\s)\s*")
_KEYWORD_SEPARATOR = re.compile(r"\s*(?:[;,·•|、，；\u037e]|\s[–—-]\s)\s*")
_AND = re.compile(r"^[\s,]*(?:and|y|e|et|und|og|en|&)\s+")
_NO_PLACE = re.compile(r"^\W*(?:to cite|cite|how to cite|reviewers?\b|editors?\b|edited by|authors?\W*$)", re.I)
_NO_NAME = re.compile(r"\d|@|[:()\[\]{}/]|https?|\b(?:by|for|in|on|at|from)\b", re.I)
_MARKS: Final = "*∗†‡§¶#⁎✉\uf020"
_PARTICLES: Final = frozenset(
    "de da do das dos di du del della van von der den ter ten te la le el al bin ibn y e i".split()
)
_STOP = re.compile(r"\.\s+(?=\S)")
_ENDS_KEYWORDS = re.compile(
    r"^\W*(?:abbreviations?|received|accepted|jel\b|correspond|doi\b|https?:|©|copyright|citation|msc\b|pacs|editor|"
    r"cite|e-?mail|introduction|\(?continued|abstract\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Authors:
    """Names that can be told apart, affiliations, and e-mail addresses, each in printed order."""

    names: tuple[Excerpt, ...]
    affiliations: tuple[Excerpt, ...]
    emails: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """`kind`: received, revised, accepted or published; the excerpt is the date as printed."""

    kind: str
    excerpt: Excerpt


class Front:
    """The first pages of a document, read for what a catalogue would ask."""

    def __init__(self, excerpter: Excerpter, blocks: Sequence[Block]) -> None:
        self.excerpter = excerpter
        self.document: Document = excerpter.document
        self.blocks = blocks
        first = self.document.pages[0].number if self.document.pages else 1
        self.head = [block for block in blocks if block.page < first + FRONT_PAGES - 1]
        """Blocks of the first two pages."""

    def title(self) -> Excerpt | None:
        """All of the title's lines, over blocks that follow one another."""
        runs = groupby(self.blocks, lambda block: block.role == "title")
        found = next((list(group) for same, group in runs if same), [])
        lines = [k for block in found for k in range(block.first, block.last)]
        return _or_none(self.excerpter.of_lines(lines))

    # --- authors ---

    def authors(self) -> Authors:
        """Who wrote it, from the lines of authors on the first two pages."""
        lines = self._author_lines()
        names = self._name_lines(lines)
        places = [k for k in lines if k not in set(names)]
        return Authors(tuple(self._names(names)), tuple(self._affiliations(places)), tuple(self._emails()))

    def _author_lines(self) -> list[int]:
        """Lines of authors behind the title, or all where there is none; what stands before are editors."""
        title = max((block.last for block in self.head if block.role == "title"), default=0)
        return [k for b in self.head if b.role == "author" for k in range(b.first, b.last) if k >= title]

    def _name_lines(self, lines: Sequence[int]) -> list[int]:
        """The first lines, of one size, up to a place, an address or a mark of an affiliation."""
        found: list[int] = []
        for k in lines:
            line = self.document.lines[k]
            if found and (abs(line.size - self.document.lines[found[0]].size) > 0.4 or k > found[-1] + 1):
                break
            if _is_place(line) or "@" in line.text or _opens_affiliation(line):
                break
            found.append(k)
        return found

    def _names(self, lines: Sequence[int]) -> Iterator[Excerpt]:
        """Names between commas, "and" and note marks; none of a run that is not made of names."""
        spans = [span for k in lines for span in self._unmarked(k)]
        text, offsets = _joined(self.document, spans)
        at = 0
        for match in [*_SEPARATOR.finditer(text), None]:
            start, end = at, match.start() if match else len(text)
            at = match.end() if match else end
            lead = _AND.match(text[start:end])
            start += lead.end() if lead else 0
            if _is_name(text[start:end]):
                yield self.excerpter.of_spans(_spans(text, offsets, start, end))

    def _unmarked(self, k: int) -> list[tuple[int, int]]:
        """Spans of a line without its raised marks; where one stands, two names are apart."""
        line, at = self.document.lines[k], self.document.starts[k]
        spans, start = [], 0
        for run in sorted(line.scripts):
            if run.kind == "sup":
                spans.append((at + start, at + run.start))
                start = run.end
        return [*spans, (at + start, at + len(line.text))]

    def _affiliations(self, lines: Sequence[int]) -> Iterator[Excerpt]:
        """Each place for itself: at a mark, another size, or a gap, another one begins."""
        part: list[tuple[int, int]] = []
        last: Line | None = None
        before = -2
        for k in lines:
            line = self.document.lines[k]
            if not re.sub(r"[\W_]", "", _EMAIL.sub("", line.text)):
                continue  # addresses alone
            new = last is None or k != before + 1 or abs(line.size - last.size) > 0.4 or _opens_affiliation(line)
            new = new or bool(last and _EMAIL.search(last.text) and last.text.rstrip().endswith((".", "om")))
            for n, span in enumerate(self._split_at_marks(k)):
                if part and (new or n):
                    yield from self._place(part)
                    part = []
                part.append(span)
            last, before = line, k
        yield from self._place(part)

    def _split_at_marks(self, k: int) -> list[tuple[int, int]]:
        """ "1 Here, 2 There": a line parted at raised marks behind its beginning that a capital follows."""
        line, at = self.document.lines[k], self.document.starts[k]
        cuts = [
            run.start
            for run in sorted(line.scripts)
            if run.kind == "sup"
            and run.start > 3
            and line.text[run.end :].lstrip()[:1].isupper()
            and line.text[: run.start].rstrip()[-1:] in ",;."
        ]
        return [(at + a, at + b) for a, b in zip([0, *cuts], [*cuts, len(line.text)], strict=True)]

    def _place(self, spans: Sequence[tuple[int, int]]) -> Iterator[Excerpt]:
        found = self.excerpter.of_spans(spans)
        if len(found.text) > 3 and not _EMAIL.fullmatch(found.text.strip(" .;")) and not _NO_PLACE.match(found.text):
            yield found

    def _emails(self) -> Iterator[Excerpt]:
        seen = set()
        for k in self._lines_of("author", "front", "footnote"):
            for match in _EMAIL.finditer(self.document.lines[k].text):
                address = match[0].rstrip(".")
                if address.casefold() not in seen:
                    seen.add(address.casefold())
                    at = self.document.starts[k] + match.start()
                    yield self.excerpter.of_spans([(at, at + len(address))])

    # --- the rest ---

    def doi(self) -> str | None:
        """The document's own: from the metadata, else the one that its first two pages have most often."""
        for value in self.document.metadata.values():
            if isinstance(value, str) and (found := find_doi(value)):
                return found
        counts: Counter[str] = Counter()
        lines = self._lines_of("author", "front", "furniture", "footnote", "backmatter")
        for n, k in enumerate(lines):
            follows = self.document.lines[lines[n + 1]].text if n + 1 < len(lines) else ""
            text = self.document.lines[k].text
            found = find_doi(f"{text}\n{follows}" if text.endswith("/") else text)
            if found:
                counts[found] += 1
        return counts.most_common(1)[0][0] if counts else None

    def abstract(self) -> Excerpt | None:
        """The prose under the heading "Abstract", or the paragraph that begins with the word."""
        head = [block for block in self.head if block.role in ("section_header", "text", "list_item", "title")]
        for n, block in enumerate(head):
            text = self.document.lines[block.first].text
            match = ABSTRACT.match(text)
            if match is None:
                continue
            if block.role == "section_header":
                below = list(_until_heading(head[n + 1 :]))
                if below:
                    return _or_none(self.excerpter.of_lines([k for b in below for k in range(b.first, b.last)]))
            elif block.role == "text" and text[match.end() :].strip():
                rest = list(takewhile(lambda later: later.joins, head[n + 1 :]))
                return _or_none(self._without_lead(block, match.end(), rest))
        return None

    def _without_lead(self, block: Block, length: int, more: Sequence[Block]) -> Excerpt:
        rest = self.document.lines[block.first].text[length:]
        start = block.start + length + len(rest) - len(rest.lstrip(" .:—–-"))
        first = (start, self.excerpter.line_span(block.first)[1])
        others = [k for b in (block, *more) for k in range(b.first, b.last) if k != block.first]
        return self.excerpter.of_spans([first, *map(self.excerpter.line_span, others)])

    def keywords(self) -> list[Excerpt]:
        """Each keyword for itself."""
        for block in self.head:
            if block.role == "front":
                for k in range(block.first, block.last):
                    match = KEYWORDS.match(self.document.lines[k].text)
                    if match:
                        return list(self._keywords(block, k, match.end()))
        return []

    def _keywords(self, block: Block, k: int, lead: int) -> Iterator[Excerpt]:
        line = self.document.lines[k].text
        colon = line.find(":", lead, lead + WORD_REST)
        rest = line[max(colon + 1, lead) :].lstrip(" s:.—–-")
        end = self.excerpter.line_span(k)[1]
        spans = [(end - len(rest), end)]
        for n in range(k + 1, block.last):
            text = self.document.lines[n].text
            size = abs(self.document.lines[n].size - self.document.lines[k].size)
            if _ENDS_KEYWORDS.match(text) or keywords.BACKMATTER.match(text) or size > 0.4:
                break
            spans.append(self.excerpter.line_span(n))
        text, offsets = _joined(self.document, spans)
        at = 0
        separators = [*_KEYWORD_SEPARATOR.finditer(text)] or [*_STOP.finditer(text)]
        for match in [*separators, None]:
            first, last = at, match.start() if match else len(text)
            at = match.end() if match else last
            while last > first and text[last - 1] in " .":
                last -= 1
            if last > first:
                yield self.excerpter.of_spans(_spans(text, offsets, first, last))

    def dates(self) -> Iterator[DatedEvent]:
        """When it was received, revised, accepted, published; each kind once."""
        seen = set()
        lines = self._lines_of("front", "author", "backmatter", "footnote", "furniture")
        text, offsets = _joined(self.document, [self.excerpter.line_span(k) for k in [*lines, *self._late_dates()]])
        kind, end = "", 0
        for match in _DATED.finditer(text):
            if match.lastgroup == "date":
                if kind and kind not in seen and match.start() - end <= GAP:
                    seen.add(kind)
                    yield DatedEvent(kind, self.excerpter.of_spans(_spans(text, offsets, *match.span())))
                kind = ""
            else:
                kind, end = match.lastgroup or "", match.end()

    def _late_dates(self) -> Iterator[int]:
        """Lines behind the first pages that begin with such a word, and what follows each."""
        for block in self.blocks[len(self.head) :]:
            if block.role in ("front", "backmatter", "reference"):
                for k in range(block.first, block.last):
                    if _SAYS_WHEN.match(self.document.lines[k].text):
                        yield from range(k, min(k + 2, block.last))

    def _lines_of(self, *roles: str) -> list[int]:
        return [k for block in self.head if block.role in roles for k in range(block.first, block.last)]


def _or_none(excerpt: Excerpt) -> Excerpt | None:
    return excerpt if excerpt.text else None


def _is_place(line: Line) -> bool:
    folded = line.text.casefold()
    return any(stem in folded for stem in keywords.AFFILIATION_STEMS) or bool(PLACE.search(line.text))


def _opens_affiliation(line: Line) -> bool:
    """A mark before the words: "1 Department", "* Corresponding author"."""
    raised = any(run.start == 0 and run.kind == "sup" for run in line.scripts)
    return raised or line.text[:1] in _MARKS or bool(re.match(r"\(?\d{1,2}[).]? ?[^\W\d_]", line.text))


def _is_name(text: str) -> bool:
    """Two to six words, each a name or a particle of one."""
    words = text.strip(f" .{_MARKS}").split()
    if not 2 <= len(words) <= LONGEST_NAME or _NO_NAME.search(text):
        return False
    return words[0][:1].isupper() and all(
        w[:1].isupper() or w.casefold() in _PARTICLES or not w[0].isascii() for w in words
    )


def _until_heading(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.role in ("section_header", "title"):
            return
        yield block


def _joined(document: Document, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """Spans joined by a comma where something was left out of a line, else by a space; the offset of each character."""
    text: list[str] = []
    offsets: list[int] = []
    last = -1
    for start, end in spans:
        if text:
            gap = "," if start != last and "\n" not in document.text[last:start] else " "
            text.append(gap)
            offsets.append(-1)
        text += document.text[start:end]
        offsets += range(start, end)
        last = end
    return "".join(text), offsets


def _spans(text: str, offsets: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    """Source spans of the characters [start, end) of such a text, without marks of notes at its ends."""
    while start < end and (text[start] in f" ,{_MARKS}"):
        start += 1
    while end > start and (text[end - 1] in f" ,{_MARKS}"):
        end -= 1
    runs: list[tuple[int, int]] = []
    for at in offsets[start:end]:
        if at < 0:
            continue
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs
