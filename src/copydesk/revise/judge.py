"""The second job of a model: name the sentences that a listener can do without, each with a reason from a closed list.

The model sees sentences of a section by numbers and answers with a word for each number, so nothing that it writes
can get into the text. It is asked about those that carry a sign of such a reason (`cues`), one in seventeen, and
believed where its reason is one that the sentence has a sign of. What it gives away are proposals: they become cuts
only where the caller says so (`cut_proposals`). However bad a model is, a section loses no more than its budget.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from copydesk.alignment import Alignment
from copydesk.decisions import with_spaces
from copydesk.document import Document
from copydesk.errors import CancelledError, ContextError
from copydesk.models import Completion, Message, Model, OnText, Sampling
from copydesk.report.sentences import sentences
from copydesk.revise.aligning import find_words
from copydesk.revise.answers import JUDGE, REASONS, ask_judge, read_judgement, shape_judgement
from copydesk.revise.cache import AnswerCache, ask
from copydesk.revise.chunking import TEMPLATE_TOKENS
from copydesk.revise.cues import find_cues
from copydesk.revise.gates import has_negation
from copydesk.revise.limits import Limits, Span
from copydesk.revise.ordering import ask_in_order
from copydesk.revise.prompting import Prompt, load_prompt
from copydesk.script import Edit, Script
from copydesk.verify import Finding, shorten

PREFIX: Final = "model.judge"
"""Reason codes are this and the model's reason: `model.judge.signposting`."""
REFUSED: Final = "model.section_refused"

SECTION_BUDGET: Final = 0.15
"""Words of a section that may go, whatever the model names. Of articles that are read aloud, editors take out one
sentence in ten at most: signposts, addresses, notes on rights."""

NAMED: Final = 0.4
"""Sentences of a question about all sentences, as a share, above which a judgement is none: small models were seen to
give all of them away. `FEW` may be named in any case. Of sentences with a cue all may be; the budget bounds them."""
FEW: Final = 2

WINDOW: Final = 20
"""Sentences of a question: more, and small models lose count."""
SHORTEST: Final = 3
"""Sentences of a section that is asked about: its first and its last one stay anyway."""

TITLE: Final = 80
"""Characters of a heading that are shown."""

LEAST_ANSWER: Final = 64
ANSWER_PER_SENTENCE: Final = 16
"""Tokens of an answer: '"12": "signposting", ' has 8 to 12."""

AT_EDGES: Final = frozenset({"address", "licence"})
"""Reasons for which the first or last sentence of a section may go: notes of where the data are and whose the rights
are stand there. They are also the only ones for which a sentence with a negation may go: in any other one it is a
claim."""

Why = Literal["edge", "negation", "held", "budget", "no sign of it"]
Cancel = Callable[[], bool]


