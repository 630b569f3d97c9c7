"""Servers of models that fail in every way we know of: an answer, or one clear error, and the key goes nowhere else."""

from __future__ import annotations

import datetime
import email.utils
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from copydesk.errors import ContextError, EndpointError, UsageError
from copydesk.models import Message, Model, Sampling, Shape
from copydesk.models.addresses import find_key, parse_endpoint
from copydesk.models.endpoint import EndpointModel
from copydesk.models.retries import MOST_PATIENCE, TRIES, backoff
from hostile_server import Handler, Reply, Server, delta, fail, say, serving

ASK = (Message("system", "Answer."), Message("user", "A or B?"))
SCHEMA = Shape(schema={"type": "object"})
KEY = "sesame"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPYDESK_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-this-person")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@contextmanager
def talking(*replies: Reply, **settings: Any) -> Iterator[tuple[Server, EndpointModel, list[float]]]:
    """A server, a model on it, and the waits between tries (none of them waited)."""
    waits: list[float] = []
    with serving(*replies) as server:
        address = parse_endpoint(f"{server.url}#m")
        with EndpointModel(address, sleep=waits.append, **settings) as model:
            yield server, model, waits


# --- what works ---


def test_an_answer_comes_in_bits() -> None:
    bits: list[str] = []
    with talking(say("Hel", "lo")) as (server, model, _):
        assert isinstance(model, Model)
        answer = model.chat(ASK, Sampling(max_tokens=9, seed=3, stop=("x",)), on_text=bits.append)
        assert (answer.text, answer.finish, answer.prompt_tokens, answer.tokens) == ("Hello", "stop", 7, 2)
        assert bits == ["Hel", "lo"]
        _, body = server.asked[0]
    wanted = {"model": "m", "max_tokens": 9, "temperature": 0.0, "seed": 3, "stop": ["x"]}
    assert wanted.items() <= body.items()
    assert body["messages"] == [{"role": "system", "content": "Answer."}, {"role": "user", "content": "A or B?"}]


def test_nothing_about_this_machine_is_sent() -> None:
    with talking(say("x")) as (server, model, _):
        model.chat(ASK)
        headers, _ = server.asked[0]
    assert headers.pop("authorization") == f"Bearer {KEY}"
    assert "org-of-this-person" not in str(headers)
    assert headers.keys() <= set(
        "host accept accept-encoding connection content-length content-type user-agent x-stainless-raw-response".split()
    )


def test_an_answer_in_one_piece_is_taken_too() -> None:
    whole = {"choices": [{"message": {"content": "Hello"}, "finish_reason": "length"}], "usage": {}}
    with talking(lambda handler: handler.answer(200, whole)) as (_, model, _waits):
        answer = model.chat(ASK)
        assert (answer.text, answer.finish) == ("Hello", "length")
        assert answer.tokens > 0, "estimated"


def test_options_are_chosen_by_probability() -> None:
    top = [{"token": " A", "logprob": -0.1}, {"token": "B", "logprob": -3.0}, {"token": 5}, "x"]
    with talking(say("A", logprobs={"content": [{"token": "A", "top_logprobs": top}]})) as (server, model, _):
        assert model.choose(ASK, ["A", "B"]) == pytest.approx([0.948, 0.052], abs=1e-3)
        assert server.asked[0][1]["max_tokens"] == 1


def test_options_are_chosen_by_words_where_probabilities_are_not_given() -> None:
    with talking(say("B.", "")) as (server, model, _):
        assert model.choose(ASK, ["A", "B"]) == [0.0, 1.0]
        assert model.choose(ASK, ["A", "C"]) == [0.5, 0.5]
        assert ["logprobs" in body for _, body in server.asked] == [True, False, False], "asked for once"


# --- what is refused, and left out from then on ---


@pytest.mark.parametrize(
    ("message", "missing"),
    [
        ("Unrecognized request argument supplied: chat_template_kwargs", "chat_template_kwargs"),
        ("'response_format.type' must be text", "response_format"),
        ("Unsupported parameter: 'seed'", "seed"),
        ("stream_options is not supported", "stream_options"),
        ("Unsupported value: 'temperature' does not support 0", "temperature"),
        ("Unsupported parameter: 'max_tokens'; use 'max_completion_tokens'", "max_tokens"),
    ],
)
def test_what_a_server_refuses_is_left_out_and_remembered(message: str, missing: str) -> None:
    def picky(handler: Handler) -> None:
        (fail(400, message) if missing in handler.body else say("fine"))(handler)

    with talking(picky) as (server, model, waits):
        assert model.chat(ASK, shape=SCHEMA).text == "fine"
        first = len(server.asked)
        assert model.chat(ASK, shape=SCHEMA).text == "fine"
        assert first in (2, 3)
        assert len(server.asked) == first + 1
        assert not waits


