"""What a model did to a document, and why it was allowed to: part of every result that one had a hand in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["block", "join"]
"""Questions of `choose`: is this block prose; does this line go on with the paragraph before it."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something of which the rules are unsure. `prior` is the rules' probability of "yes": the block is prose, or the
    line goes on with the paragraph before it. `at` is where it begins: an index into `Document.lines`."""

    kind: Kind
    at: int
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


@dataclass(frozen=True, slots=True)
class JobAccount:
    """`job` is "choose", "judge" or "rewrite"; `why` it was done or not ("its exam: passed, 0.94"). `asked` counts
    questions or chunks, `changed` what is other than by the rules alone; `seconds` on the clock, no part of outputs."""

    job: str
    done: bool
    why: str
    asked: int = 0
    changed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Revision:
    """`identity` names the weights by hash, or the server; `prompts` their versions by name."""

    name: str
    identity: str
    seed: int
    prompts: tuple[tuple[str, str], ...]
    jobs: tuple[JobAccount, ...]
    sampling: tuple[float, float] = (0.0, 1.0)
    """Temperature and top-p."""
    answers: tuple[tuple[int, Answer], ...] = ()
    """Each with the offset in the source at which the block or line in question begins."""

    @property
    def signature(self) -> str:
        """What of it can change an output, for the end of a result's signature."""
        jobs = ",".join(account.job for account in self.jobs if account.done) or "none"
        drawn = "" if self.sampling == (0.0, 1.0) else "|sampling:" + ",".join(map(str, self.sampling))
        prompts = ",".join(f"{name}@{version}" for name, version in self.prompts) or "none"
        identity = self.identity.replace("|", "_").replace(":", "_")
        return f"|model:{identity}|jobs:{jobs}|prompts:{prompts}|seed:{self.seed}{drawn}"


def describe_revision(revision: Revision) -> dict[str, Any]:
    """As plain values for the JSON; no durations, so that the same run gives the same bytes."""
    return {
        "name": revision.name,
        "identity": revision.identity,
        "seed": revision.seed,
        "temperature": revision.sampling[0],
        "top_p": revision.sampling[1],
        "prompts": dict(revision.prompts),
        "jobs": [
            {"job": a.job, "done": a.done, "why": a.why, "asked": a.asked, "changed": a.changed} for a in revision.jobs
        ],
        "answers": [
            {
                "kind": answer.question.kind,
                "start": start,
                "page": answer.question.page,
                "prior": answer.question.prior,
                "said": answer.said,
                "settled": answer.settled,
                "changes": answer.changes,
            }
            for start, answer in revision.answers
        ],
    }


def revision_lines(revision: Revision) -> list[str]:
    """A line for each job, for a terminal."""
    lines = []
    for account in revision.jobs:
        what = "questions" if account.job == "choose" else "chunks" if account.job == "rewrite" else "sections"
        did = (
            f"{account.asked} {what}, {account.changed} changes, {account.seconds:.1f} s"
            if account.done
            else "not done"
        )
        lines.append(f"model {revision.name}: {account.job}: {did} ({account.why})")
    return lines
