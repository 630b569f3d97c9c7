"""A sitting: a model is asked all cases, or those of the short form, and gets its card."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from copydesk import __version__
from copydesk.errors import CancelledError
from copydesk.exam.card import Card
from copydesk.exam.casebook import Case, Choice, Chunk, Judgement, Kind, choose_short, load_cases, version_of_cases
from copydesk.exam.grading import Answer, grade
from copydesk.exam.observing import Observed, peak_memory
from copydesk.exam.prompts import versions_of_prompts
from copydesk.models import Model, Sampling
from copydesk.report.names import shown
from copydesk.revise.answers import ask_judge, ask_rewrite, read_judgement, shape_judgement
from copydesk.revise.asking import ask_block, ask_hyphen, ask_join

Progress = Callable[[int, int, str], None]
"""Called before each question with (questions done, questions in all, kind of question)."""

TOKENS_OF_ITEM: Final = 16
"""Tokens of one "12": "signposting" with the white space that a grammar lets through."""

ROOM: Final = 1.25
"""Tokens of a rewrite over those of its chunk: it may be as long as the chunk, and says something in front of it."""

SPARE: Final = 32
"""Tokens on top."""


def run_exam(
    model: Model,
    *,
    short: bool = False,
    progress: Progress | None = None,
    cancel: Callable[[], bool] | None = None,
    cases: Sequence[Case] | None = None,
) -> Card:
    """Ask the model all cases, or the about 40 of the short form, and grade what it says.

    `cancel` is asked before each question whether to stop. The model is not closed. Nothing is stored: `save_card`
    does that. Raises ModelError where the engine fails, and CancelledError.
    """
    chosen = tuple(cases if cases is not None else load_cases())
    chosen = choose_short(chosen) if short else chosen
    observed, began = Observed(model), time.perf_counter()
    answers = []
    for done, case in enumerate(chosen):
        if cancel is not None and cancel():
            raise CancelledError(f"{shown(model.name)}: the exam was stopped after {done} of {len(chosen)} questions")
        if progress is not None:
            progress(done, len(chosen), case.kind)
        observed.place = f"at question {done + 1} of {len(chosen)} ({case.id})"
        answers.append(_ask(observed, case))
    if progress is not None:
        progress(len(chosen), len(chosen), "")
    return Card(
        model=model.name,
        identity=model.identity,
        prompts=versions_of_prompts(),
        cases=version_of_cases(),
        copydesk=__version__,
        short=short,
        questions=len(chosen),
        jobs=grade(answers, observed.tells),
        speed=observed.speed(time.perf_counter() - began),
        memory=peak_memory(),
    )


def _ask(model: Model, case: Case) -> Answer:
    question = case.question
    if isinstance(question, Choice):
        clean = _choose(model, case.clean) if case.clean is not None else 0.5
        return Answer(case, probability=_choose(model, question), clean=clean)
    if isinstance(question, Judgement):
        return Answer(case, named=_judge(model, question))
    return Answer(case, text=_rewrite(model, question))


def _choose(model: Model, question: Choice) -> float:
    return _ASK[question.kind](model, **question.values)


_ASK: Final[Mapping[Kind, Callable[..., float]]] = {"block": ask_block, "join": ask_join, "hyphen": ask_hyphen}


def _judge(model: Model, question: Judgement) -> dict[int, str] | None:
    count = len(question.sentences)
    sampling = Sampling(max_tokens=TOKENS_OF_ITEM * count + SPARE)
    turns = ask_judge(question.section, question.sentences)
    return read_judgement(model.chat(turns, sampling, shape_judgement(count)).text, count)


def _rewrite(model: Model, question: Chunk) -> str:
    sampling = Sampling(max_tokens=int(model.count_tokens(question.text) * ROOM) + SPARE)
    return model.chat(ask_rewrite(question.text), sampling).text
