"""A server of models that is away: the batch waits for it and goes on, instead of failing document after document."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from copydesk.batch.outcomes import Outcome
from copydesk.errors import EndpointError

KIND: Final = "EndpointError"
FIRST_WAIT: Final = 2.0
LONGEST_WAIT: Final = 60.0
"""Seconds between two looks, doubling; a look itself tries five times, over some seconds (`models.retries`)."""

MOST_TRIES: Final = 3
"""Of a document whose questions fail while the server is there: then it is the document."""

REFUSED: Final = frozenset({401, 403})
"""The key is wrong: waiting does not mend it."""

Say = Callable[[str], None]


class Lifeline:
    """`again` says whether an item that failed is tried again; `ready`, whether items may be begun."""

    def __init__(self, check: Callable[[], None], say: Say, clock: Callable[[], float] = time.monotonic) -> None:
        self._check, self._say, self._clock = check, say, clock
        self._tries: Counter[str] = Counter()
        self._wait = 0.0
        self._next = 0.0

    @property
    def waiting(self) -> bool:
        return self._wait > 0

    def again(self, outcome: Outcome) -> bool:
        """Raises EndpointError where the server refuses us."""
        if outcome.mishap is None or outcome.mishap.kind != KIND:
            return False
        if self.waiting or not self._is_there():
            return True
        self._tries[outcome.key] += 1
        return self._tries[outcome.key] < MOST_TRIES

    def ready(self) -> bool:
        """Looks again when it is time to. Raises EndpointError where the server refuses us."""
        if not self.waiting:
            return True
        return self._clock() >= self._next and self._is_there()

    def _is_there(self) -> bool:
        try:
            self._check()
        except EndpointError as error:
            if error.status in REFUSED:
                raise
            self._wait = min(self._wait * 2, LONGEST_WAIT) if self.waiting else FIRST_WAIT
            self._next = self._clock() + self._wait
            self._say(f"the model pass waits {self._wait:.0f} s for its server: {error}")
            return False
        if self.waiting:
            self._say("the server of the model is back; the batch goes on")
        self._wait = 0.0
        return True
