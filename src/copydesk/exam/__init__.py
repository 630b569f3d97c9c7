"""The exam of language models: a fixed set of cases of our own, a card for each model, and what it may do by default.

>>> from copydesk.exam import card_lines, run_exam, save_card
>>> card = run_exam(model, short=True)                  # doctest: +SKIP
>>> save_card(card)                                     # doctest: +SKIP
>>> print("\\n".join(card_lines(card)))                  # doctest: +SKIP
"""

from copydesk.exam.card import Card, allowed_choices, allowed_jobs, as_dict, card_lines, summarize_card
from copydesk.exam.shelf import load_card, save_card
from copydesk.exam.sitting import run_exam

__all__ = [
    "Card",
    "allowed_choices",
    "allowed_jobs",
    "as_dict",
    "card_lines",
    "load_card",
    "run_exam",
    "save_card",
    "summarize_card",
]
