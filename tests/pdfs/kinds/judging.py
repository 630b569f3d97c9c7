"""What copydesk keeps of a generated document, against what was printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from copydesk.config import Config
from copydesk.document import Line
from copydesk.layout.blocks import build_blocks
from copydesk.layout.roles import RoleModel
from copydesk.pipeline import read_document
from pdfs.kinds.sheet import FREE, PROSE, Kind

KEPT = frozenset({"text", "section_header", "title", "list_item"})


class Judged(NamedTuple):
    """A line, its true role and the role that it got."""

    line: Line
    true: str
    found: str

    @property
    def wrong(self) -> bool:
        return self.true != FREE and (self.true in PROSE) != (self.found in KEPT)


class Tally(NamedTuple):
    """Characters of prose, of prose kept, and of other text kept; free lines count for nothing."""

    prose: int
    kept: int
    extra: int

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Tally:
        prose = kept = extra = 0
        for line, true, found in judged:
            size = len(line.text)
            prose += size * (true in PROSE)
            kept += size * (true in PROSE and found in KEPT)
            extra += size * (true not in PROSE and true != FREE and found in KEPT)
        return cls(prose, kept, extra)

    @property
    def recall(self) -> float:
        return self.kept / self.prose if self.prose else 1.0

    @property
    def precision(self) -> float:
        return self.kept / (self.kept + self.extra) if self.kept else 0.0


def judge(kind: Kind, model: RoleModel | None = None) -> Iterator[Judged]:
    """Each line of a document; by the package's model unless another is given."""
    document = read_document(kind.data, f"{kind.name}.pdf", Config(), isolate=False)
    document, blocks = build_blocks(document, model)
    roles = kind.roles(document)
    for block in blocks:
        for i in range(block.first, block.last):
            yield Judged(document.lines[i], roles[i], block.role)
