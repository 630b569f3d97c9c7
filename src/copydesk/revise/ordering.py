"""Questions asked a few at a time, where a server answers several at once; answers in the order of the questions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def ask_in_order(ask: Callable[[T], R], items: Iterable[T], parallel: int = 1) -> Iterator[R]:
    """`ask(item)` for each, lazily, at most `parallel` ahead of what was taken.

    With 1 nothing runs before it is taken, and no thread is made. What `ask` raises comes where its answer would
    have, and what was not begun by then is not asked.

    >>> list(ask_in_order(str.upper, ["a", "b", "c"], 2))
    ['A', 'B', 'C']
    """
    if parallel <= 1:
        yield from map(ask, items)
        return
    waiting: deque[Future[R]] = deque()
    pool = ThreadPoolExecutor(parallel, thread_name_prefix="copydesk-asking")
    try:
        for item in items:
            waiting.append(pool.submit(ask, item))
            if len(waiting) >= parallel:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
