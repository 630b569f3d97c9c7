"""The text with its cuts in their places: a section for each page, paragraphs as the reader of the result has them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from copydesk.document import Block, Document
from copydesk.report.edition import Edition
from copydesk.report.html.escape import escape, has_right_to_left
from copydesk.report.html.flow import Leaf, Passage, Removed, Span, leaves
from copydesk.report.html.reasons import Reasons
from copydesk.report.html.removed import block_text
from copydesk.report.lengths import count_words
from copydesk.rules.selection import ELSEWHERE

LONG_BLOCK: Final = 480
"""Characters from which a removed block is shown in part: about six lines, as much as a glance takes in."""

MANY_LINES: Final = 9
"""Lines of a table or list above which it is shown in part: four of them and the button take the place of six."""

SMALL_BLOCK: Final = 72
"""Characters up to which a removed block stands on one line with its reason: running headers, page numbers."""

LINE_CHARACTERS: Final = 72
"""Characters of a line of the report at its full width, to guess how high a page not drawn yet is."""

STEP_LINES: Final = 4
"""Heights are guessed in steps of this many lines: few rules, and no page is off by more than a paragraph."""

_CLASSES: Final[dict[str, str]] = {"list_item": "li", "code": "co", "caption": "ca", "footnote": "fn"}
_HEADINGS: Final = ("title", "section_header")
_LAST_LEVEL: Final = 6


class Heading(NamedTuple):
    """An entry of the outline: `id` is its anchor, `level` from 2."""

    id: str
    level: int
    text: str


@dataclass(slots=True)
class Body:
    """Writes pages as HTML, and gathers what the panel shows: headings, how many cuts each reason has, page heights."""

    document: Document
    reasons: Reasons
    two_ways: bool
    headings: list[Heading] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    heights: set[int] = field(default_factory=set)
    level: int = 1

    def page(self, leaf: Leaf) -> str:
        """The section of one page."""
        number = leaf.page.number
        shown = "".join(map(self._item, leaf.items)) or "<p class=z>No text on this page.</p>"
        step = _steps(leaf)
        self.heights.add(step)
        # no white space between the sections: in the clean text a word may go on from one to the next
        label = f"<a class=n href=#page-{number}>Page {number}</a>"
        return f"<section\nid=page-{number} class=s{step}>{label}{shown}</section>"

    def moved(self, leaf: Leaf) -> str:
        """What of one page stands at the end; empty where nothing does."""
        items = [item for item in leaf.items if not isinstance(item, Removed) or item.reason != ELSEWHERE]
        if not items:
            return ""
        number = leaf.page.number
        return f"<a class=n href=#page-{number}>From page {number}</a>" + "".join(map(self._item, items))

    def _item(self, item: Passage | Removed) -> str:
        return self._removed(item) if isinstance(item, Removed) else self.passage(item)

    def passage(self, passage: Passage) -> str:
        """A paragraph, a list item or a heading, with the cuts in it."""
        inner = "".join(map(self._span, passage.spans))
        attributes = self._attributes(passage)
        if passage.role in _HEADINGS and not passage.continues and passage.block:
            return self._heading(passage.block, "".join(span.new for span in passage.spans), inner, attributes)
        return f"<p{attributes}>{inner}</p>"

    def _attributes(self, passage: Passage) -> str:
        names = [name for name in (_CLASSES.get(passage.role, ""), "on" if passage.continues else "") if name]
        found = ""
        if names:
            found = f" class={names[0]}" if len(names) == 1 else f' class="{" ".join(names)}"'
        if passage.block and any(span.reason for span in passage.spans):
            found += f" data-c={passage.block.confidence * 100:.0f}"
        if self.two_ways and has_right_to_left("".join(span.old for span in passage.spans)):
            found += " dir=auto"
        return found

    def _heading(self, block: Block, text: str, inner: str, attributes: str) -> str:
        wanted = 2 if block.role == "title" else max(block.level, 2) + 1
        # a step of more than one level would be a gap for those who go from heading to heading
        self.level = min(wanted, self.level + 1, _LAST_LEVEL)
        entry = Heading(f"h-{len(self.headings) + 1}", self.level, " ".join(text.split()))
        if entry.text:
            self.headings.append(entry)
        kind = "t" if block.role == "title" else f"l{min(wanted, _LAST_LEVEL)}"
        anchor = f" id={entry.id}" if entry.text else ""
        return f"<h{self.level}{anchor} class={kind}{attributes}>{inner}</h{self.level}>"

    def _span(self, span: Span) -> str:
        if not span.reason:
            return _kept(span.new)
        number = self.reasons.numbers[span.reason]
        self.cuts[span.reason] += 1
        return _cut(_one_line(span.old), number) + (f"<ins class=r{number}>{_kept(span.new)}</ins>" if span.new else "")

    def _removed(self, removed: Removed) -> str:
        self.cuts[removed.reason] += 1
        texts = [(block, block_text(self.document, block, lines)) for block, lines in removed.parts]
        tag = "div" if removed.moved else "del"
        parts = "".join(
            f"<{tag} data-c={block.confidence * 100:.0f}{self._direction(text)}>{escape(text)}</{tag}>"
            for block, text in texts
        )
        is_long = is_long_block([text for _, text in texts])
        is_small = len(texts) == 1 and len(texts[0][1]) <= SMALL_BLOCK and "\n" not in texts[0][1]
        number = self.reasons.numbers[removed.reason]
        kind = f"b r{number}{' mv' * removed.moved}{' k' * is_long}{' sm' * is_small}"
        return f'{_marker(removed)}<div class="{kind}">{parts}{_opener(texts) if is_long else ""}</div>'

    def _direction(self, text: str) -> str:
        return " dir=auto" if self.two_ways and has_right_to_left(text) else ""


def _marker(removed: Removed) -> str:
    if not removed.marker:
        return ""
    if removed.continues:
        return f'<p class="mk on"> {escape(removed.marker)} </p>'
    return f"<p class=mk>{escape(removed.marker)}</p>"


def write_pages(edition: Edition, body: Body) -> str:
    """All pages, one section each."""
    return "".join(map(body.page, leaves(edition)))


def write_appendix(edition: Edition, body: Body) -> str:
    """What the settings moved to the end; empty where there is nothing."""
    if edition.appendix is None:
        return ""
    body.level = 2
    return "".join(map(body.moved, leaves(edition, edition.appendix)))


def is_long_block(texts: list[str]) -> bool:
    """Whether a removed block is shown in part until somebody asks for all of it."""
    return sum(map(len, texts)) > LONG_BLOCK or sum(text.count("\n") + 1 for text in texts) > MANY_LINES


def _opener(texts: list[tuple[Block, str]]) -> str:
    words = sum(count_words(text) for _, text in texts)
    return f"<button type=button aria-expanded=false>Show all {words:,} words</button>"


def _cut(text: str, number: int) -> str:
    """A cut within a paragraph; only its words are marked, not the space around them, which went with them."""
    inner = text.strip()
    if len(inner) == len(text) or not inner:
        return f"<del class=r{number}>{escape(text)}</del>"
    at = text.index(inner[0])
    return f'<del class="r{number} w">{text[:at]}<b>{escape(inner)}</b>{text[at + len(inner) :]}</del>'


def _kept(text: str) -> str:
    text = escape(text)
    return text.replace("\n", "<br>") if "\n" in text else text


def _one_line(text: str) -> str:
    """A line end inside a cut is a space, or nothing behind a hyphen: it is where the line broke, no word."""
    return text.removesuffix("\n").replace("-\n", "-").replace("\n", " ") if "\n" in text else text


def _steps(leaf: Leaf) -> int:
    """How many steps of lines the page is high, as far as its characters tell."""
    lines = 3.0
    for item in leaf.items:
        if isinstance(item, Removed):
            size = sum(len(line) for _, lines in item.parts for line in lines) / LINE_CHARACTERS
            lines += 2 if size <= 1 else 3 + min(size, MANY_LINES)
        else:
            lines += 1.7 + sum(len(span.old) for span in item.spans) / LINE_CHARACTERS
    return max(round(lines / STEP_LINES), 1)
