"""Findings: what a person should look at before trusting a result. And the promises of a script, as a check.

Every threshold is a constant with its reason. None of them changes the output; they only decide what is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from copydesk.alignment import Alignment
from copydesk.config import switch_of
from copydesk.document import WORD, Block, Document, Page
from copydesk.letters import PRIVATE, WORD_LIGATURES, fold_letters, in_order, name_private
from copydesk.script import Piece, Script

IMAGE_PAGE: Final = 0.5
"""A page without text is taken for a scan when one image covers more than this share of it; scans cover nearly all,
logos and photographs on a divider page seldom half."""

LITTLE_WORDS: Final = 80
"""Below this many words a page's share says nothing: a heading and a figure are a whole page."""

LITTLE_SHARE: Final = 0.25
"""A page is reported when it keeps less than this part of what the pages around it keep. A page half full of tables
keeps about half of theirs; a page whose prose was taken for something else keeps almost nothing."""

NEIGHBOURS: Final = 2
"""Pages on either side that a page is compared with."""

USUAL_SHARE: Final = 0.5
"""Pages that keep less than this are no measure for others: among references, prose is the exception."""

TENTHS: Final = 10
TENTH_WORDS: Final = 100
"""A tenth is judged by the words in it that no switch for whole sections took; fewer than this say nothing."""

TENTH_SHARE: Final = 0.25
"""A tenth of the document is reported below this part of the median of all tenths."""

GARBLED_SHARE: Final = 0.05
"""Words of an OCR layer that look like no word; good layers are under 2 in 100, bad ones over 10."""

SECTIONS: Final = frozenset(
    "authors contents index references acknowledgements funding conflicts contributions availability supplement "
    "abbreviations licence colophon other-abstracts furniture duplicates hidden clipped".split()
)
"""Switches that take whole sections, or what repeats. Their words are no sign of lost prose in `page.kept_little` and
`kept.tenths`: the last fifth of most papers is references."""

NEGATIONS: Final = frozenset(
    "no not never none nor neither cannot without non nunca jamás ni ningún ninguna sin não nem nenhum nenhuma sem ne "
    "pas jamais aucun aucune sans nicht kein keine keinen keiner nie ohne mai senza".split()
)

FREE: Final = "model.free"
"""A model's own words, which only fidelity `free` allows; they stand between these marks in every output."""
OPEN, CLOSE = "\u27e8", "\u27e9"

