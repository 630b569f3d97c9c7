"""A real model, the smallest of the catalogue, as people use it; and its server as an endpoint over the loopback.

Its weights must be in the cache (`copydesk models pull smollm2-135m`; `make test-model` does it).
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator

import pytest

from copydesk.errors import ContextError, EndpointError, ModelError, WeightsError
from copydesk.models import Message, Model, Sampling, Shape
from copydesk.models.catalogue import find_entry
from copydesk.models.embedded import EmbeddedModel, memory_needed
from copydesk.models.endpoint import EndpointModel, estimate_tokens
from copydesk.models.gguf import read_header
from copydesk.models.opening import open_model
from copydesk.models.weights import checked_weights

NAME = "smollm2-135m"
CHOICE = (
    Message("system", "Answer with one letter."),
    Message("user", 'Is "Page 3 of 12" a page number (A) or a sentence (B)? Answer A or B.'),
)
TEXT = (
    "The Danube has a length of 2,850 kilometres and passes through ten countries. Many people live near its banks, "
    "and most of them have never seen its source. The river was a frontier of the Roman Empire for four centuries."
)
COPY = (Message("system", "Copy the text word for word."), Message("user", TEXT))
SCHEMA = {
    "type": "object",
    "properties": {"number": {"type": "integer", "maximum": 9}},
    "required": ["number"],
    "additionalProperties": False,
}


@pytest.fixture(scope="module")
def model() -> Iterator[EmbeddedModel]:
    opened = open_model(NAME, context=2048)
    assert isinstance(opened, EmbeddedModel)
    assert isinstance(opened, Model)
    with opened:
        yield opened


@pytest.fixture
def endpoint(model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch) -> Iterator[EndpointModel]:
    """The same weights, asked as any server is."""
    assert model._served is not None
    monkeypatch.setenv("COPYDESK_API_KEY", model._served._key)
    with EndpointModel.connect(f"http://{model._served._address}#model") as connected:
        yield connected


def test_it_says_what_it_is(model: EmbeddedModel) -> None:
    assert (model.name, model.context) == (NAME, 2048)
    assert model.identity == "smollm2-135m@b179c9523d0e"
    assert model.count_tokens("") == 0
    assert 30 < model.count_tokens(TEXT) < estimate_tokens(TEXT)


def test_it_answers_in_bits_within_its_limits(model: EmbeddedModel) -> None:
    bits: list[str] = []
    answer = model.chat(COPY, Sampling(max_tokens=12), on_text=bits.append)
    assert "".join(bits) == answer.text
    assert (answer.finish, answer.tokens) == ("length", 12)
    assert answer.prompt_tokens > model.count_tokens(TEXT)
    assert 0 < answer.prompt_seconds < answer.seconds
    assert answer.tokens_per_second > 1
    assert model.chat(COPY, Sampling(max_tokens=40, stop=("Danube",))).text.find("Danube") == -1


def test_the_same_question_has_the_same_answer_whatever_was_asked_before(model: EmbeddedModel) -> None:
    """What is kept of the prompt before, and the number of threads, change no word."""
    sampling = Sampling(max_tokens=40)
    first, choice = model.chat(COPY, sampling).text, model.choose(CHOICE, ["A", "B"])
    other = model.chat((COPY[0], Message("user", TEXT[:150] + " Something else.")), sampling)
    assert other.cached_tokens > 0
    assert model.chat(COPY, sampling).text == model.chat(COPY, sampling).text == first
    assert model.choose(CHOICE, ["A", "B"]) == model.choose(CHOICE, ["A", "B"]) == choice
    for length in range(40, len(TEXT), 20):
        text = TEXT[:length].rsplit(" ", 1)[0]
        assert model.next_tokens(text) == model.next_tokens(text), text
    with EmbeddedModel(checked_weights(find_entry(NAME)), context=2048, threads=1) as bare:
        assert bare.chat(COPY, sampling).text == first
        assert bare.choose(CHOICE, ["A", "B"]) == choice


def test_it_draws_from_a_seed(model: EmbeddedModel) -> None:
    drawn = [model.chat(COPY, Sampling(max_tokens=16, temperature=1.5, seed=seed)).text for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_it_chooses_by_probability(model: EmbeddedModel) -> None:
    shares = model.choose(CHOICE, ["A", "B"])
    assert sum(shares) == pytest.approx(1)
    assert 0.5 < shares[0] < 1, "the right one, and not by accident of parsing"
    assert model.choose(CHOICE, ["B", "A"]) == pytest.approx(shares[::-1])


def test_it_keeps_to_a_shape(model: EmbeddedModel) -> None:
    said = json.loads(model.chat(CHOICE, Sampling(max_tokens=60), Shape(schema=SCHEMA)).text)
    assert isinstance(said["number"], int)
    assert model.chat(CHOICE, Sampling(max_tokens=9), Shape(grammar='root ::= "yes" | "no"')).text in ("yes", "no")
    with pytest.raises(ModelError, match="grammar"):
        model.chat(CHOICE, shape=Shape(grammar="root ::= ("))


def test_what_does_not_fit_is_said(model: EmbeddedModel) -> None:
    with pytest.raises(ContextError, match=r"the context has 2,048"):
        model.chat((Message("user", "word " * 3000),))
    with pytest.raises(ContextError):
        model.choose((Message("user", "word " * 3000),), ["A", "B"])


def test_an_answer_that_is_stopped_leaves_the_model_in_order(model: EmbeddedModel) -> None:
    def stop(text: str) -> None:
        raise KeyboardInterrupt

    before = model.choose(CHOICE, ["A", "B"])
    with pytest.raises(KeyboardInterrupt):
        model.chat(COPY, Sampling(max_tokens=1000), on_text=stop)
    start = time.monotonic()
    assert model.choose(CHOICE, ["A", "B"]) == before
    assert time.monotonic() - start < 10, "the old answer is not finished first"


def test_the_memory_that_is_reckoned_holds_it(model: EmbeddedModel) -> None:
    assert model._served is not None
    model.chat((Message("user", TEXT * 20),), Sampling(max_tokens=4))
    status = f"/proc/{model._served._process.pid}/status"
    if not os.path.exists(status):
        pytest.skip("only Linux tells")
    with open(status) as file:
        (peak,) = (int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    assert peak < memory_needed(read_header(checked_weights(find_entry(NAME))), 2048) < 3 * peak


def test_the_key_keeps_others_out(model: EmbeddedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert model._served is not None
    monkeypatch.setenv("COPYDESK_API_KEY", "another")
    with pytest.raises(EndpointError, match="status 401"):
        EndpointModel.connect(f"http://{model._served._address}#model")


def test_an_endpoint_gives_what_the_embedded_model_gives(model: EmbeddedModel, endpoint: EndpointModel) -> None:
    assert endpoint.context == 2048, "as the server says"
    bits: list[str] = []
    sampling = Sampling(max_tokens=30)
    answer = endpoint.chat(COPY, sampling, on_text=bits.append)
    assert answer.text == "".join(bits) == model.chat(COPY, sampling).text
    assert answer.tokens == 30
    assert endpoint.choose(CHOICE, ["A", "B"]) == pytest.approx(model.choose(CHOICE, ["A", "B"]), abs=1e-3)
    json.loads(endpoint.chat(CHOICE, Sampling(max_tokens=60), Shape(schema=SCHEMA)).text)
    assert endpoint.chat(CHOICE, shape=Shape(grammar='root ::= "yes" | "no"')).text in ("yes", "no")
    assert not endpoint._refused, "llama.cpp understands all that we ask for"


def test_an_endpoint_names_the_models_that_are_there(endpoint: EndpointModel) -> None:
    with pytest.raises(EndpointError, match="there are: model"):
        EndpointModel.connect(f"{endpoint._address.url}#another")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_crash_is_one_error_and_closing_ends_the_process() -> None:
    """The question at hand fails; for the next one the model is loaded again."""
    with EmbeddedModel(checked_weights(find_entry(NAME)), context=512) as crashing:
        assert crashing._served is not None
        process = crashing._served._process
        with pytest.raises(ModelError, match="signal 11"):
            crashing.chat(COPY, Sampling(max_tokens=300), on_text=lambda _: os.kill(process.pid, signal.SIGSEGV))
        assert crashing.choose(CHOICE, ["A", "B"])[0] > 0.5
        assert process.poll() is not None
        process = crashing._served._process
    assert process.poll() is not None
    with pytest.raises(WeightsError, match="was closed"):
        crashing.chat(CHOICE)
    crashing.close()
