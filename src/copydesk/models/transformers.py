"""Models that run here through the library transformers: a folder of safetensors, or a name on the Hugging Face hub.

The device is chosen (CUDA, then MPS, then CPU), bfloat16 is used where the device reckons in it, the chat template is
applied with its generation prompt, and prompt-lookup decoding copies from the prompt what is said again. Code that
comes with weights is never run (`trust_remote_code`), and only safetensors are read, never pickles.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Any, Final, Literal

from copydesk.errors import ContextError, ModelError, WeightsError
from copydesk.models import Completion, Message, OnText, Sampling, Shape
from copydesk.models.choices import share_options

CONTEXT: Final = 8192
LOOKUP_TOKENS: Final = 10
"""Tokens that are tried at once from the prompt; the value that transformers' own documentation recommends."""

BATCH: Final = 8
"""Questions of several documents that are worked out together. Not tuned: no GPU was at hand."""

FIRST: Final = 64
"""First tokens whose probabilities decide a choice."""


class TransformersModel:
    """A causal model with a chat template. Calls from several threads wait for each other; shapes are left to the
    caller, who checks every answer.

    `place`: a folder or a name on the hub; `context`: tokens, at most the model's own; `device`: instead of
    the one that is chosen. Raises WeightsError: libraries missing, weights missing or damaged, no chat template.
    """

    def __init__(self, place: str, *, context: int | None = None, device: str | None = None) -> None:
        torch, library = _import_libraries()
        self._torch = torch
        self.device = device or choose_device(torch)
        try:
            self._tokens: Any = library.AutoTokenizer.from_pretrained(place, padding_side="left")
            self._model: Any = library.AutoModelForCausalLM.from_pretrained(
                place,
                dtype=choose_type(torch, self.device),
                device_map={"": self.device},
                use_safetensors=True,
                low_cpu_mem_usage=True,
            ).eval()
        except Exception as error:  # the library has no tree of errors of its own
            raise WeightsError(f"{place}: transformers cannot load it: {_first_line(error)}") from error
        if not getattr(self._tokens, "chat_template", None):
            raise WeightsError(f"{place}: has no chat template; take a model that was tuned for instructions")
        if self._tokens.pad_token_id is None:
            self._tokens.pad_token = self._tokens.eos_token
        self.name = place.rstrip("/\\").replace("\\", "/").rpartition("/")[2] or place
        self.identity = f"{self.name}@{getattr(self._model.config, '_commit_hash', None) or fingerprint(self._model)}"
        self.parallel = 1
        self.context = min(context or CONTEXT, getattr(self._model.config, "max_position_embeddings", CONTEXT))
        self.batch = BATCH
        self._lock, self._counting = threading.Lock(), threading.Lock()

    def count_tokens(self, text: str) -> int:
        with self._counting:
            return len(self._tokens(text, add_special_tokens=False)["input_ids"])

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        (completion,) = self.chat_batch([messages], [sampling])
        if on_text is not None:
            on_text(completion.text)
        return completion

    def chat_batch(self, chats: Sequence[Sequence[Message]], samplings: Sequence[Sampling]) -> list[Completion]:
        """An answer to each chat, worked out together; the samplings differ in `max_tokens` alone. `seconds` are those
        of the whole batch."""
        inputs = self._encode(chats)
        width = int(inputs["input_ids"].shape[1])
        sampling = max(samplings, key=lambda sampling: sampling.max_tokens)
        if width + sampling.max_tokens > self.context:
            raise ContextError(
                f"{self.name}: the prompt has {width:,} tokens and the answer may have {sampling.max_tokens:,}; "
                f"the context has {self.context:,}"
            )
        start = time.perf_counter()
        output = self._generate(inputs, self._settings(sampling, len(chats)))
        seconds = time.perf_counter() - start
        prompts = inputs["attention_mask"].sum(dim=1).tolist()
        return [
            self._complete(row[width : width + own.max_tokens], int(prompt), own, seconds)
            for row, prompt, own in zip(output, prompts, samplings, strict=True)
        ]

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        return self.choose_batch([messages], [options])[0]

    def choose_batch(self, chats: Sequence[Sequence[Message]], options: Sequence[Sequence[str]]) -> list[list[float]]:
        ranked = self._rank_next(self._encode(chats), FIRST)
        return [share_options(likeliest, own) for likeliest, own in zip(ranked, options, strict=True)]

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        return self.next_tokens_batch([text], top)[0]

    def next_tokens_batch(self, texts: Sequence[str], top: int = 500) -> list[list[tuple[str, float]]]:
        if self._model is None:
            raise ModelError(f"{self.name}: the model was closed")
        return self._rank_next(self._tokenize(list(texts), padding=len(texts) > 1), top)

    def _rank_next(self, inputs: Any, top: int) -> list[list[tuple[str, float]]]:
        """The likeliest next tokens of each with their log probabilities. Raises ContextError."""
        if int(inputs["input_ids"].shape[1]) + 1 > self.context:
            raise ContextError(f"{self.name}: the question does not fit the context of {self.context:,} tokens")
        mask = inputs["attention_mask"]
        places = (mask.cumsum(-1) - 1).clamp(min=0)  # those of a shorter one begin after its padding
        with self._lock, self._torch.inference_mode():
            scores = self._model(**inputs, position_ids=places).logits[:, -1].float().log_softmax(-1)
        values, numbers = scores.topk(min(top, scores.shape[-1]), dim=-1)
        return [
            [(self._tokens.decode([number]), value) for number, value in zip(*row, strict=True)]
            for row in zip(numbers.tolist(), values.tolist(), strict=True)
        ]

    def close(self) -> None:
        self._model = None

    def __enter__(self) -> TransformersModel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _encode(self, chats: Sequence[Sequence[Message]]) -> Any:
        if self._model is None:
            raise ModelError(f"{self.name}: the model was closed")
        texts = [
            self._tokens.apply_chat_template(
                [message._asdict() for message in chat], tokenize=False, add_generation_prompt=True
            )
            for chat in chats
        ]
        return self._tokenize(texts, padding=True, add_special_tokens=False)

    def _tokenize(self, texts: Sequence[str], **settings: Any) -> Any:
        with self._counting:  # a tokenizer is not fit for threads
            return self._tokens(texts, return_tensors="pt", **settings).to(self.device)

    def _settings(self, sampling: Sampling, chats: int) -> dict[str, Any]:
        """What `generate` is given; drawing is off where the temperature is 0."""
        settings: dict[str, Any] = {"max_new_tokens": sampling.max_tokens, "do_sample": sampling.temperature > 0}
        settings["pad_token_id"] = self._tokens.pad_token_id
        if sampling.temperature > 0:
            settings |= {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": 0}
            self._torch.manual_seed(sampling.seed)
        else:
            settings |= {"temperature": None, "top_p": None, "top_k": None}
        if chats == 1:  # the library looks up for one chat at a time
            settings["prompt_lookup_num_tokens"] = LOOKUP_TOKENS
        if sampling.stop:
            settings |= {"stop_strings": list(sampling.stop), "tokenizer": self._tokens}
        return settings

    def _generate(self, inputs: Any, settings: dict[str, Any]) -> Any:
        try:
            with self._lock, self._torch.inference_mode():
                return self._model.generate(**inputs, **settings)
        except RuntimeError as error:  # out of memory on a device is one
            raise ModelError(f"{self.name}: failed while answering: {_first_line(error)}") from error

    def _complete(self, row: Any, prompt: int, sampling: Sampling, seconds: float) -> Completion:
        ends = self._model.generation_config.eos_token_id
        ends = set(ends if isinstance(ends, list) else [ends])
        numbers = row.tolist()
        length = next((place for place, number in enumerate(numbers) if number in ends), len(numbers))
        text = self._tokens.decode(numbers[:length], skip_special_tokens=True)
        cuts = [text.find(stop) for stop in sampling.stop if stop in text]
        finish: Literal["stop", "length"] = "length" if length == sampling.max_tokens and not cuts else "stop"
        return Completion(text[: min(cuts)] if cuts else text, finish, prompt, length, seconds)


def choose_device(torch: Any) -> str:
    """The fastest device that is there."""
    if torch.cuda.is_available():
        return "cuda"
    mps = getattr(torch.backends, "mps", None)
    return "mps" if mps is not None and mps.is_available() else "cpu"


def choose_type(torch: Any, device: str) -> Any:
    """bfloat16 where the device reckons in it; on a CPU 32 bits, which are faster there than 16 that it unpacks."""
    if device == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    return torch.bfloat16 if device == "mps" else torch.float32


def fingerprint(model: Any) -> str:
    """A short hash of a model's weights: of each tensor its name, shape and sum."""
    import hashlib

    state = sorted(model.state_dict().items())
    lines = [f"{name} {tuple(tensor.shape)} {tensor.double().sum().item():.6e}" for name, tensor in state]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]


def _import_libraries() -> tuple[Any, Any]:
    try:
        import accelerate  # noqa: F401 - places weights on a device
        import torch
        import transformers
    except ImportError as error:
        raise WeightsError(
            f"transformers models need more libraries: pip install 'copydesk[transformers]' ({error})"
        ) from error
    return torch, transformers


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]
