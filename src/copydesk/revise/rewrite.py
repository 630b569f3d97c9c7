"""The third job of a model: copy the text chunk by chunk without what is not running text; the copy becomes cuts.

Nothing that a model writes gets into the text. Its answer is aligned with its chunk (`aligning`), and what it left out
becomes edits as far as the gates allow (`gates`). A chunk whose copy is refused is asked for once more, greedily and
in plainer words; if that is refused too, the rules' text stays, with a finding.

`propose` is the only step that knows what an answer may do. With fidelity `free` it is `propose_freely`, whose edits
have words of the model's own, marked; chunks, cache, retries and preview are the same.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from copydesk.alignment import Alignment
from copydesk.document import Document
from copydesk.errors import CancelledError, ContextError
from copydesk.models import Completion, Model, OnText, Sampling
from copydesk.revise.aligning import find_words
from copydesk.revise.answers import REWRITE, ask_rewrite
from copydesk.revise.cache import AnswerCache, ask
from copydesk.revise.chunking import SIZE, Chunk, Span, fit_size, make_chunks
from copydesk.revise.freely import propose_freely
from copydesk.revise.gates import Proposal, Refusal, propose
from copydesk.revise.limits import Limits
from copydesk.revise.ordering import ask_in_order
from copydesk.revise.prompting import Prompt, load_prompt
from copydesk.revise.watching import Watch
from copydesk.script import Edit, Script
from copydesk.verify import CLOSE, FREE, OPEN, Finding, named

REASON: Final = "model.rewrite"
REFUSED: Final = "model.chunk_refused"
OWN_WORDS: Final = "model.own_words"

Cancel = Callable[[], bool]

PATIENCE: Final = 3
"""Chunks that are refused one after the other, from which on each is asked about once only, until a copy is taken: a
model that cannot copy would double the time for nothing."""

WHAT_FAILED: Final = {
    "nothing": "the model said nothing",
    "cut off": "the answer did not come to an end",
    "other words": "the answer is no copy: other words, or another order",
    "too little kept": "too much of the text is missing in the answer",
    "no room": "the text and an answer do not fit the model's context",
}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person sees while a chunk is done. `tokens_per_second` of this answer, 0 where it came from the cache;
    `seconds_left` by the time that the characters so far took, None before that is known."""

    number: int
    count: int
    before: str
    after: str
    tokens_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class RewriteSettings:
    """`sampling` of the first question, whose `max_tokens` each chunk sets anew; `prompt` instead of ours; `size` of a
    chunk in tokens; `free`: the model's own words are taken, each one marked."""

    sampling: Sampling = field(default_factory=Sampling)
    prompt: Prompt | None = None
    size: int = SIZE
    free: bool = False

    @property
    def prompts(self) -> tuple[Prompt, Prompt]:
        """The first question and the plainer one."""
        ours = load_prompt("rewrite_free" if self.free else "rewrite", REWRITE)
        return self.prompt or ours, ours if self.free else load_prompt("rewrite_again", REWRITE)

    @property
    def reason(self) -> str:
        """The reason code of the edits."""
        return FREE if self.free else REASON

    @property
    def version(self) -> str:
        """Of both prompts, for the signature."""
        return "+".join(prompt.version for prompt in self.prompts)


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What became of the characters [start, end) of `script.text`. `edits` are against that text, sorted, inside of it.

    `page`: where it begins; `refused`: cuts that were not made (in characters of `script.text`); `failed`: why no
    answer was taken at all (a key of `WHAT_FAILED`), or nothing. `lost`: words that go; `asked`: answers that were
    read; `cached`: none of them cost anything.
    """

    number: int
    count: int
    page: int
    start: int
    end: int
    edits: tuple[Edit, ...]
    refused: tuple[Refusal, ...]
    failed: str
    words: int
    lost: int
    asked: int
    cached: bool
    tokens: int
    prompt_tokens: int
    seconds: float


def rewrite(
    document: Document,
    script: Script,
    model: Model,
    limits: Limits,
    settings: RewriteSettings = RewriteSettings(),
    asked: Sequence[Span] | None = None,
    *,
    cache: AnswerCache | None = None,
    cancel: Cancel | None = None,
    on_text: OnText | None = None,
    on_preview: Callable[[Preview], None] | None = None,
) -> Iterator[ChunkResult]:
    """The result of each chunk as it is done, in order; `apply_results` makes the script of those that there are.

    `limits` come from `find_limits` for the same script, `asked` from `doubt.find_doubts`: the paragraphs to ask about;
    None means all. `cancel` is asked before each chunk and with each bit of text;
    where it says so, CancelledError is raised, and the results so far still hold. Raises ModelError's family.
    """
    first, _ = settings.prompts
    size = fit_size(model, ask_rewrite("", first), settings.size)
    chunks = make_chunks(script.text, model.count_tokens, size, limits.headings, asked)
    job = _Job(document, script, model, limits, settings, cache, _stopping(cancel, on_text))
    clock = _Clock(sum(chunk.end - chunk.start for chunk in chunks))

    def run(chunk: Chunk) -> tuple[Chunk, ChunkResult]:
        if cancel is not None and cancel():
            raise CancelledError(f"stopped before chunk {chunk.number} of {chunk.count}")
        return chunk, job.run(chunk)

    for chunk, result in ask_in_order(run, chunks, model.parallel):
        clock.tick(result)
        if on_preview is not None:
            on_preview(_preview(chunk, result, clock))
        yield result


def apply_results(script: Script, results: Iterable[ChunkResult], reason: str = REASON) -> Script:
    """The script with the edits of these chunks; they may be some of them only."""
    return script.edited_each((edit, reason) for result in results for edit in result.edits)


def find_refused(results: Iterable[ChunkResult], name: str) -> tuple[Finding, ...]:
    """A finding for each way in which chunks were refused, with their pages; `name` is the model's."""
    results = list(results)
    found = []
    for failed, what in WHAT_FAILED.items():
        refused = [result for result in results if result.failed == failed]
        if refused:
            pages = sorted({result.page for result in refused})
            count = f"{len(refused)} of {refused[0].count} parts stay as the rules left them"
            found.append(Finding(REFUSED, pages[0], f"{named(pages)}: {count}: {what} ({name})"))
    return tuple(found)


