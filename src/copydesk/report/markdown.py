"""Markdown: the same words, with headers and lists marked by the roles of their blocks.

Whatever the PDF's words look like, they are shown as words: characters that Markdown would read are escaped.
"""

from __future__ import annotations

import re
from itertools import groupby

from copydesk.report import paragraphs
from copydesk.report.edition import Edition
from copydesk.report.paragraphs import Paragraph

DEEPEST_HEADER = 6
"""Markdown knows six levels; the title has the first."""

_INLINE = re.compile(r"[\\`*_\[\]<|~$]|&(?=[#\w])")
_LINE_START = re.compile(r"^(\s*)([#>+=-])", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BULLET = re.compile(r"[-*+•‣⁃▪▫◦●○■□–—·∙\uf0b7\uf0a7]\s*(?=\S)")
_NUMBER = re.compile(r"(\d{1,9}[.)])\s+(?=\S)")
_FENCE = re.compile(r"`{3,}")


def render(edition: Edition) -> str:
    """The body, a rule, and what was moved to the end."""
    parts = [_join(paragraphs.body(edition)), _join(paragraphs.appendix(edition))]
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


def _join(parts: list[Paragraph]) -> str:
    """Items of one list stand on lines of their own, all else is set apart by blank lines."""
    chunks = []
    for is_list, group in groupby(parts, lambda part: part.role == "list_item"):
        chunks.append(("\n" if is_list else "\n\n").join(map(_rendered, group)))
    return "\n\n".join(chunks)


def _rendered(paragraph: Paragraph) -> str:
    if paragraph.role == "title":
        return f"# {_header(paragraph.text)}"
    if paragraph.role == "section_header":
        depth = min(max(paragraph.level, 2), DEEPEST_HEADER)
        return f"{'#' * depth} {_header(paragraph.text)}"
    if paragraph.role == "list_item":
        return _item(paragraph.text)
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
