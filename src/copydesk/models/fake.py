"""Models for tests: they say what they are told to, and remember what they were asked. No weights, no network.

The hostile ones do what real models were seen to do, or what a document could make them do.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from copydesk.errors import ContextError
from copydesk.models import Completion, Message, OnText, Sampling, Shape

Answer = Callable[[Sequence[Message]], str]
"""From the whole chat to the model's turn."""
Chooser = Callable[[Sequence[Message], Sequence[str]], Sequence[float]]
"""From the chat and the options to a weight for each; weights need not add up to 1."""

CHARACTERS_PER_TOKEN: Final = 4
"""What a fake token is; English text has about as many in real ones."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a fake was asked. `options` is empty for `chat`."""

    messages: tuple[Message, ...]
    sampling: Sampling | None = None
    shape: Shape | None = None
    options: tuple[str, ...] = ()


@dataclass
class FakeModel:
    """A scripted model.

    `answers`: a function of the chat, or the answers one after the other (AssertionError where they run out).
    `chooser`: a function of chat and options; without one all options are equal. `predictor`: from a raw text to the
    tokens that may follow it, with log probabilities; without one it cannot tell. `error` is raised by every call.
    """

    answers: Answer | Iterable[str] = ()
    chooser: Chooser | None = None
    name: str = "fake"
    context: int = 4096
    parallel: int = 1
    error: Exception | None = None
    calls: list[Call] = field(default_factory=list)
    closed: bool = False
    predictor: Callable[[str], list[tuple[str, float]]] | None = None

    def __post_init__(self) -> None:
        self.identity = f"{self.name}@fake"
        self._script = None if callable(self.answers) else iter(self.answers)

    def count_tokens(self, text: str) -> int:
        return -(-len(text) // CHARACTERS_PER_TOKEN)

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        self.calls.append(Call(tuple(messages), sampling, shape))
        if self.error is not None:
            raise self.error
        prompt = sum(self.count_tokens(message.content) for message in messages)
        if prompt + 1 > self.context:
            raise ContextError(f"{self.name}: a prompt of {prompt:,} tokens does not fit a context of {self.context:,}")
        text, finish = self._cut(self._answer(messages), sampling, self.context - prompt)
        if on_text is not None:
            for start in range(0, len(text), CHARACTERS_PER_TOKEN):
                on_text(text[start : start + CHARACTERS_PER_TOKEN])
        return Completion(text, finish, prompt, self.count_tokens(text), 0.0)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        self.calls.append(Call(tuple(messages), options=tuple(options)))
        if self.error is not None:
            raise self.error
        weights = list(self.chooser(messages, options)) if self.chooser is not None else [1.0] * len(options)
        assert len(weights) == len(options), "a weight for each option"
        return [weight / sum(weights) for weight in weights]

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        if self.error is not None:
            raise self.error
        return None if self.predictor is None else self.predictor(text)[:top]

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> FakeModel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _answer(self, messages: Sequence[Message]) -> str:
        if self._script is None:
            assert callable(self.answers)
            return self.answers(messages)
        answer = next(self._script, None)
        assert answer is not None, "the fake model has no answers left"
        return answer

    def _cut(self, text: str, sampling: Sampling, room: int) -> tuple[str, Literal["stop", "length"]]:
        """As a real engine ends: at a stop text, at the limit of tokens, or by itself."""
        stops = [text.find(stop) for stop in sampling.stop if stop and stop in text]
        text = text[: min(stops)] if stops else text
        limit = min(sampling.max_tokens, room) * CHARACTERS_PER_TOKEN
        return (text, "stop") if len(text) <= limit else (text[:limit], "length")


def asked(messages: Sequence[Message]) -> str:
    """The text of the last turn of the user; empty where there is none."""
    return next((message.content for message in reversed(messages) if message.role == "user"), "")


# --- hostile answers ---

_ALPHABET: Final = (
    "abcdefghijklmnopqrstuvwxyzäøß \n\t.,;:!?0123456789[](){}<>|\\\"'`#*_-–—“”…中文קרא🙂\u202e\u200b\x00\x1b"
)


def say_random(messages: Sequence[Message]) -> str:
    """Noise, with control characters and marks that turn the direction of writing; the same for the same question."""
    draw = random.Random(asked(messages))
    return "".join(draw.choice(_ALPHABET) for _ in range(draw.randrange(1, 600)))


def say_cut_json(messages: Sequence[Message]) -> str:
    """JSON that breaks off in a string."""
    return json.dumps({"drop": [{"number": 1, "reason": "signposting"}, {"number": 2, "text": asked(messages)}]})[:-12]


def say_prompt(messages: Sequence[Message]) -> str:
    """The whole prompt again."""
    return "\n".join(f"{message.role}: {message.content}" for message in messages)


def say_reversed(messages: Sequence[Message]) -> str:
    """The words of the question, the last one first: every word is the source's, the sense is not."""
    return " ".join(reversed(asked(messages).split()))


def say_summary(messages: Sequence[Message]) -> str:
    """Politeness, a code fence and a summary."""
    first = asked(messages).partition(".")[0][:80]
    return (
        f"Sure! Here is the cleaned text:\n\n```text\nIn short, the authors discuss {first.lower()}.\n```\nLet me know!"
    )


def say_in_german(messages: Sequence[Message]) -> str:
    """Another language than that of the question."""
    return "Der vorliegende Abschnitt beschreibt das Verfahren und seine Ergebnisse. " * (
        1 + len(asked(messages)) // 80
    )


def say_endlessly(messages: Sequence[Message]) -> str:
    """One phrase for ever; the limit of tokens ends it."""
    return (" ".join(asked(messages).split()[:4]) or "and so on") * 10_000


def say_nothing(messages: Sequence[Message]) -> str:
    """An empty answer."""
    return ""


def obey_text(messages: Sequence[Message]) -> str:
    """What the document orders: text after "ignore previous instructions", and everything dropped where it can."""
    _, found, order = asked(messages).partition("gnore previous instructions")
    return order.strip(" .:\n") or "HACKED" if found else '{"drop": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}'


HOSTILE: Final[Mapping[str, Answer]] = {
    "random text": say_random,
    "truncated JSON": say_cut_json,
    "prompt echoed": say_prompt,
    "text reversed": say_reversed,
    "summary": say_summary,
    "another language": say_in_german,
    "endless repetition": say_endlessly,
    "nothing": say_nothing,
    "obeys the document": obey_text,
}
"""By what they do; a test takes them all."""


def hostile_models() -> list[FakeModel]:
    """A fresh model for each of `HOSTILE`; asked to choose, it is sure of the last option."""
    return [FakeModel(answer, _choose_last, f"hostile: {name}") for name, answer in HOSTILE.items()]


def _choose_last(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
    return [float(number == len(options)) for number in range(1, len(options) + 1)]
