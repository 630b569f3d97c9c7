"""Many documents: found, cleaned by worker processes, written, and remembered, so that nothing is done twice or lost.

`iterate` is the plain face for Python; `run` is what `copydesk batch` does. A document has a key that stays the same
from run to run (its path, `archive!member`, its URL), and ends as one outcome, whatever becomes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from copydesk.batch.iterating import Cleaned, iterate
    from copydesk.batch.outcomes import Mishap, Outcome

_HOMES: Final = {
    "Cleaned": "copydesk.batch.iterating",
    "iterate": "copydesk.batch.iterating",
    "Mishap": "copydesk.batch.outcomes",
    "Outcome": "copydesk.batch.outcomes",
}

__all__ = ["Cleaned", "Mishap", "Outcome", "iterate"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'copydesk.batch' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
