"""All that a writer needs to know of a cleaned document."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from copydesk.alignment import Alignment
from copydesk.config import Config
from copydesk.document import Block, Document
from copydesk.revision import Revision
from copydesk.script import Script
from copydesk.verify import Finding


@dataclass(frozen=True)
class Edition:
    """A document with what was done to it. `document.text` is the source of both scripts.

    `blocks` tile `document.lines`; `appendix` holds what switches moved to the end, or is None; `signature` says
    what made this: version, rules, roles, settings; `revision` what a language model did, or None where none was asked.
    """

    document: Document
    blocks: tuple[Block, ...]
    script: Script
    appendix: Script | None
    findings: tuple[Finding, ...]
    config: Config
    signature: str
    revision: Revision | None = field(default=None, kw_only=True)

    @cached_property
    def alignment(self) -> Alignment:
        """Offsets of the body's output against the source."""
        return Alignment(self.script)
