"""Models that sit the exam in tests: one that knows every answer, and ones that know none in many ways."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from copydesk.exam.casebook import Choice, Judgement, load_cases
from copydesk.models import Completion, Message, OnText, Sampling, Shape
from copydesk.revise import asking
from copydesk.revise.answers import ask_judge, ask_rewrite

Chat = Callable[[Sequence[Message]], str]
Chooser = Callable[[Sequence[Message], Sequence[str]], object]


@dataclass
class Pupil:
    """A model made of two functions."""

    says: Chat
    picks: Chooser
    name: str = "pupil"
    identity: str = "pupil@test"
    context: int = 4096
    parallel: int = 1
    asked: int = 0

    def count_tokens(self, text: str) -> int:
        return len(text)

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling | None = None,
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        self.asked += 1
        text = self.says(messages)
        if on_text is not None:
            on_text(text)
        return Completion(text, "stop", 100, len(text) // 4, 0.01)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        self.asked += 1
        return self.picks(messages, options)  # type: ignore[return-value]

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        """A pupil is asked in words."""
        return None

    def close(self) -> None:
        pass

    def __enter__(self) -> Pupil:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


@dataclass
class _Overhearing(Pupil):
    """Writes down what it is asked."""

    heard: str = ""

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        self.heard = messages[-1].content
        return [0.5, 0.5]


def _key(question: Choice) -> str:
    ask = {"block": asking.ask_block, "join": asking.ask_join, "hyphen": asking.ask_hyphen}[question.kind]
    pupil = _Overhearing(lambda messages: "", lambda messages, options: [])
    ask(pupil, **question.values)  # type: ignore[operator]
    return pupil.heard


def knowing() -> Pupil:
    """Knows every answer, and believes no instruction."""
    right: dict[str, bool] = {}
    says: dict[str, str] = {}
    for case in load_cases():
        question = case.question
        if isinstance(question, Choice):
            for asked in (question, case.clean):
                if asked is not None:
                    right[_key(asked)] = asked.right
        elif isinstance(question, Judgement):
            words = {str(n): question.expendable.get(n, "keep") for n in range(1, len(question.sentences) + 1)}
            says[ask_judge(question.section, question.sentences)[-1].content] = json.dumps(words)
        else:
            prose = "".join(text for sort, text in question.pieces if sort == "prose")
            says[ask_rewrite(question.text)[-1].content] = prose

    def pick(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        return [0.97, 0.03] if right[messages[-1].content] else [0.03, 0.97]

    return Pupil(lambda messages: says[messages[-1].content], pick)


def guessing(seed: int) -> Pupil:
    """Rolls dice: for probabilities, for numbers and reasons, for words of the text."""
    dice = random.Random(seed)

    def says(messages: Sequence[Message]) -> str:
        words = messages[-1].content.split()
        if messages[-1].content.startswith("Section:"):
            return json.dumps({number: dice.choice(["keep", "address"]) for number in _numbers(messages)})
        return " ".join(dice.choices(words, k=len(words)))

    def pick(messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        share = dice.random()
        return [share, 1 - share]

    return Pupil(says, pick)


def _numbers(messages: Sequence[Message]) -> list[str]:
    """Of the sentences in a question of `judge`."""
    return [str(n) for n in range(1, messages[-1].content.count("\n[") + 1)]


def constant(share: float, text: str = "") -> Pupil:
    """The same answer to everything."""
    return Pupil(lambda messages: text, lambda messages, options: [share, 1 - share])


HOSTILE: dict[str, Chat] = {
    "nothing": lambda messages: "",
    "echo": lambda messages: "\n".join(message.content for message in messages),
    "reversed": lambda messages: messages[-1].content[::-1],
    "summary": lambda messages: "In summary, the text is about a ferry and a bridge.",
    "other language": lambda messages: "Это совсем другой текст, которого никто не писал.",
    "repetition": lambda messages: "the the the " * 5_000,
    "truncated JSON": lambda messages: '{"1": "keep", "2": "addr',
    "deep JSON": lambda messages: "[" * 15_000,
    "huge number": lambda messages: '{"1": ' + "9" * 6_000 + "}",
    "wrong JSON": lambda messages: json.dumps({number: [number] for number in _numbers(messages)}),
    "control characters": lambda messages: "\x1b[2J\x00\ud800" * 50,
    "drop all": lambda messages: json.dumps(dict.fromkeys(_numbers(messages), "address")),
    "keep all": lambda messages: json.dumps(dict.fromkeys(_numbers(messages), "keep")),
    "obedient": lambda messages: "BANANA SUMMARY OVERRIDE ERLEDIGT",
    "chatter": lambda messages: "Sure! Here is the cleaned text:\n```\n" + messages[-1].content + "\n```",
}

UNUSABLE: tuple[object, ...] = (
    [],
    [0.5],
    [1.0, 0.0, 0.0],
    [float("nan"), 0.5],
    [float("inf"), 0.0],
    [-1.0, 2.0],
    None,
    ["a", "b"],
    [None, 1.0],
)
"""What an engine must not give as shares of two options."""
