"""A model at work on one document: the jobs that it may do, in their order, and the account of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from copydesk.config import Config
from copydesk.document import Block, Document, Line
from copydesk.models import Model, Sampling
from copydesk.revise.asking import BLOCK
from copydesk.revise.cache import AnswerCache
from copydesk.revise.choose import (
    answer_questions,
    find_blocks,
    find_joins,
    settle_begins,
    settle_blocks,
)
from copydesk.revise.doubt import find_doubts
from copydesk.revise.judge import JudgeSettings, cut_proposals, judge
from copydesk.revise.limits import Limits, find_limits
from copydesk.revise.prompting import Prompt, load_prompt
from copydesk.revise.rewrite import Preview, RewriteSettings, apply_results, find_own_words, find_refused, rewrite
from copydesk.revision import Answer, JobAccount, Kind, Question, Revision
from copydesk.script import Script
from copydesk.verify import Finding

Watch = Callable[[str, int, int], None]
"""Called with the job, and how many of how many questions or chunks are done; it may raise to stop."""


@dataclass(frozen=True)
class Licence:
    """What a model may do, from its exam or because somebody asked for it. `jobs` maps each job to why it is done,
    `refused` the others to why not; `weights` says how much an answer of each kind of `choose` counts beside the
    rules' own odds (1: as much; 0: it is not asked)."""

    jobs: Mapping[str, str]
    refused: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[Kind, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asking:
    """A person's own way of asking: how answers to `rewrite` and `judge` are drawn (`choose` is always greedy), another
    prompt for `rewrite`, and who sees each chunk of it. `everything`: these two are asked about all of the text, not
    only where something may go (`doubt`, `cues`)."""

    sampling: Sampling = field(default_factory=Sampling)
    prompt: Prompt | None = None
    preview: Callable[[Preview], None] | None = None
    everything: bool = False


@dataclass
class Reviser:
    """One document's pass. `settle_begins` and `choose` settle lines and blocks before the rules run, `revise` edits
    what the rules made of them; `account` and `findings` tell what was done. All raise ModelError's family.

    `cache` keeps answers, so that a killed run goes on where it stopped.
    """

    model: Model
    licence: Licence
    watch: Watch | None = None
    asking: Asking = field(default_factory=Asking)
    cache: AnswerCache | None = None
    _joins: list[tuple[Line, Answer]] = field(default_factory=list)
    _placed: list[tuple[int, Answer]] = field(default_factory=list)
    _seconds: float = 0.0
    _accounts: list[JobAccount] = field(default_factory=list)
    _findings: list[Finding] = field(default_factory=list)
    _rewriting: RewriteSettings = field(default_factory=RewriteSettings)

    def settle_begins(
        self, document: Document, kept: Sequence[int], goes_on: Mapping[int, float], begins: set[int]
    ) -> set[int]:
        """The lines at which paragraphs begin, as rules and model settle them together."""
        if not self._weight("join"):
            return begins
        answers = self._ask(find_joins(document, kept, goes_on, begins))
        self._joins = [(document.lines[answer.question.at], answer) for answer in answers]
        return settle_begins(begins, answers)

    def choose(self, document: Document, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        """The blocks as rules and model settle them together."""
        places = {id(line): start for line, start in zip(document.lines, document.starts, strict=False)}
        self._placed = [(places[id(line)], answer) for line, answer in self._joins if id(line) in places]
        if not self._weight("block"):
            return blocks
        answers = self._ask(find_blocks(document, blocks))
        self._placed += [(document.starts[answer.question.at], answer) for answer in answers]
        return settle_blocks(blocks, answers)

    def revise(self, document: Document, blocks: tuple[Block, ...], script: Script, config: Config) -> Script:
        """The script with what `rewrite` and `judge` leave out of the text that the rules made."""
        if "rewrite" in self.licence.jobs:
            limits = find_limits(blocks, script, config)
            options = RewriteSettings(self.asking.sampling, self.asking.prompt, free=config.fidelity == "free")
            everything = self.asking.everything or options.free
            asked = None if everything else find_doubts(blocks, script, limits)
            self._rewriting = options
            script = self._rewrite(document, script, limits, asked)
        if "judge" in self.licence.jobs:
            limits = find_limits(blocks, script, config)
            script = self._judge(document, script, limits)
        return script

    def _rewrite(
        self, document: Document, script: Script, limits: Limits, asked: Sequence[tuple[int, int]] | None
    ) -> Script:
        options = self._rewriting
        start, results = time.perf_counter(), []
        for result in rewrite(
            document,
            script,
            self.model,
            limits,
            self._rewriting,
            asked,
            cache=self.cache,
            on_preview=self.asking.preview,
        ):
            results.append(result)
            if self.watch is not None:
                self.watch("rewrite", result.number, result.count)
        self._findings += find_refused(results, self.model.name)
        if options.free:
            self._findings += find_own_words(document, script, results, self.model.name)
        changed = sum(len(result.edits) for result in results)
        self._note("rewrite", len(results), changed, start)
        return apply_results(script, results, self._rewriting.reason)

    def _judge(self, document: Document, script: Script, limits: Limits) -> Script:
        start, results = time.perf_counter(), []
        for result in judge(
            document, script, self.model, limits, self._judging, cache=self.cache, progress=self._told("judge")
        ):
            results.append(result)
            self._findings += result.findings
        proposals = [proposal for result in results for proposal in result.proposals]
        self._note("judge", len(results), len(proposals), start)
        return script.edited_each(cut_proposals(script, proposals))

    def _note(self, job: str, asked: int, changed: int, start: float) -> None:
        why = self.licence.jobs[job]
        self._accounts.append(JobAccount(job, True, why, asked, changed, time.perf_counter() - start))

    @property
    def _judging(self) -> JudgeSettings:
        return JudgeSettings(self.asking.sampling, everything=self.asking.everything)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What a person should look at: parts whose answers were refused."""
        return tuple(self._findings)

    def account(self) -> Revision:
        """What was done, and what was not and why."""
        jobs = [self._account_choose()] if "choose" in self.licence.jobs else []
        jobs += self._accounts
        refused = [JobAccount(job, False, why) for job, why in self.licence.refused.items()]
        return Revision(
            name=self.model.name,
            identity=self.model.identity,
            seed=self.asking.sampling.seed,
            sampling=(self.asking.sampling.temperature, self.asking.sampling.top_p),
            prompts=tuple(self._prompts()),
            jobs=(*jobs, *refused),
            answers=tuple(sorted(self._placed, key=lambda placed: (placed[0], placed[1].question.kind))),
        )

    def _account_choose(self) -> JobAccount:
        changed = sum(answer.changes for _, answer in self._placed)
        return JobAccount("choose", True, self.licence.jobs["choose"], len(self._placed), changed, self._seconds)

    def _ask(self, questions: list[Question]) -> list[Answer]:
        start = time.perf_counter()
        answers = list(answer_questions(self.model, questions, self.licence.weights, self._told("choose")))
        self._seconds += time.perf_counter() - start
        return answers

    def _weight(self, kind: Kind) -> float:
        return self.licence.weights.get(kind, 0.0) if "choose" in self.licence.jobs else 0.0

    def _prompts(self) -> Iterator[tuple[str, str]]:
        if self._weight("block"):
            yield "choose_block", load_prompt("choose_block", BLOCK).version
        extent = "+everything" if self.asking.everything else ""
        if "judge" in self.licence.jobs:
            yield "judge", self._judging.asked.version + extent
        if "rewrite" in self.licence.jobs:
            yield "rewrite", self._rewriting.version + extent

    def _told(self, job: str) -> Callable[[int, int], None] | None:
        watch = self.watch
        return None if watch is None else lambda done, total: watch(job, done, total)
