"""Lines with probabilities -> blocks with roles. The model proposes; certain evidence decides; blocks smooth lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Bbox, Block, Document, Line, Role
from copydesk.layout.arrange import STAYS, arrange_lines
from copydesk.layout.begins import find_begins
from copydesk.layout.details import find_details
from copydesk.layout.features import compute_features
from copydesk.layout.level import level_document
from copydesk.layout.levels import find_levels
from copydesk.layout.ligatures import mend_ligatures
from copydesk.layout.roles import CLASSES, RoleModel, judge_lines, load_model
from copydesk.layout.ruby import find_ruby
from copydesk.layout.run_in import part_run_ins
from copydesk.layout.smoothing import settle_classes
from copydesk.layout.trace import Trace

PROSE: Final = frozenset({"text", "heading"})

ROLE_OF: Final[dict[str, Role]] = {
    "text": "text",
    "heading": "section_header",
    "caption": "caption",
    "footnote": "footnote",
    "reference": "reference",
    "author": "author",
    "table": "table",
    "backmatter": "backmatter",
    "formula": "formula",
    "code": "code",
    "front": "front",
    "abstract_other": "abstract_other",
    "furniture": "furniture",
    "other": "figure_text",
    "review": "backmatter",
}
"""The model's classes in the field's terms."""


SettleBegins = Callable[[Document, Sequence[int], Mapping[int, float], set[int]], set[int]]
"""From a document, the indices of its kept lines, the probability of each that it goes on with the paragraph of the
kept line before it, and the lines at which a paragraph begins: the lines at which one shall begin."""


def build_blocks(
    document: Document,
    model: RoleModel | None = None,
    trace: Trace | None = None,
    settle_begins: SettleBegins | None = None,
    language: str | None = None,
) -> tuple[Document, tuple[Block, ...]]:
    """The document with its floats and notes out of its sentences, and the blocks that tile its lines.

    Roles are judged by the package's model unless another is given; `trace` notes how. `settle_begins` may change at
    which lines paragraphs begin. `language` is the document's, None where its words tell.
    """
    model = model or load_model()
    if not document.lines:
        return document, ()
    document = printed = mend_ligatures(document)
    level = level_document(document)
    rows = compute_features(level)
    odds = judge_lines(rows, model)
    classes = settle_classes(level, rows, odds, model.switches, trace, language)
    details = find_details(document, rows, classes, set(find_ruby(level)))
    kept = np.array([i for i, name in enumerate(classes) if name in PROSE], dtype=np.int64)
    heading = odds[:, CLASSES.index("heading")]
    title = _find_title(document.lines, classes)
    judged = _Judged(classes, details, odds, *find_begins(level, kept, rows, classes, heading, model.breaks, title))
    order = arrange_lines(
        [line.page for line in document.lines],
        [name in PROSE for name in classes],
        [name in STAYS for name in classes],
        judged.begins,
    )
    if order != list(range(len(order))):
        document, judged = document.rearranged(_per_page(document, order)), judged.taken(order)
        if trace is not None:
            trace.order = order
    parted = part_run_ins(document, judged.classes, judged.begins) if not document.plain else None
    if parted is not None:
        document = parted.document
        judged = judged.taken(parted.source)._replace(classes=parted.names, begins=parted.begins)
        if trace is not None:
            trace.part(parted.source)
    if settle_begins is not None and not document.plain:
        # after the lines are arranged: what a model says of paragraphs never changes the source
        prose = [i for i, name in enumerate(judged.classes) if name in PROSE]
        judged = judged._replace(begins=settle_begins(document, prose, judged.goes_on, judged.begins))
    if document is not printed:
        level = level_document(document)
    return document, tuple(_blocks(document, level, judged))


class _Judged(NamedTuple):
    """What is known of each line: its class, the reason of a cut, odds; where paragraphs begin or go on."""

    classes: list[str]
    details: list[str]
    odds: NDArray[np.int16]
    begins: set[int]
    goes_on: dict[int, float]

    def taken(self, source: Sequence[int]) -> _Judged:
        """The same of lines that stood at `source` before; of a line that was parted the first part begins, or goes
        on."""
        place: dict[int, int] = {}
        for new, old in enumerate(source):
            place.setdefault(old, new)
        return _Judged(
            [self.classes[i] for i in source],
            [self.details[i] for i in source],
            self.odds[list(source)],
            {place[i] for i in self.begins},
            {place[i]: value for i, value in self.goes_on.items()},
        )


def _per_page(document: Document, order: list[int]) -> Iterator[list[int]]:
    """The order of all lines as one of each page's own lines."""
    first = 0
    for page in document.pages:
        last = first + len(page.lines)
        yield [i - first for i in order[first:last]]
        first = last