def find_own_words(
    document: Document, script: Script, results: Iterable[ChunkResult], name: str
) -> tuple[Finding, ...]:
    """One finding that says how often the model's own words stand in the text, and where first; `script` as asked."""
    edits = [edit for result in results for edit in result.edits if OPEN in edit.text]
    if not edits:
        return ()
    words = sum(len(find_words(edit.text)) for edit in edits)
    page = document.lines[document.line_at(Alignment(script).source_of(edits[0].start))].page
    message = (
        f"{len(edits)} passages, {words} words, are {name}'s own and not the document's: between {OPEN} and {CLOSE}"
    )
    return (Finding(OWN_WORDS, page, message),)


def _stopping(cancel: Cancel | None, on_text: OnText | None) -> OnText | None:
    if cancel is None:
        return on_text

    def hear(text: str) -> None:
        if cancel():
            raise CancelledError("stopped while the model was answering")
        if on_text is not None:
            on_text(text)

    return hear


class _Job:
    """What all chunks of a run share."""

    def __init__(
        self,
        document: Document,
        script: Script,
        model: Model,
        limits: Limits,
        settings: RewriteSettings,
        cache: AnswerCache | None,
        on_text: OnText | None,
    ) -> None:
        self._document, self._alignment = document, Alignment(script)
        self._model, self._limits, self._settings, self._cache = model, limits, settings, cache
        self._on_text = on_text
        self._refused = 0
        self._vocabulary = Counter(word.key for word in find_words(script.text))

    def run(self, chunk: Chunk) -> ChunkResult:
        """Ask, at most twice, and take what may be taken."""
        words = len(find_words(chunk.text))
        answers: list[tuple[Completion, bool]] = []
        made, failed = Proposal(), ""
        impatient = self._refused >= PATIENCE and self._model.parallel == 1  # at once, nobody knows what came before
        prompts = self._settings.prompts[: 1 if impatient else 2]
        for prompt in prompts if words else ():
            sampling = self._settings.sampling if not answers else Sampling()
            messages = ask_rewrite(chunk.text, prompt, chunk.before)
            sampling = replace(sampling, max_tokens=chunk.answer_tokens)
            try:
                hear = self._on_text if self._settings.free else Watch(chunk.text, self._on_text).hear
                answers.append(ask(self._model, messages, sampling, None, self._cache, hear))
            except ContextError:
                failed = "no room"
                break
            answer = answers[-1][0]
            cut_off = answer.finish == "length"
            made = self._propose(chunk, answer.text, cut_off)
            failed = made.failed
            if not failed:
                break
        self._refused = self._refused + 1 if failed else 0
        return self._result(chunk, made, failed, words, answers)

    def _propose(self, chunk: Chunk, answer: str, cut_off: bool) -> Proposal:
        if self._settings.free:
            return propose_freely(chunk.text, answer, self._limits, chunk.start, cut_off)
        return propose(chunk.text, answer, self._limits, chunk.start, cut_off, self._vocabulary)

    def _result(
        self, chunk: Chunk, made: Proposal, failed: str, words: int, answers: list[tuple[Completion, bool]]
    ) -> ChunkResult:
        shift = chunk.start
        return ChunkResult(
            chunk.number,
            chunk.count,
            self._document.lines[self._document.line_at(self._alignment.source_of(chunk.start))].page,
            chunk.start,
            chunk.end,
            tuple(Edit(edit.start + shift, edit.end + shift, edit.text) for edit in made.edits),
            tuple(Refusal(item.start + shift, item.end + shift, item.why) for item in made.refused),
            failed,
            words,
            made.lost,
            len(answers),
            bool(answers) and all(cached for _, cached in answers),
            sum(answer.tokens for answer, _ in answers),
            sum(answer.prompt_tokens for answer, _ in answers),
            sum(answer.seconds for answer, cached in answers if not cached),
        )


class _Clock:
    """How long the rest will take, by the characters that were asked for so far; those from the cache cost nothing."""

    def __init__(self, length: int) -> None:
        self._left, self._timed = length, 0
        self._seconds, self._last = 0.0, time.monotonic()

    def tick(self, result: ChunkResult) -> None:
        now = time.monotonic()
        length = result.end - result.start
        self._left -= length
        if not result.cached:
            self._timed += length
            self._seconds += now - self._last
        self._last = now

    @property
    def left(self) -> float | None:
        return self._left * self._seconds / self._timed if self._timed else None


def _preview(chunk: Chunk, result: ChunkResult, clock: _Clock) -> Preview:
    edits = [Edit(edit.start - chunk.start, edit.end - chunk.start, edit.text) for edit in result.edits]
    after = Script.of(chunk.text).edited(edits, REASON).text
    speed = result.tokens / result.seconds if result.seconds > 0 else 0.0
    return Preview(result.number, result.count, chunk.text, after, round(speed, 1), clock.left)
