"""The page of kinds and languages by example: what stands on a page, what becomes of it, what goes and for what.

The documents and what is told of them are in tests/pdfs/gallery. They are cleaned while the page is made; one that is
not as told ends it with an error.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import copydesk
from copydesk.document import Line
from copydesk.report.paragraphs import paragraph_spans
from docmaker.markdown import sample, table
from pdfs.gallery import GALLERY, Example

GAP: Final = "…"
LONGEST: Final = 100
"""Characters of a line of a page that are shown."""

ENDS: Final = 170
"""Characters of a paragraph that are shown; a longer one loses its middle."""

USUAL: Final = ("space.",)
"""Reasons of joints between lines, which every document has."""


class ExampleError(Exception):
    """An example that is not as told in this version."""


def example_page() -> str:
    """The page without its head; raises ExampleError."""
    parts = [table(("example", "stays", "goes"), [(_link(one), one.stays, one.goes) for one in GALLERY])]
    parts += [describe(one, cleaned(one)) for one in GALLERY]
    return "\n\n".join(parts)


def _link(one: Example) -> str:
    """The title as a link to its heading, as GitHub and MkDocs name it."""
    return f"[{one.title}](#{re.sub(r'[^a-z0-9]+', '-', one.title.lower())})"


def cleaned(one: Example) -> copydesk.Result:
    """What copydesk makes of the document with the default settings; raises ExampleError if it is not as told."""
    result = copydesk.clean(one.make(), isolate=False)
    check(one, result)
    for name, make in one.twins.items():
        if copydesk.clean(make(), isolate=False).text != result.text:
            raise ExampleError(f"{name}: its text is not that of {one.name}")
    return result


def check(one: Example, result: copydesk.Result) -> None:
    """Whether paragraphs begin as told, in order; what is said to be kept is there; what goes, goes for its reason."""
    paragraphs = iter([_flat(part) for part in result.text.split("\n\n")])
    for begin in one.begins:
        if not any(part.startswith(begin) for part in paragraphs):
            raise ExampleError(f"{one.name}: no paragraph begins with {begin!r} behind the one before")
    for words in one.kept:
        if _flat(words) not in _flat(result.text):
            raise ExampleError(f"{one.name}: {words!r} is not in the text")
    cut = [(reason, _flat(line.text)) for line, reason in lines_cut(result)]
    for reason, words in one.gone:
        if not any(reason == found and text.startswith(words) for found, text in cut):
            raise ExampleError(f"{one.name}: {words!r} does not go for {reason}")


def lines_cut(result: copydesk.Result) -> Iterator[tuple[Line, str]]:
    """Whole lines that went, each with its reason code."""
    for block in result.blocks:
        if block.detail and not result.script.text[slice(*_output(result, block.start, block.end))].strip():
            for i in range(block.first, block.last):
                yield result.document.lines[i], block.detail


def _output(result: copydesk.Result, start: int, end: int) -> tuple[int, int]:
    return result.alignment.output_of(start), result.alignment.output_of(end)


def _flat(text: str) -> str:
    return " ".join(text.split())


# --- one section ---


def describe(one: Example, result: copydesk.Result) -> str:
    """The section of one example."""
    return "\n\n".join(
        (
            f"## {one.title}",
            f"`{one.name}.pdf`, {len(result.document.pages)} pages. {one.about}",
            "On the page:",
            _printed(one, result),
            "In the text:",
            _text(one, result),
            "\n".join(_told(one, result)),
        )
    )


def _shown(one: Example, result: copydesk.Result) -> list[list[int]]:
    """Indices of the lines of each excerpt."""
    first_of: dict[int, int] = {}
    for i, line in enumerate(result.document.lines):
        first_of.setdefault(line.page, i)
    return [list(range(first_of[page] + first - 1, first_of[page] + last)) for page, first, last in one.shown]


def _printed(one: Example, result: copydesk.Result) -> str:
    """The lines as they stand on their pages; "…" for lines between them that are left out."""
    lines, parts = result.document.lines, _shown(one, result)
    shown = {i for numbers in parts for i in numbers}
    rows: list[str] = []
    reached = -1
    for numbers in parts:
        stop = numbers[0] if numbers[0] > reached else _page_end(lines, reached)
        if rows and any(i not in shown for i in range(reached + 1, stop)):
            rows.append(GAP)
        rows += [_short(lines[i].text) for i in numbers]
        reached = max(reached, stop - 1, numbers[-1])
    body = "\n".join(rows)
    if one.right_to_left:
        return f'<pre dir="rtl">{html.escape(body, quote=False)}</pre>'
    return f"```text\n{body}\n```"


def _page_end(lines: Sequence[Line], i: int) -> int:
    return next((k for k in range(i, len(lines)) if lines[k].page != lines[i].page), len(lines))


def _short(line: str) -> str:
    """A line with leaders of three dots, and an end.

    >>> _short("1 The Pans ................ 3")
    '1 The Pans ... 3'
    """
    text = re.sub(r"\.{4,}", "...", line)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} {GAP}"


def _text(one: Example, result: copydesk.Result) -> str:
    """What became of the lines, paragraph by paragraph, as a quotation."""
    parts = list(_kept_of(result, sorted(i for numbers in _shown(one, result) for i in numbers)))
    if one.right_to_left:
        body = "\n".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts)
        return f'<blockquote dir="rtl">\n{body}\n</blockquote>'
    return "\n>\n".join(f"> {sample(part)}" for part in parts)


def _kept_of(result: copydesk.Result, lines: list[int]) -> Iterator[str]:
    """The pieces of paragraphs that come from these lines, "…" where more of the paragraph stands before or behind."""
    starts, text = result.document.starts, result.script.text
    spans = _joined([_output(result, starts[i], starts[i + 1]) for i in lines])
    for begin, end in paragraph_spans(text):
        pieces = [(max(begin, a), min(end, b)) for a, b in spans if a < end and b > begin]
        pieces = [(a, b) for a, b in pieces if text[a:b].strip()]
        if pieces:
            found = f" {GAP} ".join(_middle_out(text[a:b].strip()) for a, b in pieces)
            yield f"{f'{GAP} ' * (pieces[0][0] > begin)}{found}{f' {GAP}' * (pieces[-1][1] < end)}"


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Touching spans as one.

    >>> _joined([(0, 3), (3, 5), (8, 9)])
    [(0, 5), (8, 9)]
    """
    out: list[tuple[int, int]] = []
    for start, end in spans:
        if out and start <= out[-1][1]:
            start = out.pop()[0]
        out.append((start, end))
    return out


