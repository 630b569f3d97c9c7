"""Models that run here, through llama.cpp: any GGUF file that has a chat template.

The file is checked before native code sees it (`gguf`), the memory before it is loaded; llama.cpp runs in a process of
its own (`served`). One slot, whose prompt is kept for chats: what the next one begins with in the same words is not
read again. Probabilities depend on their question alone (`KEEP`); a chat whose prompt was kept is read in other pieces
than a fresh one, which can tip a word that hung in the balance.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

from copydesk.errors import ContextError, WeightsError
from copydesk.models import Completion, Message, OnText, Sampling, Shape
from copydesk.models.choices import share_options
from copydesk.models.gguf import Header, read_header
from copydesk.models.hashes import hash_file
from copydesk.models.machine import available_memory, free_cores
from copydesk.models.served import Served
from copydesk.models.worker import BATCH, PACKED

CONTEXT: Final = 8192
"""Tokens, where nothing else is asked for and the model has as many: a chunk, its answer and the prompt take 3,000."""
LEAST_CONTEXT: Final = 512
"""A shorter one holds no question."""

WEIGHTS_FACTOR: Final = 2.0 if PACKED else 1.05
"""llama.cpp maps the file; where it packs the weights, it holds most of them a second time."""
SPARE: Final = 150 << 20
"""Bytes for Python, the library and buffers."""
NUMBER_BYTES: Final = 4
"""Buffers hold, for each token of a batch, a number for each token of the vocabulary, and for each head one for each
token of the context."""

TEMPLATE_TOKENS: Final = 256
"""More than a chat template adds to a short chat; only decides whether the tokens are counted exactly."""

KEEP: Final = False
"""Whether probabilities are read off a prompt whose beginning was kept from the question before. What is left of it is
then read in another piece, and of one that was kept whole the last token alone: that moved logarithms by up to 1.9
(135M, a repeated text of 200 characters), so that numbers depended on the order of the questions."""

TOP: Final = 64
"""First tokens whose probabilities are asked for: what ranks behind has less than 1 in 10,000 in all our prompts."""


class EmbeddedModel:
    """A GGUF file, loaded. Calls from several threads wait for each other.

    `context`: tokens, at most the model's own (default: `CONTEXT`); `threads`: default `machine.free_cores()`;
    `draft`: n-gram speculation. Raises WeightsError: see `gguf.read_header`; no chat template; too little memory;
    xllamacpp is not installed; llama.cpp cannot load it.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        name: str | None = None,
        context: int | None = None,
        threads: int | None = None,
        draft: bool = True,
    ) -> None:
        header = read_header(path)
        self.name = name or Path(header.path).stem
        self.context = choose_context(header, context)
        check_fit(header, self.context)
        self.parallel = 1
        self.identity = f"{self.name}@{hash_file(header.path)[:12]}"
        self.threads = threads or free_cores()
        job = {"path": os.path.abspath(header.path), "context": self.context, "threads": self.threads, "draft": draft}
        self._last: list[Message] = []
        self._serve = partial(Served, job, header.size)
        self._served: Served | None = self._serve()
        self._lock = threading.Lock()

    def count_tokens(self, text: str) -> int:
        return len(self._open.post("/tokenize", {"content": text})["tokens"])

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        self._check_room(messages, sampling.max_tokens)
        start = time.perf_counter()
        chunks = self._open.stream("/v1/chat/completions", self._body(messages, sampling, shape))
        return _collect(chunks, start, on_text)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        body = self._body(messages, Sampling(max_tokens=1), None) | {
            "logprobs": True,
            "top_logprobs": TOP,
            "cache_prompt": KEEP,
        }
        (choice,) = self._open.post("/v1/chat/completions", body)["choices"]
        first = (choice.get("logprobs") or {}).get("content") or [{}]
        return share_options(
            [(token["token"], token["logprob"]) for token in first[0].get("top_logprobs", [])], options
        )

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        body = {"prompt": text, "n_predict": 1, "n_probs": top, "temperature": 0.0, "cache_prompt": KEEP}
        found = self._open.post("/completion", body).get("completion_probabilities") or [{}]
        return [(token["token"], token["logprob"]) for token in found[0].get("top_logprobs", [])]

    def close(self) -> None:
        with self._lock:
            if self._served is not None:
                self._served.close()
                self._served = None

    def __enter__(self) -> EmbeddedModel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def _open(self) -> Served:
        """The process; another one where that is gone, so that one question that crashes it costs no others."""
        with self._lock:
            if self._served is None:
                raise WeightsError(f"{self.name}: the model was closed")
            if not self._served.alive:
                self._served.close()
                self._served = self._serve()
            return self._served

    def _body(self, messages: Sequence[Message], sampling: Sampling, shape: Shape | None) -> dict[str, Any]:
        again, self._last = self._last == list(messages), list(messages)
        return _body(messages, sampling, shape) | {"cache_prompt": not again}

    def _check_room(self, messages: Sequence[Message], answer: int) -> None:
        """Count the prompt's tokens where they might not fit; a token has at least a byte."""
        most = sum(len(message.content.encode("utf-8", "replace")) for message in messages)
        if most + TEMPLATE_TOKENS + answer <= self.context:
            return
        asked = {"messages": [message._asdict() for message in messages]}
        prompt = int(self._open.post("/v1/chat/completions/input_tokens", asked)["input_tokens"])
        if prompt + answer > self.context:
            raise ContextError(
                f"{self.name}: the prompt has {prompt:,} tokens and the answer may have {answer:,}; "
                f"the context has {self.context:,}: shorten the text, or give the model a larger context"
            )


