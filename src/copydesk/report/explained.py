"""Why lines of a document were kept, changed or dropped, as plain values and as lines for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Final, Literal, NamedTuple

from copydesk.config import switch_of
from copydesk.report.names import columns_of, fit, shown
from copydesk.verify import named

Action = Literal["kept", "changed", "dropped", "moved"]
LineEnd = Literal["", "space", "nothing", "paragraph", "hyphen"]
"""What became of a line's end: "nothing" where words of Chinese or Japanese, or an address, go on without a space;
"hyphen" where the hyphen went with it; "" where it went with the line."""

NARROWEST: Final = 60
"""Columns of a terminal below which lines are as long as for this many."""

OLD_SHOWN: Final = 60
"""Characters of what an edit took that are shown."""


class Change(NamedTuple):
    """An edit in a line: where in the source it begins, why it was made, what stood there, over line ends too, what
    stands there now, and which code did it."""

    start: int
    reason: str
    old: str
    new: str
    place: str


class Verdict(NamedTuple):
    """A step of the layout that gave the line another class, or confirmed it: `place` is its code, `why` in words."""

    step: str
    before: str
    after: str
    why: str
    place: str


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """`number` counts the lines of the page in reading order, from 1; [`start`, `end`) is the line in the source.

    `reason` is why it was dropped or moved, or ""; `place` is the code behind it. `choice` is what the switch does.
    `confidence` is the block's, 0 to 1. `model` are the likeliest classes with their probabilities, `verdicts` what
    later steps made of them, `evidence` what the model looked at. `found` are the matches in `text`, half-open.
    """

    page: int
    number: int
    start: int
    end: int
    text: str
    role: str
    action: Action
    reason: str
    choice: str
    place: str
    confidence: float
    begins: bool
    line_end: LineEnd
    model: tuple[tuple[str, float], ...]
    verdicts: tuple[Verdict, ...]
    evidence: tuple[str, ...]
    changes: tuple[Change, ...]
    found: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """`page` and `find` as they were asked for; `places` how often the words occur, of which `lines` may have fewer."""

    name: str
    page_count: int
    page: int | None
    find: str | None
    places: int
    lines: tuple[ExplainedLine, ...]
    findings: tuple[str, ...]
    unsure: bool = False
    """Only lines of blocks of which it is unsure that they are cut, or kept, rightly."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        values = asdict(self)
        for line, plain in zip(self.lines, values["lines"], strict=True):
            plain["model"] = [{"class": name, "probability": share} for name, share in line.model]
            plain["verdicts"] = [verdict._asdict() for verdict in line.verdicts]
            plain["changes"] = [change._asdict() for change in line.changes]
        return values


UNMODELLED: Final = frozenset({"title", "section_header", "text", "list_item"})
"""Roles of lines that no step takes out as a whole."""

NEIGHBOURS: Final = "smooth_prose"
"""The step that weighs a line with those around it: its word is the model's, with the model's confidence."""

MARKS: Final[dict[Action, str]] = {"kept": " ", "changed": "~", "dropped": "-", "moved": ">"}
ENDS: Final[dict[LineEnd, str]] = {"paragraph": " ¶", "hyphen": " ⁀", "nothing": " ⁀", "space": "", "": ""}
LEGEND: Final = {
    "-": "dropped",
    "~": "changed",
    ">": "moved to the end",
    "¶": "ends a paragraph",
    "⁀": "goes on without a space",
}


def explanation_lines(explanation: Explanation, width: int = 100, everything: bool = False) -> list[str]:
    """The explanation for a terminal of `width` columns.

    Evidence stands below lines that were dropped or changed, once for a run of lines dropped for one reason; with
    `everything` below each line. Whatever a terminal would obey is made visible.
    """
    width = max(width, NARROWEST)
    lines = [
        part
        for line in (*_head(explanation), *_legend(explanation.lines))
        for part in textwrap.wrap(line, width, subsequent_indent="  ")
    ]
    labels = max((len(line.reason or line.role) for line in explanation.lines), default=0)
    for page, group in groupby(explanation.lines, lambda line: line.page):
        lines += ["", f"page {page}"]
        told: set[int] = set()
        for run in _runs(list(group), everything):
            lines += [fit(_row(line, labels, width), width) for line in run[:1]]
            lines += _evidence(run[0], len(run), width, everything, told)
            told = {change.start for change in run[-1].changes}
            lines += [_row(line, labels, width) for line in run[1:]]
    return [shown(line) for line in lines]


