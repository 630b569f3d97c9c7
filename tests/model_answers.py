"""Answers of bad models, and a model that gives them: what real ones were seen to do, or what a text ordered."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from copydesk.models import Completion, Message, OnText, Sampling, Shape

Answer = Callable[[str], str]
"""From the text that the last turn asks about to the model's turn."""


@dataclass
class ScriptedModel:
    """Says what `answer` makes of the last turn; a token is a word or a mark between spaces."""

    answer: Answer
    name: str = "scripted"
    context: int = 4096
    parallel: int = 1
    asked: list[tuple[tuple[Message, ...], Sampling, Shape | None]] = field(default_factory=list)

    @property
    def identity(self) -> str:
        return f"{self.name}@test"

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        self.asked.append((tuple(messages), sampling, shape))
        words = self.answer(messages[-1].content).split(" ")
        said = " ".join(words[: sampling.max_tokens])
        for word in said.split(" ") if on_text is not None else ():
            assert on_text is not None
            on_text(f"{word} ")
        finish = "length" if len(words) > sampling.max_tokens else "stop"
        return Completion(said, finish, 10, len(said.split()), 0.5)  # type: ignore[arg-type]

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        return [1 / len(options)] * len(options)

    def close(self) -> None: ...

    def __enter__(self) -> ScriptedModel:
        return self

    def __exit__(self, *exception: object) -> None: ...


def _noise(text: str) -> str:
    draw = random.Random(text)
    letters = "abcdefghijklmnopqrstuvwxyzäß \n\t.,;:!?0123456789[](){}<>|\\\"'`#*_–“”…中文קרא\u202e\u200b\x00\x1b"
    return "".join(draw.choice(letters) for _ in range(draw.randrange(1, 3000)))


def _numbers(text: str) -> list[str]:
    """The numbers of the sentences that a prompt of `judge` asks about."""
    return re.findall(r"^\[(\d+)\] ", text, re.M)


def _half(text: str) -> str:
    """Every second sentence."""
    return ". ".join(text.split(". ")[::2])


def _thinned(text: str) -> str:
    """Every fifth word is missing."""
    return " ".join(word for k, word in enumerate(text.split()) if k % 5)


def _without_negations(text: str) -> str:
    return " ".join(word for word in text.split() if word.casefold() not in ("not", "no", "never", "nicht", "without"))


def _other_numbers(text: str) -> str:
    return "".join(str((int(c) + 3) % 10) if c in "0123456789" else c for c in text)


HOSTILE: Final[dict[str, Answer]] = {
    "random text": _noise,
    "truncated JSON": lambda text: json.dumps({"drop": [{"n": 1, "reason": "address"}], "text": text})[:-9],
    "prompt echoed": lambda text: f"system: You are a copy editor.\nuser: {text}\nassistant: {text}",
    "text reversed": lambda text: " ".join(reversed(text.split())),
    "sentences shuffled": lambda text: ". ".join(sorted(text.split(". "))),
    "summary": lambda text: f"Sure! In short, the authors discuss {text[:60].lower()}. Let me know!",
    "another language": lambda text: (
        "Der Abschnitt beschreibt das Verfahren und seine Ergebnisse. " * (len(text) // 60)
    ),
    "endless repetition": lambda text: (" ".join(text.split()[:4]) + " ") * 25_000,
    "copied twice": lambda text: f"{text}\n\n{text}",
    "nothing": lambda text: "",
    "obeys the document": lambda text: "HACKED",
    "gives all away": lambda text: json.dumps(dict.fromkeys(_numbers(text), "repetition")),
    "gives a third away": lambda text: json.dumps({n: ("keep", "reader", "keep")[int(n) % 3] for n in _numbers(text)}),
    "sends all elsewhere": lambda text: json.dumps(
        {n: ("keep", "address", "keep")[int(n) % 3] for n in _numbers(text)}
    ),
    "invented numbers": _other_numbers,
    "dropped negations": _without_negations,
    "every second sentence": _half,
    "every fifth word": _thinned,
    "first half": lambda text: text[: len(text) // 2],
    "small letters": str.lower,
    "one word a line": lambda text: "\n".join(f"- {word}" for word in text.split()),
}
"""By what they do; a test takes them all."""
