"""A model under observation: how fast it is and how much memory it takes, and answers that are what they should be.

What an engine must not give (nothing, NaN, too many numbers) counts as "does not know"; what it raises becomes one
ModelError that says at which question it was.
"""

from __future__ import annotations

import math
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from copydesk.errors import CopydeskError, ModelError
from copydesk.models import Completion, Message, Model, OnText, Sampling, Shape
from copydesk.report.names import shown

GREEDY: Final = Sampling()


@dataclass(frozen=True, slots=True)
class Speed:
    """`question` seconds for a choice (median); tokens a second read and written, 0 where the engine does not tell;
    `seconds` of the whole exam. Tokens that the engine has in its prefix cache count as read."""

    question: float
    read: float
    written: float
    seconds: float


@dataclass
class Observed:
    """The model that the exam talks to: passes everything on to `model`, and keeps the times."""

    model: Model
    place: str = ""
    choices: list[float] = field(default_factory=list)
    tokens_read: int = 0
    tokens_written: int = 0
    reading: float = 0.0
    writing: float = 0.0
    unusable: int = 0
    tells: bool = False
    """Whether the engine told its next tokens."""

    def __post_init__(self) -> None:
        self.name, self.identity, self.context = self.model.name, self.model.identity, self.model.context
        self.parallel = self.model.parallel

    def count_tokens(self, text: str) -> int:
        return self.model.count_tokens(text)

    def choose(self, messages: Sequence[Message], options: Sequence[str]) -> list[float]:
        """The model's shares, or equal ones where they are none."""
        began = time.perf_counter()
        shares = self._ask(lambda: self.model.choose(messages, options))
        self.choices.append(time.perf_counter() - began)
        if _are_shares(shares, len(options)):
            return list(shares)
        self.unusable += 1
        return [1 / len(options)] * len(options)

    def chat(
        self,
        messages: Sequence[Message],
        sampling: Sampling = GREEDY,
        shape: Shape | None = None,
        on_text: OnText | None = None,
    ) -> Completion:
        """The model's turn; raises ModelError where it is none."""
        began = time.perf_counter()
        first: list[float] = []

        def note(text: str) -> None:
            if not first:
                first.append(time.perf_counter())
            if on_text is not None:
                on_text(text)

        answer = self._ask(lambda: self.model.chat(messages, sampling, shape, note))
        if not isinstance(answer, Completion) or not isinstance(answer.text, str):
            raise ModelError(f"{self._where()}: the engine gave no text")
        self._count(answer, began, first[0] if first else began)
        return answer

    def next_tokens(self, text: str, top: int = 500) -> list[tuple[str, float]] | None:
        """The model's, without what is no token with a number; None where it has no way to tell."""
        began = time.perf_counter()
        found = self._ask(lambda: self.model.next_tokens(text, top))
        self.choices.append(time.perf_counter() - began)
        if found is None:
            return None
        self.tells = True
        try:
            return [(str(token), min(float(odds), 0.0)) for token, odds in found if float(odds) == float(odds)]
        except (TypeError, ValueError):
            self.unusable += 1
            return []

    def close(self) -> None:
        """Nothing: who opened the model closes it."""

    def __enter__(self) -> Observed:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def speed(self, seconds: float) -> Speed:
        """The speed so far, in an exam of so many seconds."""
        times = sorted(self.choices)
        return Speed(
            question=times[len(times) // 2] if times else 0.0,
            read=self.tokens_read / self.reading if self.reading else 0.0,
            written=self.tokens_written / self.writing if self.writing else 0.0,
            seconds=seconds,
        )

    def _count(self, answer: Completion, began: float, first: float) -> None:
        self.tokens_written += answer.tokens
        self.writing += time.perf_counter() - first
        if first > began:
            self.tokens_read += answer.prompt_tokens
            self.reading += first - began

    def _ask(self, call: Any) -> Any:
        try:
            return call()
        except CopydeskError as error:
            kind = type(error) if isinstance(error, ModelError) else ModelError
            raise kind(f"{self._where()}: {shown(str(error))}") from error
        except Exception as error:
            # an engine is a library of others: whatever it raises is one clear error here
            raise ModelError(f"{self._where()}: {type(error).__name__}: {shown(str(error))}") from error

    def _where(self) -> str:
        return f"{shown(self.name)}: the exam stopped {self.place}, and nothing was kept"


def _are_shares(given: Any, count: int) -> bool:
    return (
        isinstance(given, (list, tuple))
        and len(given) == count
        and all(isinstance(v, (int, float)) and math.isfinite(v) and 0 <= v <= 1.0001 for v in given)
    )


def peak_memory() -> int | None:
    """Most bytes that this process and its living children held; None where the system does not tell.

    An engine may run in a child. On Linux every process is asked; elsewhere only this one.
    """
    held = [_peak_of(process) for process in ("self", *_children())]
    if any(held):
        return sum(held)
    try:
        import resource
    except ImportError:  # Windows
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most) if platform.system() == "Darwin" else int(most) * 1024


def _children() -> list[str]:
    try:
        tasks = os.listdir("/proc/self/task")
        return [child for task in tasks for child in Path(f"/proc/self/task/{task}/children").read_text().split()]
    except OSError:
        return []


def _peak_of(process: str) -> int:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    found = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(found[0]) * 1024 if found else 0
