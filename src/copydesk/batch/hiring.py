"""The model of a batch: opened and licensed once, by the driver; workers ask it through their owner (`model_pool`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copydesk.batch.questions import Ask, AskedModel
from copydesk.licensing import settle_licence
from copydesk.models.opening import Named, open_named, resolve_model
from copydesk.revise.cache import FolderCache
from copydesk.revise.reviser import Asking, Licence, Reviser

if TYPE_CHECKING:
    from copydesk.models import Model


@dataclass(frozen=True)
class Hired:
    """A model at work for a batch. `terms` is what workers get; `check` asks a server whether it is there (raises
    EndpointError), and is None for a model that runs here."""

    named: Named
    model: Model
    terms: Mapping[str, Any]
    check: Callable[[], None] | None

    @property
    def on_server(self) -> bool:
        return self.named.kind == "endpoint"

    @property
    def identity(self) -> str:
        """Which model, and what it may do."""
        return json.dumps([self.model.identity, self.model.context, self.terms["licence"]], sort_keys=True)

    def close(self) -> None:
        self.model.close()


def hire(name: str, jobs: tuple[str, ...] | None) -> Hired | None:
    """The model of that name; None for "none". Raises UsageError, ModelError's family."""
    named = resolve_model(name)
    if named is None:
        return None
    model = open_named(named)
    try:
        about = {key: getattr(model, key) for key in ("name", "identity", "context", "parallel")}
        terms: dict[str, Any] = {"licence": _describe(settle_licence(model, jobs)), "model": about}
    except BaseException:
        model.close()
        raise
    return Hired(named, model, terms, (lambda: _knock(named.place)) if named.kind == "endpoint" else None)


def _knock(place: str) -> None:
    from copydesk.models.endpoint import EndpointModel

    EndpointModel.connect(place).close()


def _describe(licence: Licence) -> dict[str, dict[str, Any]]:
    return {
        "jobs": dict(licence.jobs),
        "refused": dict(licence.refused),
        "weights": {str(kind): weight for kind, weight in licence.weights.items()},
    }


def make_reviser(terms: Mapping[str, Any], ask: Ask) -> Reviser:
    """In a worker: the model with its licence, for one document."""
    return Reviser(AskedModel(terms["model"], ask), Licence(**terms["licence"]), None, Asking(), FolderCache())
