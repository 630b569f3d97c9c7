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


def test_a_result_gives_contents_parts_chunks_records_and_paragraphs() -> None:
    result = copydesk.clean(PAPER, references="end")
    assert [s.title for s in result.contents][:3] == [
        "Where Listeners Lose the Thread: Interruptions in Long Articles Read Aloud", "Abstract", "1 Introduction",
    ]  # fmt: skip
    assert "".join(part.text for part in result.parts(300)) == result.text
    chunks = list(result.chunks(size=80, overlap=20))
    assert len({chunk.id for chunk in chunks}) == len(chunks) > 10
    assert len(result.records.references) == 10
    roles = [paragraph.role for paragraph in result.paragraphs()]
    assert roles[0] == "title"
    assert roles[-1] == "reference"


def test_inspect_and_explain_are_in_the_package() -> None:
    assert copydesk.inspect(PAPER).as_dict()["page_count"] == 3
    assert copydesk.explain(PAPER, find="running headers").as_dict()["lines"]
