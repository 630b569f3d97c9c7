"""Jobs of `copydesk serve` that take a while, so that something can happen meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from copydesk.web import jobs

SECONDS = 0.7


def clean_upload(tell: Callable[..., None], *arguments: Any) -> Any:
    """As the real one, after a while."""
    tell("pages", 1, 3)
    time.sleep(SECONDS)
    return jobs.clean_upload(tell, *arguments)