def _middle_out(text: str) -> str:
    if len(text) <= ENDS:
        return text
    head, tail = text[: ENDS // 2].rstrip(), text[-ENDS // 2 :].lstrip()
    if " " in head:
        head, tail = head.rpartition(" ")[0], tail.partition(" ")[2]
    return f"{head} {GAP} {tail}"


def _told(one: Example, result: copydesk.Result) -> Iterator[str]:
    """What went and was mended in the whole document, what was found, what is wrong."""
    whole: dict[str, list[str]] = {}
    for line, reason in lines_cut(result):
        whole.setdefault(reason, []).append(line.text)
    gone = [f"`{reason}` ({_count(len(texts), 'line')})" for reason, texts in whole.items()]
    inside = Counter(reason for reason in _edits_inside(result) if not reason.startswith(USUAL))
    gone += [f"`{reason}` ({_count(count, 'place')})" for reason, count in sorted(inside.items())]
    yield f"- Cut or mended in the whole document: {', '.join(gone) or 'nothing'}."
    for finding in result.findings:
        yield f"- Finding `{finding.code}`: {sample(finding.message)}."
    if one.wrong:
        yield f"- Wrong: {one.wrong}"


def _edits_inside(result: copydesk.Result) -> Iterator[str]:
    """The reason of each edit in blocks that stay."""
    for block in result.blocks:
        if not block.detail:
            for piece in result.alignment.pieces_in(block.start, block.end):
                yield from piece.reasons[:1]


def _count(count: int, noun: str) -> str:
    """
    >>> _count(1, "line"), _count(2, "line")
    ('1 line', '2 lines')
    """
    return f"{count} {noun}{'s' * (count != 1)}"