_PAGE_NOTES: Final = {
    "forms": ("pages.forms", "the values of form fields are left out"),
    "annotations": ("pages.annotations", "annotations are left out"),
    "unreadable": ("pages.unreadable", "the page is damaged and could not be read"),
    "unmapped": ("characters.unmapped", "the page has glyphs that its fonts give no character for"),
}
_OWN_WORDS = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_LOOKS_LIKE_A_WORD = re.compile(r"[^\W\d_]+(?:[-'’./][^\W\d_]+)*|[\W_]*\d[\d.,:/%–-]*[\W_]*|\W+")
_HAS_WORDS = re.compile(r"[^\W_]")
_EDGES = ".,;:!?()[]{}\"'“”‘’«»…"


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` is a dotted noun, `page` 1-based or None where the whole document is meant.

    A finding about a run of pages has the first one; its message names them all.
    """

    code: str
    page: int | None
    message: str


class FaithfulnessError(AssertionError):
    """A promise is broken: a defect of copydesk, never of the input."""


@dataclass(frozen=True, slots=True)
class _Share:
    """Words of a part of the source: all of them, those kept, and those that whole-section switches took."""

    words: int
    kept: int
    sections: int
    reasons: Counter[str]

    @property
    def share(self) -> float:
        """Kept words as a share of those that might have been prose."""
        return min(self.kept / max(self.words - self.sections, 1), 1.0)


def verify(document: Document, script: Script, appendix: Script | None = None) -> tuple[Finding, ...]:
    """All findings, the document's own notes first; at most one of a kind for each page or run of pages."""
    counter = _Words(script)
    shares = [(page, counter.share(start, end)) for page, start, end in document.page_spans()]
    moved = _Words(appendix) if appendix else None
    in_appendix = {page.number for page, start, end in document.page_spans() if moved and moved.share(start, end).kept}
    found = [Finding(*note) for note in document.notes]
    told = {page for code, page, _ in document.notes if code == "page.unreadable"}
    found += _page_notes(page for page in document.pages if page.number not in told)
    found += _reordered(document.pages)
    found += _no_text(document.pages)
    found += _ocr(document.pages)
    found += _nothing_kept([(p, s) for p, s in shares if p.number not in in_appendix])
    found += _kept_little(shares)
    found += _tenths(document, counter)
    found += _unmapped(document, counter)
    found += _changed(document, script)
    return tuple(dict.fromkeys(found))


class _Words:
    """Counts words of spans of a script's source, and what became of them."""

    def __init__(self, script: Script) -> None:
        self._script, self._alignment = script, Alignment(script)

    def output(self, start: int, end: int) -> str:
        """What became of the source characters [start, end)."""
        return self._script.text[self._alignment.output_of(start) : self._alignment.output_of(end)]

    def share(self, start: int, end: int) -> _Share:
        source = self._script.source[start:end]
        reasons: Counter[str] = Counter()
        for piece in self._alignment.pieces_in(start, end):
            if piece.reasons and not piece.text:
                words = len(self._script.source[max(piece.start, start) : min(piece.end, end)].split())
                switch = switch_of(piece.reasons[-1])
                reasons[switch.name if switch else piece.reasons[-1]] += words
        sections = sum(count for name, count in reasons.items() if name in SECTIONS)
        return _Share(len(source.split()), len(self.output(start, end).split()), sections, reasons)


def _page_notes(pages: Iterable[Page]) -> Iterator[Finding]:
    pages = list(pages)
    for note, (code, message) in _PAGE_NOTES.items():
        numbers = [page.number for page in pages if note in page.notes]
        if numbers:
            yield Finding(code, numbers[0], f"{named(numbers)}: {message}")


def _reordered(pages: Iterable[Page]) -> Iterator[Finding]:
    lines = {page.number: sum(line.reordered for line in page.lines) for page in pages}
    numbers = [number for number, count in lines.items() if count]
    if numbers:
        message = f"{sum(lines.values())} right-to-left lines were put in order by the places of their characters"
        yield Finding("pages.reordered", numbers[0], f"{named(numbers)}: {message}")


def _no_text(pages: Iterable[Page]) -> Iterator[Finding]:
    empty = [page for page in pages if not page.lines and "unreadable" not in page.notes]
    scans = [page.number for page in empty if page.image_share > IMAGE_PAGE]
    blank = [page.number for page in empty if page.image_share <= IMAGE_PAGE]
    if scans:
        yield Finding("pages.no_text", scans[0], f"{named(scans)}: no text, only an image (a scan): OCR is needed")
    if blank:
        yield Finding("pages.no_text", blank[0], f"{named(blank)}: no text (blank, or drawn without characters)")


def _ocr(pages: Iterable[Page]) -> Iterator[Finding]:
    read = [page for page in pages if any(line.visibility == "ocr" for line in page.lines)]
    if not read:
        return
    words = [word for page in read for line in page.lines if line.visibility == "ocr" for word in line.text.split()]
    garbled = sum(not _LOOKS_LIKE_A_WORD.fullmatch(word.strip(_EDGES)) for word in words if word.strip(_EDGES))
    share = garbled / max(len(words), 1)
    worth = "poor: OCR it anew" if share > GARBLED_SHARE else "good"
    scanned = named([page.number for page in read])
    yield Finding(
        "pages.ocr_text",
        read[0].number,
        f"{scanned}: a scan; its text is that of an earlier OCR, which looks {worth} "
        f"({share:.1%} of {len(words)} words garbled)",
    )


def _nothing_kept(shares: list[tuple[Page, _Share]]) -> Iterator[Finding]:
    """One finding for each run of pages that were all taken for the same thing."""
    lost = [(p.number, _main_reason(s)) if s.words and not s.kept else (0, "") for p, s in shares]
    for (number_known, reason), group in groupby(lost, lambda item: (item[0] > 0, item[1])):
        if number_known:
            numbers = [number for number, _ in group]
            yield Finding("pages.nothing_kept", numbers[0], f"{named(numbers)}: nothing kept; taken for {reason}")


def _main_reason(share: _Share) -> str:
    return share.reasons.most_common(1)[0][0] if share.reasons else "nothing"


def _kept_little(shares: list[tuple[Page, _Share]]) -> Iterator[Finding]:
    for k, (page, share) in enumerate(shares):
        if not share.kept or share.words - share.sections < LITTLE_WORDS:
            continue
        around = [
            s.share for _, s in (*shares[max(k - NEIGHBOURS, 0) : k], *shares[k + 1 : k + 1 + NEIGHBOURS]) if s.kept
        ]
        usual = median(around) if around else 0.0
        if usual >= USUAL_SHARE and share.share < LITTLE_SHARE * usual:
            yield Finding(
                "page.kept_little",
                page.number,
                f"page {page.number}: {share.share:.0%} kept where the pages around it keep {usual:.0%}; "
                f"most of the rest was taken for {_main_reason(share)}",
            )


def _tenths(document: Document, counter: _Words) -> Iterator[Finding]:
    """One finding that shows all tenths, so that a person sees how the document was kept from end to end."""
    length = len(document.text)
    spans = list(pairwise(length * k // TENTHS for k in range(TENTHS + 1)))
    tenths = [counter.share(start, end) for start, end in spans]
    usual = median(tenth.share for tenth in tenths)
    low = [
        span
        for tenth, span in zip(tenths, spans, strict=True)
        if tenth.words - tenth.sections >= TENTH_WORDS and tenth.share < TENTH_SHARE * usual
    ]
    if low:
        pages = {document.lines[document.line_at(at)].page for start, end in low for at in (start, end - 1)}
        overview = " ".join(f"{tenth.share:.0%}" for tenth in tenths)
        message = (
            f"{named(sorted(pages))}: far less is kept there than elsewhere; by tenths of the document: {overview}"
        )
        yield Finding("kept.tenths", min(pages), message)


def _unmapped(document: Document, counter: _Words) -> Iterator[Finding]:
    """Characters that no reader can know: U+FFFD, private use without a name, unassigned; counted by page."""
    text = document.text
    strange = {c for c in set(text) if c == "\ufffd" or unicodedata.category(c) in ("Co", "Cn")}
    strange -= {chr(code) for code in PRIVATE} | WORD_LIGATURES.keys()
    if not strange:
        return
    pattern = re.compile("[" + "".join(map(re.escape, sorted(strange))) + "]")
    for page, start, end in document.page_spans():
        count, kept = len(pattern.findall(text, start, end)), len(pattern.findall(counter.output(start, end)))
        if count:
            yield Finding(
                "characters.unmapped",
                page.number,
                f"page {page.number}: {count} characters that the PDF's fonts do not name (U+FFFD or private use), "
                f"{kept} of them in the clean text",
            )


def _changed(document: Document, script: Script) -> Iterator[Finding]:
    """Replacements that changed a number or a negation; both alter what a sentence claims."""
    for run in _edited_runs(script):
        # what a switch had dropped before the replacement reached over it is no part of what was replaced
        own = [p for p in run if len(p.reasons) == 1 or not switch_of(p.reasons[0])]
        old = name_private("".join(script.source[p.start : p.end] for p in own))
        new = "".join(piece.text for piece in run)
        if not _HAS_WORDS.search(old) and not _HAS_WORDS.search(new):
            continue  # spaces and punctuation, which most replacements are
        page = document.lines[document.line_at(run[0].start)].page
        reasons = ", ".join(sorted({reason for piece in run for reason in piece.reasons}))
        what = f"page {page}: {shorten(old)!r} became {shorten(new)!r} ({reasons})"
        # a switch may take digits and words away with what it drops, but no replacement may bring any
        lost_is_meant = all(switch_of(piece.reasons[-1]) for piece in own)
        if not (in_order(_digits(new), _digits(old)) if lost_is_meant else _digits(old) == _digits(new)):
            yield Finding("replacement.number", page, what)
        if _negations(new) - _negations(old) or (_negations(old) != _negations(new) and not lost_is_meant):
            yield Finding("replacement.negation", page, what)


def _edited_runs(script: Script) -> Iterator[list[Piece]]:
    """Replaced pieces; where the text of one edit went to its first piece, with the dropped pieces of that edit."""
    run: list[Piece] = []
    for piece in script.pieces:
        goes_on = run and piece.reasons and not piece.text and piece.reasons[-1] == run[0].reasons[-1]
        if goes_on:
            run.append(piece)
            continue
        if run:
            yield run
        run = [piece] if piece.reasons and piece.text else []
    if run:
        yield run


def _digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if c.isdecimal())


def _negations(text: str) -> Counter[str]:
    words = re.findall(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", text.casefold())
    return Counter(word for word in words if word in NEGATIONS or word.endswith(("n't", "n’t")))


def check_faithful(document: Document, blocks: Iterable[Block], script: Script, free: bool = False) -> None:
    """The promises: raises FaithfulnessError, naming the first one that is broken.

    Pieces tile the source and are never empty in width; a piece without reasons is a copy; per block, letters and
    digits of the output (after NFKD and case folding) are a subsequence of the block's source, unless (`free`) they are
    a model's own and marked as such; every word of the output comes from a place on a page (of a plain text, from its
    source).
    """
    if script.source != document.text:
        raise FaithfulnessError("the script is of another source than the document's")
    _check_tiles(script)
    alignment = Alignment(script)
    at = 0
    for block in blocks:
        if block.start != at:
            raise FaithfulnessError(f"block {block.id} begins at {block.start}, the one before it ends at {at}")
        at = block.end
        _check_block(script, alignment, block, free)
    if at != len(script.source):
        raise FaithfulnessError(f"the blocks end at {at} of {len(script.source)} characters")
    for word in () if document.plain else WORD.finditer(script.text):
        if not any(document.boxes_of(*span) for span in alignment.source_spans(*word.span())):
            raise FaithfulnessError(f"{word[0]!r} at {word.start()} of the output has no place on a page")


def _check_tiles(script: Script) -> None:
    at = 0
    for piece in script.pieces:
        if piece.start != at or piece.end <= piece.start:
            raise FaithfulnessError(f"{piece} does not go on from {at}")
        if not piece.reasons and piece.text != script.source[piece.start : piece.end]:
            raise FaithfulnessError(f"{piece} has no reason and is no copy")
        at = piece.end
    if at != len(script.source):
        raise FaithfulnessError(f"the pieces end at {at} of {len(script.source)} characters")


def _check_block(script: Script, alignment: Alignment, block: Block, free: bool) -> None:
    """A replacement that reaches over the end of a block belongs to the block in which it begins."""
    pieces = list(alignment.pieces_in(block.start, block.end))
    if not any(piece.reasons and piece.text for piece in pieces):
        return
    output, end = [], block.end
    for piece in pieces:
        if not piece.reasons:
            output.append(script.source[max(piece.start, block.start) : min(piece.end, block.end)])
        elif piece.start >= block.start:
            output.append(_OWN_WORDS.sub("", piece.text) if free and FREE in piece.reasons else piece.text)
            end = max(end, piece.end)
    if not in_order(fold_letters("".join(output)), fold_letters(script.source[block.start : end])):
        raise FaithfulnessError(
            f"block {block.id}: {shorten(''.join(output), 200)!r} has letters that its source has not"
        )


def shorten(text: str, limit: int = 60) -> str:
    """`text` on one line, its middle left out over `limit` characters."""
    text = " ".join(text.split())
    half = limit // 2 - 1
    return text if len(text) <= limit else f"{text[:half]} … {text[-half:]}"


def named(numbers: list[int]) -> str:
    """Page numbers for a person.

    >>> named([3]), named([3, 5, 6, 7])
    ('page 3', 'pages 3, 5-7')
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join(parts)
