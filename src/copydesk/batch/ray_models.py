"""Actors that hold the model, apart from those that clean: on the machines with GPUs where there are any.

A cleaning actor hands the questions of its worker to one of them and passes the answers back, bit by bit. Each actor
answers through a pool of its own (`model_pool`), so that questions of several documents become batches.
"""

from __future__ import annotations

import itertools
import queue
import random
import secrets
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from copydesk.batch.lifeline import KIND
from copydesk.batch.model_pool import Inquiry, ModelPool, Reply
from copydesk.batch.questions import BIT, ERROR
from copydesk.errors import ModelError, UsageError, WeightsError
from copydesk.models.opening import open_named, resolve_model

START_SECONDS: Final = 900.0
"""For all actors to have their model: a cluster may have to start machines first."""

THREADS: Final = 256
"""Of an actor, one for each question that waits in it; more wait outside."""

OPEN: Final = 16
"""Questions of one cleaning actor at the same time; a document asks a server four at once (`endpoint.PARALLEL`)."""


class ModelActor:
    """A model on a machine of the cluster, to which the name must mean the same weights as to the driver."""

    def __init__(self, name: str, identity: str, at_once: int | None) -> None:
        named = resolve_model(name)
        if named is None:
            raise UsageError(f"{name}: means no model here")
        model = open_named(named)
        if model.identity != identity:
            model.close()
            raise WeightsError(f"{name}: is {model.identity} on one machine of the cluster, {identity} on the driver's")
        self._pool = ModelPool(model, at_once)
        self._open: dict[str, tuple[Inquiry, queue.SimpleQueue[dict[str, Any] | None]]] = {}

    def ready(self) -> bool:
        """Answers once the model is loaded."""
        return True

    def answer(self, key: str, question: Mapping[str, Any]) -> Any:
        """The answers to a question, as they come."""
        answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._open[key] = self._pool.submit(question, answers.put), answers
        try:
            while (answer := answers.get()) is not None:
                yield answer
                if BIT not in answer:
                    return
        finally:
            del self._open[key]

    def stop(self, key: str) -> None:
        """No more answers to that question are wanted."""
        inquiry, answers = self._open.get(key, (None, None))
        if inquiry is not None and answers is not None:
            inquiry.stop()
            answers.put(None)


def start_models(
    ray: Any, name: str, identity: str, number: int, at_once: int | None, needs: dict[str, Any]
) -> list[Any]:
    """So many actors, once all of them have the model; `needs` are their resources. Raises ModelError."""
    kind = ray.remote(ModelActor).options(max_restarts=-1, max_concurrency=THREADS, **needs)
    actors = [kind.remote(name, identity, at_once) for _ in range(number)]
    try:
        ray.get([actor.ready.remote() for actor in actors], timeout=START_SECONDS)
    except ray.exceptions.GetTimeoutError:
        raise ModelError(f"{name}: the cluster has no room for {number} actors with the model") from None
    except ray.exceptions.RayError as error:
        last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        raise ModelError(f"{name}: a machine of the cluster cannot load it: {last}") from None
    return actors


class ActorPool:
    """The pool of a cleaning actor: the actors with the model, in turn."""

    ahead = 0

    def __init__(self, actors: Sequence[Any]) -> None:
        self._turns = itertools.cycle(random.sample(actors, len(actors)))
        self._threads = ThreadPoolExecutor(OPEN, thread_name_prefix="copydesk-model")

    def submit(self, question: Mapping[str, Any], reply: Reply) -> _Remote:
        """Hand in a question; returns at once. An actor that is gone is an EndpointError: Ray starts another one."""
        remote = _Remote(next(self._turns), secrets.token_hex(8))
        self._threads.submit(remote.follow, question, reply)
        return remote


class _Remote:
    """A question at work in an actor."""

    def __init__(self, actor: Any, key: str) -> None:
        self._actor, self._key = actor, key

    def follow(self, question: Mapping[str, Any], reply: Reply) -> None:
        import ray

        try:
            for answer in self._actor.answer.options(num_returns="streaming").remote(self._key, question):
                reply(ray.get(answer))
        except ray.exceptions.RayError as error:
            reply({ERROR: KIND, "message": f"the actor with the model is gone: {type(error).__name__}"})

    def stop(self) -> None:
        self._actor.stop.remote(self._key)
