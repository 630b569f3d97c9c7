"""Language models as the desk sees them: one small protocol, an engine in each file, a fake one for tests.

A model is asked, and what it says is believed only as far as code can check it: it never writes into the output.
Engines import their library when they are made, so that nothing here costs who uses no model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

OnText = Callable[[str], None]
"""Called with each bit of text as it comes."""


class Message(NamedTuple):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn; greedy by default, so that the same question has the same answer."""

    max_tokens: int = 512
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer must look like: a JSON Schema, or a GBNF grammar; engines that can do neither leave it to the
    caller, who checks every answer anyway."""

    schema: Mapping[str, Any] | None = None
    grammar: str | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer. `finish` is "length" where the token limit cut it off. `seconds` on the clock, `prompt_seconds` of
    them until the first word. `cached_tokens` of the prompt were known from the call before. Counts are 0 where a
    server does not tell them."""

    text: str
    finish: Literal["stop", "length"]
    prompt_tokens: int
    tokens: int
    seconds: float
    prompt_seconds: float = 0.0
    cached_tokens: int = 0

    @property
    def tokens_per_second(self) -> float:
        """Speed of writing, the reading of the prompt left out; 0 where it is not known."""
        writing = self.seconds - self.prompt_seconds
        return self.tokens / writing if writing > 0 else 0.0

    @property
    def seconds_per_token(self) -> float:
        """Time for a token of the answer; 0 where there is none."""
        return max(self.seconds - self.prompt_seconds, 0.0) / self.tokens if self.tokens else 0.0


@runtime_checkable
class Model(Protocol):
    """A chat model. Raises ModelError's family; a context manager."""

    name: str
    """What a person calls it."""
    identity: str
    """What makes its answers: name and hash of the weights, or the endpoint's and model's names."""
    context: int
    """Tokens of prompt and answer together."""
    parallel: int
    """Questions that it answers at the same time; 1 where they would wait for each other."""

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, without those of a chat template; an upper estimate where the engine cannot tell."""
        ...

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        """The next turn of the assistant. Raises ContextError where the prompt leaves no room for the answer."""
        ...

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        """Probability of each option as the beginning of the next turn, as shares of their sum.

        Options begin with different tokens ("A", "B"; "yes", "no"). An engine without probabilities gives 1 to what
        the model says and 0 to the others; equal shares where it says none of them.
        """
        ...

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        """The likeliest tokens with which the raw `text`, no chat, goes on, with the natural logarithms of their
        probabilities; likeliest first. None where the engine cannot tell."""
        ...

    def close(self) -> None:
        """Free what it holds; twice does no harm."""
        ...

    def __enter__(self) -> Model: ...

    def __exit__(self, *exception: object) -> None: ...


@runtime_checkable
class BatchModel(Model, Protocol):
    """A model that works out several questions together faster than one after the other.

    What it answers is what it would answer to each alone, but for the rounding of its numbers. All of a batch fail
    together.
    """

    batch: int
    """Questions of a batch at the most."""

    def chat_batch(self, chats: Sequence[Sequence[Message]], samplings: Sequence[Sampling]) -> list[Completion]:
        """An answer to each chat; the samplings differ in `max_tokens` alone. `seconds` are those of the batch."""
        ...

    def choose_batch(self, chats: Sequence[Sequence[Message]], options: Sequence[Sequence[str]]) -> list[list[float]]:
        """`choose` for each chat."""
        ...

    def next_tokens_batch(self, texts: Sequence[str], top: int = 500) -> Sequence[list[tuple[str, float]] | None]:
        """`next_tokens` for each text."""
        ...
