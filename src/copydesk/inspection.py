"""`copydesk inspect`: what a PDF is, what is in it, and what would go, before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, Final

from copydesk.config import Config, switch_of
from copydesk.document import Line, Page
from copydesk.extract.details import Details
from copydesk.extract.inquiry import Answer, Inquiry, answer_here
from copydesk.layout.columns import count_columns
from copydesk.layout.languages import count_languages
from copydesk.pipeline import (
    Cancel,
    Progress,
    Source,
    clean_document,
    is_text_file,
    merge_settings,
    read_taken,
    stoppable,
    take_source,
)
from copydesk.report.inspected import OWN, Inspection, PageSize, Removal, RoleCount, Security, inspection_lines
from copydesk.report.lengths import count_minutes, count_words
from copydesk.report.origins import origin_of
from copydesk.result import Result
from copydesk.verify import IMAGE_PAGE

__all__ = ["Inspection", "inspect", "inspection_lines"]

PREVIEW_CHARACTERS: Final = 500

EXAMPLE_CHARACTERS: Final = 70

LANGUAGE_SHARE: Final = 0.15
"""Neighbouring languages share words; below this a language's share is theirs."""

LANGUAGE_WORDS: Final = 12
"""Common words from which a document has a language."""

FLOWING: Final = frozenset("text list_item section_header reference footnote backmatter abstract_other".split())
"""Roles whose lines are set in the columns of the page; tables and figures have columns of their own."""


def inspect(
    source: Source,
    *,
    config: Config | None = None,
    password: str | None = None,
    isolate: bool = True,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    **settings: Any,
) -> Inspection:
    """What `clean` with the same arguments would do with a PDF, and what the file says of itself.

    A PDF without any text is no error here. Raises InputError's family and UsageError otherwise.
    """
    settled = merge_settings(config, settings)
    data, name = take_source(source)
    stop = stoppable(name, progress, cancel)
    with ExitStack() as stack:
        asks = isolate and not (isinstance(data, str) and is_text_file(data))
        inquiry = stack.enter_context(Inquiry(data, name, password)) if asks else None
        document = read_taken(data, name, settled, password, isolate, stop, need_text=False)
        result = clean_document(document, settled, name)
        answer = inquiry.answer() if inquiry else answer_here(data, name, password)
    return describe(result, answer, name)


def describe(result: Result, answer: Answer, name: str) -> Inspection:
    """The inspection of a cleaned document; `name` is what it calls the file."""
    document, details = result.document, answer.details or Details()
    scans, blank, ocr = _find_textless(document.pages)
    security = None if details.revision is None else Security(details.revision, details.rights())
    return Inspection(
        name=name,
        page_count=document.page_count,
        pages_read=len(document.pages),
        metadata=dict(document.metadata),
        details_read=answer.details is not None,
        security=security,
        language=details.language,
        languages=tuple(_find_languages(result)),
        sizes=_count_sizes(document.pages),
        labels=details.labels,
        columns=_count_columns(result),
        scans=scans,
        blank=blank,
        ocr=ocr,
        form=details.form,
        attachments=details.attachments,
        signatures=details.signatures,
        scripts=details.scripts,
        fonts=answer.fonts,
        font_pages=answer.pages,
        outline=details.outline,
        outline_cut=details.outline_cut,
        roles=_count_roles(result),
        removals=tuple(_find_removals(result)),
        repairs=_count_repairs(result),
        findings=result.findings,
        preview=_cut(result.text.strip(), PREVIEW_CHARACTERS),
        source_words=count_words(document.text),
        words=count_words(result.text),
        minutes=round(count_minutes(result.text), 1),
    )


