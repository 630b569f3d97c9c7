"""Markdown: the same words, with headers and lists marked by the roles of their blocks.

Whatever the PDF's words look like, they are shown as words: characters that Markdown would read are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from copydesk.report import paragraphs
from copydesk.report.edition import Edition
from copydesk.report.paragraphs import Paragraph
from copydesk.report.tables import Rows, cluster_blocks, make_rows

DEEPEST_HEADER = 6
"""Markdown knows six levels; the title has the first."""

_INLINE = re.compile(r"[\\`*_\[\]<|~$]|&(?=[#\w])")
_LINE_START = re.compile(r"^(\s*)([#>+=-])", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BULLET = re.compile(r"[-*+•‣⁃▪▫◦●○■□–—·∙\uf0b7\uf0a7]\s*(?=\S)")
_SURE_BULLET = re.compile(r"[•‣⁃▪▫◦●○■□\uf0b7\uf0a7]\s*(?=\S)")
"""Dashes open a list or a dialogue: they are left to the roles."""
_NUMBER = re.compile(r"(\d{1,9}[.)])\s+(?=\S)")
_FENCE = re.compile(r"`{3,}")


def render(edition: Edition, tables: bool = False) -> str:
    """The body, a rule, and what was moved to the end.

    `tables` shows kept tables as pipe tables where their geometry gives rows and columns; without it, and where it
    does not, they are paragraphs of their words.
    """
    parts = [_join(edition, made, tables) for made in (paragraphs.body(edition), paragraphs.appendix(edition))]
    text = "\n\n---\n\n".join(part for part in parts if part)
    return f"{text}\n" if text else ""


def escape(text: str) -> str:
    """`text` so that Markdown (CommonMark and GitHub's) shows it as it is.

    >>> print(escape("a*b_c [1] <i> 5 - 3"))
    a\\*b\\_c \\[1\\] \\<i> 5 - 3
    >>> print(escape("# 1. no header"), escape("1. no list"), sep=" / ")
    \\# 1. no header / 1\\. no list
    """
    text = _LINE_START.sub(r"\1\\\2", _escape_inline(text))
    return _NUMBER_START.sub(r"\1\\\2", text)


def _escape_inline(text: str) -> str:
    return _INLINE.sub(lambda found: f"\\{found[0]}", text.replace("\r", " "))


def _join(edition: Edition, parts: list[Paragraph], tables: bool) -> str:
    """Items of one list stand on lines of their own, all else is set apart by blank lines; a title is one header."""
    chunks = []
    for role, group in groupby(_with_items(parts), lambda part: part.role):
        run = list(group)
        if role == "title":
            chunks.append(_rendered(Paragraph(" ".join(part.text for part in run), "title", 1)))
        elif role == "table" and tables:
            chunks.append("\n\n".join(_tables(edition, run)))
        elif role == "list_item":
            chunks.append("\n".join(_nested(edition, run)))
        else:
            chunks.append("\n\n".join(map(_rendered, run)))
    return "\n\n".join(chunks)


def _with_items(parts: list[Paragraph]) -> list[Paragraph]:
    """Paragraphs that open with a bullet, or with numbers that count up from one to the next, are items of a list."""
    numbers = [int(match[1][:-1]) if (match := _NUMBER.match(part.text)) else None for part in parts]
    out = []
    for k, part in enumerate(parts):
        number = numbers[k]
        neighbours = {numbers[k - 1] if k else None, numbers[k + 1] if k + 1 < len(parts) else None}
        counted = number is not None and bool(neighbours & {number - 1, number + 1})
        is_item = part.role == "text" and (counted or bool(_SURE_BULLET.match(part.text)))
        out.append(replace(part, role="list_item") if is_item else part)
    return out


DEEPER: Final = 6.0
"""Points by which an item stands further right than the one it belongs to; nested lists are set in by 10 and more."""

OTHER_COLUMN: Final = 100.0
"""Points from which a step to the side is another column or page, and says nothing of depth."""


def _nested(edition: Edition, run: list[Paragraph]) -> Iterator[str]:
    """Items of a list, those that stand further right on the page inside the ones before them."""
    open_items: list[tuple[float, int]] = []
    for part in run:
        x = edition.blocks[part.block].bbox.x0 if part.block >= 0 else 0.0
        if open_items and abs(x - open_items[-1][0]) > OTHER_COLUMN:
            open_items = []
        while open_items and x <= open_items[-1][0] + DEEPER:
            open_items.pop()
        item = _item(part.text)
        indent = " " * sum(width for _, width in open_items)
        yield indent + item.replace("\n", f"\n{indent}")
        open_items.append((x, item.index(" ") + 1))


def _tables(edition: Edition, run: list[Paragraph]) -> Iterator[str]:
    """Paragraphs of tables, those that stand near one another as one table of the same words."""
    blocks = {part.block: edition.blocks[part.block] for part in run if part.block >= 0}
    texts = {part.block: part.text for part in run}
    for cluster in cluster_blocks(list(blocks.values())):
        lines = [k for block in cluster for k in range(block.first, block.last)]
        rows = make_rows([edition.document.lines[k] for k in lines])
        words = [texts[number] for number, block in blocks.items() if block in cluster]
        if len(rows) > 1 and len(rows[0]) > 1 and _same_words(rows, words):
            yield _piped(rows)
        else:
            yield from (_rendered(Paragraph(text, "table")) for text in words)


def _same_words(rows: Rows, words: list[str]) -> bool:
    """Whether a table has the letters that the text has: rules may have cut some of its words."""
    cells = "".join(cell for row in rows for cell in row)
    return sorted(filter(str.isalnum, cells)) == sorted(filter(str.isalnum, "".join(words)))


def _piped(rows: Rows) -> str:
    lines = ["| " + " | ".join(_escape_inline(cell) for cell in row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _rendered(paragraph: Paragraph) -> str:
    if paragraph.role == "title":
        return f"# {_header(paragraph.text)}"
    if paragraph.role == "section_header":
        depth = min(max(paragraph.level, 2), DEEPEST_HEADER)
        return f"{'#' * depth} {_header(paragraph.text)}"
    if paragraph.role == "code":
        return _fenced(paragraph.text)
    return escape(paragraph.text).replace("\n", "\\\n")


def _header(text: str) -> str:
    """One line, in which only a closing run of # would be taken for more than words."""
    return re.sub(r"#(?=#*$)", r"\#", _escape_inline(" ".join(text.split())))


def _item(text: str) -> str:
    number = _NUMBER.match(text)
    if number:
        indent = " " * (len(number[1]) + 1)
        return f"{number[1]} " + escape(text[number.end() :]).replace("\n", f"\\\n{indent}")
    bullet = _BULLET.match(text)
    return "- " + escape(text[bullet.end() if bullet else 0 :]).replace("\n", "\\\n  ")


def _fenced(text: str) -> str:
    """Code in a fence that is longer than any inside it."""
    longest = max((len(run) for run in _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}\n{text}\n{fence}"
