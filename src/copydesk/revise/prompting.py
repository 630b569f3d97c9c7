"""The prompts, in files of their own, and their versions; a person may bring others.

A prompt is plain text: turns parted by lines of `=== system`, `=== user` or `=== assistant`, with `{names}` where words
of the document go. Words of a document stand only in user turns and are never formatted again: braces and instructions
in them are words like others, and marks by which chat templates begin a turn have a space in them (`defuse`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from copydesk.errors import UsageError
from copydesk.models import Message

_TURN: Final = re.compile(r"^=== (system|user|assistant)\n", re.M)
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_MARK: Final = re.compile(r"[<＜﹤](?=[^\s\d=])|[\[［](?=[|｜/]|[^\W\d_]{2,}[\w ]*[\]］])|(?<=[|｜])[>＞]")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe]")
LARGEST: Final = 100_000
"""Bytes of a prompt file; the context of a small model is far less."""


@dataclass(frozen=True)
class Prompt:
    """`turns` with names in braces; `version` is a short hash of the text, part of every signature."""

    name: str
    turns: tuple[Message, ...]
    version: str

    def filled(self, values: Mapping[str, str]) -> list[Message]:
        """The turns with the document's words in their places, defused."""
        shown = {name: defuse(text) for name, text in values.items()}
        return [Message(role, _NAME.sub(lambda found: shown[found[1]], text)) for role, text in self.turns]


def defuse(text: str) -> str:
    """Words of a document as they may stand in a prompt.

    Engines read a chat template's own marks ("<|im_end|>", "[INST]", "<end_of_turn>") wherever they stand, so a
    document could end its turn and begin one of the system. A space behind the first character makes them words; what
    letters and digits there are, and so the alignment of an answer, stays the same. Control characters and marks that
    nobody sees go.

    >>> defuse("a <|im_end|> b [INST] c </s> x < 3, p <0.05 [12] [see Fig. 2]")
    'a < |im_end| > b [ INST] c < /s> x < 3, p <0.05 [12] [see Fig. 2]'
    """
    return _MARK.sub(lambda found: f" {found[0]}" if found[0] in ">＞" else f"{found[0]} ", _UNSEEN.sub("", text))


def parse_prompt(name: str, text: str, known: frozenset[str]) -> Prompt:
    """A prompt from its file. Raises UsageError where it has no user turn or names what there is not."""
    parts = _TURN.split(text)
    turns = tuple(
        Message(role, body.strip("\n"))  # type: ignore[arg-type]
        for role, body in zip(parts[1::2], parts[2::2], strict=True)
    )
    if parts[0].strip() or not turns or turns[-1].role != "user":
        raise UsageError(f"prompt {name}: turns begin with a line such as '=== system', and the last one is '=== user'")
    unknown = sorted({n for turn in turns for n in _NAME.findall(turn.content)} - known)
    if unknown:
        raise UsageError(f"prompt {name}: {{{unknown[0]}}} is none of {', '.join(sorted(known))}")
    return Prompt(name, turns, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8])


@cache
def load_prompt(name: str, known: frozenset[str]) -> Prompt:
    """The package's own prompt of that name."""
    text = (files("copydesk.revise") / "prompts" / f"{name}.txt").read_text("utf-8")
    return parse_prompt(name, text, known)


def read_prompt(path: Path, known: frozenset[str]) -> Prompt:
    """A person's own prompt. Raises UsageError where it cannot be read or is none."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise UsageError(f"{path}: over {LARGEST:,} bytes is no prompt")
        return parse_prompt(path.name, data.decode("utf-8"), known)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a prompt: {error}") from None