def test_a_server_that_says_no_to_everything_new_still_answers() -> None:
    plain = {"model", "messages", "stream", "max_completion_tokens"}

    def old(handler: Handler) -> None:
        (say("fine") if handler.body.keys() <= plain else fail(422, "bad request"))(handler)

    with talking(old) as (_, model, _waits):
        assert model.chat(ASK, shape=SCHEMA).text == "fine"


def test_a_question_that_is_refused_for_itself_changes_nothing() -> None:
    with talking(fail(400, "I do not like it")) as (server, model, _):
        with pytest.raises(EndpointError, match="refuses the question: I do not like it"):
            model.chat(ASK)
        server.replies[:] = [say("fine")]
        model.chat(ASK)
        assert "seed" in server.asked[-1][1]


@pytest.mark.parametrize(
    "message", ["maximum context length is 4096", "request exceeds the available context size", "exceed_context_size"]
)
def test_a_prompt_that_is_too_long_is_a_matter_of_context(message: str) -> None:
    with talking(fail(400, message)) as (server, model, _):
        with pytest.raises(ContextError):
            model.chat(ASK)
        assert len(server.asked) == 1
    with talking(say("x"), context=600) as (server, model, _):
        with pytest.raises(ContextError, match="shorten the text"):
            model.chat((Message("user", "word " * 1000),))
        assert not server.asked


# --- failures ---


def hang_up(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def break_off(handler: Handler) -> None:
    handler.begin()
    handler.event(delta("Hel"))


def go_on_for_ever(handler: Handler) -> None:
    handler.begin()
    while True:
        try:
            handler.event(delta("and on and on " * 100))
        except OSError:
            return


def endless_line(handler: Handler) -> None:
    handler.begin()
    for _ in range(9):
        try:
            handler.wfile.write(b"x" * (1 << 20))
        except OSError:
            return


def drip(handler: Handler) -> None:
    """A sign of life now and then, and never an end."""
    handler.begin()
    for _ in range(400):
        try:
            handler.wfile.write(b": ping\n\n")
        except OSError:
            return
        time.sleep(0.01)


def events(*contents: Any) -> Reply:
    def reply(handler: Handler) -> None:
        handler.begin()
        for content in contents:
            handler.event(content)

    return reply


FAILURES: list[tuple[Reply, str, int]] = [
    (fail(401), r"refuses the key in the environment \(status 401\): set COPYDESK_API_KEY", 1),
    (fail(403), r"status 403", 1),
    (fail(404, "model not found"), r"has no model 'm'; there are: other, m/2", 1),
    (fail(429, "slow down"), "has no more room", TRIES),
    (fail(429, "slow down", retry_after="3600"), "has no more room", 1),
    (lambda h: h.answer(429, {"error": {"message": "pay", "code": "insufficient_quota"}}), "pay", 1),
    (fail(500, "boom\x1b[2J"), r"fails \(status 500\): boom \[2J", TRIES),
    (fail(503), "status 503", TRIES),
    (lambda h: h.answer(307, b"", location="http://127.0.0.1:9/v1/chat/completions"), "another address", 1),
    (lambda h: h.answer(301, b"", location="https://evil.example/"), "another address", 1),
    (hang_up, "cannot be reached, or broke off", TRIES),
    (break_off, "breaks off", TRIES),
    (events(delta("a"), {"error": {"message": "CUDA out of memory"}}), "CUDA out of memory", TRIES),
    (events("{garbage"), "no JSON", TRIES),
    (events([1, 2]), "not what a server of models gives", 1),
    (events({"choices": 5}), "not what a server of models gives", 1),
    (events({"choices": [5]}), "not what a server of models gives", 1),
    (lambda h: h.answer(200, b"{" * 100_000), "no JSON", TRIES),
    (lambda h: h.answer(200, b"<html>Welcome</html>", "text/html"), "text/html", 1),
    (go_on_for_ever, "beyond the limit", 1),
    (endless_line, "a line without end", 1),
]


@pytest.mark.parametrize(("reply", "message", "tries"), FAILURES)
def test_each_failure_is_one_clear_error(reply: Reply, message: str, tries: int) -> None:
    with talking(reply) as (server, model, waits):
        server.models = [{"id": "other"}, {"id": "m/2"}]
        with pytest.raises(EndpointError, match=message) as caught:
            model.chat(ASK, Sampling(max_tokens=64))
        assert str(caught.value).isprintable()
        assert KEY not in str(caught.value)
        assert (len(server.asked), len(waits)) == (tries, tries - 1)


def test_silence_and_slowness_end() -> None:
    hold = threading.Event()
    with talking(lambda handler: hold.wait(5) and None, silence=0.1) as (_, model, waits):  # type: ignore[func-returns-value]
        with pytest.raises(EndpointError, match="does not answer in time"):
            model.chat(ASK)
        assert len(waits) == TRIES - 1
        hold.set()
    with talking(drip, total=0.2) as (_, model, waits), pytest.raises(EndpointError, match="not complete after 0 sec"):
        model.chat(ASK)


def test_a_server_that_comes_back_is_asked_again() -> None:
    soon = email.utils.format_datetime(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=30))
    replies = (fail(429, retry_after="7"), fail(503, retry_after=soon), break_off, fail(500), say("there"))
    with talking(*replies) as (_, model, waits):
        assert model.chat(ASK).text == "there"
    assert waits[0] == 7
    assert 20 < waits[1] <= 30
    assert 0 < waits[2] <= 2.5
    assert 3 <= waits[3] <= 5


