"""The model pass as a pool: questions of several documents at once, batches, and what goes wrong while one waits."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk.batch import hiring, local, slots
from copydesk.batch.model_pool import ModelPool
from copydesk.batch.questions import AskedModel, Question
from copydesk.batch.run import Batch, run
from copydesk.config import Config
from copydesk.errors import ContextError, EndpointError, ModelError, UsageError
from copydesk.models import BatchModel, Completion, Message, Model, Sampling, Shape
from copydesk.models.fake import FakeModel
from copydesk.models.opening import Named
from pdfs import sample
from test_batch import contents, outcomes

LONG = 30.0
"""Seconds until a test gives up; nothing takes a tenth of it."""

CHAT = (Message("system", "Copy."), Message("user", "Birds sing at dawn."))


def decide(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
    """A weight for each option that depends on the question alone."""
    return [1 + sha256(f"{option}{messages[-1].content}".encode()).digest()[0] for option in options]


def say(messages: Sequence[Message]) -> str:
    return "It says: " + messages[-1].content


def fake(**more: Any) -> FakeModel:
    return FakeModel(**{"answers": say, "chooser": decide, **more})


class Batching(FakeModel):
    """A fake that takes batches, and notes their sizes; `trouble` fails all of a batch in which it is asked."""

    batch = 4
    sizes: tuple[int, ...] = ()
    trouble = ""

    def chat_batch(self, chats: Sequence[Sequence[Message]], samplings: Sequence[Sampling]) -> list[Completion]:
        self.sizes += (len(chats),)
        if any(self.trouble in message.content for chat in chats for message in chat if self.trouble):
            raise ContextError("one of them is too long")
        return [super(Batching, self).chat(*both) for both in zip(chats, samplings, strict=True)]

    def chat(self, messages: Sequence[Message], *rest: Any) -> Completion:
        if self.trouble and any(self.trouble in message.content for message in messages):
            raise ContextError("it is too long")
        return super().chat(messages, *rest)

    def choose_batch(self, chats: Sequence[Any], options: Sequence[Sequence[str]]) -> list[list[float]]:
        self.sizes += (len(chats),)
        return [self.choose(*both) for both in zip(chats, options, strict=True)]

    def next_tokens_batch(self, texts: Sequence[str], top: int = 500) -> list[Any]:
        self.sizes += (len(texts),)
        return [self.next_tokens(text, top) for text in texts]


@contextmanager
def asked(model: Model, at_once: int | None = None) -> Iterator[AskedModel]:
    """The model as a worker has it, with a pool behind it."""
    pool = ModelPool(model, at_once)

    @contextmanager
    def ask(question: Any) -> Iterator[Callable[[], Any]]:
        answers: queue.Queue[Any] = queue.Queue()
        inquiry = pool.submit(question, answers.put)
        try:
            yield lambda: answers.get(timeout=LONG)
        except BaseException:
            inquiry.stop()
            raise

    about = {key: getattr(model, key) for key in ("name", "identity", "context", "parallel")}
    try:
        yield AskedModel(about, ask)
    finally:
        pool.close()


@pytest.mark.parametrize("kind", [FakeModel, Batching])
def test_a_model_that_is_asked_says_what_it_says(kind: type[FakeModel]) -> None:
    model = kind(say, decide, predictor=lambda text: [(text[-3:], -0.1)], parallel=3)
    heard: list[str] = []
    with asked(model) as remote:
        assert isinstance(remote, Model)
        assert (remote.name, remote.identity, remote.context, remote.parallel) == ("fake", "fake@fake", 4096, 3)
        sampling, shape = Sampling(9, 0.5, 0.9, 3, ("x",)), Shape({"type": "object"}, "g")
        assert remote.chat(CHAT, sampling, shape, heard.append) == model.chat(CHAT, sampling, shape)
        assert "".join(heard) == say(CHAT)[: len("".join(heard))] != ""
        assert model.calls[0] == model.calls[1]
        assert remote.choose(CHAT, ("A", "B")) == model.choose(CHAT, ("A", "B"))
        assert remote.next_tokens("Birds sing", 1) == model.next_tokens("Birds sing", 1)
        assert remote.count_tokens("Birds sing") == model.count_tokens("Birds sing")
        model.predictor = None
        assert remote.next_tokens("Birds") is None


@pytest.mark.parametrize("error", [ContextError("too long"), EndpointError("away", status=503), ModelError("broken")])
def test_errors_come_through(error: ModelError) -> None:
    with asked(fake(error=error)) as remote, pytest.raises(type(error), match=str(error)):
        remote.choose(CHAT, ("A", "B"))


@pytest.mark.parametrize(
    "change", [{"shape": 1}, {"method": "close"}, {"method": []}, {"top": {}}, {"text": 7}, {"x": 1}]
)
@pytest.mark.parametrize("kind", [FakeModel, Batching])
def test_what_is_no_question_is_an_error_and_no_more(kind: type[FakeModel], change: dict[str, Any]) -> None:
    answers: queue.Queue[Any] = queue.Queue()
    pool = ModelPool(kind(say, decide, predictor=lambda text: [(text.strip(), -1.0)]))
    pool.submit({**asdict(Question("next_tokens", "Birds", top=1)), **change}, answers.put)
    assert answers.get(timeout=LONG)["error"] == "ModelError"
    pool.submit(asdict(Question("next_tokens", "Birds", top=1)), answers.put)
    assert answers.get(timeout=LONG) == {"value": [("Birds", -1.0)]}
    pool.close()


def test_an_answer_that_is_not_wanted_any_more_ends() -> None:
    class EnoughError(Exception):
        pass

    def hear(bit: str) -> None:
        raise EnoughError

    said: list[str] = []

    class Endless(FakeModel):
        def chat(self, messages: Any, sampling: Any = None, shape: Any = None, on_text: Any = None) -> Completion:
            if on_text is None:
                return super().chat(messages)
            while True:  # until somebody stops it
                said.append("more")
                on_text("more")

    with asked(Endless(say)) as remote:
        with pytest.raises(EnoughError):
            remote.chat(CHAT, on_text=hear)
        assert remote.chat(CHAT).text == say(CHAT), "the one thread of the pool is free again"
    assert said


def put_all(pool: ModelPool, questions: Sequence[Question]) -> list[queue.Queue[Any]]:
    answers: list[queue.Queue[Any]] = [queue.Queue() for _ in questions]
    for question, at in zip(questions, answers, strict=True):
        pool.submit(asdict(question), at.put)
    return answers


def put_behind(model: Batching, questions: Sequence[Question]) -> list[queue.Queue[Any]]:
    """Puts the questions while the model is at work on another one, so that all of them wait."""
    entered, gate, choose = threading.Event(), threading.Event(), model.choose

    def wait(messages: Any, options: Any) -> list[float]:
        entered.set()
        assert gate.wait(LONG)
        return choose(messages, options)

    model.choose = wait  # type: ignore[method-assign]
    pool = ModelPool(model)
    (first,) = put_all(pool, [Question("choose", messages=CHAT, options=("A", "B"))])
    assert entered.wait(LONG)
    others = put_all(pool, questions)
    gate.set()
    assert first.get(timeout=LONG) == {"value": fake().choose(CHAT, ("A", "B"))}
    pool.close()
    return others


def chat_about(text: str, tokens: int = 100, listen: bool = False) -> Question:
    return Question("chat", messages=(Message("user", text),), sampling=Sampling(tokens), listen=listen)


def test_questions_that_wait_are_one_batch() -> None:
    model = Batching(say, decide, predictor=lambda text: [(text, -1.0)])
    assert isinstance(model, BatchModel)
    assert not isinstance(fake(), BatchModel)
    others = put_behind(
        model,
        [
            *(chat_about(f"bird {number}", 100 + number, listen=number == 2) for number in range(3)),
            Question("next_tokens", "Birds", top=5),
            *(chat_about(f"wren {number}") for number in range(5)),
        ],
    )
    got = [at.get(timeout=LONG) for at in others]
    assert got[2] == {"bit": "It says: bird 2"}
    got[2] = others[2].get(timeout=LONG)
    texts = [answer["value"]["text"] for answer in got if isinstance(answer["value"], dict)]
    assert texts == [*(f"It says: bird {n}" for n in range(3)), *(f"It says: wren {n}" for n in range(5))]
    assert got[3] == {"value": [("Birds", -1.0)]}
    assert model.sizes == (3, 4), "what is of one kind among the next four, then four; one alone is no batch"


def test_one_question_that_fails_fails_alone() -> None:
    model = Batching(say, decide)
    model.trouble = "wren"
    others = put_behind(model, [*map(chat_about, ("bird", "wren", "owl"))])
    bird, wren, owl = (at.get(timeout=LONG) for at in others)
    assert (bird["value"]["text"], owl["value"]["text"]) == ("It says: bird", "It says: owl")
    assert wren == {"error": "ContextError", "message": "it is too long"}
    assert model.sizes == (3,)


# --- whole batches ---


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Six documents with questions for `choose`, each with bytes of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    home = tmp_path / "papers"
    home.mkdir()
    for number in range(6):
        (home / f"{number}.pdf").write_bytes(sample("paper").data + b"%% %d\n" % number)
    return home


@pytest.fixture
def hire(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeModel], FakeModel]:
    """Makes a fake the model of a batch."""

    def stand_in(model: FakeModel, kind: Any = "embedded") -> FakeModel:
        monkeypatch.setattr(hiring, "resolve_model", lambda name: Named(kind, "fake", "fake"))
        monkeypatch.setattr(hiring, "open_named", lambda named: model)
        return model

    return stand_in


def batch(**settings: Any) -> Batch:
    common: dict[str, Any] = {"out": Path("out"), "forms": ("txt", "json"), "workers": 2, "caching": False}
    common |= {"model": "fake", "jobs": ("choose", "judge")}
    return Batch(("papers",), config=Config(), **common | settings)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("kind", [FakeModel, Batching])
def test_the_same_files_whatever_the_number_and_order(
    library: Path, hire: Callable[[FakeModel], FakeModel], kind: type[FakeModel], workers: int
) -> None:
    model = hire(kind(lambda messages: "{}", decide, context=8192))
    tally = run(batch(workers=workers))
    assert (tally.done, tally.failed) == (6, 0)
    assert len(model.calls) > 6
    assert model.closed
    alone = copydesk.clean(
        library / "3.pdf", model=kind(lambda messages: "{}", decide, context=8192), jobs=["choose", "judge"]
    )
    assert Path("out/papers/3.clean.txt").read_text() == alone.text
    assert {data for name, data in contents(Path("out")).items() if name.endswith("txt")} == {alone.text.encode()}


def test_documents_go_on_while_others_wait_for_the_model(library: Path, hire: Callable[[FakeModel], FakeModel]) -> None:
    """One worker, and the model answers nothing before three documents wait for it at the same time."""
    together, met = threading.Barrier(3), []

    def meet(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        met.append(together.wait(LONG))
        return decide(messages, options)

    hire(fake(chooser=meet), "endpoint")  # type: ignore[call-arg]
    tally = run(batch(workers=1, model_workers=3, jobs=("choose",)))
    assert (tally.done, tally.failed) == (6, 0)
    assert len(met) >= 6


def test_no_more_documents_are_begun_than_the_pool_allows(
    library: Path, hire: Callable[[FakeModel], FakeModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, most, three = set(), [], threading.Event()
    begin, end = slots.Slot.begin, slots.Slot._finish

    def note(slot: slots.Slot, item: Any) -> None:
        begun.add(item.key)
        most.append(len(begun))
        if len(begun) == 3:
            three.set()
        begin(slot, item)

    def forget(slot: slots.Slot, value: Any) -> Any:
        assert slot.item is not None
        begun.discard(slot.item.key)
        return end(slot, value)

    monkeypatch.setattr(slots.Slot, "begin", note)
    monkeypatch.setattr(slots.Slot, "_finish", forget)

    def wait(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        assert three.wait(LONG)
        return decide(messages, options)

    hire(fake(chooser=wait))
    run(batch(workers=1))
    assert max(most) == 3, "one for the worker, one whose question is at work, one whose question waits"
    monkeypatch.setattr(local, "available_memory", lambda: 5 << 20)
    most.clear()
    run(batch(workers=1, out=Path("small")))
    assert max(most) == 1, "there is no memory for more"
    assert contents(Path("small")) == contents(Path("out"))


def test_a_worker_that_dies_while_its_question_waits(
    library: Path, hire: Callable[[FakeModel], FakeModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    hire(fake())
    run(batch(out=Path("calm"), jobs=("choose",)))
    monkeypatch.setattr(slots, "JOB", "batch_jobs:die_while_asking")
    hire(fake())
    tally = run(batch(jobs=("choose",)))
    assert (tally.done, tally.failed) == (6, 0)
    assert {outcome.tries for outcome in outcomes().values()} == {2}
    assert contents(Path("out")) == contents(Path("calm"))


def test_a_model_that_dies_costs_what_it_had_and_the_same_command_goes_on(
    library: Path, hire: Callable[[FakeModel], FakeModel]
) -> None:
    model = fake()
    left = iter([True] * 9)

    def until_it_dies(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        if next(left, None) is None:
            raise ModelError("it died")
        return decide(messages, options)

    model.chooser = until_it_dies
    hire(model)
    tally = run(batch(workers=1, jobs=("choose",)))
    assert tally.done == 6
    assert 0 < tally.failures["ModelError"] < 6
    hire(fake())
    assert run(batch(workers=1, jobs=("choose",))).done == tally.failed, "what was done is not done again"
    run(batch(workers=2, jobs=("choose",), out=Path("calm")))
    assert contents(Path("out")) == contents(Path("calm"))


def test_questions_to_a_server_are_bounded(library: Path, hire: Callable[[FakeModel], FakeModel]) -> None:
    lock, now, most = threading.Lock(), [0], [0]
    several = threading.Event()

    def count(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
            if now[0] == 2:
                several.set()
        several.wait(LONG)
        with lock:
            now[0] -= 1
        return decide(messages, options)

    hire(fake(chooser=count, parallel=4), "endpoint")  # type: ignore[call-arg]
    run(batch(model_workers=2, jobs=("choose",)))
    assert most[0] == 2


def test_a_model_that_runs_here_is_one(library: Path, hire: Callable[[FakeModel], FakeModel]) -> None:
    hire(fake())
    with pytest.raises(UsageError, match="--model-workers"):
        run(batch(model_workers=2))
