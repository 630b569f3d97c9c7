"""Limits of the process that reads a PDF, and which pages it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

resource: ModuleType | None
try:
    import resource
except ImportError:  # Windows
    resource = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a PDF may cost.

    - `memory`: bytes of address space of the child. The largest ordinary documents take 0.2 GB; PDFium needs room for
      images of a few hundred megapixels, which is 1 GB. A PDF given as bytes comes on top.
    - `page_seconds`: time on the clock for opening, or for one page, before the child is killed. Slow pages (maps,
      drawings with a million paths) take up to 5 s on a slow, busy machine.
    - `page_cpu_seconds`: processor time for the same. The clock is the sharper limit; this one holds when the parent
      is gone.
    - `restarts`: pages at fault that a document may have. Each one is left out, with a finding; with more, the file is
      hostile or broken throughout.

    Windows has no such limits of memory and processor time: only the clock is watched there. macOS accepts the
    limit of memory, but does not enforce it strictly.
    """

    memory: int = 2 << 30
    page_seconds: float = 30.0
    page_cpu_seconds: int = 60
    restarts: int = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """Pages that one child reads: each `stride`th run of `chunk` pages from `start` to `last`, none before `skip`."""

    start: int
    last: int
    chunk: int
    stride: int
    skip: int = 1

    def ranges(self) -> Iterator[tuple[int, int]]:
        """First and last page of each run, 1-based and inclusive.

        >>> list(Plan(start=1, last=10, chunk=2, stride=4, skip=2).ranges())
        [(2, 2), (5, 6), (9, 10)]
        """
        for start in range(self.start, self.last + 1, self.chunk * self.stride if False else self.stride):
            first, last = max(start, self.skip), min(start + self.chunk - 1, self.last)
            if first <= last:
                yield first, last
