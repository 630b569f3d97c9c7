"""PDFs that we make ourselves: documents whose true text is known, and files that are broken on purpose.

`EXAMPLES` are documents to show to people, `ODDITIES` have one peculiarity of a page each. All of them are the same
bytes each time. `broken` has the files that cannot be read, `mutations` damages others at random.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pdfs import book, designed, east_asian, manual, oddities, paper, romance, run_in, vertical
from pdfs.sample import Sample

EXAMPLES: dict[str, Callable[[], Sample]] = {
    "paper": paper.build,
    "book": book.build,
    "handbuch": manual.build,
    "pregonero": romance.build_spanish,
    "mares": romance.build_portuguese,
    "atelier": romance.build_french,
    "kikutame": east_asian.build_japanese,
    "erduo": east_asian.build_chinese,
    "newsletter": designed.build_newsletter,
    "slides": designed.build_slides,
}
ODDITIES: dict[str, Callable[[], Sample]] = {
    "clipped": oddities.build_clipped,
    "overprinted": oddities.build_overprinted,
    "hidden": oddities.build_hidden,
    "scan": oddities.build_scan,
    "turned": oddities.build_turned,
    "letter-spaced": oddities.build_letter_spaced,
    "tategaki": vertical.build_vertical,
    "manuscript": oddities.build_manuscript,
    "run-in": run_in.build_run_in,
}


@cache
def sample(name: str) -> Sample:
    """One of our documents, made once per process."""
    return (EXAMPLES | ODDITIES)[name]()
