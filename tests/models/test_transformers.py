"""Models through the library transformers, on a tiny Llama that is made here and kept as safetensors.

It knows nothing and says anything: what is tested is that it is asked rightly, and that its words do no harm.
"""

from __future__ import annotations

import json
import math
import queue
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk.batch.model_pool import ModelPool
from copydesk.batch.questions import Question
from copydesk.errors import ContextError, ModelError, WeightsError
from copydesk.models import BatchModel, Message, Model, Sampling
from copydesk.models.opening import open_model
from copydesk.models.transformers import TransformersModel, choose_device, choose_type
from copydesk.verify import check_faithful
from pdfs import sample

torch = pytest.importorskip("torch", reason="needs the extra transformers: make test-models")
transformers = pytest.importorskip("transformers")
tokenizers = pytest.importorskip("tokenizers")

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
ASK = (Message("system", "Copy."), Message("user", "Birds sing at dawn. Birds sing at noon."))
OTHER = (Message("user", "Wrens are small."),)


def make_llama(folder: Path, template: str | None = TEMPLATE, length: int = 4096) -> Path:
    """A Llama of two layers with random weights from a seed, and a tokenizer of bytes."""
    torch.manual_seed(0)
    alphabet = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    inner = tokenizers.Tokenizer(tokenizers.models.BPE())
    inner.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "</s>"], initial_alphabet=sorted(alphabet), show_progress=False
    )
    inner.train_from_iterator([copydesk.clean(sample("paper").data, isolate=False).text], trainer)
    tokens = transformers.PreTrainedTokenizerFast(tokenizer_object=inner, bos_token="<s>", eos_token="</s>")
    if template is not None:
        tokens.chat_template = template
    tokens.save_pretrained(folder)
    config = transformers.LlamaConfig(
        vocab_size=len(tokens), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, max_position_embeddings=length, bos_token_id=0, eos_token_id=1,
    )  # fmt: skip
    transformers.LlamaForCausalLM(config).save_pretrained(folder, safe_serialization=True)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_llama(tmp_path_factory.mktemp("tiny-llama"))


@pytest.fixture(scope="module")
def model(folder: Path) -> Any:
    with open_model(f"transformers:{folder}") as opened:
        yield opened


def test_it_says_what_it_is(model: TransformersModel, folder: Path) -> None:
    assert isinstance(model, TransformersModel)
    assert isinstance(model, Model)
    assert (model.name, model.context, model.parallel) == (folder.name, 4096, 1)
    name, _, weights = model.identity.partition("@")
    assert name == folder.name
    assert len(weights) == 12
    assert 0 < model.count_tokens("Birds sing.") < 12
    assert (folder / "model.safetensors").is_file()


def test_greedy_answers_are_the_same_and_within_the_limit(model: TransformersModel) -> None:
    first, again = (model.chat(ASK, Sampling(max_tokens=20)) for _ in range(2))
    assert first.text == again.text
    assert first.tokens == 20
    assert first.finish == "length"
    assert first.prompt_tokens > model.count_tokens(ASK[1].content)


