"""Which blocks stay: edits that drop whole blocks under their reason codes, as the switches say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from copydesk.alignment import Alignment
from copydesk.config import Config
from copydesk.document import Block
from copydesk.script import Edit, Script

ELSEWHERE: Final = "appendix.other"
"""Reason of what the appendix leaves out because the body has it, or because it is dropped altogether."""

Part = Literal["body", "appendix"]

_FIRST_SENTENCE = re.compile(r"^\W*[^\W\d_]+\.?\s*[\w.-]*\d\w*[.:|]?\s+.{3,}?[.。](?=\s|$)", re.S)


def is_kept(block: Block, config: Config, part: Part = "body") -> bool:
    """Whether the block, or words of it, stands in that part of the output."""
    choice = config.choice_for(block.detail) if block.detail else "keep"
    if part == "appendix":
        return choice == "end"
    if choice == "announce":
        return block.role == "caption"
    return choice == "keep"


def drop_blocks(blocks: Sequence[Block], config: Config, part: Part = "body") -> Iterator[tuple[Edit, str]]:
    """Edits against the untouched source that drop each block that does not stay, with its reason code."""
    for block in blocks:
        if not is_kept(block, config, part):
            reason = block.detail if part == "body" and block.detail else ELSEWHERE
            yield Edit(block.start, block.end), reason


def cut_announcements(script: Script, kept: Sequence[Block], config: Config) -> Iterator[tuple[Edit, str]]:
    """Edits against `script.text`, whose lines are joined, that leave of each announced caption its first sentence."""
    alignment = Alignment(script)
    for block in kept:
        if block.role == "caption" and config.choice_for(block.detail) == "announce":
            start = alignment.output_of(block.start)
            text = script.text[start : alignment.output_of(block.end)].rstrip()
            length = announce_length(text)
            if length < len(text):
                yield Edit(start + length, start + len(text)), block.detail


def announce_length(text: str) -> int:
    """Characters of a caption that are announced: its label and first sentence.

    >>> announce_length("Table 2: Yields per hectare. Values are means of three plots.")
    28
    """
    match = _FIRST_SENTENCE.match(text)
    return match.end() if match else len(text)
