"""The model pass of a batch: one model for all workers, and a server that dies and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk.batch import lifeline, slots
from copydesk.batch.lifeline import LONGEST_WAIT, MOST_TRIES, Lifeline
from copydesk.batch.outcomes import Mishap, Outcome
from copydesk.batch.run import Batch, run
from copydesk.config import Config
from copydesk.errors import EndpointError
from copydesk.models import endpoint
from hostile_server import Handler, Server, fail, say, serving
from pdfs.broken import many_pages

ANSWER = "This is not what was asked for."


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(slots, "JOB", "batch_jobs:clean_without_waits")
    monkeypatch.setattr(endpoint, "backoff", lambda attempt, headers=None: 0.0)
    monkeypatch.setattr(lifeline, "FIRST_WAIT", 0.3)
    home = tmp_path / "papers"
    home.mkdir()
    for number in range(3):
        (home / f"{number}.pdf").write_bytes(many_pages(number + 3, aside=True))
    return home


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(say(ANSWER)) as found:
        yield found


def batch(server: Server, **settings: Any) -> Batch:
    common: dict[str, Any] = {
        "forms": ("txt", "json"),
        "workers": 2,
        "model": f"openai:{server.url}#m",
        "jobs": ("rewrite",),
    }
    return Batch(("papers",), Path("out"), Config(), **common | settings)


def test_the_model_pass_gives_what_clean_gives(library: Path, server: Server) -> None:
    tally = run(batch(server))
    assert (tally.done, tally.failed) == (3, 0)
    assert server.asked
    alone = copydesk.clean(library / "2.pdf", model=f"openai:{server.url}#m", jobs=["rewrite"])
    assert alone.revision is not None
    assert Path("out/papers/2.clean.txt").read_text() == alone.text
    assert run(batch(server)).done == 0
    assert run(batch(server, jobs=("judge",))).done == 3, "another job is another result"


def test_a_server_that_dies_and_comes_back(library: Path, server: Server) -> None:
    """It answers nothing from the second question on, until the driver has looked three times."""
    looks, lines, down = [0], [], [False]

    def die(handler: Handler) -> None:
        down[0] = True
        fail(503)(handler)

    server.replies[:] = [say(ANSWER), die]
    ask = Handler.do_GET

    def look(handler: Handler) -> None:
        if not down[0]:
            return ask(handler)
        looks[0] += 1
        if looks[0] <= 3 * 5:  # five tries a look
            return handler.answer(503, {"error": {"message": "loading", "type": "x"}})
        server.replies[:] = [say(ANSWER)]
        down[0] = False
        return ask(handler)

    Handler.do_GET = look  # type: ignore[method-assign]
    try:
        tally = run(batch(server), say=lines.append)
    finally:
        Handler.do_GET = ask  # type: ignore[method-assign]
    assert (tally.done, tally.failed) == (3, 0)
    assert "waits" in lines[0]
    assert "503" in lines[0] or "loading" in lines[0]
    assert "goes on" in lines[-1]
    assert not Path("out/errors.jsonl").read_text()


def test_a_document_that_a_server_refuses_is_its_own_failure(library: Path, server: Server) -> None:
    server.replies[:] = [fail(500)]
    tally = run(batch(server))
    assert tally.failures == {"EndpointError": 3}


def outcome(key: str = "a") -> Outcome:
    return Outcome(key, mishap=Mishap("EndpointError", "no answer"))


def test_waits_grow_and_end() -> None:
    now, there, lines = [0.0], [False], []

    def check() -> None:
        if not there[0]:
            raise EndpointError("no answer")

    line = Lifeline(check, lines.append, lambda: now[0])
    assert line.ready()
    assert not line.again(Outcome("a"))
    assert not line.again(Outcome("a", mishap=Mishap("DamagedPdfError", "")))
    assert line.again(outcome())
    assert line.again(outcome("b"))
    for _ in range(10):
        assert not line.ready()
        now[0] += LONGEST_WAIT
        assert not line.ready()
    assert f"{LONGEST_WAIT:.0f} s" in lines[-1]
    there[0] = True
    now[0] += LONGEST_WAIT
    assert line.ready()
    assert not line.waiting
    assert [line.again(outcome()) for _ in range(MOST_TRIES)] == [True] * (MOST_TRIES - 1) + [False]


def test_a_wrong_key_stops_the_batch() -> None:
    def check() -> None:
        raise EndpointError("the key is wrong", status=401)

    with pytest.raises(EndpointError, match="key"):
        Lifeline(check, print).again(outcome())
