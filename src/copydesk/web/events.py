"""Who listens hears what became of documents: one state for each, the last one, however slow the listener is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Literal

Kind = Literal["document", "deleted"]

QUIET_SECONDS: Final = 15.0
"""After so long without news a listener is given None, so that dead connections are noticed."""


class Listener:
    """What changed since it was last asked, by document."""

    def __init__(self) -> None:
        self.news: dict[str, Kind] = {}
        self.awake = asyncio.Event()


class Broadcast:
    """All listeners; for the event loop's thread alone."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._closed = False

    def tell(self, identifier: str, kind: Kind = "document") -> None:
        for listener in self._listeners:
            listener.news[identifier] = kind
            listener.awake.set()

    def close(self) -> None:
        """All listeners hear the end."""
        self._closed = True
        for listener in self._listeners:
            listener.awake.set()

    async def listen(self, quiet: float = QUIET_SECONDS) -> AsyncIterator[tuple[str, Kind] | None]:
        """News as they come; None after `quiet` seconds without any."""
        listener = Listener()
        self._listeners.add(listener)
        try:
            while not self._closed:
                try:
                    await asyncio.wait_for(listener.awake.wait(), quiet)
                except TimeoutError:
                    yield None
                    continue
                listener.awake.clear()
                news, listener.news = listener.news, {}
                for item in news.items():
                    yield item
        finally:
            self._listeners.discard(listener)
