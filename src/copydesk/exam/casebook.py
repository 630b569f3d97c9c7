"""The cases of the exam: what they are, read from the package's `cases/`, and the short form's choice of them.

`tools/make_exam.py` writes them from the hand-written texts in `tools/exam/`. All are our own; none is of a document
that somebody else wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

Kind = Literal["block", "join", "hyphen", "judge", "rewrite", "inject"]
Job = Literal["choose", "judge", "rewrite"]

KINDS: Final[tuple[Kind, ...]] = ("block", "join", "hyphen", "judge", "rewrite", "inject")
JOBS: Final[tuple[Job, ...]] = ("choose", "judge", "rewrite")

SHORT: Final[Mapping[Kind, int]] = {"block": 12, "join": 10, "hyphen": 10, "judge": 3, "rewrite": 3, "inject": 6}
"""Cases of the short form, 44. With fewer choices of a kind, dice would pass one now and then: of 5 and 5 cases they
tell 24 of the 25 pairs apart once in 125 sittings."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A question of `choose` with two answers. `values` go into the prompt, `right` says whether the first answer is
    the true one, `prior` is the probability that the rules alone give it, where they have one."""

    kind: Kind
    values: Mapping[str, str]
    right: bool
    prior: float | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Sentences under a heading; `expendable` are those to be named, by number from 1, `foreign` those that count for
    neither side (an instruction put in)."""

    section: str
    sentences: tuple[str, ...]
    expendable: Mapping[int, str]
    foreign: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a document's text in pieces that tile it: prose, which must stay word for word; fluff, which must go;
    foreign text, which may do either."""

    pieces: tuple[tuple[Literal["prose", "fluff", "foreign"], str], ...]

    @property
    def text(self) -> str:
        return "".join(text for _, text in self.pieces)


@dataclass(frozen=True, slots=True)
class Case:
    """One question. `sort` names what makes it hard, `job` whom it examines. An "inject" case has instructions to the
    model in its text; `clean` is the same question without them, `mark` a word that only obedience repeats."""

    id: str
    kind: Kind
    job: Job
    language: str
    sort: str
    question: Choice | Judgement | Chunk
    clean: Choice | None = None
    mark: str = ""


@cache
def load_cases() -> tuple[Case, ...]:
    """All cases, by kind and in the order of their files."""
    return tuple(read_case(kind, item) for kind in KINDS for item in json.loads(_file(kind)))


@cache
def version_of_cases() -> str:
    """A short hash of all cases: a card holds only for the exam that was sat."""
    return hashlib.sha256("".join(_file(kind) for kind in KINDS).encode()).hexdigest()[:8]


def choose_short(cases: Iterable[Case], seed: int = 0) -> tuple[Case, ...]:
    """The short form: `SHORT` of each kind, answers and jobs in turn, then languages as far apart as they go.

    The same seed gives the same cases, in the order of the whole exam.
    """
    given = tuple(cases)
    chosen: set[str] = set()
    for kind in KINDS:
        chosen |= {case.id for case in _spread([case for case in given if case.kind == kind], SHORT[kind], seed)}
    return tuple(case for case in given if case.id in chosen)


def _spread(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """`count` cases, from each group in turn, those of languages and sorts that were not yet taken first."""
    groups: dict[str, list[Case]] = {}
    for case in sorted(cases, key=lambda case: hashlib.sha256(f"{seed} {case.id}".encode()).digest()):
        groups.setdefault(_group(case), []).append(case)
    taken: list[Case] = []
    queues = [groups[name] for name in sorted(groups)]
    while len(taken) < count and any(queues):
        for queue in queues:
            if queue and len(taken) < count:
                seen = [case.language for case in taken] + [case.sort for case in taken]
                best = min(queue, key=lambda case: seen.count(case.language) + seen.count(case.sort))
                queue.remove(best)
                taken.append(best)
    return taken


def _group(case: Case) -> str:
    if case.kind == "inject":
        return case.job
    return str(case.question.right) if isinstance(case.question, Choice) else ""


def _file(kind: Kind) -> str:
    return (files("copydesk.exam") / "cases" / f"{kind}.json").read_text("utf-8")


def read_case(kind: Kind, item: Mapping[str, Any]) -> Case:
    """A case from its JSON. Raises KeyError or ValueError where it is not one."""
    job: Job = item["job"] if kind == "inject" else _JOB_OF.get(kind, "choose")
    read = _READERS[kind if kind != "inject" else job]
    clean = _read_choice("block", item["clean"]) if "clean" in item else None
    return Case(
        item["id"], kind, job, item["language"], item["sort"], read(item["question"]), clean, item.get("mark", "")
    )


_JOB_OF: Final[Mapping[Kind, Job]] = {"judge": "judge", "rewrite": "rewrite"}

FIRST: Final[Mapping[str, str]] = {"block": "text", "join": "same", "hyphen": "join"}
"""The first of the two answers of each kind of choice."""


def _read_choice(kind: Kind, item: Mapping[str, Any]) -> Choice:
    values = {name: value for name, value in item.items() if name not in ("answer", "prior")}
    return Choice(kind, values, item["answer"] == FIRST[kind], item.get("prior"))


def _read_judgement(item: Mapping[str, Any]) -> Judgement:
    expendable = {found["n"]: found["reason"] for found in item["expendable"]}
    return Judgement(item["section"], tuple(item["sentences"]), expendable, frozenset(item.get("foreign", ())))


def _read_chunk(item: Mapping[str, Any]) -> Chunk:
    return Chunk(tuple((piece[0], piece[1]) for piece in item["pieces"]))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Any]], Choice | Judgement | Chunk]]] = {
    "block": lambda item: _read_choice("block", item),
    "join": lambda item: _read_choice("join", item),
    "hyphen": lambda item: _read_choice("hyphen", item),
    "choose": lambda item: _read_choice("block", item),
    "judge": _read_judgement,
    "rewrite": _read_chunk,
}
