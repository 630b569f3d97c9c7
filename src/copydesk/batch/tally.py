"""How far a batch is: documents, pages, failures by class, speed and time left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from copydesk.batch.outcomes import Outcome

SPEED_SECONDS = 5.0
"""Before that, a speed says nothing: workers are still starting."""


@dataclass
class Tally:
    """Counts outcomes. `total` documents were asked for, `known` of them were done before."""

    total: int
    known: int = 0
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    pages: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    cached: int = 0
    with_findings: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    begun: float = 0.0

    def __post_init__(self) -> None:
        self.begun = self.clock()

    def add(self, outcome: Outcome) -> None:
        self.done += 1
        self.bytes_done += outcome.size
        self.pages += outcome.pages
        self.cached += outcome.cached
        self.with_findings += bool(outcome.findings)
        if outcome.mishap is not None:
            self.failures[outcome.mishap.kind] += 1

    @property
    def failed(self) -> int:
        return sum(self.failures.values())

    @property
    def seconds(self) -> float:
        return max(self.clock() - self.begun, 1e-9)

    def seconds_left(self) -> float | None:
        """By bytes where they are known, else by documents; None while that is a guess."""
        if not self.done or self.seconds < SPEED_SECONDS:
            return None
        share = self.bytes_done / self.bytes_total if self.bytes_total else self.done / max(self.total - self.known, 1)
        return self.seconds * (1 / share - 1) if share else None

    def line(self) -> str:
        """`12 of 200 documents (3 known), 4.1 documents/s, 25 pages/s, 45 s left; failed: 1 DamagedPdfError`."""
        parts = [f"{self.known + self.done:,} of {self.total:,} documents"]
        if self.known:
            parts[0] += f" ({self.known:,} done before)"
        if self.done:
            parts.append(f"{self.done / self.seconds:.1f} documents/s")
            parts.append(f"{self.pages / self.seconds:.1f} pages/s")
        left = self.seconds_left()
        if left is not None and self.known + self.done < self.total:
            parts.append(f"{show_seconds(left)} left")
        text = ", ".join(parts)
        if self.failures:
            text += "; failed: " + ", ".join(f"{n:,} {kind}" for kind, n in self.failures.most_common())
        return text


def show_seconds(seconds: float) -> str:
    """Seconds as a person says them.

    >>> show_seconds(42.4), show_seconds(600), show_seconds(7500), show_seconds(200000)
    ('42 s', '10 min', '2 h 5 min', '2 d 7 h')
    """
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 120:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h {minutes % 60} min" if hours < 48 else f"{hours // 24} d {hours % 24} h"
