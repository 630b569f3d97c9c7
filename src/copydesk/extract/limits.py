"""What reading a PDF may cost, and which child reads which pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a PDF may cost.

    - `memory`: bytes of address space of a child. Ordinary documents take 0.2 GB; an image of a few hundred megapixels
      takes 1 GB more. The bytes of a PDF that is given as bytes come on top.
    - `page_seconds`: time on the clock for opening, and for each page, before the child is killed. The slowest pages
      that we met (maps, drawings of a million paths) take 5 s on a busy machine.
    - `page_cpu_seconds`: processor time for the same. The clock is the sharper limit; this one holds where the parent
      is gone.
    - `restarts`: how many pages at fault a document may have. Each is left out, with a finding. With more of them the
      file is hostile, or broken throughout.

    Windows has no limits of memory and processor time: only the clock is watched there. macOS takes the limit of
    memory without keeping it strictly.
    """

    memory: int = 2 << 30
    page_seconds: float = 30.0
    page_cpu_seconds: int = 60
    restarts: int = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """The pages of one child: runs of `chunk` pages that begin at `start`, `start` + `stride` and so on up to `last`;
    none before `skip`. All are 1-based."""

    start: int
    last: int
    chunk: int
    stride: int
    skip: int = 1

    def ranges(self) -> Iterator[tuple[int, int]]:
        """First and last page of each run, inclusive.

        >>> list(Plan(start=1, last=10, chunk=2, stride=4, skip=2).ranges())
        [(2, 2), (5, 6), (9, 10)]
        """
        for start in range(self.start, self.last + 1, self.stride):
            first, last = max(start, self.skip), min(start + self.chunk - 1, self.last)
            if first <= last:
                yield first, last
