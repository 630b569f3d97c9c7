"""From probabilities to one class per line: the model, its neighbours, then what is certain without it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from copydesk.document import Document
from copydesk.layout.book_ends import settle_endnotes, settle_index
from copydesk.layout.certain import find_certain, find_line_numbers
from copydesk.layout.code_lines import find_code_lines
from copydesk.layout.features import Ints
from copydesk.layout.joins import find_section_lines
from copydesk.layout.labelled import find_labelled_captions
from copydesk.layout.lost_pages import recover_pages
from copydesk.layout.notes import find_footnotes
from copydesk.layout.paragraphs import compute_pairs
from copydesk.layout.plain import find_running_lines
from copydesk.layout.roles import CLASSES
from copydesk.layout.sections import settle_sections
from copydesk.layout.sentences import finish_sentences
from copydesk.layout.trace import Trace, record
from copydesk.layout.trees import Trees

_EQUATION_NUMBER = re.compile(r"^\(\d{1,3}(?:\.\d{1,3})?[a-z]?\)$")

CONTINUITY: Final = 0.5
"""Weight of the evidence that prose goes on, or not, from one line to the next, against the evidence of each line;
chosen by leave-publishers-out (docs/roles.md)."""

LEANING: Final = 0.8
"""Log odds given to prose where the model doubts: it doubts kinds of documents that it has not seen, and dropping
prose is the worst defect. By leave-publishers-out, on an earlier fit: 0 gives F1 0.977, 0.4 0.979, 0.8 0.981, 1.2
0.981."""

SHORT_TEXT: Final = 40
SHORT_LEANING: Final = 3.0
"""A plain text of a few lines gives the model nothing to compare them with: a note of four lines was all references to
it. The lean falls to nothing at `SHORT_TEXT` lines. On the raw text of papers, leaning further everywhere costs: 0.8
more takes F1 from 0.889 to 0.880."""

USUAL_DOUBT: Final = 0.15
STRANGENESS: Final = 8.0
"""A document whose lines the model doubts more than usual (mean of 1 at even odds, 0 at none; papers 0.02 to 0.1, a
slide deck 0.27) is of a kind that it does not know; its doubt leans further. By leave-publishers-out: 0 gives F1
0.979, 3 0.981, 6 0.981, 10 0.982; all of the gain is in slides and specifications."""

LIMIT: Final = 5.0
"""Log odds are cut here: no single line is surer than 150 to 1."""


NOTELIKE: Final = frozenset({"text", "heading", "other", "table", "caption", "backmatter"})
"""Classes that the model gives to notes: there are few among what it learned from, and small type is a table's."""


def settle_classes(
    document: Document,
    rows: Ints,
    odds: NDArray[np.int16],
    switches: Trees,
    trace: Trace | None = None,
    language: str | None = None,
) -> list[str]:
    """Class of each line: one of `CLASSES`, or "hidden", "clipped", "duplicate"; `trace` notes which step gave it.
    `language` is the document's, None where its words tell."""
    # numbers that count the lines of a page stand between them: they say nothing of what goes on
    counting = set(find_line_numbers(document))
    shown = (i for i, line in enumerate(document.lines) if line.visibility in ("visible", "ocr"))
    seen = np.array([i for i in shown if i not in counting], np.int64)
    best_prose = np.where(odds[:, 1] > odds[:, 0], 1, 0)
    best_other = odds[:, 2:].argmax(axis=1) + 2
    prose = np.zeros(len(odds), bool)
    if trace is not None:
        trace.begin(document, rows, odds, [CLASSES[k] for k in odds.argmax(axis=1)])
    prose[seen] = smooth_prose(document, rows, odds, switches, seen, trace)
    names = [CLASSES[k] for k in np.where(prose, best_prose, best_other)]
    record(trace, "smooth_prose", names)
    settle_sections(document, rows, odds, names, trace, language)
    finish_sentences(document, names)
    record(trace, "finish_sentences", names)
    for step, name, find in _FINDERS:
        for i in list(find(document, names)):
            names[i] = name
        record(trace, step, names)
    if not document.plain:
        recover_pages(document, rows, odds, names, trace)
        record(trace, "recover_pages", names)
    settle_endnotes(document, names)
    record(trace, "settle_endnotes", names)
    settle_index(document, names)
    record(trace, "settle_index", names)
    for i, name in find_certain(document, rows, trace).items():
        names[i] = name
    record(trace, "find_certain", names)
    for i in find_running_lines(document) if document.plain else ():
        names[i] = "furniture"
    record(trace, "find_running_lines", names)
    return names


