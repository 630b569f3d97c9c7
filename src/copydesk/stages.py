"""What becomes of a document once its pages are read: blocks, the edits of all rules in order, findings.

Apart from `pipeline`, which imports it while the PDF is being read in another process: loading NumPy, the model and
the rules takes as long as reading twenty pages.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from copydesk.alignment import Alignment
from copydesk.config import Config
from copydesk.document import Block, Document, Page
from copydesk.layout.blocks import build_blocks
from copydesk.layout.order import order_document
from copydesk.layout.roles import RoleModel, load_model
from copydesk.layout.trace import Trace
from copydesk.result import Result
from copydesk.rules import INLINE_RULES
from copydesk.rules.joining import join_lines
from copydesk.rules.selection import Part, cut_announcements, drop_blocks, is_kept
from copydesk.script import Edit, Script
from copydesk.verify import verify

__all__ = ["clean_document", "load_model", "order_document"]


def limit_characters(
    document: Document, blocks: tuple[Block, ...], config: Config
) -> tuple[Document, tuple[Block, ...]]:
    """The document cut after the last whole paragraph within the limit (the first one at least); says so in a note."""
    limit = config.max_chars
    if limit is None or len(document.text) <= limit:
        return document, blocks
    count = 1
    for k, block in enumerate(blocks):
        if block.end > limit:
            break
        goes_on = next((later.joins for later in blocks[k + 1 :] if not later.detail), False)
        if not goes_on or block.detail:
            count = k + 1
    kept = blocks[:count]
    left = kept[-1].last
    pages: list[Page] = []
    for page in document.pages:
        pages.append(replace(page, lines=page.lines[:left]))
        left -= len(page.lines)
        if left <= 0:
            break
    message = f"only the first {kept[-1].end:,} characters of the source were taken (limit {limit:,})"
    note = ("document.limited", pages[-1].number, message)
    return replace(document, pages=tuple(pages), notes=(*document.notes, note)), kept


def clean_document(
    document: Document,
    config: Config,
    name: str = "document",
    model: RoleModel | None = None,
    trace: Trace | None = None,
) -> Result:
    """Blocks, script and findings of a document in reading order.

    `model` instead of the package's, for training; `trace` notes how each line came to its role.
    """
    document, blocks = limit_characters(*build_blocks(document, model, trace), config)
    script = make_script(document, blocks, config, "body")
    appendix = None
    if any(is_kept(block, config, "appendix") for block in blocks):
        appendix = make_script(document, blocks, config, "appendix")
    findings = verify(document, script, appendix)
    return Result(document, blocks, script, appendix, findings, config, sign(config), name)


def make_script(document: Document, blocks: Sequence[Block], config: Config, part: Part) -> Script:
    """The edits of all rules, in order."""
    kept = [block for block in blocks if is_kept(block, config, part)]
    script = Script.of(document.text).edited_each(drop_blocks(blocks, config, part))
    script = script.edited_each(join_lines(document, blocks, kept))
    script = script.edited_each(cut_announcements(script, kept, config))
    for rule in INLINE_RULES:
        if config.choice_for(rule.reason) != "drop":
            continue
        raised = find_raised(document, script) if rule.needs == "raised" else ()
        edits = rule(script.text, raised)
        if rule.reason.startswith("citation."):
            edits = leave_lists(edits, script, kept)
        script = script.edited(edits, rule.reason)
    return script


def leave_lists(edits: Iterable[Edit], script: Script, kept: Sequence[Block]) -> Iterator[Edit]:
    """The edits outside of kept reference lists, whose labels "[1]" are no citations."""
    lists = [block for block in kept if block.role == "reference"]
    alignment = Alignment(script)
    spans = [(alignment.output_of(block.start), alignment.output_of(block.end)) for block in lists]
    for edit in edits:
        if not any(start < edit.end and edit.start < end for start, end in spans):
            yield edit


def find_raised(document: Document, script: Script) -> list[tuple[int, int]]:
    """Runs of the script's text that stand raised on the page, half-open, in order."""
    alignment = Alignment(script)
    found = []
    for start, line in zip(document.starts, document.lines, strict=False):
        for run in line.scripts:
            if run.kind == "sup":
                first, last = alignment.output_of(start + run.start), alignment.output_of(start + run.end)
                if last > first:
                    found.append((first, last))
    return found


@lru_cache(maxsize=1)
def _fingerprints() -> tuple[str, str]:
    """Short hashes of the rule code and of the model: part of every output's signature."""
    rules = hashlib.sha256()
    for item in sorted(files("copydesk.rules").iterdir(), key=lambda item: item.name):
        if item.name.endswith(".py"):
            rules.update(item.read_bytes().replace(b"\r\n", b"\n"))
    model = hashlib.sha256(files("copydesk.layout").joinpath("roles.npz").read_bytes())
    return rules.hexdigest()[:8], model.hexdigest()[:8]


def sign(config: Config) -> str:
    """What made an output: version, rules, model of roles, settings; after sacrebleu's signatures."""
    from copydesk import __version__

    rules, roles = _fingerprints()
    switches = ",".join(f"{name}={choice}" for name, choice in sorted(config.switches.items())) or "default"
    settings = f"profile:{config.profile}|fidelity:{config.fidelity}|switches:{switches}"
    return f"v:{__version__}|rules:{rules}|roles:{roles}|{settings}"
