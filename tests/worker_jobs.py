"""Jobs for tests of `copydesk.workers`: some do what they should, most do not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from copydesk.errors import DamagedPdfError, EndpointError
from copydesk.workers.child import Tell


def add(tell: Tell, first: int, second: int = 1) -> int:
    return first + second


def echo(tell: Tell, value: Any) -> Any:
    return value


def count(tell: Tell, last: int) -> str:
    for number in range(1, last + 1):
        tell("page", number, last)
    return "counted"


def die(tell: Tell, name: str) -> None:
    os.kill(os.getpid(), signal.Signals[name])


def leave(tell: Tell, code: int) -> None:
    os._exit(code)


def sleep(tell: Tell, seconds: float) -> None:
    tell(os.getpid())
    time.sleep(seconds)


def spin(tell: Tell) -> None:
    """Holds the interpreter's lock, so that no other thread of the process can run."""
    tell(os.getpid())
    sys.setswitchinterval(600)
    while True:
        pass


def hoard(tell: Tell, size: int) -> int:
    return len(bytearray(size))


def fail(tell: Tell, kind: str) -> None:
    if kind == "input":
        raise DamagedPdfError("given.pdf: the PDF is damaged", page=5)
    if kind == "endpoint":
        raise EndpointError("no answer", status=503)
    raise KeyError("a bug of ours")


def write_garbage(tell: Tell, data: bytes) -> None:
    """On the descriptor that messages go through: any above 2 that is open for writing."""
    for number in range(3, 20):
        try:
            os.write(number, data)
        except OSError:
            continue
    time.sleep(60)


def print_much(tell: Tell) -> str:
    os.write(1, b"a library prints this\n" * 10_000)
    print("and this", file=sys.stderr)
    return "printed"


def start_child(tell: Tell, ending: str) -> None:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    tell(child.pid)
    if ending == "crash":
        os.abort()
    time.sleep(600)


def answer_with(tell: Tell, what: str) -> object:
    return {"object": object(), "surrogate": "\ud800", "nan": float("nan")}[what]


def ask_twice(tell: Tell, first: Any, second: Any) -> list[Any]:
    """Two questions from two threads, two answers to each."""

    def ask(question: Any) -> list[Any]:
        with tell.ask(question) as answer:
            return [answer(), answer()]

    with ThreadPoolExecutor(2) as pool:
        return [answer for answers in pool.map(ask, (first, second)) for answer in answers]


def ask_and_give_up(tell: Tell) -> str:
    try:
        with tell.ask("?") as answer:
            raise LookupError(answer())
    except LookupError:
        return "given up"
