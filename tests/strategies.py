"""Hypothesis strategies, all of them."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

import samples
from copydesk.config import Config
from copydesk.document import Block, Document, Role
from copydesk.result import Result
from copydesk.script import Edit, Script

REASONS = ("citation.bracket", "hyphen.join", "space.line", "furniture.header")
ROLES: tuple[Role, ...] = ("title", "section_header", "text", "list_item", "caption", "formula", "reference")
CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"))


def texts(max_size: int = 60) -> st.SearchStrategy[str]:
    """Any text with a bias to what a page has: words, numbers, brackets, line ends."""
    usual = st.sampled_from(["the ", "dawn", "not", " 12", "3.5", "[1]", "-\n", "\n", "\n\n", ". ", "é", "鳥"])
    return st.lists(usual | st.text(CHARACTERS, max_size=4), max_size=max_size // 3).map("".join)


@st.composite
def edits(draw: st.DrawFn, length: int, replacement: st.SearchStrategy[str] | None = None) -> list[Edit]:
    """Edits of a text of `length` characters: none empty in width, none overlapping, in any order."""
    marks = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    spans = [(a, b) for a, b in pairwise(marks) if draw(st.booleans())]
    new = st.just("") | (replacement if replacement is not None else texts(9))
    return draw(st.permutations([Edit(a, b, draw(new)) for a, b in spans]))


@st.composite
def scripts(draw: st.DrawFn, source: str | None = None, drops_only: bool = False) -> Script:
    """A script after up to four rules."""
    script = Script.of(draw(texts()) if source is None else source)
    for _ in range(draw(st.integers(0, 4))):
        made = draw(edits(len(script.text), st.just("") if drops_only else None))
        script = script.edited(made, draw(st.sampled_from(REASONS)))
    return script


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Up to three pages of up to five lines; some pages and lines are empty."""
    row = texts(30).map(lambda text: text.replace("\n", " "))
    return samples.document(*draw(st.lists(st.lists(row, max_size=5), min_size=1, max_size=3)))


@st.composite
def blocks(draw: st.DrawFn, document: Document) -> tuple[Block, ...]:
    """Blocks that tile the lines of `document`; none crosses a page."""
    parts: list[tuple[Role, int]] = []
    for page in document.pages:
        left = len(page.lines)
        while left:
            count = draw(st.integers(1, left))
            parts.append((draw(st.sampled_from(ROLES)), count))
            left -= count
    return samples.blocks(document, *parts)


@st.composite
def results(draw: st.DrawFn) -> Result:
    """A result with blocks and a script of any kind, over a document of any kind."""
    document = draw(documents())
    made = draw(blocks(document))
    script = draw(scripts(document.text))
    return Result(document, made, script, None, (), Config(), "v:0")