def _find_sections(document: Document, names: Sequence[str]) -> Iterable[int]:
    return () if document.plain else find_section_lines(document.lines, names)


def _find_notes(document: Document, names: Sequence[str]) -> Iterable[int]:
    return (i for i in find_footnotes(document) if names[i] in NOTELIKE)


def find_equation_numbers(document: Document, names: Sequence[str]) -> Iterator[int]:
    """Numbers of display equations that stand on a line of their own beside the equation; class: numbered equations."""
    for i, line in enumerate(document.lines):
        if names[i] != "formula" and _EQUATION_NUMBER.match(line.text):
            beside = {names[k] for k in (i - 1, i + 1) if 0 <= k < len(names) and document.lines[k].page == line.page}
            if "formula" in beside:
                yield i


_FINDERS: Final[tuple[tuple[str, str, Callable[[Document, Sequence[str]], Iterable[int]]], ...]] = (
    ("find_section_lines", "heading", _find_sections),
    ("find_labelled_captions", "caption", find_labelled_captions),
    ("find_code_lines", "code", find_code_lines),
    ("find_footnotes", "footnote", _find_notes),
    ("find_equation_numbers", "formula", find_equation_numbers),
)
"""Steps that give one class each: name, class, function."""


def smooth_prose(
    document: Document,
    rows: Ints,
    odds: NDArray[np.int16],
    switches: Trees,
    seen: NDArray[np.int64],
    trace: Trace | None = None,
) -> NDArray[np.bool_]:
    """Prose or not for the lines `seen`: the likeliest sequence (Viterbi 1967) under the odds of each line and the
    odds of a change between each pair of neighbours."""
    if not len(seen):
        return np.zeros(0, bool)
    share = np.clip((odds[seen, 0].astype(float) + odds[seen, 1]) / 1000, 0.001, 0.999)
    doubt = float(np.mean(1 - np.abs(2 * share - 1)))
    lean = LEANING + STRANGENESS * max(0.0, doubt - USUAL_DOUBT)
    if document.plain:
        lean += SHORT_LEANING * max(0.0, 1 - len(document.lines) / SHORT_TEXT)
    if trace is not None:
        trace.lean = lean
    own = np.clip(np.log(share / (1 - share)) + lean, -LIMIT, LIMIT)
    pairs = compute_pairs(document, seen, rows, np.zeros(len(odds), np.int16))
    stay = -CONTINUITY * switches.sum_leaves(pairs)[:, 0] * switches.unit if len(pairs) else np.zeros(0)
    return _likeliest(own.tolist(), np.clip(stay, -LIMIT, LIMIT).tolist())


def _likeliest(own: list[float], stay: list[float]) -> NDArray[np.bool_]:
    """Two states; being prose at i is worth own[i], staying in a state from i to i + 1 is worth stay[i]."""
    other, prose = 0.0, own[0]
    came: list[tuple[bool, bool]] = []
    for gain, bonus in zip(own[1:], stay, strict=True):
        to_other, to_prose = prose > other + bonus, prose + bonus >= other
        came.append((to_other, to_prose))
        other, prose = (
            prose if to_other else other + bonus,
            (prose + bonus if to_prose else other) + gain,
        )
    out = np.zeros(len(own), bool)
    state = prose > other
    for i in range(len(own) - 1, -1, -1):
        out[i] = state
        if i:
            state = came[i - 1][1] if state else came[i - 1][0]
    return out
