"""What a request asks for, as decisions: reject and accept changes, cut and put back spans, forget both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from copydesk.decisions import Decisions, Span
from copydesk.errors import UsageError
from copydesk.web.changes import Change, Changes

MOST: Final = 20_000
"""Changes or spans in one request, and decisions on one document; a book of 1,000 pages has 10,000 citations."""

KEYS: Final = ("reject", "accept", "reject_where", "accept_where", "drop", "restore", "forget")


def decide_more(changes: Changes, asked: Mapping[str, Any]) -> Decisions:
    """The decisions of `changes` with what a request asks for, in the order of `KEYS`. Raises UsageError."""
    deciding = _Deciding(changes)
    for identifier in asked.get("reject") or ():
        deciding.reject(deciding.change(identifier))
    for identifier in asked.get("accept") or ():
        deciding.accept(deciding.change(identifier))
    for change in deciding.where(asked.get("reject_where")):
        deciding.reject(change)
    for change in deciding.where(asked.get("accept_where")):
        deciding.accept(change)
    for span in deciding.spans(asked.get("drop")):
        deciding.drop(span)
    for span in deciding.spans(asked.get("restore")):
        deciding.restore(span)
    for span in deciding.spans(asked.get("forget")):
        deciding.forget(span)
    return deciding.decisions()


class _Deciding:
    """Restored spans stay as they came, and are not merged: one that is exactly a repair takes the other choice."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._restored = dict.fromkeys(changes.decisions.restored)
        self._cuts = list(changes.decisions.cuts)

    def decisions(self) -> Decisions:
        restored, cuts = tuple(sorted(self._restored)), tuple(sorted(self._cuts))
        if len(restored) + len(cuts) > MOST:
            raise UsageError(f"over {MOST:,} decisions on one document; change a switch instead")
        return Decisions(restored, cuts)

    def change(self, identifier: Any) -> Change:
        """By its id, or by its span."""
        name = identifier if isinstance(identifier, str) else "-".join(map(str, identifier))
        found = self._changes.find(name)
        if found is None:
            raise UsageError(f"there is no change {name[:40]!r} in this document as it is now; load it again")
        return found

    def where(self, wanted: Mapping[str, Any] | None) -> Iterator[Change]:
        """The changes of a reason (or below it), of a page, of an origin; repairs only where their reason is named."""
        if not wanted:
            return
        reason, page, origin = wanted.get("reason"), wanted.get("page"), wanted.get("origin")
        for change in list(self._changes.all):
            if reason is None and change.repair or page not in (None, change.page):
                continue
            if origin not in (None, change.origin):
                continue
            if reason is None or change.reason == reason or change.reason.startswith(f"{reason}."):
                yield change

    def spans(self, given: Iterable[Sequence[int]] | None) -> Iterator[Span]:
        length = len(self._changes.result.script.source)
        for start, end in given or ():
            if not 0 <= start < end <= length:
                raise UsageError(f"{start}-{end} is no span of a text of {length:,} characters")
            yield Span(start, end)

    def reject(self, change: Change) -> None:
        """Put back what it took; one's own decision is taken back."""
        if change.own:
            self.accept(change) if change.action == "restore" else self._uncut(change.span)
            return
        for part in self._changes.kin_of(change):
            self._restored[part.span] = None
            self._uncut(part.span)

    def accept(self, change: Change) -> None:
        if not change.own or change.action == "restore":
            for part in self._changes.kin_of(change):
                self._unrestore(part.span)

    def drop(self, span: Span) -> None:
        self._cuts.append(span)

    def restore(self, span: Span) -> None:
        """Whole changes are rejected; of others the part, all of it where it was replaced."""
        self._uncut(span)
        for change in self._changes.made:
            start, end = max(change.start, span.start), min(change.end, span.end)
            if start >= end or change.repair:
                continue
            whole = change.action == "replace" or (start, end) == change.span
            self._restored[change.span if whole else Span(start, end)] = None

    def forget(self, span: Span) -> None:
        self._uncut(span)
        self._unrestore(span)

    def _uncut(self, span: Span) -> None:
        self._cuts = list(_subtract(self._cuts, span))

    def _unrestore(self, span: Span) -> None:
        if span in self._restored:  # most are, and thousands may be accepted at once
            del self._restored[span]
            return
        self._restored = dict.fromkeys(_subtract(self._restored, span))


def _subtract(spans: Iterable[Span], taken: Span) -> Iterator[Span]:
    """The parts of `spans` outside of `taken`.

    >>> list(_subtract([Span(0, 9)], Span(3, 5)))
    [Span(start=0, end=3), Span(start=5, end=9)]
    """
    for start, end in spans:
        if end <= taken.start or taken.end <= start:
            yield Span(start, end)
            continue
        if start < taken.start:
            yield Span(start, taken.start)
        if taken.end < end:
            yield Span(taken.end, end)
