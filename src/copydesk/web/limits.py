"""What a server of `serve` takes on. Each limit is an error that says so, never a server that stops answering."""

from __future__ import annotations

import os
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class WebLimits:
    """- `upload`: bytes of one file. Scanned books have 100 MB.
    - `files`: in one request.
    - `body`: bytes of any other request: 20,000 changes by their ids are 400 KB.
    - `pages`: of one document; a book of 3,000 pages takes 15 s and 0.5 GB.
    - `documents`: kept in the workspace; each takes its own size and 12 KB a page.
    - `waiting`: documents that are not cleaned yet.
    - `seconds`: on the clock for reading and cleaning one document; `model_seconds` for a model's pass over it.
    - `answer_seconds`: for what somebody waits for, and `page_seconds` more for each page, which take a hundredth of a
      second when all is well. A pattern of one's own may never end ("(a+)+$").
    - `memory`: bytes of a worker's data; `model_memory` of one with a model.
    - `history`: steps of undo that are kept for a document.
    """

    upload: int = 200 * MEBIBYTE
    files: int = 200
    body: int = 2 * MEBIBYTE
    pages: int = 3000
    documents: int = 5000
    waiting: int = 1000
    seconds: float = 600.0
    model_seconds: float = 24 * 3600.0
    answer_seconds: float = 30.0
    page_seconds: float = 0.05
    memory: int = 3 << 30
    model_memory: int | None = None
    history: int = 500


def count_workers() -> int:
    """Workers that clean, by default: one for each core, at most four."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, 4))
