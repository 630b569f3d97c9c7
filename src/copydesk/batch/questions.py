"""Questions to a model that is elsewhere, and the answers, as plain values: what workers and the pool of models say.

A question has one or more answers: bits of text where somebody listens, then a value or an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from copydesk import errors
from copydesk.errors import ModelError
from copydesk.models import BatchModel, Completion, Message, Model, OnText, Sampling, Shape

Ask = Callable[[Any], AbstractContextManager[Callable[[], Any]]]
"""Puts a question; what comes gives an answer at each call (`workers.child.Tell.ask`)."""

BIT: Final = "bit"
VALUE: Final = "value"
ERROR: Final = "error"


@dataclass(frozen=True, slots=True)
class Question:
    """A call of a method of `Model`. `listen`: bits of a chat are wanted as they come."""

    method: str
    text: str = ""
    messages: tuple[Message, ...] = ()
    options: tuple[str, ...] = ()
    top: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    shape: Shape | None = None
    listen: bool = False

    @property
    def kind(self) -> tuple[object, ...]:
        """Equal for questions that an engine can work out together."""
        return self.method, self.top, replace(self.sampling, max_tokens=0)


def read_question(plain: Mapping[str, Any]) -> Question:
    """The question that `asdict` made plain. Raises TypeError, LookupError or ValueError for what is none."""
    fields = dict(plain)
    shape, sampling = fields.pop("shape"), fields.pop("sampling")
    sampling = Sampling(**{**sampling, "stop": tuple(sampling["stop"])})
    messages = tuple(Message(str(role), str(content)) for role, content in fields.pop("messages"))  # type: ignore[arg-type]
    options = tuple(map(str, fields.pop("options")))
    shape = None if shape is None else Shape(**shape)
    question = Question(**fields, messages=messages, options=options, sampling=sampling, shape=shape)
    hash(question.kind)  # what a hostile worker sends must not end the pool's thread
    return question


def put_question(model: Model, question: Question, on_text: OnText) -> Any:
    """The model's answer as a plain value. Raises what the model raises."""
    match question.method:
        case "count_tokens":
            return model.count_tokens(question.text)
        case "next_tokens":
            return model.next_tokens(question.text, question.top)
        case "choose":
            return model.choose(question.messages, question.options)
        case "chat":
            hear = on_text if question.listen else None
            return asdict(model.chat(question.messages, question.sampling, question.shape, hear))
    raise ValueError(f"a model has no {question.method!r}")


def put_together(model: BatchModel, questions: Sequence[Question]) -> list[Any]:
    """The answers to questions of one kind, worked out together. Raises what the model raises, for all of them."""
    first = questions[0]
    chats = [question.messages for question in questions]
    match first.method:
        case "next_tokens":
            return list(model.next_tokens_batch([question.text for question in questions], first.top))
        case "choose":
            return list(model.choose_batch(chats, [question.options for question in questions]))
        case "chat":
            return [*map(asdict, model.chat_batch(chats, [question.sampling for question in questions]))]
    raise ValueError(f"a model has no {first.method!r}")


def describe_error(error: Exception) -> dict[str, str]:
    """An answer that is an error."""
    if isinstance(error, ModelError):
        return {ERROR: type(error).__name__, "message": str(error)}
    return {ERROR: "ModelError", "message": f"a question failed: {type(error).__name__}: {error}"}


class AskedModel:
    """In a worker: a model that is asked through its owner. `terms` are its name, identity, context and parallel."""

    def __init__(self, terms: Mapping[str, Any], ask: Ask) -> None:
        self.name, self.identity = str(terms["name"]), str(terms["identity"])
        self.context, self.parallel = int(terms["context"]), int(terms["parallel"])
        self._ask = ask

    def count_tokens(self, text: str) -> int:
        return int(self._put(Question("count_tokens", text)))

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = Sampling(),  # noqa: B008
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        question = Question(
            "chat", messages=tuple(messages), sampling=sampling, shape=shape, listen=on_text is not None
        )
        return Completion(**self._put(question, on_text))

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        return list(self._put(Question("choose", messages=tuple(messages), options=tuple(options))))

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        found = self._put(Question("next_tokens", text, top=top))
        return None if found is None else [(token, odds) for token, odds in found]

    def close(self) -> None:
        """It is its owner's."""

    def __enter__(self) -> AskedModel:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _put(self, question: Question, on_text: OnText | None = None) -> Any:
        with self._ask(asdict(question)) as next_answer:
            while True:
                answer = next_answer()
                if VALUE in answer:
                    return answer[VALUE]
                if ERROR in answer:
                    break
                if on_text is not None:
                    on_text(answer[BIT])
        raise getattr(errors, answer[ERROR], ModelError)(answer["message"])