class Section(NamedTuple):
    """`sentences` of what stands under one heading: half-open, in the script's text; `asked`: those to ask about, with
    the reasons for which each may go."""

    title: str
    sentences: tuple[Span, ...]
    asked: Mapping[Span, frozenset[str]] = {}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence that the model can do without: characters [start, end) of `script.text`, `spans` of the source.

    `rank` is its place within its section, from 1: what is surest first (`AT_EDGES`), else in the order of the text.
    """

    start: int
    end: int
    spans: tuple[Span, ...]
    reason: str
    rank: int


class Refusal(NamedTuple):
    """A sentence that the model named and that stays, and why."""

    start: int
    end: int
    reason: str
    why: Why


@dataclass(frozen=True, slots=True)
class SectionResult:
    """What a model makes of a section: `proposals` by rank, as far as the budget goes; `findings`: answers
    that were none. `words` of its sentences, `lost` those of the proposals."""

    number: int
    count: int
    title: str
    proposals: tuple[Proposal, ...]
    refused: tuple[Refusal, ...]
    findings: tuple[Finding, ...]
    words: int
    lost: int
    cached: bool
    tokens: int
    prompt_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """`budget`: words of a section that may go, as a share; `prompt` instead of ours; `everything`: ask about all
    sentences, not only about those with a cue. `max_tokens` is set anew for each question."""

    sampling: Sampling = field(default_factory=Sampling)
    prompt: Prompt | None = None
    budget: float = SECTION_BUDGET
    everything: bool = False

    @property
    def asked(self) -> Prompt:
        return self.prompt or load_prompt("judge", JUDGE)


def judge(
    document: Document,
    script: Script,
    model: Model,
    limits: Limits,
    settings: JudgeSettings = JudgeSettings(),
    *,
    cache: AnswerCache | None = None,
    cancel: Cancel | None = None,
    on_text: OnText | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[SectionResult]:
    """The result of each section as it is done, in order. `limits` come from `find_limits` for the same script.

    Sections of fewer than `SHORTEST` sentences, or without anything to ask about, are passed over. Raises
    CancelledError between two questions, and ModelError's family.
    """
    sections = [*_to_ask(script.text, find_sections(script, limits), settings.everything)]
    job = _Job(document, script, model, limits, settings, cache, cancel, on_text)

    def run(numbered: tuple[int, Section]) -> SectionResult:
        number, section = numbered
        return job.run(section, number, len(sections))

    for result in ask_in_order(run, enumerate(sections, 1), model.parallel):
        yield result
        if progress is not None:
            progress(result.number, len(sections))


def find_sections(script: Script, limits: Limits) -> list[Section]:
    """The sections that are long enough to be asked about; what stands before the first heading is one without title.

    >>> text = "Birds\\n\\nThey sing. They fly. They rest.\\n\\nEnd\\n\\nNo more."
    >>> find_sections(Script.of(text), Limits(headings=((0, 5), (40, 43))))
    [Section(title='Birds', sentences=((7, 17), (18, 27), (28, 38)), asked={})]
    """
    text = script.text
    heads = [(0, 0), *limits.headings]
    starts = [start for start, _ in heads]
    inside: list[list[Span]] = [[] for _ in heads]
    for start, end in sentences(text):
        k = bisect_right(starts, start) - 1
        if start >= heads[k][1] and text[start:end].strip():
            inside[k].append((start, end))
    titles = (" ".join(text[start:end].split()) for start, end in heads)
    return [Section(title, tuple(found)) for title, found in zip(titles, inside, strict=True) if len(found) >= SHORTEST]


def _to_ask(text: str, sections: Sequence[Section], everything: bool) -> Iterator[Section]:
    """Those with something to ask about."""
    cued = iter(find_cues(text, [span for section in sections for span in section.sentences]))
    for section in sections:
        signs = zip(section.sentences, cued, strict=False)
        asked = {span: frozenset(REASONS) if everything else found for span, found in signs if found or everything}
        if asked:
            yield section._replace(asked=asked)


def cut_proposals(script: Script, proposals: Sequence[Proposal]) -> list[tuple[Edit, str]]:
    """Edits of the proposals for `script.edited_each`, each with its reason; `script` is the one that was judged."""
    found: list[tuple[Edit, str]] = []
    for run in _runs(script.text, sorted(proposals, key=lambda item: item.start)):
        whole = with_spaces(script.text, run[0].start, run[-1].end)
        floor = found[-1][0].end if found else 0
        marks = [max(whole.start, floor), *(item.start for item in run[1:]), whole.end]
        edits = (Edit(start, end) for start, end in pairwise(marks))
        found += [(edit, item.reason) for edit, item in zip(edits, run, strict=True) if edit.start < edit.end]
    return found


def _runs(text: str, proposals: Sequence[Proposal]) -> list[list[Proposal]]:
    """Proposals with nothing but a space between them: a paragraph that goes as a whole takes its blank line along."""
    runs: list[list[Proposal]] = []
    for item in proposals:
        between = text[runs[-1][-1].end : item.start] if runs else "\n\n"
        if between.strip() or "\n\n" in between:
            runs.append([item])
        else:
            runs[-1].append(item)
    return runs


class _Job:
    """What all sections of a run share."""

    def __init__(
        self,
        document: Document,
        script: Script,
        model: Model,
        limits: Limits,
        settings: JudgeSettings,
        cache: AnswerCache | None,
        cancel: Cancel | None,
        on_text: OnText | None,
    ) -> None:
        self._document, self._text, self._alignment = document, script.text, Alignment(script)
        self._model, self._limits, self._settings = model, limits, settings
        self._cache, self._cancel, self._on_text = cache, cancel, on_text

    def run(self, section: Section, number: int, count: int) -> SectionResult:
        """Ask about a section's sentences, some at a time, and take what its budget allows."""
        named: list[tuple[Span, str]] = []
        findings: list[Finding] = []
        answers: list[tuple[Completion, bool]] = []
        for window in self._windows(section):
            judged = self._ask(section, window, answers)
            if isinstance(judged, str):
                findings.append(self._find(section, window[0], judged))
                continue
            named += [(window[n - 1], reason) for n, reason in judged.items()]
        proposals, refused = self._settle(section, named)
        return SectionResult(
            number,
            count,
            section.title,
            tuple(proposals),
            tuple(refused),
            tuple(findings),
            self._words(section.sentences),
            self._words([(item.start, item.end) for item in proposals]),
            bool(answers) and all(cached for _, cached in answers),
            sum(answer.tokens for answer, _ in answers),
            sum(answer.prompt_tokens for answer, _ in answers),
            sum(answer.seconds for answer, cached in answers if not cached),
        )

    def _windows(self, section: Section) -> Iterator[tuple[Span, ...]]:
        """The sentences in even parts of at most `WINDOW`, so that the last one is no single sentence."""
        asked = tuple(section.asked)
        total = len(asked)
        parts = -(-total // WINDOW)
        cuts = [total * k // parts for k in range(parts + 1)]
        for first, last in pairwise(cuts):
            yield from self._fit(section, asked[first:last])

    def _fit(self, section: Section, window: tuple[Span, ...]) -> Iterator[tuple[Span, ...]]:
        """The window, in halves where it does not fit the context; a sentence that does not fit alone is not asked."""
        prompt = sum(self._model.count_tokens(turn.content) for turn in self._turns(section, window))
        if prompt + TEMPLATE_TOKENS + _answer_tokens(window) <= self._model.context:
            yield window
        elif len(window) > 1:
            half = len(window) // 2
            yield from self._fit(section, window[:half])
            yield from self._fit(section, window[half:])

    def _turns(self, section: Section, window: Sequence[Span]) -> list[Message]:
        shown = [self._text[start:end] for start, end in window]
        return ask_judge(section.title[:TITLE], shown, self._settings.asked)

    def _ask(
        self, section: Section, window: tuple[Span, ...], answers: list[tuple[Completion, bool]]
    ) -> Mapping[int, str] | str:
        """Number -> reason, or why the answer is none."""
        if self._cancel is not None and self._cancel():
            raise CancelledError("stopped between two questions")
        sampling = replace(self._settings.sampling, max_tokens=_answer_tokens(window))
        shape = shape_judgement(len(window))
        try:
            asked = ask(self._model, self._turns(section, window), sampling, shape, self._cache, self._on_text)
        except ContextError:
            return "its sentences do not fit the model's context"
        answers.append(asked)
        named = read_judgement(_bare(asked[0].text), len(window))
        if named is None:
            return "the answer is none of the kind that was asked for"
        if self._settings.everything and len(named) > max(NAMED * len(window), FEW):
            return f"the model would leave out {len(named)} of {len(window)} sentences"
        return named

    def _settle(self, section: Section, named: Sequence[tuple[Span, str]]) -> tuple[list[Proposal], list[Refusal]]:
        """What may go until the budget is spent: first the reasons that need no judgement of the rest."""
        budget = self._settings.budget * self._words(section.sentences)
        proposals: list[Proposal] = []
        refused: list[Refusal] = []
        for span, reason in sorted(named, key=lambda item: item[1] not in AT_EDGES):
            words = self._words([span])
            why = self._what_is_wrong(section, span, reason) or ("budget" if words > budget else None)
            if why is not None:
                refused.append(Refusal(*span, reason, why))
                continue
            budget -= words
            spans = tuple(self._alignment.source_spans(*span))
            proposals.append(Proposal(*span, spans, f"{PREFIX}.{reason}", len(proposals) + 1))
        return proposals, refused

    def _what_is_wrong(self, section: Section, span: Span, reason: str) -> Why | None:
        if self._limits.holds(*span):
            return "held"
        if reason not in section.asked[span]:
            return "no sign of it"
        if reason in AT_EDGES:
            return None
        if span in (section.sentences[0], section.sentences[-1]):
            return "edge"
        return "negation" if has_negation(self._text[slice(*span)]) else None

    def _words(self, spans: Sequence[Span]) -> int:
        return sum(len(find_words(self._text[start:end])) for start, end in spans)

    def _find(self, section: Section, span: Span, why: str) -> Finding:
        page = self._document.lines[self._document.line_at(self._alignment.source_of(span[0]))].page
        title = f" of {shorten(section.title)!r}" if section.title else ""
        return Finding(REFUSED, page, f"page {page}: no judgement{title}: {why} ({self._model.name})")


def _answer_tokens(window: Sequence[Span]) -> int:
    return LEAST_ANSWER + ANSWER_PER_SENTENCE * len(window)


def _bare(answer: str) -> str:
    """The object in an answer, without the fence or the politeness around it.

    >>> _bare('Sure! ```json {"drop": []} ```')
    '{"drop": []}'
    """
    return answer[answer.find("{") : answer.rfind("}") + 1]
