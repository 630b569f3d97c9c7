"""The questions of `choose`, one function each: a model and what it needs to know in, a probability out."""

from __future__ import annotations

import math
from typing import Final

from copydesk.models import Model
from copydesk.revise.prompting import Prompt, defuse, load_prompt

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
    """Probability that the line `b` goes on in the paragraph of the lines `a`.

    Asked in words, small models guess. What they know is how texts go on: the first word of `b` is likely or not after
    `a`, and so is a line end. Both are read off the model's next token, without a chat, and made a probability by
    `FOLLOWS`, `ENDS` and `BASE`. An engine that cannot tell its next tokens, or a person's own `prompt`, is asked in
    words.
    """
    following = model.next_tokens(defuse(one_line(a)[-CONTEXT:])) if prompt is None else None
    words = b.split()
    if following is None or not words:
        prompt = prompt or load_prompt("choose_join", JOIN)
        shown = {"a": one_line(a)[-LINE:], "b": one_line(b)[:LINE]}
        return model.choose(prompt.filled(shown), ("same", "new"))[0]
    likely = [odds for token, odds in following if token.strip() and words[0].startswith(token.strip())]
    ends = sum(math.exp(odds) for token, odds in following if "\n" in token)
    odds = FOLLOWS * max(likely, default=LEAST) + ENDS * log_odds(ends) + BASE
    return 1 / (1 + math.exp(-odds))


CONTEXT: Final = 300
"""Characters of the lines before; more were not tried."""
LEAST: Final = -16.0
"""Log probability of a word that is not among the likeliest tokens."""
FOLLOWS, ENDS, BASE = 0.15, -0.19, 0.0
"""Logistic regression, on unsure joins of documents by leave-publishers-out, with the rules' own log odds beside them
(whose weight is `choose.TRUST`); see docs/choose.md. Fitted with a model of 135 million parameters; two larger ones
give nearly the same numbers."""


def log_odds(probability: float) -> float:
    """Natural logarithm of the odds, within what 1 in 10,000 gives.

    >>> round(log_odds(0.5), 3), round(log_odds(0.0), 3)
    (0.0, -9.21)
    """
    inside = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(inside / (1 - inside))


def ask_hyphen(model: Model, before: str, left: str, right: str, after: str, prompt: Prompt | None = None) -> float:
    """Probability that the halves `left` and `right` of a word cut at a line end are one word without a hyphen."""
    prompt = prompt or load_prompt("choose_hyphen", HYPHEN)
    shown = {"before": one_line(before)[-TITLE:], "left": left, "right": right, "after": one_line(after)[:TITLE]}
    return model.choose(prompt.filled(shown), ("A", "B"))[0]


def one_line(text: str) -> str:
    """The words of a text on one line, so that none of them can begin a turn of the prompt."""
    return " ".join(text.split())