def _blocks(document: Document, level: Document, judged: _Judged) -> list[Block]:
    classes, details, odds, begins, goes_on = judged
    cuts = [0]
    cuts += [i for i in range(1, len(classes)) if _parts(level.lines, classes, details, begins, i)]
    cuts.append(len(classes))
    title = _find_title(document.lines, classes)
    levels = find_levels(level.lines, [i for i in cuts[:-1] if classes[i] == "heading"], title)
    out: list[Block] = []
    for number, (first, last) in enumerate(pairwise(cuts)):
        name = classes[first]
        role = _role(document, name, details[first], first, title)
        out.append(
            Block(
                id=number,
                role=role,
                detail="" if name in PROSE else details[first],
                confidence=_confidence(odds[first:last], name),
                first=first,
                last=last,
                start=document.starts[first],
                end=document.starts[last],
                page=document.lines[first].page,
                bbox=_box(document.lines[first:last]),
                joins=name in PROSE and first not in begins,
                level=levels.get(first, 0),
                prose=round(float(odds[first:last, :2].sum(axis=1).mean()) / 1000, 3),
                goes_on=round(goes_on.get(first, 0.0), 3),
            )
        )
    return out


def _parts(lines: Sequence[Line], classes: Sequence[str], details: Sequence[str], begins: set[int], i: int) -> bool:
    """Whether a block ends before line `i`."""
    a, b = lines[i - 1], lines[i]
    if a.page != b.page or classes[i] != classes[i - 1] or details[i] != details[i - 1] or i in begins:
        return True
    if classes[i] in PROSE:
        # the next column: a block has one box
        return b.bbox.bottom < a.bbox.top
    if classes[i] == "reference":
        return False
    return b.bbox.bottom < a.bbox.top - 3 * a.size


def _role(document: Document, name: str, detail: str, first: int, title: set[int]) -> Role:
    if first in title:
        return "title"
    if name in ("hidden", "clipped", "duplicate"):
        return name  # type: ignore[return-value]
    if detail.startswith("contents"):
        return "toc"
    if detail.startswith("index"):
        return "index"
    if name == "text" and _is_bullet(document.lines[first].text):
        return "list_item"
    return ROLE_OF[name]


def _is_bullet(text: str) -> bool:
    return text[:1] in "•●▪■◆◇○◦‣⁃・" or (text[:2] in ("- ", "– ", "— ", "* "))


def _find_title(lines: Sequence[Line], classes: Sequence[str]) -> set[int]:
    """The first lines of the largest size among the headings of the first two pages that hold any."""
    heads = [i for i, name in enumerate(classes) if name == "heading" and lines[i].page <= lines[0].page + 1]
    if not heads:
        return set()
    page = lines[heads[0]].page
    heads = [i for i in heads if lines[i].page == page]
    largest = max(lines[i].size for i in heads)
    start = next(i for i in heads if lines[i].size > largest - 0.3)
    out = {start}
    for i in heads:
        if i == max(out) + 1 and lines[i].size > largest - 0.3:
            out.add(i)
    return out


CUT_BASE: Final = 2.5
CUT_SLOPE: Final = 0.4
"""Log odds that a cut is right: the base and the slope times those of the lines' own probabilities (Platt 1999). Rules
and neighbours that stand behind a cut are surer than the lines one by one: of the cuts that go against the model, 95 of
100 words are right. What is kept needs no such map. Fitted and judged by publishers left out (docs/roles.md)."""

SUREST: Final = 0.999


def _confidence(odds: NDArray[np.int16], name: str) -> float:
    """How likely it is right that the block is kept, or cut, by the mean odds of prose over its lines."""
    if name not in ROLE_OF:
        return 1.0
    prose = float(odds[:, :2].sum(axis=1).mean()) / 1000
    if name in PROSE:
        return round(min(prose, 1.0), 3)
    cut = min(max(1 - prose, 1 - SUREST), SUREST)
    return round(1 / (1 + math.exp(-CUT_BASE - CUT_SLOPE * math.log(cut / (1 - cut)))), 3)


def _box(lines: Sequence[Line]) -> Bbox:
    box = lines[0].bbox
    for line in lines[1:]:
        box = box.union(line.bbox)
    return box
