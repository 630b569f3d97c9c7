"""Where cards are kept: a small JSON file for each model, in the user's cache folder.

A card is found by what makes the model's answers, the versions of the prompts and that of the exam; after a change of
any of these the model is examined again. COPYDESK_CACHE names another folder. Cards of models that we could examine
come with the package.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from copydesk.errors import OutputError
from copydesk.exam.card import Card, as_dict, from_dict
from copydesk.exam.casebook import version_of_cases
from copydesk.exam.prompts import versions_of_prompts
from copydesk.report.files import replace_all, why
from copydesk.report.names import shown

CACHE_VARIABLE: Final = "COPYDESK_CACHE"
KNOWN: Final = files("copydesk.exam") / "known"
LARGEST: Final = 1 << 18
"""Bytes of a card; ours have about 4,000."""


def save_card(card: Card) -> Path:
    """Put a card on the shelf, at once or not at all, and give its file.

    A short form never takes the place of the whole exam; the file is then the one that was there. Raises OutputError.
    """
    path = _path(card.identity)
    earlier = load_card(card.identity)
    if card.short and earlier is not None and not earlier.short:
        return path
    text = json.dumps(as_dict(card), indent=1, ensure_ascii=False) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_all(path.parent, {"card": path}, {"card": text.encode("utf-8", "replace")})
    except OSError as error:
        raise OutputError(f"{shown(path.parent)}: cannot keep the card: {why(error)}") from error
    return path


def load_card(identity: str) -> Card | None:
    """The card of a model for the prompts and the exam of this version; None where there is none that can be read.

    One made here comes before one of the package (`exam/known`): whole exams that we sat with the weights of that hash.
    """
    return _read(identity, _path(identity)) or next(
        (card for file in sorted(KNOWN.iterdir(), key=lambda item: item.name) if (card := _read(identity, file))), None
    )


def _read(identity: str, path: Path | Traversable) -> Card | None:
    try:
        with path.open("rb") as file:
            card = from_dict(json.loads(file.read(LARGEST)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    holds = card.identity == identity and card.cases == version_of_cases() and card.prompts == versions_of_prompts()
    return card if holds else None


def _path(identity: str) -> Path:
    """The file of a model's card; the identity may be anything, so only its hash is in the name."""
    key = json.dumps([identity, version_of_cases(), *sorted(versions_of_prompts().items())])
    return _folder() / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:24]}.json"


def _folder() -> Path:
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser() / "cards"
    import platformdirs

    return platformdirs.user_cache_path("copydesk", appauthor=False) / "cards"
