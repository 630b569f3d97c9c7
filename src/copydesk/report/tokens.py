"""Counting tokens: by words, by a function of the caller's, or by a Hugging Face tokenizer on this computer."""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from copydesk.errors import UsageError
from copydesk.report.lengths import count_words
from copydesk.report.names import shown

Tokenizer = str | os.PathLike[str] | Callable[[str], int]

WORDS: Final = "words"
FILE: Final = "tokenizer.json"

LONG_CLAUSE: Final = 0.5
"""Share of what fits from which a cut after a clause is better than a later one between two words."""

_CLAUSE = re.compile(r"[,;:)\]–—](?=\s)|[、,;:]")
_WORD = re.compile(r"\S(?=\s)")


@dataclass(frozen=True, slots=True)
class Counter:
    """`count` gives the tokens of a text; `name` says by what, and stands beside each count."""

    name: str
    count: Callable[[str], int]


def load_tokenizer(tokenizer: Tokenizer) -> Counter:
    """What counts tokens.

    "words": words between spaces, and characters of scripts that set none. A path: a `tokenizer.json` of the
    tokenizers package, or a folder that holds one. Another name, such as "org/model": the one that Hugging Face's
    cache on this computer has; nothing is downloaded. Raises UsageError where it cannot be had, and says how.
    """
    if callable(tokenizer):
        return Counter(str(getattr(tokenizer, "__name__", type(tokenizer).__name__)), tokenizer)
    if tokenizer == WORDS:
        return Counter(WORDS, count_words)
    path = _find_file(os.fspath(tokenizer))
    try:
        import tokenizers
    except ImportError:
        raise UsageError("this tokenizer needs the extra: pip install 'copydesk[chunks]'") from None
    try:
        loaded = tokenizers.Tokenizer.from_file(str(path))
    except Exception as error:  # the package raises plain Exception
        raise UsageError(f"{shown(path)}: no tokenizer: {shown(str(error))[:200]}") from None
    loaded.no_truncation()
    loaded.no_padding()
    name = Path(tokenizer).name if os.path.exists(tokenizer) else os.fspath(tokenizer)
    return Counter(name, lambda text: len(loaded.encode(text, add_special_tokens=False).ids))


def _find_file(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        path = path / FILE
    if path.is_file():
        return path
    cached = _cache() / f"models--{name.replace('/', '--')}" / "snapshots"
    if re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", name) and cached.is_dir():
        found = sorted(cached.glob(f"*/{FILE}"))
        if found:
            return found[-1]
    raise UsageError(
        f"tokenizer {shown(name)!r}: no such file, and none of that name in Hugging Face's cache; "
        f'give "words" or the path of a {FILE}'
    )


def _cache() -> Path:
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub")


def shorten_to(text: str, size: int, counter: Counter) -> int:
    """Characters of `text` that make at most `size` tokens: up to a clause's end, else a word's, else as many as fit;
    at least one.

    >>> shorten_to("one two three, four five six", 4, load_tokenizer("words"))
    14
    """
    words = [found.end() for found in _WORD.finditer(text)]
    fit = bisect_right(words, size, key=lambda end: counter.count(text[:end]))
    if fit == 0:
        letters = range(1, len(text) + 1)
        return max(bisect_right(letters, size, key=lambda end: counter.count(text[:end])), 1)
    last = words[fit - 1]
    clauses = [found.end() for found in _CLAUSE.finditer(text, 0, last)]
    return clauses[-1] if clauses and clauses[-1] >= LONG_CLAUSE * last else last
