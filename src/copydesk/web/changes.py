"""What was changed in a document, one entry for each thing that a person would decide on.

A change is a run of the source that went, or was replaced, for one reason on one page: neighbouring blocks of a
reference list are one, a citation is one. A person's own cuts are changes too, and so is what they put back only in
part of a change.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from copydesk.config import switch_of
from copydesk.decisions import CUT, Decisions, Span
from copydesk.report.html.flow import MODEL, OWN, REPAIRS, group_of, main_reason
from copydesk.report.origins import origin_of
from copydesk.report.unsure import UNSURE_CUT
from copydesk.result import Result
from copydesk.script import Piece

Origin = Literal["rules", "model", "user"]
Action = Literal["drop", "replace", "restore"]
RESTORED: Final = "user.restore"
"""Shown as the reason of what a person put back in part; no reason of a script."""

_OWN_CUT, _OWN_RESTORED = "c", "r"


@dataclass(frozen=True, slots=True)
class Change:
    """`id` is stable: made of the span of the source, with a letter in front where it is a person's own. `block` is the
    index of the first block; `last_block` of the last one that it touches. One cut over words of which some had gone
    before is several changes, which have the same `kin` and are decided on together."""

    id: str
    start: int
    end: int
    page: int
    reason: str
    action: Action
    text: str
    block: int
    last_block: int
    repair: bool = False
    own: bool = False
    kin: int = -1

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def origin(self) -> Origin:
        return origin_word(self.reason)


def origin_word(reason: str) -> Origin:
    """Who made changes of that reason."""
    head = reason.partition(".")[0]
    return "user" if head == OWN else "model" if head == MODEL else "rules"


@dataclass
class Changes:
    """The changes that rules and model made in `result` (`made`), in order, with a person's `decisions` on them."""

    result: Result
    made: Sequence[Change]
    decisions: Decisions
    restored: list[Span] = field(init=False)

    def __post_init__(self) -> None:
        self.restored = merge_spans(self.decisions.restored)

    @cached_property
    def own(self) -> list[Change]:
        """A person's own cuts, and what they put back of parts of changes."""
        exact = {change.span for change in self.made}
        cuts = [self._own(span, _OWN_CUT) for span in merge_spans(self.decisions.cuts)]
        parts = [self._own(span, _OWN_RESTORED) for span in sorted(set(self.decisions.restored) - exact)]
        return sorted([*cuts, *parts], key=lambda change: change.start)

    def _own(self, span: Span, letter: str) -> Change:
        result = self.result
        starts = block_starts(result)
        first, last = find_at(starts, span.start), find_at(starts, span.end - 1)
        cut = letter == _OWN_CUT
        return Change(
            f"{letter}{span.start}-{span.end}",
            *span,
            page_at(result, span.start),
            CUT if cut else RESTORED,
            "drop" if cut else "restore",
            "" if cut else result.script.source[span.start : span.end],
            first,
            last,
            own=True,
        )

    @cached_property
    def all(self) -> list[Change]:
        """In the order of the source."""
        return sorted([*self.made, *self.own], key=lambda change: (change.start, change.own))

    def is_rejected(self, change: Change) -> bool:
        """Whether all of it was put back."""
        return not change.own and is_covered(self.restored, change.start, change.end)

    def find(self, identifier: str) -> Change | None:
        return self._by_id.get(identifier)

    def kin_of(self, change: Change) -> list[Change]:
        """All parts of the cut that a change is of."""
        return [change] if change.own or change.repair else self._by_kin[change.kin, change.reason]

    @cached_property
    def _by_kin(self) -> dict[tuple[int, str], list[Change]]:
        found: dict[tuple[int, str], list[Change]] = {}
        for change in self.made:
            found.setdefault((change.kin, change.reason), []).append(change)
        return found

    @cached_property
    def _by_id(self) -> dict[str, Change]:
        return {change.id: change for change in self.all}


def find_changes(result: Result) -> list[Change]:
    """What rules and model made, in order."""
    return list(_find(result))


def _find(result: Result) -> Iterator[Change]:
    starts, pages = block_starts(result), page_starts(result)
    numbers = [page.number for page in result.document.pages]
    run: _Run | None = None  # of drops that may go on
    cut: _Run | None = None  # what goes on over what went before it
    for piece in result.script.pieces:
        reason, last = first_reason(piece.reasons), main_reason(piece.reasons)
        page = numbers[find_at(pages, piece.start)] if reason else 0
        cut = cut._replace(end=piece.end) if cut is not None and cut.goes_on(piece, page, last) else None
        drops = bool(reason) and not piece.text and group_of(reason) != REPAIRS
        if run is not None and drops and run.goes_on(piece, page, reason):
            run = run._replace(end=piece.end)
            continue
        if run is not None:
            yield _change(run, "", starts)
            run = None
        if drops:
            run = _Run(piece.start, piece.end, page, reason, piece.start)
            if cut is None:
                cut = run
            elif cut.reason == reason:
                run = run._replace(kin=cut.kin)
        elif reason:
            yield _change(_Run(piece.start, piece.end, page, reason, piece.start), piece.text, starts)
    if run is not None:
        yield _change(run, "", starts)


