"""The prompts that an exam is sat with: a card holds only for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from copydesk.revise.answers import JUDGE, REWRITE
from copydesk.revise.asking import BLOCK, HYPHEN, JOIN
from copydesk.revise.prompting import load_prompt

PROMPTS: Final[Mapping[str, frozenset[str]]] = {
    "choose_block": BLOCK,
    "choose_join": JOIN,
    "choose_hyphen": HYPHEN,
    "judge": JUDGE,
    "rewrite": REWRITE,
}
"""Name of each prompt -> the names that it may have in braces."""


def versions_of_prompts() -> dict[str, str]:
    """Name of each prompt -> its version."""
    return {name: load_prompt(name, known).version for name, known in PROMPTS.items()}
