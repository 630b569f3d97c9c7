"""The first job of a model: choose where the rules themselves are unsure.

Code makes the candidates and knows the rules' own odds; the model says how likely each candidate is; both are added up
as log odds (Bordley 1982: a logarithmic opinion pool), the model's with the weight that its exam earned it. So a model
that knows nothing changes nothing, and none can do more than take one of two answers that code offered. Questions go
from the most unsure to the least, within a budget, so that a paper costs seconds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from copydesk.document import Block, Document
from copydesk.models import Model
from copydesk.revise.asking import ask_block, ask_join

Kind = Literal["block", "join"]
KINDS: Final[tuple[Kind, ...]] = ("block", "join")

UNSURE: Final = 0.15
"""A decision is asked about where the rules' probability is at least so far from 0 and from 1. On 13 documents with
gold text, five blocks and seven joins a document are; a perfect answer to all lifts F1 by 0.002."""

LEAST_WORDS: Final = 4
"""Blocks of fewer words are labels and numbers; a model has nothing to read there."""

BUDGET: Final = 120
"""Questions to a document, most unsure first: half a minute with a model of 135 million parameters on two cores."""

DROPPED: Final = "model.block"
"""Reason of a block that the rules kept and the model's answer drops."""

_LIMIT: Final = 6.0


@dataclass(frozen=True, slots=True)
class Question:
    """Something of which the rules are unsure. `block` is its id; `prior` the rules' probability of "yes": the block is
    prose, or goes on with the paragraph before it."""

    kind: Kind
    block: int
    page: int
    prior: float
    first: str
    second: str

    @property
    def doubt(self) -> float:
        """1 at even odds, 0 where the rules are sure."""
        return 1 - abs(2 * self.prior - 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """`said` is the model's probability of "yes", `settled` what both together make of it."""

    question: Question
    said: float
    settled: float

    @property
    def changes(self) -> bool:
        """Whether the decision is another one than the rules alone would have taken."""
        return (self.settled >= 0.5) != (self.question.prior >= 0.5)


def find_questions(document: Document, blocks: Sequence[Block], kinds: Sequence[Kind] = KINDS) -> list[Question]:
    """The questions worth asking, most unsure first, at most `BUDGET`."""
    found = [*_find_blocks(document, blocks)] if "block" in kinds else []
    found += [*_find_joins(document, blocks)] if "join" in kinds else []
    return sorted(found, key=lambda question: (-question.doubt, question.block))[:BUDGET]


def _find_blocks(document: Document, blocks: Sequence[Block]) -> Iterator[Question]:
    """Blocks whose decision is the model of roles' alone: what it doubts and certain evidence settled is not asked."""
    section = ""
    for block in blocks:
        text = document.text[block.start : block.end]
        if block.role in ("title", "section_header"):
            section = text
        agrees = (block.prose >= 0.5) == (not block.detail)
        if agrees and UNSURE <= block.prose <= 1 - UNSURE and len(text.split()) >= LEAST_WORDS:
            yield Question("block", block.id, block.page, block.prose, section, text)


def _find_joins(document: Document, blocks: Sequence[Block]) -> Iterator[Question]:
    kept = [block for block in blocks if not block.detail]
    for before, block in pairwise(kept):
        agrees = (block.goes_on >= 0.5) == block.joins
        if agrees and UNSURE <= block.goes_on <= 1 - UNSURE and before.role == block.role == "text":
            first, second = (document.text[b.start : b.end] for b in (before, block))
            yield Question("join", block.id, block.page, block.goes_on, first, second)


def answer_questions(
    model: Model,
    questions: Sequence[Question],
    weights: Mapping[Kind, float],
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Answer]:
    """The answers in the order of the questions, each as soon as it is there. Raises ModelError's family."""
    for number, question in enumerate(questions, 1):
        ask = ask_block if question.kind == "block" else ask_join
        said = ask(model, question.first, question.second)
        settled = _probability(_log_odds(question.prior) + weights.get(question.kind, 0.0) * _log_odds(said))
        yield Answer(question, round(said, 3), round(settled, 3))
        if progress is not None:
            progress(number, len(questions))


def apply_answers(blocks: Sequence[Block], answers: Sequence[Answer]) -> tuple[Block, ...]:
    """The blocks with the decisions that changed."""
    changed = {(answer.question.kind, answer.question.block): answer for answer in answers if answer.changes}
    return tuple(_settle(block, changed) for block in blocks) if changed else tuple(blocks)


def _settle(block: Block, changed: Mapping[tuple[Kind, int], Answer]) -> Block:
    prose, join = changed.get(("block", block.id)), changed.get(("join", block.id))
    if prose is not None:
        kept = prose.settled >= 0.5
        block = replace(
            block,
            detail="" if kept else DROPPED,
            role="text" if kept else block.role,
            joins=False,
            confidence=prose.settled if kept else round(1 - prose.settled, 3),
        )
    if join is not None:
        block = replace(block, joins=join.settled >= 0.5)
    return block


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return min(max(math.log(inside / (1 - inside)), -_LIMIT), _LIMIT)


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
