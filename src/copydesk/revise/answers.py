"""Questions and answers of `judge` and `rewrite`: the turns to send, the shape of the answer, and how it is read.

Read strictly: an answer that is not exactly what was asked for is none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from copydesk.models import Message, Shape
from copydesk.revise.prompting import Prompt, defuse, load_prompt

REASONS: Final = ("signposting", "address", "licence", "parameters", "repetition", "reader")
"""Why a listener can do without a sentence: it says what comes where; where data, code or people are found; rights;
a bare list of settings; what was said before; or sends the reader elsewhere."""

JUDGE: Final = frozenset({"section", "numbered"})
REWRITE: Final = frozenset({"before", "text"})

LONGEST_ANSWER: Final = 20_000
"""Characters of a judgement; a longer one is no answer, and is not parsed."""

disarm = defuse
"""Every prompt is filled with defused words already (`Prompt.filled`)."""


def ask_judge(section: str, sentences: Sequence[str], prompt: Prompt | None = None) -> list[Message]:
    """The turns that ask which of the sentences, numbered from 1, a listener can do without."""
    prompt = prompt or load_prompt("judge", JUDGE)
    lines = (f"[{number}] {' '.join(text.split())}" for number, text in enumerate(sentences, 1))
    shown = " ".join(section.split()) or "none"
    return prompt.filled({"section": shown, "numbered": "\n".join(lines)})


def shape_judgement(count: int) -> Shape:
    """What a judgement of `count` sentences looks like: {"drop": [{"n": 2, "reason": "address"}]}."""
    item = {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 1, "maximum": count}, "reason": {"enum": list(REASONS)}},
        "required": ["n", "reason"],
        "additionalProperties": False,
    }
    return Shape(
        schema={
            "type": "object",
            "properties": {"drop": {"type": "array", "maxItems": count, "items": item}},
            "required": ["drop"],
            "additionalProperties": False,
        }
    )


def read_judgement(answer: str, count: int) -> dict[int, str] | None:
    """Number -> reason of the sentences that an answer names; None where it is not such an answer.

    >>> read_judgement('{"drop": [{"n": 2, "reason": "address"}]}', 3), read_judgement("Sure! 2 and 3.", 3)
    ({2: 'address'}, None)
    """
    try:
        loaded = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(loaded, dict) or set(loaded) != {"drop"} or not isinstance(loaded["drop"], list):
        return None
    named: dict[int, str] = {}
    for item in loaded["drop"]:
        if not _is_named(item, count):
            return None
        named.setdefault(item["n"], item["reason"])
    return named


def _is_named(item: Any, count: int) -> bool:
    if not isinstance(item, dict) or set(item) != {"n", "reason"}:
        return False
    number = item["n"]
    return type(number) is int and 1 <= number <= count and item["reason"] in REASONS


def ask_rewrite(text: str, prompt: Prompt | None = None, before: str = "") -> list[Message]:
    """The turns that ask for a chunk of a document without what is not running text; its lines stay lines.

    `before`: words that stand in front of it, to be read only.
    """
    prompt = prompt or load_prompt("rewrite", REWRITE)
    lines = (" ".join(line.split()) for line in text.splitlines())
    shown = "\n".join(line for line in lines if line)
    return prompt.filled({"text": shown, "before": " ".join(before.split()) or "nothing"})
