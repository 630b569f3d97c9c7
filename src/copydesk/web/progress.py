"""How far the work on a document is."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Final

FEW: Final = 3
"""Questions, or pages, before anything is said of the time that is left."""


@dataclass
class Progress:
    """`state` is that of the API while somebody works: "reading", "cleaning", "asking"."""

    state: str
    done: int = 0
    total: int | None = None
    job: str | None = None
    begun: float = field(default_factory=time.monotonic)

    def count(self, done: int, total: int, job: str | None = None) -> None:
        if job != self.job:
            self.job, self.begun = job, time.monotonic()
        self.done, self.total = done, total

    @property
    def seconds_left(self) -> float | None:
        if self.total is None or self.done < FEW:
            return None
        spent = time.monotonic() - self.begun
        return round(spent / self.done * max(self.total - self.done, 0), 1)


def describe_progress(progress: Progress | None) -> dict[str, Any]:
    """As the API gives it."""
    reading = progress is not None and progress.state == "reading"
    asking = progress is not None and progress.state == "asking"
    done, total = (progress.done, progress.total) if progress is not None else (0, None)
    return {
        "pages": done if reading else 0,
        "pages_total": total if reading else None,
        "questions": done if asking else 0,
        "questions_total": total if asking else None,
        "job": progress.job if asking and progress is not None else None,
        "seconds_left": progress.seconds_left if progress is not None else None,
    }
