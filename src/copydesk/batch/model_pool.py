"""The model pass of a batch: a pool of its own, which answers questions of several documents at once.

Workers read and clean; where a document needs the model, its worker asks through its owner (`questions`) and waits.
The owner hands the question to this pool and lets another worker begin a document meanwhile (`local`), up to a number
of documents ahead: so the model always has something to do, and no more is in memory than that. The model's own
threads take the questions in the order in which they come: one at a time, as many as a server is to be asked at once,
or, with an engine that takes batches, all that wait as one batch. An answer depends on its question alone, so the
order changes nothing.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from copydesk.batch.questions import (
    BIT,
    VALUE,
    Question,
    describe_error,
    put_question,
    put_together,
    read_question,
)
from copydesk.models import BatchModel, Model

Reply = Callable[[dict[str, Any]], None]
"""Called with each answer to a question, in threads of the pool; the last one has no `BIT`."""

MOST_AHEAD: Final = 32
"""Documents that are begun beyond those for which there are workers, while others wait for the model: at 95 MB for a
usual one 3 GB."""


class Inquiry:
    """A question that was handed in. `stop` says that its answer is not wanted any more."""

    def __init__(self, question: Question, reply: Reply) -> None:
        self.question, self.reply = question, reply
        self._unwanted = threading.Event()

    @property
    def wanted(self) -> bool:
        return not self._unwanted.is_set()

    def stop(self) -> None:
        self._unwanted.set()


class Stoppable(Protocol):
    """A question at work."""

    def stop(self) -> None: ...


class Pool(Protocol):
    """What answers the questions of workers. `ahead`: documents that may be begun while others wait for it."""

    ahead: int

    def submit(self, question: Mapping[str, Any], reply: Reply) -> Stoppable:
        """Hand in a question; returns at once."""
        ...


class ModelPool:
    """A model with threads that ask it. `at_once`: questions that it is asked at the same time, where it takes no
    batches; its own `parallel` by default. The model is not closed."""

    def __init__(self, model: Model, at_once: int | None = None) -> None:
        self._model = model
        batches = model if isinstance(model, BatchModel) else None
        number = 1 if batches is not None else at_once or model.parallel
        self.ahead = min((batches.batch if batches is not None else number) + 1, MOST_AHEAD)
        self._waiting: queue.SimpleQueue[Inquiry | None] = queue.SimpleQueue()
        self._counting: queue.SimpleQueue[Inquiry | None] = queue.SimpleQueue()
        work = self._answer_each if batches is None else lambda waiting: self._answer_batches(waiting, batches)
        self._lanes = [(self._answer_each, self._counting), *[(work, self._waiting)] * number]
        for lane, waiting in self._lanes:
            threading.Thread(target=lane, args=(waiting,), name="copydesk-model", daemon=True).start()

    def submit(self, question: Mapping[str, Any], reply: Reply) -> Inquiry:
        """Hand in a question. Tokens are counted by a thread of their own: that must not wait for an answer."""
        try:
            read = read_question(question)
        except (TypeError, LookupError, ValueError) as error:
            reply(describe_error(error))
            return Inquiry(Question(""), reply)
        inquiry = Inquiry(read, reply)
        (self._counting if read.method == "count_tokens" else self._waiting).put(inquiry)
        return inquiry

    def close(self) -> None:
        """The threads end after the questions at hand."""
        for _, waiting in self._lanes:
            waiting.put(None)

    def _answer_each(self, waiting: queue.SimpleQueue[Inquiry | None]) -> None:
        while (inquiry := waiting.get()) is not None:
            self._answer(inquiry)

    def _answer(self, inquiry: Inquiry) -> None:
        def hear(bit: str) -> None:
            if not inquiry.wanted:
                raise _UnwantedError
            inquiry.reply({BIT: bit})

        if not inquiry.wanted:
            return
        try:
            answer = {VALUE: put_question(self._model, inquiry.question, hear)}
        except _UnwantedError:
            return
        except Exception as error:
            answer = describe_error(error)
        inquiry.reply(answer)

    def _answer_batches(self, waiting: queue.SimpleQueue[Inquiry | None], model: BatchModel) -> None:
        """All that wait, up to a batch, are asked together as far as they are of one kind."""
        while (first := waiting.get()) is not None:
            taken = [first]
            while len(taken) < model.batch and not waiting.empty():
                following = waiting.get()
                if following is None:
                    waiting.put(None)
                    break
                taken.append(following)
            groups: dict[tuple[object, ...], list[Inquiry]] = {}
            for inquiry in taken:
                if inquiry.wanted:
                    groups.setdefault(inquiry.question.kind, []).append(inquiry)
            for group in groups.values():
                self._answer_group(group, model)

    def _answer_group(self, group: Sequence[Inquiry], model: BatchModel) -> None:
        if len(group) > 1:
            try:
                values = put_together(model, [inquiry.question for inquiry in group])
            except Exception:  # of one of them, or there is no room for all: each gets what it would get alone
                values = []
            for inquiry, value in zip(group, values, strict=False):
                if inquiry.question.listen:
                    inquiry.reply({BIT: value["text"]})
                inquiry.reply({VALUE: value})
            if values:
                return
        for inquiry in group:
            self._answer(inquiry)


class _UnwantedError(Exception):
    """The answer is not wanted any more."""