def choose_context(header: Header, asked: int | None) -> int:
    """Tokens: what was asked for, or `CONTEXT`, within what the model was made for. Raises WeightsError."""
    if asked is not None and asked < LEAST_CONTEXT:
        raise WeightsError(f"{header.path}: a context of {asked:,} tokens holds no question; {LEAST_CONTEXT} at least")
    if header.context < LEAST_CONTEXT:
        raise WeightsError(f"{header.path}: was made for a context of {header.context:,} tokens: too small")
    if not header.template:
        raise WeightsError(
            f"{header.path}: has no chat template, so it is a model that only goes on with a text; "
            "take one that was tuned for instructions (often named -Instruct or -it)"
        )
    return min(asked or CONTEXT, header.context)


def memory_needed(header: Header, context: int) -> int:
    """Bytes that loading takes, on the safe side."""
    buffers = (header.vocabulary + header.heads * context) * BATCH * NUMBER_BYTES
    return int(header.size * WEIGHTS_FACTOR) + header.cache_per_token * context + buffers + SPARE


def check_fit(header: Header, context: int) -> None:
    """Raises WeightsError where the memory that is free does not hold the model."""
    needed, free = memory_needed(header, context), available_memory()
    if free is not None and needed > free:
        raise WeightsError(
            f"{header.path}: needs about {needed / 1e9:.1f} GB of memory with a context of {context:,} tokens, and "
            f"{free / 1e9:.1f} GB are free: close other programs, or take a smaller model or context"
        )


def _body(messages: Sequence[Message], sampling: Sampling, shape: Shape | None) -> dict[str, Any]:
    """A question in llama.cpp's terms; nothing but `sampling` shapes the draw."""
    body: dict[str, Any] = {
        "messages": [message._asdict() for message in messages],
        "max_tokens": sampling.max_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
        "top_k": 0,
        "min_p": 0.0,
        "seed": sampling.seed,
        "stop": list(sampling.stop),
        "chat_template_kwargs": {"enable_thinking": False},
    }
    if shape is not None and shape.schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": shape.schema}}
    elif shape is not None and shape.grammar is not None:
        body["grammar"] = shape.grammar
    return body


def _collect(chunks: Iterator[Any], start: float, on_text: OnText | None) -> Completion:
    text: list[str] = []
    first, finish = 0.0, ""
    timings: dict[str, Any] = {}
    for chunk in chunks:
        timings = chunk.get("timings") or timings
        for choice in chunk.get("choices", []):
            finish = choice.get("finish_reason") or finish
            bit = choice.get("delta", {}).get("content")
            if bit:
                first = first or time.perf_counter() - start
                text.append(bit)
                if on_text is not None:
                    on_text(bit)
    seconds = time.perf_counter() - start
    cached = int(timings.get("cache_n", 0))
    end: Literal["stop", "length"] = "length" if finish == "length" else "stop"
    tokens = int(timings.get("predicted_n", 0))
    prompt = cached + int(timings.get("prompt_n", 0))
    return Completion("".join(text), end, prompt, tokens, seconds, min(first or seconds, seconds), cached)