class _Run(NamedTuple):
    start: int
    end: int
    page: int
    reason: str
    kin: int

    def goes_on(self, piece: Piece, page: int, reason: str) -> bool:
        return (self.end, self.page, self.reason) == (piece.start, page, reason)


def first_reason(reasons: tuple[str, ...]) -> str:
    """Of a piece's reasons the first that took words: a sentence that went later does not own the citation in it.

    >>> first_reason(("space.line", "citation.bracket", "model.rewrite")), first_reason(("hyphen.join",))
    ('citation.bracket', 'hyphen.join')
    """
    return next((reason for reason in reasons if group_of(reason) != REPAIRS), reasons[-1] if reasons else "")


def _change(run: _Run, text: str, starts: Sequence[int]) -> Change:
    return Change(
        f"{run.start}-{run.end}",
        *run[:4],
        "replace" if text else "drop",
        text,
        find_at(starts, run.start),
        find_at(starts, run.end - 1),
        group_of(run.reason) == REPAIRS,
        kin=run.kin,
    )


def describe_change(change: Change, changes: Changes) -> dict[str, Any]:
    """As the API gives it; boxes are [page, x0, top, x1, bottom] in points."""
    result = changes.result
    switch = switch_of(change.reason)
    boxes = result.document.boxes_of(change.start, change.end)
    return {
        "id": change.id,
        "start": change.start,
        "end": change.end,
        "page": change.page,
        "reason": change.reason,
        "switch": switch.name if switch else None,
        "origin": change.origin,
        "action": change.action,
        "repair": change.repair,
        "source": result.document.text[change.start : change.end],
        "text": change.text,
        "decision": "reject" if changes.is_rejected(change) else None,
        "boxes": [[page, *(round(value, 1) for value in box)] for page, box in boxes],
        "confidence": confidence(change, result),
        "block": result.blocks[change.block].id if result.blocks else None,
    }


def confidence(change: Change, result: Result) -> float | None:
    """How sure the role of the blocks was that went; None for a change within a block."""
    blocks = result.blocks[change.block : change.last_block + 1]
    whole = blocks and change.start <= blocks[0].start and blocks[-1].end <= change.end
    return round(min(block.confidence for block in blocks), 3) if whole and not change.own else None


def find_doubtful(found: Iterable[Change], result: Result) -> list[Change]:
    """Those of low confidence, the least sure first, equally sure ones in order.

    Not furniture: it is told by where it stands and comes again, whatever the model of roles thought of it. Of 483 such
    cuts in the same documents, 33 of low confidence, none was wrong.
    """
    decided = (change for change in found if not change.repair and not change.reason.startswith("furniture"))
    sure = [(confidence(change, result), change) for change in decided]
    doubtful = [(value, change) for value, change in sure if value is not None and value < UNSURE_CUT]
    return [change for _, change in sorted(doubtful, key=lambda item: item[0])]


def count_reasons(changes: Changes, repairs: bool) -> list[dict[str, Any]]:
    """For each reason, in the order of first appearance, how many changes it has and how many were rejected."""
    counts: dict[str, list[int]] = {}
    for change in changes.all:
        if repairs or not change.repair:
            count = counts.setdefault(change.reason, [0, 0])
            count[0] += 1
            count[1] += changes.is_rejected(change)
    return [
        {
            "code": code,
            "switch": switch.name if (switch := switch_of(code)) else None,
            "meaning": meaning_of(code),
            "count": count,
            "rejected": rejected,
            "origin": origin_word(code),
        }
        for code, (count, rejected) in counts.items()
    ]


def meaning_of(reason: str) -> str:
    """In a few words: what the switch says, else what the rule does."""
    if reason == RESTORED:
        return "put back by you"
    if reason == CUT:
        return "cut by you"
    switch = switch_of(reason)
    return switch.meaning if switch else origin_of(reason).meaning


# --- places ---


def block_starts(result: Result) -> list[int]:
    return [block.start for block in result.blocks]


def page_starts(result: Result) -> list[int]:
    return [start for _, start, _ in result.document.page_spans()]


def page_at(result: Result, offset: int) -> int:
    """Number of the page on which a character stands; pages without text do not count."""
    document = result.document
    return document.lines[document.line_at(offset)].page


def find_at(starts: Sequence[int], offset: int) -> int:
    """Index of the last of `starts` that is not behind `offset`."""
    return max(bisect_right(starts, offset) - 1, 0)


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Sorted, without overlaps; touching ones are one.

    >>> merge_spans([Span(5, 7), Span(1, 3), Span(3, 4)])
    [Span(start=1, end=4), Span(start=5, end=7)]
    """
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, end))
        else:
            merged.append(Span(start, end))
    return merged


def is_covered(merged: Sequence[Span], start: int, end: int) -> bool:
    """Whether one of the merged spans has all of [start, end)."""
    k = bisect_right(merged, (start, 1 << 62)) - 1
    return k >= 0 and merged[k].start <= start and end <= merged[k].end
