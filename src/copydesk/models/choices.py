"""From the probabilities of a model's first token to those of the options it was given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


def share_options(tokens: Iterable[tuple[str, float]], options: Sequence[str]) -> list[float]:
    """Probability of each option, as shares of their sum; equal shares where no token begins one.

    `tokens`: the likeliest first tokens with their log probabilities. Space around a token does not matter ("A", " A"),
    nor does punctuation behind it ("A)"); a token that begins several options says nothing.

    >>> [round(share, 2) for share in share_options([("A", -1.0), (" A", -1.0), ("B.", -2.0), ("As", 0.0)], ["A", "B"])]
    [0.84, 0.16]
    """
    mass = [0.0] * len(options)
    for token, logarithm in tokens:
        meant = [number for number, option in enumerate(options) if _begins(token.strip(), option.strip())]
        if len(meant) == 1 and logarithm <= 0.01:  # rounding may put a certain token a little above 0
            mass[meant[0]] += math.exp(logarithm)
    return _normalise(mass)


def match_answer(text: str, options: Sequence[str]) -> list[float]:
    """1 for the option that a text begins with and 0 for the others; equal shares where it is none of them.

    >>> match_answer(" **Yes**, it is.", ["yes", "no"]), match_answer("Perhaps.", ["yes", "no"])
    ([1.0, 0.0], [0.5, 0.5])
    """
    said = text.strip().lstrip("*_`\"'([").casefold()
    found = [float(_is_said(said, option.strip().casefold())) for option in options]
    longest = max((len(option) for option, hit in zip(options, found, strict=True) if hit), default=0)
    return _normalise([hit * (len(option) == longest) for option, hit in zip(options, found, strict=True)])


def _begins(token: str, option: str) -> bool:
    """Whether a token is the option's beginning, or the option with punctuation behind it."""
    if not token or not option:
        return False
    return option.startswith(token) or _is_said(token, option)


def _is_said(text: str, option: str) -> bool:
    rest = text[len(option) :]
    return bool(option) and text.startswith(option) and not rest[:1].isalnum()


def _normalise(mass: Sequence[float]) -> list[float]:
    total = sum(mass)
    return [part / total for part in mass] if total > 0 else [1.0 / len(mass) for _ in mass]
