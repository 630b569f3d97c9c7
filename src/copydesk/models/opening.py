"""From what a person wrote after `--model` to a model that answers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from copydesk.errors import UsageError, WeightsError
from copydesk.models import Model, remembered, weights
from copydesk.models.catalogue import CATALOGUE, find_entry

ENDPOINT: Final = "openai:"
TRANSFORMERS: Final = "transformers:"
AUTO: Final = "auto"
NONE: Final = "none"
ENDING: Final = ".gguf"


@dataclass(frozen=True, slots=True)
class Named:
    """Which model was meant: the weights at `place`, the address and name of a server, or a transformers model."""

    kind: Literal["embedded", "endpoint", "transformers"]
    name: str
    place: str


def resolve_model(name: str) -> Named | None:
    """The model that is meant; None for "none". Nothing is loaded, and no network is used.

    `name`: of the catalogue, a path of a GGUF file, "openai:URL#NAME", "transformers:PATH_OR_HUB_NAME", "auto" (the
    one of `copydesk models use`, else the largest of the catalogue that is here) or "none". Raises UsageError where it
    means nothing, WeightsError where the weights are missing or not what they should be.
    """
    name = name.strip()
    if name == NONE:
        return None
    if name == AUTO:
        return _choose()
    if name.startswith(ENDPOINT):
        from copydesk.models.addresses import parse_endpoint

        endpoint = parse_endpoint(name.removeprefix(ENDPOINT))
        return Named("endpoint", endpoint.model, name.removeprefix(ENDPOINT))
    if name.startswith(TRANSFORMERS):
        place = name.removeprefix(TRANSFORMERS)
        if not place:
            raise UsageError("transformers: a folder or a name on the hub is missing: transformers:PATH_OR_NAME")
        return Named("transformers", Path(place).name or place, place)
    if _is_path(name):
        return Named("embedded", Path(name).stem, name)
    entry = find_entry(name)
    return Named("embedded", entry.name, os.fspath(weights.checked_weights(entry)))


def open_model(name: str, *, context: int | None = None, threads: int | None = None) -> Model:
    """The model that `name` means (see `resolve_model`), ready to answer; to be closed.

    `context`: tokens of prompt and answer; `threads`: processor cores for an embedded model. Raises UsageError where
    the name means nothing or is "none"; WeightsError, EndpointError where the model cannot be had.
    """
    named = resolve_model(name)
    if named is None:
        raise UsageError("no model was asked for")
    return open_named(named, context=context, threads=threads)


def open_named(named: Named, *, context: int | None = None, threads: int | None = None) -> Model:
    """The model, ready to answer."""
    if named.kind == "endpoint":
        from copydesk.models.endpoint import EndpointModel

        return EndpointModel.connect(named.place, context=context)
    if named.kind == "transformers":
        from copydesk.models.transformers import TransformersModel

        return TransformersModel(named.place, context=context)
    from copydesk.models.embedded import EmbeddedModel

    return EmbeddedModel(named.place, name=named.name, context=context, threads=threads)


def _choose() -> Named | None:
    used = remembered.used_model()
    if used is not None and used != AUTO:
        return resolve_model(used)
    here = weights.present()
    if not here:
        smallest = CATALOGUE[0].name
        raise WeightsError(f"no model is on this machine yet: copydesk models pull {smallest} (or see models list)")
    return resolve_model(here[0].name)


def _is_path(name: str) -> bool:
    separators = {os.sep, os.altsep or os.sep}
    return name.lower().endswith(ENDING) or any(mark in name for mark in separators) or os.path.isfile(name)
