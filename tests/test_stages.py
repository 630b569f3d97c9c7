"""Each stage alone, and what is for programs: pages one at a time, stopping, progress."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import copydesk
from copydesk import stages
from copydesk.errors import CancelledError, NoPagesError

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPER, BOOK = EXAMPLES / "paper.pdf", EXAMPLES / "book.pdf"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.pdf")), ids=lambda path: path.stem)
def test_the_stages_one_after_the_other_are_what_clean_does(path: Path) -> None:
    document, blocks = stages.layout(stages.extract(path))
    script = stages.rules(document, blocks)
    result = stages.report(document, blocks, script, name=path.stem)
    whole = copydesk.clean(path)
    assert result.json == whole.json
    assert stages.verify(document, script) == whole.findings


def test_settings_reach_the_rules() -> None:
    document, blocks = stages.layout(stages.extract(PAPER))
    assert "[2, 3]" in stages.rules(document, blocks, citations="keep").text
    assert "Table 1:" in stages.rules(document, blocks, keep=["Table 1:"]).text


def test_pages_come_one_at_a_time_and_reading_stops_with_the_iterator() -> None:
    count = len(stages.extract(BOOK).pages)
    found = stages.pages(BOOK)
    first = next(found)
    found.close()  # type: ignore[attr-defined]
    assert first.number == 1
    assert [page.number for page in stages.pages(BOOK, first_page=2)] == list(range(2, count + 1))
    with pytest.raises(NoPagesError):
        next(stages.pages(BOOK, first_page=10_000))


@pytest.mark.parametrize("isolate", [True, False])
def test_who_cancels_gets_an_error_and_no_result(isolate: bool) -> None:
    stop = threading.Event()
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        stop.set()

    with pytest.raises(CancelledError, match="stopped after 2 of"):
        copydesk.clean(BOOK, progress=progress, cancel=stop.is_set, isolate=isolate)
    assert len(seen) == 1


def test_extract_reads_the_pages_that_it_is_asked_for() -> None:
    assert [page.number for page in stages.extract(PAPER, first_page=2, last_page=2).pages] == [2]
