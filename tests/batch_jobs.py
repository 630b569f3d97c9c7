"""Jobs in place of the batch's own: they do to their process what a document could, then clean it if they still can."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import asdict
from typing import Any

from copydesk.batch import cleaning
from copydesk.batch.questions import Question
from copydesk.models import Message


def clean_badly(tell: Any, item: dict[str, Any], order: dict[str, Any], isolate: bool = False) -> dict[str, Any]:
    """The name of the file says what happens; with "always" in it also in the second try."""
    name = item["key"]
    if not isolate or "always" in name:
        if "crash" in name:
            tell("page", 3, 9)
            os.abort()
        if "hang" in name:
            time.sleep(600)
        if "memory" in name:
            raise MemoryError
        if "defect" in name:
            raise KeyError("a bug of ours")
        if "garbage" in name:
            return {"outcome": {"nothing": 1}, "memory": 0}
    if "full" in name:
        error = OSError(28, "No space left on device")
        cleaning.files.write = _no_room(error)  # type: ignore[attr-defined]
    return cleaning.clean_one(tell, item, order, isolate)


def _no_room(error: OSError) -> Any:
    def write(*arguments: Any, **settings: Any) -> None:
        from copydesk.errors import OutputError

        raise OutputError("out: cannot write the results: No space left on device") from error

    return write


def clean_without_waits(
    tell: Any, item: dict[str, Any], order: dict[str, Any], isolate: bool = False
) -> dict[str, Any]:
    """As the batch's own, but a server that fails is asked again at once."""
    from copydesk.models import endpoint

    endpoint.backoff = lambda attempt, headers=None: 0.0  # type: ignore[assignment]
    return cleaning.clean_one(tell, item, order, isolate)


def die_while_asking(tell: Any, item: dict[str, Any], order: dict[str, Any], isolate: bool = False) -> dict[str, Any]:
    """In the first try the process ends as soon as its first question is put."""
    if isolate:
        return cleaning.clean_one(tell, item, order, isolate)
    with tell.ask(asdict(Question("choose", messages=(Message("user", "?"),), options=("A", "B")))):
        os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError
