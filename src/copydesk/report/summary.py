"""What was done to a document, in numbers and in a few lines for a person."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

from copydesk.config import switch_of
from copydesk.report.edition import Edition
from copydesk.report.lengths import count_minutes, count_words
from copydesk.revision import Revision, revision_lines
from copydesk.script import Script
from copydesk.verify import Finding

SHOWN_OF_A_KIND = 3
"""Findings of one code that are shown; the JSON has all."""


OWN_RULES = "your own rules"
THE_MODEL = "the model"
_UNGOVERNED = {"user": OWN_RULES, "model": THE_MODEL}
"""What reasons that no switch governs are counted as, by their first word; repairs are not counted."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Words by what became of them; `dropped` and `moved` by switch, largest first."""

    pages: int
    kept: int
    dropped: tuple[tuple[str, int], ...]
    moved: tuple[tuple[str, int], ...]
    findings: tuple[Finding, ...]
    minutes: float = 0.0
    """Of what is kept, read aloud."""
    revision: Revision | None = None


def summarise(edition: Edition) -> Summary:
    """Count words: kept in the body, dropped and moved to the end by switch."""
    words = words_by_switch(edition.script)
    moved = {
        name: n
        for name, n in words.items()
        if edition.appendix is not None and name not in _UNGOVERNED.values() and edition.config.choice(name) == "end"
    }
    dropped = {name: n for name, n in words.items() if name not in moved}
    return Summary(
        len(edition.document.pages),
        count_words(edition.script.text),
        _largest_first(dropped),
        _largest_first(moved),
        edition.findings,
        count_minutes(edition.script.text),
        edition.revision,
    )


def words_by_switch(script: Script) -> dict[str, int]:
    """Words of the source that each switch took out of the body."""
    counts: Counter[str] = Counter()
    for piece in script.pieces:
        if piece.action != "drop":
            continue
        switch = switch_of(piece.reasons[-1])
        name = switch.name if switch else _UNGOVERNED.get(piece.reasons[-1].partition(".")[0], "")
        if name:
            counts[name] += count_words(script.source[piece.start : piece.end])
    return {name: n for name, n in counts.items() if n}


def summary_lines(summary: Summary, name: str, seconds: float) -> list[str]:
    """The summary of one file for a terminal."""
    total = sum(n for _, n in summary.dropped)
    pages = f"{summary.pages:,} page" + ("" if summary.pages == 1 else "s")
    spoken = f"{math.ceil(summary.minutes):,} min"
    lines = [f"{name}: {pages}, {summary.kept:,} words kept ({spoken}), {total:,} dropped, {seconds:.1f} s"]
    for what, counts in (("dropped", summary.dropped), ("moved to the end", summary.moved)):
        if counts:
            lines.append(f"  {what}: " + ", ".join(f"{switch} {n:,}" for switch, n in counts))
    lines += [f"  {line}" for line in revision_lines(summary.revision)] if summary.revision is not None else []
    return lines + [f"  {line}" for line in finding_lines(summary.findings)]


def finding_lines(findings: tuple[Finding, ...]) -> list[str]:
    """A line for each finding; of many with one code the first few, and how many more there are."""
    lines = []
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= SHOWN_OF_A_KIND:
            lines.append(f"{finding.code}: {finding.message}")
    more = {code: n - SHOWN_OF_A_KIND for code, n in seen.items() if n > SHOWN_OF_A_KIND}
    return lines + [f"{code}: {n} more in the JSON" for code, n in more.items()]


def _largest_first(counts: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
