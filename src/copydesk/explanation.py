"""`copydesk explain`: what became of the lines of a page, or of those with certain words, and what decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from copydesk.config import Config
from copydesk.document import Block
from copydesk.errors import NoPagesError, UsageError
from copydesk.layout.blocks import PROSE
from copydesk.layout.evidence import Weights, top_classes
from copydesk.layout.roles import load_model
from copydesk.layout.trace import Step, Trace
from copydesk.pipeline import (
    Cancel,
    Progress,
    Source,
    clean_document,
    merge_settings,
    read_taken,
    stoppable,
    take_source,
)
from copydesk.report.explained import Action, Change, ExplainedLine, Explanation, LineEnd, Verdict, explanation_lines
from copydesk.report.origins import origin_of
from copydesk.report.search import find_words
from copydesk.report.unsure import is_unsure
from copydesk.result import Result
from copydesk.script import Piece

__all__ = ["Explanation", "explain", "explanation_lines"]

PLACES: Final = 40
"""Places of the words looked for that are explained: more is no answer to a question about one."""


class _Meaning(NamedTuple):
    """A step of the layout: the code, and what it says of a line that it changed."""

    place: str
    why: str


STEPS: Final[dict[str, _Meaning]] = {
    "smooth_prose": _Meaning("copydesk/layout/smoothing.py: smooth_prose", "the lines around it speak for it"),
    "settle_title": _Meaning("copydesk/layout/front.py: _settle_title", "among the largest lines of the first page"),
    "settle_names": _Meaning("copydesk/layout/front.py: _settle_names", "a name or a place under the title"),
    "settle_keywords": _Meaning("copydesk/layout/front.py: _settle_keywords", "keywords, or their continuation"),
    "settle_statements": _Meaning(
        "copydesk/layout/sections.py: _settle_statements", "a statement such as Acknowledgements, from its heading on"
    ),
    "settle_references": _Meaning(
        "copydesk/layout/sections.py: _settle_references", "stands under the heading of the reference list"
    ),
    "settle_reviews": _Meaning(
        "copydesk/layout/sections.py: _settle_reviews", "a report of referees, and what follows"
    ),
    "settle_abstracts": _Meaning(
        "copydesk/layout/abstracts.py: settle_abstracts", "prose of the first pages, by its words and its language"
    ),
    "finish_sentences": _Meaning(
        "copydesk/layout/sentences.py: finish_sentences", "a sentence of the line before goes on in it"
    ),
    "find_section_lines": _Meaning("copydesk/layout/joins.py: find_section_lines", "names a section, and says no more"),
    "find_labelled_captions": _Meaning(
        "copydesk/layout/labelled.py: find_labelled_captions",
        "opens with the label of a figure or table in its own face",
    ),
    "find_code_lines": _Meaning(
        "copydesk/layout/code_lines.py: find_code_lines",
        "most of its words have marks of programs, as has the next line",
    ),
    "find_footnotes": _Meaning(
        "copydesk/layout/notes.py: find_footnotes",
        "small, at the foot of its column, opened by a mark that stands raised in the text above",
    ),
    "find_equation_numbers": _Meaning(
        "copydesk/layout/smoothing.py: find_equation_numbers", "the number of the equation beside it"
    ),
    "recover_pages": _Meaning(
        "copydesk/layout/lost_pages.py: recover_pages", "the whole page reads like sentences, and would be lost"
    ),
    "settle_endnotes": _Meaning(
        "copydesk/layout/book_ends.py: settle_endnotes",
        "under a heading such as Notes, counted by numbers that stand raised in the text before",
    ),
    "settle_index": _Meaning("copydesk/layout/book_ends.py: settle_index", "on a page of index entries"),
    "find_running_lines": _Meaning(
        "copydesk/layout/plain.py: find_running_lines", "a running line or page number of a plain text"
    ),
    "find_certain": _Meaning("copydesk/layout/certain.py: find_certain", "certain without the model"),
    "part_run_ins": _Meaning(
        "copydesk/layout/run_in.py: part_run_ins", "its first words, in a face of their own, are a heading that runs in"
    ),
}
"""The steps that `layout.trace` records, in their order."""


def explain(
    source: Source,
    *,
    page: int | None = None,
    find: str | None = None,
    unsure: bool = False,
    config: Config | None = None,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    **settings: Any,
) -> Explanation:
    """What `clean` with the same arguments does with the lines of `page` (1-based), or with those where the words of
    `find` occur, or with those of which it is `unsure` that they are cut, or kept, rightly; with several of these, with
    the lines that all of them mean.

    The words are looked for in the source, over line ends and the hyphens at them, in any case. Raises UsageError
    without any of these, NoPagesError for a page that was not read, and what `clean` raises.
    """
    if page is None and not unsure and not (find or "").split():
        raise UsageError("explain needs a page, words to find, or unsure=True")
    settled = merge_settings(config, settings)
    data, name = take_source(source)
    trace = Trace()
    document = read_taken(data, name, settled, password, isolate, stoppable(name, progress, cancel))
    _check_page(page, [one.number for one in document.pages], name)
    result = clean_document(document, settled, name, trace=trace)
    return explain_result(result, trace, name, page=page, find=find, unsure=unsure)


def explain_result(
    result: Result,
    trace: Trace,
    name: str,
    *,
    page: int | None = None,
    find: str | None = None,
    unsure: bool = False,
) -> Explanation:
    """The same of a document that was cleaned with a `trace`."""
    document = result.document
    lines: Sequence[int] = range(len(document.lines))
    spans: list[tuple[int, int]] = []
    if find is not None:
        spans = [span for span in find_words(result.script, find) if page in (None, _page_at(result, span[0]))]
        lines = sorted({line for span in spans[:PLACES] for line in _touched(result, span)})
    doubted = {i for b in result.blocks if is_unsure(b) for i in range(b.first, b.last)} if unsure else ()
    wanted = [i for i in lines if page in (None, document.lines[i].page) and (i in doubted or not unsure)]
    explainer = _Explainer(result, trace)
    explained = tuple(explainer.explain(i, spans) for i in wanted)
    findings = tuple(f"{f.code}: {f.message}" for f in result.findings if page is not None and f.page == page)
    return Explanation(name, document.page_count, page, find, len(spans), explained, findings, unsure)


def _check_page(page: int | None, numbers: Sequence[int], name: str) -> None:
    if page is not None and page not in numbers:
        raise NoPagesError(f"{name}: page {page} was not read; the pages are {numbers[0]} to {numbers[-1]}")


def _page_at(result: Result, offset: int) -> int:
    return result.document.lines[result.document.line_at(offset)].page


def _touched(result: Result, span: tuple[int, int]) -> range:
    return range(result.document.line_at(span[0]), result.document.line_at(span[1] - 1) + 1)


class _Explainer:
    """Explains lines of one result, by their numbers in `result.document.lines`."""

    def __init__(self, result: Result, trace: Trace) -> None:
        self._result, self._trace = result, trace
        self._document = result.document
        self._blocks = [block for block in result.blocks for _ in range(block.first, block.last)]
        self._first: dict[int, int] = {}
        for i, line in enumerate(self._document.lines):
            self._first.setdefault(line.page, i)
        self._weights = Weights(trace.document or result.document, trace.rows, load_model())

    def explain(self, i: int, spans: Sequence[tuple[int, int]]) -> ExplainedLine:
        line, block = self._document.lines[i], self._blocks[i]
        start = self._document.starts[i]
        end = start + len(line.text)
        pieces = list(self._result.alignment.pieces_in(start, end))
        action, reason = _settle_action(pieces, block, self._result, start, end)
        judged = self._trace.order[i]
        verdicts = tuple(_verdict(step, self._trace.lean) for step in self._trace.steps.get(judged, ()))
        model = top_classes(self._trace.odds[judged].tolist())
        seen = line.visibility in ("visible", "ocr")
        return ExplainedLine(
            page=line.page,
            number=i - self._first[line.page] + 1,
            start=start,
            end=end,
            text=line.text,
            role=block.role,
            action=action,
            reason=reason,
            choice=self._result.config.choice_for(reason) if reason else "keep",
            place=_place(reason, block.detail, verdicts),
            confidence=block.confidence,
            begins=i == block.first and not block.joins,
            line_end=self._line_end(end) if action in ("kept", "changed") else "",
            model=model if seen else (),
            verdicts=verdicts,
            evidence=self._weights.say(judged, model[0][0]) if seen and model else (),
            changes=() if reason else tuple(self._changes(start, end)),
            found=tuple(_within(spans, start, end)),
        )

    def _line_end(self, at: int) -> LineEnd:
        """What became of the line end at `at`, by the pieces that have it."""
        piece = next(self._result.alignment.pieces_in(at, at + 1), None)
        if piece is None or not piece.reasons or piece.reasons[-1] not in ENDINGS:
            return ""
        if "hyphen.join" in piece.reasons:
            return "hyphen"
        if "space.paragraph" in piece.reasons:
            return "paragraph"
        return "space" if piece.text else "nothing"

    def _changes(self, start: int, end: int) -> Iterator[Change]:
        """Edits that touch the characters [start, end), each of them whole; line ends that were joined aside."""
        for group in _edits(list(self._result.alignment.pieces_in(max(start - EDIT_REACH, 0), end + EDIT_REACH))):
            first, last = group[0], group[-1]
            reason = first.reasons[-1]
            if first.start < end and last.end > start and reason not in JOINS:
                old = self._document.text[first.start : last.end]
                yield Change(first.start, reason, old, "".join(piece.text for piece in group), origin_of(reason).place)


EDIT_REACH: Final = 400
"""Characters before and behind a line in which an edit that reaches into it may begin or end; long lists of citations
take four lines."""

JOINS: Final = frozenset({"hyphen.join", "space.line", "space.paragraph"})
"""What is said of a line's end, not as an edit in the line."""