def _head(explanation: Explanation) -> Iterator[str]:
    count = {action: sum(line.action == action for line in explanation.lines) for action in MARKS}
    counted = ", ".join(f"{number} {action}" for action, number in count.items() if number)
    where = f"page {explanation.page} of {explanation.page_count}, " if explanation.page else ""
    number = len(explanation.lines)
    yield f"{explanation.name}: {where}{number} line{'' if number == 1 else 's'}{': ' if counted else ''}{counted}"
    if explanation.find is not None:
        pages = named(sorted({line.page for line in explanation.lines}))
        times = f"{explanation.places} place{'' if explanation.places == 1 else 's'}"
        yield f"“{fit(explanation.find, 60)}”: {times}, {pages}" if explanation.lines else "these words do not occur"
    if explanation.unsure:
        yield "of which it is unsure that they are cut, or kept, rightly" if explanation.lines else "nothing is unsure"
    yield from explanation.findings


def _legend(lines: Sequence[ExplainedLine]) -> list[str]:
    """The marks that occur, in one line."""
    used = {MARKS[line.action] for line in lines} | {ENDS[line.line_end].strip() for line in lines}
    words = [f"{mark} {meaning}" for mark, meaning in LEGEND.items() if mark in used]
    return ["   ".join(words)] if words else []


def _runs(lines: Sequence[ExplainedLine], everything: bool) -> Iterator[list[ExplainedLine]]:
    """Lines that went for one reason, one after the other; each other line alone."""
    run: list[ExplainedLine] = []
    for line in lines:
        if run and (everything or not line.reason or _cause(line) != _cause(run[-1])):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _cause(line: ExplainedLine) -> tuple[object, ...]:
    return line.reason, line.action, line.changes, [(v.step, v.after, v.why) for v in line.verdicts[-1:]]


def _row(line: ExplainedLine, labels: int, width: int) -> str:
    label = line.reason or line.role
    by_rule = bool(line.verdicts) and line.verdicts[-1].step != NEIGHBOURS and bool(line.reason)
    sure = "rule" if by_rule else f"{line.confidence:.0%}"
    head = f"{line.number:4} {MARKS[line.action]} {label:<{labels}} {sure:>4}  "
    end = ENDS[line.line_end] if line.action in ("kept", "changed") else ""
    return head + fit(shown(line.text), width - columns_of(head) - len(end)) + end


def _evidence(line: ExplainedLine, count: int, width: int, everything: bool, told: set[int]) -> Iterator[str]:
    """`told` are the edits that stand below the line before already."""
    if not everything and line.action == "kept":
        return
    for name, text in _said(line, everything, told):
        first, rest = f"       {name:<7}", " " * 14
        yield from textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    if count > 1:
        yield f"              the same for the {count - 1} line{'' if count == 2 else 's'} below it"


def _said(line: ExplainedLine, everything: bool, told: set[int]) -> Iterator[tuple[str, str]]:
    for change in line.changes:
        if change.start in told:
            continue
        old = " ".join(change.old.split()) or change.old.encode("unicode_escape").decode()
        became = f" became “{shown(change.new)}”" if change.new else ""
        word = "cut" if not change.new else "edit"
        yield word, f"“{fit(shown(old), OLD_SHOWN)}”{became}: {change.reason}, {change.place}"
    if not (line.reason or everything):
        return
    if line.reason:
        switch = switch_of(line.reason)
        yield "why", f"{_why(line)}; {line.place}" + (f"; --{switch.name} {line.choice}" if switch else "")
    else:
        yield "reads", "begins a paragraph" if line.begins else "goes on with its paragraph"
    if line.model:
        yield "model", ", ".join(f"{name} {share:.0%}" for name, share in line.model)
    if line.evidence:
        yield "saw", "; ".join(map(shown, line.evidence))
    if any(verdict.before != verdict.after for verdict in line.verdicts):
        yield "steps", _path(line.verdicts)


def _why(line: ExplainedLine) -> str:
    """What the last step saw; without one the model decided, or a rule that is named."""
    if line.verdicts:
        return line.verdicts[-1].why
    if line.role in UNMODELLED or not line.model:
        return "all of it went by a rule for edits inside lines"
    return f"the model takes it for {line.model[0][0]}"


def _path(verdicts: Sequence[Verdict]) -> str:
    """`front → text (smooth_prose) → front (settle_keywords)`"""
    return verdicts[0].before + "".join(f" → {verdict.after} ({verdict.step})" for verdict in verdicts)
