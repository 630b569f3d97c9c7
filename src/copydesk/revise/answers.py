"""Questions and answers of `judge` and `rewrite`: the turns to send, the shape of the answer, and how it is read.

Read strictly: an answer that is not exactly what was asked for is none.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from copydesk.models import Message, Shape
from copydesk.revise.prompting import Prompt, load_prompt

REASONS: Final = ("signposting", "address", "licence", "parameters", "repetition", "reader")
"""Why a listener can do without a sentence: it says what comes where; where data, code or people are found; rights;
a bare list of settings; what was said before; or sends the reader elsewhere."""

KEEP: Final = "keep"
"""What an answer says of a sentence that stays."""

JUDGE: Final = frozenset({"section", "numbered"})
REWRITE: Final = frozenset({"before", "text"})

LONGEST_ANSWER: Final = 20_000
"""Characters of a judgement; a longer one is no answer, and is not parsed."""


def ask_judge(section: str, sentences: Sequence[str], prompt: Prompt | None = None) -> list[Message]:
    """The turns that ask which of the sentences, numbered from 1, a listener can do without."""
    prompt = prompt or load_prompt("judge", JUDGE)
    lines = (f"[{number}] {' '.join(text.split())}" for number, text in enumerate(sentences, 1))
    shown = " ".join(section.split()) or "none"
    return prompt.filled({"section": shown, "numbered": "\n".join(lines)})


def shape_judgement(count: int) -> Shape:
    """What a judgement of `count` sentences looks like: {"1": "keep", "2": "address"}, a word for each.

    A word for each sentence, not a list of those to go: asked for a list, models of 1.5B and less named all sentences
    or none, or the numbers of the prompt's examples.
    """
    numbers = [str(number) for number in range(1, count + 1)]
    return Shape(
        schema={
            "type": "object",
            "properties": {number: {"enum": [KEEP, *REASONS]} for number in numbers},
            "required": numbers,
            "additionalProperties": False,
        }
    )


def read_judgement(answer: str, count: int) -> dict[int, str] | None:
    """Number -> reason of the sentences that an answer gives away; None where it is not such an answer.

    >>> read_judgement('{"1": "keep", "2": "address"}', 2), read_judgement("Sure! 1 stays.", 2)
    ({2: 'address'}, None)
    """
    try:
        loaded = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(loaded, dict) or set(loaded) != {str(number) for number in range(1, count + 1)}:
        return None
    if not all(isinstance(word, str) and word in (KEEP, *REASONS) for word in loaded.values()):
        return None
    return {number: loaded[str(number)] for number in range(1, count + 1) if loaded[str(number)] != KEEP}


def ask_rewrite(text: str, prompt: Prompt | None = None, before: str = "") -> list[Message]:
    """The turns that ask for a chunk of a document without what is not running text; its lines stay lines.

    `before`: words that stand in front of it, to be read only, where the prompt has a place for them.
    """
    prompt = prompt or load_prompt("rewrite", REWRITE)
    lines = (" ".join(line.split()) for line in text.splitlines())
    shown = "\n".join(line for line in lines if line)
    return prompt.filled({"text": shown, "before": " ".join(before.split()) or "nothing"})