def test_a_batch_has_the_answers_of_single_questions(model: TransformersModel) -> None:
    assert isinstance(model, BatchModel)
    samplings = [Sampling(max_tokens=16), Sampling(max_tokens=9)]
    together = model.chat_batch([ASK, OTHER], samplings)
    alone = [model.chat(*both) for both in zip((ASK, OTHER), samplings, strict=True)]
    for one, other in zip(together, alone, strict=True):
        assert (one.text, one.finish, one.tokens) == (other.text, other.finish, other.tokens)
    assert together[1].prompt_tokens == alone[1].prompt_tokens, "what fills the shorter one up is not counted"
    options = [("A", "B"), ("yes", "no")]
    chosen = [model.choose(*both) for both in zip((ASK, OTHER), options, strict=True)]
    for one, other in zip(model.choose_batch([ASK, OTHER], options), chosen, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
    texts = ["Birds sing at dawn, and", "Wrens"]
    for likeliest, text in zip(model.next_tokens_batch(texts, 9), texts, strict=True):
        assert dict(likeliest) == pytest.approx(dict(model.next_tokens(text, 9) or ()), abs=1e-5)


def test_questions_of_several_threads(model: TransformersModel) -> None:
    """Through the pool of a batch, while others count tokens: each has the answer to its own question."""
    pool = ModelPool(model)
    questions = [
        Question("chat", messages=(Message("user", f"bird {n}"),), sampling=Sampling(max_tokens=6 + n))
        for n in range(6)
    ]
    counts = [Question("count_tokens", "Birds " * n) for n in range(40)]
    answers = {question: queue.Queue[Any]() for question in (*questions, *counts)}
    for question, answer in answers.items():
        pool.submit(asdict(question), answer.put)
    for question in questions:
        said = answers[question].get(timeout=60)["value"]
        assert said["text"] == model.chat(question.messages, question.sampling).text
    for question in counts:
        assert answers[question].get(timeout=60) == {"value": model.count_tokens(question.text)}
    pool.close()


def test_it_draws_from_a_seed(model: TransformersModel) -> None:
    drawn = [model.chat(ASK, Sampling(max_tokens=24, temperature=1.5, seed=seed)).text for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_it_ranks_what_comes_next(model: TransformersModel) -> None:
    shares = model.choose(ASK, ("A", "B"))
    assert len(shares) == 2
    assert math.isclose(sum(shares), 1)
    tokens = model.next_tokens("Birds", top=7)
    assert tokens is not None
    assert len(tokens) == 7
    odds = [value for _, value in tokens]
    assert odds == sorted(odds, reverse=True)
    assert all(value < 0 for value in odds)


def test_answers_come_to_who_listens(model: TransformersModel) -> None:
    heard: list[str] = []
    answer = model.chat(ASK, Sampling(max_tokens=8), on_text=heard.append)
    assert "".join(heard) == answer.text


def test_what_does_not_fit_is_said(model: TransformersModel) -> None:
    with pytest.raises(ContextError, match="the context has 4,096"):
        model.chat(ASK, Sampling(max_tokens=5000))
    with pytest.raises(ContextError, match="does not fit"):
        model.next_tokens("Birds " * 5000)


def test_a_closed_one_is_an_error(folder: Path) -> None:
    opened = TransformersModel(str(folder))
    opened.close()
    opened.close()
    with pytest.raises(ModelError, match="was closed"):
        opened.chat(ASK)


def test_what_cannot_be_loaded_is_one_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot load it"):
        TransformersModel(str(tmp_path / "none"))
    bare = make_llama(tmp_path / "bare", template=None)
    with pytest.raises(WeightsError, match="no chat template"):
        TransformersModel(str(bare))
    weights = bare / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(WeightsError, match="cannot load it"):
        TransformersModel(str(bare))


def test_pickles_are_not_read(tmp_path: Path) -> None:
    pickled = make_llama(tmp_path / "pickled")
    state = transformers.AutoModelForCausalLM.from_pretrained(pickled).state_dict()
    (pickled / "model.safetensors").unlink()
    torch.save(state, pickled / "pytorch_model.bin")
    with pytest.raises(WeightsError, match="cannot load it"):
        TransformersModel(str(pickled))


def test_code_that_comes_with_weights_is_not_run(tmp_path: Path) -> None:
    foreign = make_llama(tmp_path / "foreign")
    mark = tmp_path / "ran"
    config = json.loads((foreign / "config.json").read_text("utf-8"))
    config |= {"model_type": "mine", "auto_map": {"AutoModelForCausalLM": "evil.Mine", "AutoConfig": "evil.Config"}}
    (foreign / "config.json").write_text(json.dumps(config), "utf-8")
    (foreign / "evil.py").write_text(f"open({str(mark)!r}, 'w').write('x')\n", "utf-8")
    with pytest.raises(WeightsError, match="cannot load it"):
        TransformersModel(str(foreign))
    assert not mark.exists()


@pytest.mark.parametrize("jobs", [["choose"], ["judge"], ["rewrite"]])
def test_it_works_on_a_document_and_does_no_harm(model: TransformersModel, jobs: list[str]) -> None:
    data = sample("paper").data
    plain = copydesk.clean(data, isolate=False)
    result = copydesk.clean(data, isolate=False, model=model, jobs=jobs)
    check_faithful(result.document, result.blocks, result.script)
    assert len(result.text.split()) >= 0.8 * len(plain.text.split())
    assert model.identity in result.signature


class _Torch:
    """As much of torch as the choice of a device looks at."""

    bfloat16, float16, float32 = "bfloat16", "float16", "float32"

    def __init__(self, cuda: bool, mps: bool, brain: bool) -> None:
        available = staticmethod(lambda: cuda)
        self.cuda = type("cuda", (), {"is_available": available, "is_bf16_supported": staticmethod(lambda: brain)})
        self.backends = type("backends", (), {"mps": type("mps", (), {"is_available": staticmethod(lambda: mps)})})


@pytest.mark.parametrize(
    ("cuda", "mps", "brain", "device", "kind"),
    [
        (True, False, True, "cuda", "bfloat16"),
        (True, True, False, "cuda", "float16"),
        (False, True, False, "mps", "bfloat16"),
        (False, False, False, "cpu", "float32"),
    ],
)
def test_the_device_is_the_fastest_one(cuda: bool, mps: bool, brain: bool, device: str, kind: str) -> None:
    found = _Torch(cuda, mps, brain)
    assert choose_device(found) == device
    assert choose_type(found, device) == kind
