"""What a person decided about models: licences accepted, and the model that is used when none is named."""

from __future__ import annotations

import datetime
from typing import Any, Final

from copydesk.errors import OutputError
from copydesk.models.catalogue import Licence
from copydesk.models.folders import read_json, settings_folder, write_json

NAME: Final = "models.json"


def is_accepted(licence: Licence) -> bool:
    """Whether the licence was accepted before, or needs no acceptance."""
    accepted = read_json(settings_folder() / NAME).get("accepted")
    return not licence.accept or (isinstance(accepted, dict) and licence.name in accepted)


def accept(licence: Licence) -> None:
    """Remember, with the day, that a person accepted the licence. Raises OutputError."""
    state = read_json(settings_folder() / NAME)
    accepted = state.get("accepted")
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    _write({**state, "accepted": {**(accepted if isinstance(accepted, dict) else {}), licence.name: day}})


def used_model() -> str | None:
    """The model that `copydesk models use` named; None where there is none."""
    name = read_json(settings_folder() / NAME).get("use")
    return name if isinstance(name, str) and name else None


def use_model(name: str | None) -> None:
    """Remember a model as the one that is used; None forgets it. Raises OutputError."""
    state = read_json(settings_folder() / NAME)
    _write({key: value for key, value in {**state, "use": name}.items() if value is not None})


def _write(state: dict[str, Any]) -> None:
    path = settings_folder() / NAME
    if not write_json(path, state):
        raise OutputError(f"{path}: cannot be written; models are not remembered")
