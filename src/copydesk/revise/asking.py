"""The questions of `choose`, one function each: a model and what it needs to know in, a probability out."""

from __future__ import annotations

from typing import Final

from copydesk.models import Model
from copydesk.revise.prompting import Prompt, load_prompt

PASSAGE: Final = 300
"""Characters of a passage that are shown: its beginning says what it is."""
TITLE: Final = 80
LINE: Final = 200

BLOCK: Final = frozenset({"section", "text"})
JOIN: Final = frozenset({"a", "b"})
HYPHEN: Final = frozenset({"before", "left", "right", "after"})


def ask_block(model: Model, section: str, text: str, prompt: Prompt | None = None) -> float:
    """Probability that a passage under the heading `section` is running text."""
    prompt = prompt or load_prompt("choose_block", BLOCK)
    shown = {"section": one_line(section)[:TITLE] or "none", "text": one_line(text)[:PASSAGE]}
    return model.choose(prompt.filled(shown), ("text", "other"))[0]


def ask_join(model: Model, a: str, b: str, prompt: Prompt | None = None) -> float:
    """Probability that the lines `b` go on in the paragraph of the lines `a`."""
    prompt = prompt or load_prompt("choose_join", JOIN)
    shown = {"a": one_line(a)[-LINE:], "b": one_line(b)[:LINE]}
    return model.choose(prompt.filled(shown), ("same", "new"))[0]


def ask_hyphen(model: Model, before: str, left: str, right: str, after: str, prompt: Prompt | None = None) -> float:
    """Probability that the halves `left` and `right` of a word cut at a line end are one word without a hyphen."""
    prompt = prompt or load_prompt("choose_hyphen", HYPHEN)
    shown = {"before": one_line(before)[-TITLE:], "left": left, "right": right, "after": one_line(after)[:TITLE]}
    return model.choose(prompt.filled(shown), ("A", "B"))[0]


def one_line(text: str) -> str:
    """The words of a text on one line, so that none of them can begin a turn of the prompt."""
    return " ".join(text.split())
