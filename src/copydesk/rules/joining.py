"""Lines -> paragraphs: what becomes of each line end of the kept blocks, and of the hyphens before it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Final

from copydesk.document import Block, Document
from copydesk.script import Edit

LINE, PARAGRAPH, HYPHEN, CJK = "space.line", "space.paragraph", "hyphen.join", "space.cjk"

_TAIL = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?(?=[-‐\u00ad]$)")
_HEAD = re.compile(r"[^\W\d_]+")
_HYPHENS: Final = "-‐\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_IDEOGRAPH = re.compile("[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]")
_SUSPENDED = frozenset("and or und oder bzw y e o u et ou ed od en of i и или to bis até".split())
"""Words that follow a hyphen which stands for a word's rest: "pre- and post-war"."""

LONG_PART: Final = 4
"""Letters of both halves from which two words of the document make a compound ("cost-effective"): shorter ones are
prefixes and syllables as often as words."""


class Vocabulary:
    """Words that the document itself has, away from line ends: the evidence for hyphens."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.words: Counter[str] = Counter()
        self.compounds: Counter[str] = Counter()
        cut = False
        for text in texts:
            words = _WORD.findall(text)
            # halves of a word cut at a line end are no words
            words = words[1:] if cut else words
            cut = text[-1:] in _HYPHENS and text[-1:] != ""
            for word in words[:-1] if cut else words:
                folded = word.casefold().replace("‐", "-")
                if "-" not in folded:
                    self.words[folded] += 1
                    continue
                # every two neighbours of "trans-p-mentha" are evidence: the line may end at either hyphen
                for pair in pairwise(folded.split("-")):
                    self.compounds["-".join(pair)] += 1

    def joins(self, left: str, right: str) -> bool:
        """Whether the halves of a word cut at a line end are one word, by what the document has elsewhere.

        >>> seen = Vocabulary(["selfish carbon supplied a low-cost filter", "cost and effective"])
        >>> [seen.joins(*halves) for halves in (("car", "bon"), ("low", "cost"), ("cost", "effective"))]
        [True, False, False]
        """
        one, two = left.casefold(), right.casefold()
        whole, split = self.words[one + two], self.compounds[f"{one}-{two}"]
        if whole or split:
            return whole >= split
        if right[0].isupper() and not left.isupper():
            return False
        both = self.words[one] > 0 and self.words[two] > 0
        return not (both and min(len(one), len(two)) >= LONG_PART)


@lru_cache(maxsize=1)
def read_vocabulary(text: str) -> Vocabulary:
    """The words of a document's text, read once for its body, its appendix and its records."""
    return Vocabulary(text.split("\n"))


def join_lines(document: Document, kept: Sequence[Block]) -> Iterator[tuple[Edit, str]]:
    """Edits against the text that consists of the `kept` blocks alone, one after the other."""
    gone = at = 0
    joins = join_source_lines(document, kept)
    for block in kept:
        gone, at = gone + block.start - at, block.end
        for _ in range(block.first, block.last):
            edit, reason = next(joins)
            yield Edit(edit.start - gone, edit.end - gone, edit.text), reason


def join_source_lines(document: Document, kept: Sequence[Block]) -> Iterator[tuple[Edit, str]]:
    """The same edits against the source, one for each line of the `kept` blocks."""
    seen = read_vocabulary(document.text)
    for block, behind in zip_longest(kept, kept[1:]):
        for index in range(block.first, block.last):
            text = document.lines[index].text
            end = document.starts[index] + len(text)
            if index + 1 < block.last:
                yield from _join(seen, text, document.lines[index + 1].text, end)
            elif behind is not None and _goes_on(block, behind):
                yield from _join(seen, text, document.lines[behind.first].text, end)
            else:
                yield Edit(end, end + 1, "\n\n"), PARAGRAPH


PROSE: Final = frozenset({"title", "section_header", "text", "list_item"})


def _goes_on(block: Block, behind: Block) -> bool:
    """Whether a paragraph of prose goes on in the next kept block, over a column, a page or what was dropped."""
    return behind.joins and block.role in PROSE and behind.role in PROSE


def _join(seen: Vocabulary, text: str, behind: str, end: int) -> Iterator[tuple[Edit, str]]:
    """One line end within a paragraph: `end` is its offset, `text` the line before it, `behind` the one after it."""
    last, first = text[-1:], behind[:1]
    if last in _HYPHENS and last:
        if last == "\u00ad":
            yield Edit(end - 1, end + 1), HYPHEN
            return
        tail, head = _TAIL.search(text), _HEAD.match(behind)
        if tail and head and head.group().casefold() in _SUSPENDED:
            yield Edit(end, end + 1, " "), LINE
        elif tail and head and seen.joins(tail.group(), head.group()):
            yield Edit(end - 1, end + 1), HYPHEN
        elif len(text) > 1 and not text[-2].isspace() and (first.isalnum()):
            yield Edit(end, end + 1), LINE
        else:
            yield Edit(end, end + 1, " "), LINE
    elif _IDEOGRAPH.match(last) and _IDEOGRAPH.match(first):
        yield Edit(end, end + 1), CJK
    elif last == "/" and "://" in text.rsplit(" ", 1)[-1]:
        # an address cut at a line end
        yield Edit(end, end + 1), LINE
    else:
        yield Edit(end, end + 1, " "), LINE


def join_texts(seen: Vocabulary, texts: Sequence[str]) -> str:
    """Lines as one paragraph, outside of any script: what `join_lines` makes of them, for records of dropped text.

    >>> join_texts(Vocabulary([]), ["Birds of the north-", "ern coast"])
    'Birds of the northern coast'
    """
    out = texts[0] if texts else ""
    for behind in texts[1:]:
        for edit, _ in _join(seen, out, behind, len(out)):
            out = out[: edit.start] + edit.text
        out += behind
    return out
