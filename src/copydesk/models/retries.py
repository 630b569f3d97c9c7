"""When a question is asked again, and after how long."""

from __future__ import annotations

import datetime
import email.utils
import random
from collections.abc import Mapping
from typing import Final

TRIES: Final = 5
"""In all. With the waits below a server may be away for some 15 seconds."""
FIRST_WAIT: Final = 0.5
LONGEST_WAIT: Final = 8.0
MOST_PATIENCE: Final = 120.0
"""Seconds that a server may tell us to wait; hosted ones count by the minute."""
AGAIN: Final = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
"""Statuses that may be gone the next time."""


def backoff(attempt: int, headers: Mapping[str, str] | None = None) -> float:
    """Seconds to wait after the `attempt`th failure (from 1): as told by Retry-After, else doubling, with a share of
    chance so that many clients do not come back at once. More than `MOST_PATIENCE` means: do not ask again."""
    told = read_retry_after(headers or {})
    if told is not None:
        return told
    return min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT) * random.uniform(0.75, 1.25)


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks us to wait; it gives seconds or a date.

    >>> read_retry_after({"retry-after": "7"}), read_retry_after({"retry-after": "soon"})
    (7.0, None)
    """
    told = headers.get("retry-after", "").strip()
    try:
        return max(float(told), 0.0) if told.replace(".", "", 1).isdigit() else _until(told)
    except (ValueError, TypeError, OverflowError):
        return None


def _until(date: str) -> float | None:
    if not date:
        return None
    then = email.utils.parsedate_to_datetime(date)
    if then.tzinfo is None:
        then = then.replace(tzinfo=datetime.UTC)
    return max((then - datetime.datetime.now(datetime.UTC)).total_seconds(), 0.0)
