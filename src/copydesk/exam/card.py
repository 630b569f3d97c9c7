"""A model's card: what it scored, job by job, and which jobs it may therefore do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from copydesk.exam.casebook import JOBS, Job
from copydesk.exam.grading import Grade, JobGrade
from copydesk.exam.observing import Speed
from copydesk.report.names import shown

SCHEMA: Final = "urn:copydesk:card:1"
"""Names the format; described by `copydesk.card.schema.json`."""

MEGABYTE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Card:
    """`identity` is what makes the model's answers (name and hash of its weights), `prompts` the version of each,
    `cases` the version of the exam; with another of these the card does not hold. `memory` in bytes, at most, of the
    process and its children; None where unknown."""

    model: str
    identity: str
    prompts: Mapping[str, str]
    cases: str
    copydesk: str
    short: bool
    questions: int
    jobs: tuple[JobGrade, ...]
    speed: Speed
    memory: int | None


def allowed_jobs(card: Card) -> tuple[Job, ...]:
    """The jobs that the model passed, in the order of `JOBS`."""
    passed = {grade.job for grade in card.jobs if grade.passed}
    return tuple(job for job in JOBS if job in passed)


def allowed_choices(card: Card) -> tuple[str, ...]:
    """The kinds of question of `choose` that the model may be asked: "block", "join", "hyphen"; none if it failed."""
    if "choose" not in allowed_jobs(card):
        return ()
    kinds = next(grade.kinds for grade in card.jobs if grade.job == "choose")
    return tuple(kind.name for kind in kinds if kind.passed and kind.name != "inject")


def as_dict(card: Card) -> dict[str, Any]:
    """The card as plain values, as its JSON Schema says; figures rounded to three places."""
    made: dict[str, Any] = {"schema": SCHEMA, **_rounded(asdict(card))}
    for job in made["jobs"]:
        job["passed"] = not job["failures"]
        for kind in job["kinds"]:
            kind["passed"] = not kind["failures"]
    made["allowed"] = list(allowed_jobs(card))
    return made


def from_dict(given: Mapping[str, Any]) -> Card:
    """The card of such values. Raises KeyError, TypeError, AttributeError or ValueError where they are none."""
    if given["schema"] != SCHEMA:
        raise ValueError("not a card")
    return Card(
        model=_text(given["model"]),
        identity=_text(given["identity"]),
        prompts={_text(name): _text(version) for name, version in given["prompts"].items()},
        cases=_text(given["cases"]),
        copydesk=_text(given["copydesk"]),
        short=bool(given["short"]),
        questions=int(given["questions"]),
        jobs=tuple(_job(item) for item in given["jobs"]),
        speed=Speed(**{name: float(given["speed"][name]) for name in Speed.__dataclass_fields__}),
        memory=None if given["memory"] is None else int(given["memory"]),
    )


def _job(item: Mapping[str, Any]) -> JobGrade:
    if item["job"] not in JOBS:
        raise ValueError("no such job")
    kinds = tuple(_kind(kind) for kind in item["kinds"])
    return JobGrade(item["job"], float(item["score"]), kinds, tuple(map(_text, item["failures"])))


def _kind(item: Mapping[str, Any]) -> Grade:
    measures = {_text(name): float(value) for name, value in item["measures"].items()}
    failures = tuple(map(_text, item["failures"]))
    return Grade(_text(item["name"]), int(item["cases"]), float(item["score"]), measures, failures)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {name: _rounded(item) for name, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


# --- for people ---


def card_lines(card: Card) -> list[str]:
    """The card for a terminal, a few lines for each job."""
    form = "short form, " if card.short else ""
    lines = [f"{shown(card.model)}: {form}{card.questions} questions in {card.speed.seconds:.0f} s"]
    for job in card.jobs:
        lines.append(f"  {job.job:<8} {'passed' if job.passed else 'failed'} {job.score:.2f}")
        lines += [line for kind in job.kinds for line in _describe(kind)]
    lines.append(f"  {_costs(card)}")
    lines.append(f"  does by default: {', '.join(allowed_jobs(card)) or 'nothing'}")
    if card.short:
        lines.append("  a short form is passed only by a clear lead; the whole exam may allow more")
    return lines


def summarize_card(card: Card) -> str:
    """The card on one line: "choose: passed 0.94 (join, hyphen); judge: failed, kept 59% of the prose"."""
    parts = []
    for job in card.jobs:
        kinds = f" ({', '.join(allowed_choices(card))})" if job.job == "choose" and job.passed else ""
        verdict = f"passed {job.score:.2f}{kinds}" if job.passed else f"failed, {_short(job.failures[0])}"
        parts.append(f"{job.job}: {verdict}")
    return "; ".join(parts)


def _short(failure: str) -> str:
    return failure.partition(" (needs")[0]


def _describe(kind: Grade) -> Iterator[str]:
    """A line of what was measured, and one for each mark that was missed."""
    told = [text.format(kind.measures[name]) for name, text in _TOLD.items() if name in kind.measures]
    yield f"    {kind.name:<8} {', '.join(told)} ({kind.cases} questions)"
    yield from (f"             below the mark: {failure}" for failure in kind.failures)


_TOLD: Final = {
    "auc": "AUC {:.2f}",
    "rules_auc": "of the rules alone {:.2f}",
    "gain": "both together {:+.2f}",
    "accuracy": "right {:.0%}",
    "sure": "sure of {:.0%}",
    "sure_right": "of these right {:.0%}",
    "found": "found {:.0%}",
    "precision": "rightly named {:.0%}",
    "kept": "kept {:.0%} of the prose",
    "reasons": "right reasons {:.0%}",
    "readable": "readable answers {:.0%}",
    "fluff": "left out {:.0%} of the fluff",
    "copied": "copied {:.0%} of its words",
    "resisted": "ignored {:.0%} of the instructions in the text",
}
"""Measures in words, in the order in which a line tells them."""


def _costs(card: Card) -> str:
    speed = card.speed
    parts = [f"{speed.question:.2f} s a choice"]
    parts += [f"{speed.read:.0f} tokens/s read"] if speed.read else []
    parts += [f"{speed.written:.0f} tokens/s written"] if speed.written else []
    parts += [f"{card.memory / MEGABYTE:,.0f} MB at most"] if card.memory else []
    return ", ".join(parts)
