"""Which jobs a model is given: those that its exam allows, or those that somebody asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from copydesk.errors import UsageError, WeightsError
from copydesk.exam import Card, allowed_choices, allowed_jobs, load_card, run_exam, save_card, summarize_card
from copydesk.models import Model
from copydesk.revise.choose import KINDS, WEIGHTS
from copydesk.revise.reviser import Licence
from copydesk.revision import Kind

JOBS: Final = ("choose", "rewrite", "judge")
"""In the order in which they are done."""

ALWAYS: Final[frozenset[Kind]] = frozenset({"join"})
"""Kinds that are asked where somebody asks for `choose` of a model without a card: every model that was tried helps
there. What small models say of blocks is no better than a guess."""

Examining = Callable[[int, int, str], None]
"""Called with questions done, questions in all, and their kind."""


def settle_licence(model: Model, jobs: Sequence[str] | None = None, examining: Examining | None = None) -> Licence:
    """What the model may do here.

    `jobs` names them, whatever its exam says; None leaves it to the exam, whose card is read, or made in short form on
    first use (`examining` tells how far it is). Raises UsageError for an unknown job, ModelError.
    """
    if jobs is not None:
        unknown = [job for job in jobs if job not in JOBS]
        if unknown:
            raise UsageError(f"unknown job {unknown[0]!r}: use some of {', '.join(JOBS)}")
        known = load_card(model.identity)
        kinds = ALWAYS | set(allowed_choices(known) if known is not None else ())
        weights = {kind: WEIGHTS[kind] for kind in KINDS if kind in kinds}
        return Licence(dict.fromkeys(jobs, "asked for"), {}, weights)
    card = load_card(model.identity)
    if card is None:
        card = run_exam(model, short=True, progress=examining)
        save_card(card)
    return licence_of(card)


def choose_model() -> str:
    """The name of the model on this machine that its exam allows most, the larger one of two that are equal.

    Raises WeightsError where none has passed an exam.
    """
    from copydesk.models.hashes import hash_file
    from copydesk.models.weights import find_weights, present

    best, name = 0.0, ""
    here = present()
    for entry in here:
        path = find_weights(entry)
        card = None if path is None else load_card(f"{entry.name}@{hash_file(path)[:12]}")
        score = (
            sum(grade.score for grade in card.jobs if grade.passed and grade.job in JOBS) if card is not None else 0.0
        )
        if score > best:
            best, name = score, entry.name
    if not name:
        which = here[0].name if here else "NAME"
        first = "" if here else "copydesk models pull NAME, then "
        raise WeightsError(
            f"--model auto: no model on this machine has passed its exam: {first}copydesk models test {which}"
        )
    return name


def licence_of(card: Card) -> Licence:
    """What a card allows, with its verdict on each job."""
    allowed, choices = allowed_jobs(card), allowed_choices(card)
    verdicts = dict(part.split(": ", 1) for part in summarize_card(card).split("; "))
    form = "its exam in short form" if card.short else "its exam"
    why = {job: f"{form}: {verdicts.get(job, 'not examined')}" for job in JOBS}
    return Licence(
        {job: why[job] for job in JOBS if job in allowed},
        {job: why[job] for job in JOBS if job not in allowed},
        {kind: WEIGHTS[kind] for kind in KINDS if kind in choices},
    )