def test_what_was_shown_is_not_asked_for_again() -> None:
    bits: list[str] = []
    with talking(break_off, say("other")) as (server, model, _):
        with pytest.raises(EndpointError, match="breaks off"):
            model.chat(ASK, on_text=bits.append)
        assert (bits, len(server.asked)) == (["Hel"], 1)


def test_waits_grow_within_bounds() -> None:
    waits = [backoff(attempt) for attempt in range(1, 12)]
    assert all(0.3 < wait <= 10 for wait in waits)
    assert backoff(1, {"retry-after": "-5"}) < 1
    assert backoff(1, {"retry-after": "9999"}) > MOST_PATIENCE


# --- connecting ---


def test_connecting_finds_the_model_and_its_context() -> None:
    with serving(say("x")) as server:
        server.models = [{"id": "other"}, {"id": "m", "meta": {"n_ctx": 2048}}, {"no": "id"}, 5]  # type: ignore[list-item]
        with EndpointModel.connect(f"{server.url}#m") as model:
            assert model.context == 2048
            assert model.identity == f"m@{server.url.removeprefix('http://')}"
        with EndpointModel.connect(f"{server.url}#m", context=700) as model:
            assert model.context == 700
        with pytest.raises(EndpointError, match=r"has no model 'x'; there are: other, m$"):
            EndpointModel.connect(f"{server.url}#x")


def test_nobody_there_is_said_at_once() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        start = time.monotonic()
        with pytest.raises(EndpointError, match="is it running"):
            EndpointModel.connect(f"http://127.0.0.1:{port}#m")
        assert time.monotonic() - start < 5


def test_one_model_serves_many_threads() -> None:
    def echo(handler: Handler) -> None:
        say(handler.body["messages"][0]["content"])(handler)

    with talking(echo) as (_, model, _waits), ThreadPoolExecutor(8) as pool:
        texts = [f"number {number}" for number in range(40)]
        assert list(pool.map(lambda text: model.chat([Message("user", text)]).text, texts)) == texts


# --- addresses and keys ---


@pytest.mark.parametrize(
    "text",
    "#m http://localhost localhost:1#m file:///x#m http://api.example.com#m http://8.8.8.8#m https://u:p@h#m "
    "https://h/?key=1#m http://localhost:99999#m http://[::1#m".split(),
)
def test_addresses_that_are_none_or_not_safe_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_endpoint(text)


def test_keys_go_only_where_they_belong(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = parse_endpoint("https://models.example#m"), parse_endpoint("https://api.openai.com#m")
    assert find_key(ours) == find_key(theirs) == KEY
    monkeypatch.delenv("COPYDESK_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    assert find_key(ours) is None
    assert find_key(theirs) == "sk-openai"
    assert find_key(parse_endpoint("https://api.openai.com.evil.example#m")) is None


def test_the_environment_does_not_lend_openai_s_key_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COPYDESK_API_KEY")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    with talking(say("x")) as (server, model, _):
        model.chat(ASK)
        assert "sk-openai" not in str(server.asked)
        assert "authorization" not in server.asked[0][0]