def _find_textless(pages: Sequence[Page]) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Pages that are scans without text, that have nothing, and that have the text of an OCR."""
    empty = [page for page in pages if not page.lines and "unreadable" not in page.notes]
    scans = tuple(page.number for page in empty if page.image_share > IMAGE_PAGE)
    blank = tuple(page.number for page in empty if page.image_share <= IMAGE_PAGE)
    ocr = tuple(page.number for page in pages if any(line.visibility == "ocr" for line in page.lines))
    return scans, blank, ocr


def _find_languages(result: Result) -> Iterator[tuple[str, float]]:
    """Languages of the clean text by their common words, as shares of those of the likeliest three."""
    count = count_languages([result.script.text])
    if sum(count.values()) < LANGUAGE_WORDS:
        return
    first = count.most_common(3)
    total = sum(number for _, number in first)
    yield from ((code, round(number / total, 2)) for code, number in first if number / total >= LANGUAGE_SHARE)


def _count_sizes(pages: Sequence[Page]) -> tuple[PageSize, ...]:
    count = Counter((page.width, page.height) for page in pages if "unreadable" not in page.notes)
    return tuple(PageSize(*size, number) for size, number in count.most_common())


def _count_columns(result: Result) -> dict[int, tuple[int, ...]]:
    """Numbers of columns with their pages, the commonest first."""
    flowing: defaultdict[int, list[Line]] = defaultdict(list)
    for block in result.blocks:
        if block.role in FLOWING:
            flowing[block.page] += result.document.lines[block.first : block.last]
    found: defaultdict[int, list[int]] = defaultdict(list)
    for page in result.document.pages:
        if page.lines:
            found[count_columns(flowing[page.number], page.width)].append(page.number)
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return {count: tuple(pages) for count, pages in ordered}


def _count_roles(result: Result) -> tuple[RoleCount, ...]:
    """Roles by their words, the most first."""
    blocks: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for block in result.blocks:
        blocks[block.role] += 1
        words[block.role] += count_words(result.document.text[block.start : block.end])
    return tuple(RoleCount(role, blocks[role], words[role]) for role, _ in words.most_common())


def _find_removals(result: Result) -> Iterator[Removal]:
    """A removal for each reason code that is no repair, by switch: those that take most words first."""
    words: Counter[str] = Counter()
    places: Counter[str] = Counter()
    examples: dict[str, tuple[str, int]] = {}
    source = result.script.source
    for piece in result.script.pieces:
        if piece.action != "drop" or not _removes(piece.reasons[-1]):
            continue
        reason, text = piece.reasons[-1], " ".join(source[piece.start : piece.end].split())
        if text:
            words[reason] += count_words(text)
            places[reason] += 1
            page = result.document.lines[result.document.line_at(piece.start)].page
            examples.setdefault(reason, (_cut(text, EXAMPLE_CHARACTERS), page))
    yield from _by_switch(result.config, words, places, examples)


def _by_switch(
    config: Config, words: Counter[str], places: Counter[str], examples: dict[str, tuple[str, int]]
) -> Iterator[Removal]:
    names = {reason: switch.name if (switch := switch_of(reason)) else OWN for reason in words}
    totals: Counter[str] = Counter()
    for reason, number in words.items():
        totals[names[reason]] += number
    for reason in sorted(words, key=lambda r: (-totals[names[r]], names[r], -words[r], r)):
        text, page = examples[reason]
        choice = config.choice_for(reason)
        place = origin_of(reason).place
        yield Removal(names[reason], choice, reason, words[reason], places[reason], text, page, place)


def _removes(reason: str) -> bool:
    """Whether words go under the reason: a switch governs it, or it is of the settings' own rules."""
    return switch_of(reason) is not None or reason.startswith(("user.", "model."))


def _count_repairs(result: Result) -> tuple[tuple[str, int], ...]:
    count = Counter(reason for piece in result.script.pieces for reason in piece.reasons if not _removes(reason))
    return tuple(count.most_common())


def _cut(text: str, length: int) -> str:
    """`text`, cut at a space where it is longer than `length` characters.

    >>> _cut("one two three", 9)
    'one two…'
    """
    if len(text) <= length:
        return text
    return (text[: length - 1].rsplit(" ", 1)[0] if " " in text[: length - 1] else text[: length - 1]).rstrip() + "…"
