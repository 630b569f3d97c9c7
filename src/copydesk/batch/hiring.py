"""The model of a batch: opened and licensed once, by the driver, and shared by all workers.

A model that runs here is loaded once, in its own process; the workers put their questions to that, one after the
other, and wait: so no more is in memory than documents in work, however slow the model is. A model on a server is
asked by each worker, so by as many at once as there are workers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from copydesk.licensing import settle_licence
from copydesk.models.opening import open_named, resolve_model
from copydesk.revise.cache import FolderCache
from copydesk.revise.reviser import Asking, Licence, Reviser

if TYPE_CHECKING:
    from copydesk.models import Model


@dataclass(frozen=True)
class Hired:
    """A model at work for a batch. `terms` is what workers get; `check` asks a server whether it is there (raises
    EndpointError), and is None for a model that runs here."""

    model: Model
    terms: Mapping[str, Any]
    check: Callable[[], None] | None

    @property
    def identity(self) -> str:
        """Which model, and what it may do."""
        return json.dumps([self.model.identity, self.model.context, self.terms["licence"]], sort_keys=True)

    def close(self) -> None:
        self.model.close()


def hire(name: str, jobs: tuple[str, ...] | None, shared: bool) -> Hired | None:
    """The model of that name; None for "none". `shared`: workers are on this machine and may use this process's.

    Raises UsageError, ModelError's family.
    """
    named = resolve_model(name)
    if named is None:
        return None
    model = open_named(named)
    try:
        terms: dict[str, Any] = {"licence": _describe(settle_licence(model, jobs)), "name": name}
        if shared and named.kind == "embedded":
            from copydesk.models.embedded import EmbeddedModel

            assert isinstance(model, EmbeddedModel)
            terms["invitation"] = model.invitation()
    except BaseException:
        model.close()
        raise
    return Hired(model, terms, (lambda: _knock(named.place)) if named.kind == "endpoint" else None)


def _knock(place: str) -> None:
    from copydesk.models.endpoint import EndpointModel

    EndpointModel.connect(place).close()


def _describe(licence: Licence) -> dict[str, dict[str, Any]]:
    return {
        "jobs": dict(licence.jobs),
        "refused": dict(licence.refused),
        "weights": {str(kind): weight for kind, weight in licence.weights.items()},
    }


def make_reviser(terms: Mapping[str, Any]) -> Reviser:
    """In a worker: the model with its licence, for one document. Raises ModelError's family."""
    model = _opened(json.dumps(terms, sort_keys=True))
    return Reviser(model, Licence(**terms["licence"]), None, Asking(), FolderCache())


@cache
def _opened(terms: str) -> Model:
    """Opened once in a process."""
    asked = json.loads(terms)
    if "invitation" in asked:
        from copydesk.models.embedded import EmbeddedModel

        return EmbeddedModel.join(asked["invitation"])
    named = resolve_model(asked["name"])
    assert named is not None
    return open_named(named)
