"""The first job of a model: choose where the rules themselves are unsure.

Code makes the candidates and knows the rules' own odds; the model says how likely each candidate is; both are added up
as log odds (Bordley 1982: a logarithmic opinion pool), the model's with the weight that its exam earned it. So a model
that knows nothing changes nothing, and none can do more than take one of two answers that code offered. Questions go
from the most unsure to the least, within a budget, so that a paper costs seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from copydesk.document import Block, Document
from copydesk.models import Model
from copydesk.revise.asking import ask_block, ask_join, log_odds
from copydesk.revise.ordering import ask_in_order
from copydesk.revision import Answer, Kind, Question

KINDS: Final[tuple[Kind, ...]] = ("block", "join")

UNSURE: Final = 0.15
"""A decision is asked about where the rules' probability is at least so far from 0 and from 1."""

WEIGHTS: Final[dict[str, float]] = {"join": 1.0, "block": 0.5, "hyphen": 1.0}
"""What an answer counts beside the rules' own odds (docs/choose.md); an exam grades both together, so weighed."""

LEAST_WORDS: Final = 4
"""Blocks of fewer words are labels and numbers; a model has nothing to read there."""

BUDGET: Final = 120
"""Questions to a document, most unsure first: half a minute with a model of 135 million parameters on two cores."""

DROPPED: Final = "model.block"
"""Reason of a block that the rules kept and the model's answer drops."""

TRUST: Final = 0.7
"""Weight of the rules' own log odds about joins beside a model's (`asking.FOLLOWS`): unsure ones are a little too
sure."""


def find_blocks(document: Document, blocks: Sequence[Block]) -> list[Question]:
    """Blocks of which it is unsure that they are kept, or cut, by their calibrated confidence; most unsure first.

    What certain evidence cut against the model of roles is not asked about. By that confidence no other cut is unsure
    either: of those that the model of roles alone would ask about 9 in 100 are wrong, of what is kept half
    (docs/choose.md).
    """
    found, section = [], ""
    for block in blocks:
        text = document.text[block.start : block.end]
        heads = block.role in ("title", "section_header")
        if heads:
            section = text
        settled = bool(block.detail) and block.prose >= 0.5
        if not (heads or settled) and block.confidence <= 1 - UNSURE and len(text.split()) >= LEAST_WORDS:
            found.append(Question("block", block.first, block.page, _prior(block), section, text))
    return _most_unsure(found)


def _prior(block: Block) -> float:
    """How likely it is prose by what is known of such decisions; never against the decision that stands."""
    return max(block.confidence, 0.5) if not block.detail else min(1 - block.confidence, 0.5)


def find_joins(
    document: Document, kept: Sequence[int], goes_on: Mapping[int, float], begins: set[int]
) -> list[Question]:
    """Lines of which it is unsure whether they go on with the paragraph before them, most unsure first."""
    found = []
    for number, (before, line) in enumerate(pairwise(kept)):
        prior = goes_on.get(line, 0.0)
        agrees = (prior >= 0.5) == (line not in begins)
        if agrees and UNSURE <= prior <= 1 - UNSURE:
            first = " ".join(document.lines[i].text for i in kept[max(number - 2, 0) : number + 1])
            found.append(Question("join", line, document.lines[before].page, prior, first, document.lines[line].text))
    return _most_unsure(found)


def _most_unsure(questions: list[Question]) -> list[Question]:
    return sorted(questions, key=lambda question: (-question.doubt, question.at))[:BUDGET]


def answer_questions(
    model: Model,
    questions: Sequence[Question],
    weights: Mapping[Kind, float],
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Answer]:
    """The answers in the order of the questions, each as soon as it is there. Raises ModelError's family."""

    def ask(question: Question) -> float:
        asked = ask_block if question.kind == "block" else ask_join
        return asked(model, question.first, question.second)

    said_of = ask_in_order(ask, questions, model.parallel)
    for number, (question, said) in enumerate(zip(questions, said_of, strict=True), 1):
        settled = settle_odds(question.kind, question.prior, said, weights.get(question.kind, 0.0))
        yield Answer(question, round(said, 3), round(settled, 3))
        if progress is not None:
            progress(number, len(questions))


def settle_odds(kind: str, prior: float, said: float, weight: float) -> float:
    """The probability that the rules' and the model's make together."""
    trust = TRUST if kind == "join" else 1.0
    return 1 / (1 + math.exp(-trust * log_odds(prior) - weight * log_odds(said)))


def settle_begins(begins: set[int], answers: Sequence[Answer]) -> set[int]:
    """The lines at which a paragraph begins, with the decisions about joins that changed."""
    changed = {answer.question.at: answer.settled for answer in answers if answer.changes}
    ends = {line for line, settled in changed.items() if settled >= 0.5}
    return (begins - ends) | (changed.keys() - ends)


def settle_blocks(blocks: Sequence[Block], answers: Sequence[Answer]) -> tuple[Block, ...]:
    """The blocks with the decisions about them that changed."""
    changed = {answer.question.at: answer.settled for answer in answers if answer.changes}
    return tuple(_settle(block, changed[block.first]) if block.first in changed else block for block in blocks)


def _settle(block: Block, prose: float) -> Block:
    if prose >= 0.5:
        return replace(block, detail="", role="text", joins=False, confidence=prose)
    return replace(block, detail=DROPPED, joins=False, confidence=round(1 - prose, 3))
