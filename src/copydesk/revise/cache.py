"""Answers that were given once: a run that was killed goes on where it stopped, and the same question costs nothing.

What is kept is what the model said, never what was made of it: an answer from the cache goes through the same checks
as a fresh one, so that a damaged or forged file can do no more than a bad model. The files hold words of the
documents and are readable by their owner alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, Protocol

from copydesk.models import Completion, Message, Model, OnText, Sampling, Shape
from copydesk.models.folders import write_private

CACHE_VARIABLE: Final = "COPYDESK_CACHE"
"""Names another folder than the user's cache folder."""

LARGEST: Final = 1 << 20
"""Bytes of an answer; a larger file is not ours."""

MOST_BYTES: Final = 64 << 20
"""Of all answers: some 20,000 chunks, which are a hundred long papers. The oldest go first."""


class AnswerCache(Protocol):
    """Keeps answers by a key of 64 hex digits."""

    def get(self, key: str) -> Completion | None: ...

    def put(self, key: str, answer: Completion) -> None: ...


class FolderCache:
    """A small JSON file for each answer, replaced at once. What cannot be read is not there; what cannot be written is
    not kept: a full disk costs no run."""

    def __init__(self, folder: str | os.PathLike[str] | None = None, most_bytes: int = MOST_BYTES) -> None:
        self.folder = Path(folder) if folder is not None else cache_folder()
        self._most = most_bytes
        self._prune()

    def get(self, key: str) -> Completion | None:
        path = self._path(key)
        try:
            with open(path, "rb") as file:
                loaded = json.loads(file.read(LARGEST + 1))
            answer = _read(loaded)
            os.utime(path)
        except (OSError, ValueError, RecursionError):
            return None
        return answer

    def put(self, key: str, answer: Completion) -> None:
        path = self._path(key)
        data = json.dumps(asdict(answer)).encode()
        if len(data) > LARGEST:
            return
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_private(path, data)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.json"

    def _prune(self) -> None:
        """Remove the answers that were not used for the longest time, down to three quarters of the limit."""
        try:
            found = [(file.stat(), file) for file in self.folder.glob("??/*.json")]
        except OSError:
            return
        size = sum(stat.st_size for stat, _ in found)
        if size <= self._most:
            return
        for stat, file in sorted(found, key=lambda item: item[0].st_mtime):
            with suppress(OSError):
                file.unlink()
            size -= stat.st_size
            if size <= self._most * 3 // 4:
                return


def cache_folder() -> Path:
    """Folder of the answers; it need not exist."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser() / "answers"
    import platformdirs

    return platformdirs.user_cache_path("copydesk", appauthor=False) / "answers"


def _read(loaded: Any) -> Completion:
    """Raises ValueError where it is no answer."""
    if not isinstance(loaded, dict) or loaded.keys() != Completion.__dataclass_fields__.keys():
        raise ValueError
    made = Completion(**loaded)
    numbers = (made.prompt_tokens, made.tokens, made.seconds)
    if not isinstance(made.text, str) or made.finish not in ("stop", "length"):
        raise ValueError
    if not all(isinstance(number, (int, float)) and number >= 0 for number in numbers):
        raise ValueError
    return made


def answer_key(model: Model, messages: Sequence[Message], sampling: Sampling, shape: Shape | None) -> str:
    """What an answer depends on: the question with all of its words, the weights, how tokens are drawn, our version."""
    from copydesk import __version__

    asked = [__version__, model.identity, model.context, messages, asdict(sampling), shape and asdict(shape)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class Enough(Exception):  # noqa: N818 - nothing went wrong
    """Raised from within `on_text`: more of this answer is not worth its time. It counts as cut off."""


def ask(
    model: Model,
    messages: Sequence[Message],
    sampling: Sampling,
    shape: Shape | None = None,
    cache: AnswerCache | None = None,
    on_text: OnText | None = None,
) -> tuple[Completion, bool]:
    """The model's answer, and whether it came from the cache. Raises what `Model.chat` raises, and `on_text`."""
    key = answer_key(model, messages, sampling, shape) if cache is not None else ""
    kept = cache.get(key) if cache is not None else None
    if kept is not None:
        return kept, True
    answer = _listen(model, messages, sampling, shape, on_text)
    if cache is not None:
        cache.put(key, answer)
    return answer, False


def _listen(
    model: Model, messages: Sequence[Message], sampling: Sampling, shape: Shape | None, on_text: OnText | None
) -> Completion:
    """The answer, or as much of it as was enough."""
    if on_text is None:
        return model.chat(messages, sampling, shape)
    heard: list[str] = []

    def hear(text: str) -> None:
        heard.append(text)
        on_text(text)

    begin = time.monotonic()
    try:
        return model.chat(messages, sampling, shape, hear)
    except Enough:
        said = "".join(heard)
        prompt = sum(model.count_tokens(message.content) for message in messages)
        return Completion(said, "length", prompt, model.count_tokens(said), time.monotonic() - begin)
