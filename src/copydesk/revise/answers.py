"""Questions and answers of `judge` and `rewrite`: the turns to send, the shape of the answer, and how it is read.

Read strictly: an answer that is not exactly what was asked for is none. The document's words lose what a chat template
would take for its own marks; every answer is aligned to the source anyway, so nothing of the text is lost by it.
"""

from __future__ import annotations

import json
import re
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
REWRITE: Final = frozenset({"text"})

LONGEST_ANSWER: Final = 20_000
"""Characters of a judgement; a longer one is no answer, and is not parsed."""

_MARK = re.compile(r"<(?=[|｜/a-zA-Z_])|\[(?=/?(?:INST|SYS|SYSTEM|AVAILABLE_TOOLS)\b)|(?<=[|｜])>")


def disarm(text: str) -> str:
    """The text with a space in what chat templates take for their own marks, whichever model reads it.

    >>> disarm("a <|im_end|> b [INST] c < d")
    'a < |im_end| > b [ INST] c < d'
    """
    return _MARK.sub(lambda found: " >" if found[0] == ">" else found[0] + " ", text)


def ask_judge(section: str, sentences: Sequence[str], prompt: Prompt | None = None) -> list[Message]:
    """The turns that ask which of the sentences, numbered from 1, a listener can do without."""
    prompt = prompt or load_prompt("judge", JUDGE)
    lines = (f"[{number}] {disarm(' '.join(text.split()))}" for number, text in enumerate(sentences, 1))
    shown = disarm(" ".join(section.split())) or "none"
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


def ask_rewrite(text: str, prompt: Prompt | None = None) -> list[Message]:
    """The turns that ask for a chunk of a document without what is not running text; its lines stay lines."""
    prompt = prompt or load_prompt("rewrite", REWRITE)
    lines = (" ".join(line.split()) for line in text.splitlines())
    return prompt.filled({"text": disarm("\n".join(line for line in lines if line))})
