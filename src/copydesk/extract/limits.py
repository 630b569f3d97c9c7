"""Limits of the process that reads a PDF."""

from __future__ import annotations

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