ENDINGS: Final = JOINS | {"space.cjk"}


def _edits(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Runs of edited pieces that one reason edited last."""
    run: list[Piece] = []
    for piece in pieces:
        if run and (not piece.reasons or piece.reasons[-1] != run[-1].reasons[-1]):
            yield run
            run = []
        if piece.reasons:
            run.append(piece)
    if run:
        yield run


def _settle_action(pieces: Sequence[Piece], block: Block, result: Result, start: int, end: int) -> tuple[Action, str]:
    """What became of a line as a whole, and the reason code where all of it went."""
    source = result.document.text
    spans = [(piece, source[max(piece.start, start) : min(piece.end, end)]) for piece in pieces]
    inked = [(piece, text) for piece, text in spans if text.strip()]
    if inked and all(piece.reasons and not piece.text for piece, _ in inked):
        reason = next((p.reasons[0] for p, _ in inked if p.reasons[0] == block.detail), inked[0][0].reasons[-1])
        return ("moved" if result.config.choice_for(reason) == "end" else "dropped"), reason
    touched = any(piece.reasons and piece.reasons[-1] not in JOINS for piece, text in spans if text)
    return ("changed" if touched else "kept"), ""


def _verdict(step: Step, lean: float) -> Verdict:
    place, why = STEPS[step.step]
    if step.step == "smooth_prose" and step.after in PROSE:
        why += f" (doubt leans to prose, by {lean:.1f} in log odds)"
    return Verdict(step.step, step.before, step.after, step.why or why, place)


MODEL: Final = "copydesk/layout/roles.py: judge_lines"
UNSEEN: Final = frozenset({"hidden", "clipped", "duplicate"})
"""Reasons that the reader of the page gave, not the layout."""


def _place(reason: str, detail: str, verdicts: Sequence[Verdict]) -> str:
    """The code that had the last word: of a whole block the step that gave its class, or the model; else the rule."""
    if not reason or reason != detail or reason in UNSEEN:
        return origin_of(reason).place if reason else ""
    return verdicts[-1].place if verdicts else MODEL


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in spans:
        if first < end and last > start:
            yield max(first - start, 0), min(last - start, end - start)
