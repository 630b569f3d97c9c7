"""Pages that would be lost whole though they read like sentences: where the model doubts, they are kept."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.features import TABLE, Ints
from copydesk.layout.trace import Trace

LOST: Final = 0.1
"""Share of a page's characters that is kept, at most."""

SPEAKING: Final = 0.7
"""Share of its characters, furniture aside, that stands in lines like those of prose, at least."""

LEAST_LINES: Final = 3
LEAST_WORDS: Final = 40
"""Such lines and their words, at least: shorter ones are captions and legends."""

SENTENCES: Final = 0.12
"""Sentences that such lines end or have within them, a line: prose has 0.3 to 1, tables and lists of names none."""

LEAST_ODDS: Final = 30
"""Thousandths of prose that the model gives to such lines as a mean, at least: of three tables whose cells are
sentences two got 7 and 10, one 32; generated pages that were lost 15 to 290."""

DOUBTED: Final = frozenset({"other", "table", "caption", "backmatter"})
"""Classes that the model gives to kinds of pages that it has not seen. References, code, notes of publishers and
abstracts in other languages have marks of their own, and read like sentences too."""

FAR_FROM_CAPTION: Final = 60
"""Lines behind a caption, at least (the feature counts no further): tables whose cells are sentences, over whole pages,
began 2 to 4 lines below theirs."""

CLOSED_ZONES: Final = (1, 2, 4, 5)
"""References, back matter, contents, index."""

_LIMITS: Final = {
    "words": (5, 99),
    "digits": (0, 60),
    "marks": (0, 90),
    "symbols": (0, 10),
    "capitalised": (0, 500),
    "brackets": (0, 0),
    "initials": (0, 1),
    "surnames": (0, 1),
    "years": (0, 1),
    "at_sign": (0, 0),
    "address": (0, 0),
    "equals": (0, 0),
    "leader": (0, 0),
    "caption": (0, 0),
    "backmatter": (0, 0),
    "affiliation": (0, 0),
}
_COLUMN: Final = {name: k for k, name in enumerate(TABLE)}
_SENTENCE_END: Final = re.compile(r"[^\W\d_]{2}[\"'”’»“)]?[.!?؟](?:[\"'”’»“)]|\s|$)|[。！？]")


def recover_pages(
    document: Document, rows: Ints, odds: NDArray[np.int16], names: list[str], trace: Trace | None = None
) -> None:
    """Change the classes `names` of lines of lost pages to "text" in place.

    Class: short documents and pages of kinds that no model has seen (children's books, drafts with numbered lines,
    pages in another size of type than the rest). A page of which hardly anything is kept, although nearly all of it
    reads like sentences, is kept: to lose a page of prose is worse than to read one too many.
    """
    pages: defaultdict[int, list[int]] = defaultdict(list)
    for i, line in enumerate(document.lines):
        if line.visibility in ("visible", "ocr") and names[i] != "furniture" and not line.artifact:
            pages[line.page].append(i)
    for page in pages.values():
        speaking = [i for i in page if names[i] in DOUBTED and _speaks(rows, i)]
        unsure = bool(speaking) and int(odds[speaking, :2].sum(axis=1, dtype=np.int64).mean()) >= LEAST_ODDS
        if unsure and _is_lost(document, page, speaking, rows, names):
            found = list(_fill(page, speaking, names))
            for i in found:
                names[i] = "text"
            if trace is not None:
                trace.explain(found, "hardly anything of the page would be left, and it reads like sentences")


def _speaks(rows: Ints, line: int) -> bool:
    """Words in small letters (or in letters that have no size), and nothing that entries, forms and formulas have."""
    row = rows[line]
    cased = row[_COLUMN["lowers"]] >= 600
    caseless = row[_COLUMN["lowers"]] + row[_COLUMN["uppers"]] < 100
    return bool(cased or caseless) and all(low <= row[_COLUMN[name]] <= high for name, (low, high) in _LIMITS.items())


def _is_lost(
    document: Document, page: Sequence[int], speaking: Sequence[int], rows: Ints, names: Sequence[str]
) -> bool:
    if len(speaking) < LEAST_LINES or int(rows[speaking, _COLUMN["words"]].sum()) < LEAST_WORDS:
        return False
    if any(int(zone) in CLOSED_ZONES for zone in rows[speaking, _COLUMN["zone"]]):
        return False
    captioned = any(rows[i, _COLUMN["caption"]] for i in page)
    if captioned or int(rows[speaking, _COLUMN["since_caption"]].min()) < FAR_FROM_CAPTION:
        return False
    length = {i: len(document.lines[i].text) for i in page}
    total = sum(length.values())
    kept = sum(length[i] for i in page if names[i] in ("text", "heading"))
    if kept > LOST * total or sum(length[i] for i in speaking) < SPEAKING * total:
        return False
    ends = sum(len(_SENTENCE_END.findall(document.lines[i].text)) for i in speaking)
    return ends >= SENTENCES * len(speaking)


def _fill(page: Sequence[int], speaking: Sequence[int], names: Sequence[str]) -> Iterator[int]:
    """The speaking lines and the short ones between them: a paragraph's last line has few words."""
    said = set(speaking)
    before: int | None = None
    waiting: list[int] = []
    for i in page:
        if i in said:
            if before is not None:
                yield from waiting if len(waiting) <= BETWEEN else ()
            yield i
            before, waiting = i, []
        elif names[i] in DOUBTED:
            waiting.append(i)
    if before is not None:
        yield from waiting if len(waiting) == 1 else ()


BETWEEN: Final = 2
"""Other lines between two lines of a page that is kept, which stay with them: ends of paragraphs, headings."""
