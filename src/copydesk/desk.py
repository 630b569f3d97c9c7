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
from typing import TYPE_CHECKING

from copydesk.alignment import Alignment
from copydesk.config import Config
from copydesk.document import Block, Document, Page
from copydesk.errors import UsageError
from copydesk.language_names import AUTO
from copydesk.layout.blocks import build_blocks
from copydesk.layout.order import order_document
from copydesk.layout.roles import RoleModel, load_model
from copydesk.layout.trace import Trace
from copydesk.result import Result
from copydesk.rules import INLINE_RULES
from copydesk.rules.joining import join_lines
from copydesk.rules.own import (
    DROP,
    REPLACE,
    Replacement,
    drop_matches,
    find_replacements,
    leave_kept,
    replace_matches,
    spare_blocks,
)
from copydesk.rules.selection import Part, cut_announcements, drop_blocks, is_kept
from copydesk.script import Edit, Script
from copydesk.verify import Finding, shorten, verify

if TYPE_CHECKING:
    from copydesk.revise.reviser import Reviser

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
    reviser: Reviser | None = None,
) -> Result:
    """Blocks, script and findings of a document in reading order.

    `model` instead of the package's, for training; `trace` notes how each line came to its role; `reviser` is a
    language model at work. Raises UsageError for fidelity `free` without one that rewrites.
    """
    if config.fidelity == "free" and (reviser is None or "rewrite" not in reviser.licence.jobs):
        raise UsageError(
            "fidelity free: a model's own words need a model that may rewrite: --model NAME --jobs rewrite; "
            "without one the fidelity is verbatim"
        )
    document, blocks = label_lines(document, config, model, trace, reviser)
    script = make_script(document, blocks, config, "body")
    if reviser is not None:
        script = reviser.revise(document, blocks, script, config)
    appendix = None
    if any(is_kept(block, config, "appendix") for block in blocks):
        appendix = make_script(document, blocks, config, "appendix")
    findings = (*verify(document, script, appendix), *_refused(script, config))
    findings += reviser.findings if reviser is not None else ()
    revision = reviser.account() if reviser is not None else None
    signature = sign(config) + (revision.signature if revision is not None else "")
    return Result(document, blocks, script, appendix, findings, config, signature, name, revision=revision)


def label_lines(
    document: Document,
    config: Config,
    model: RoleModel | None = None,
    trace: Trace | None = None,
    reviser: Reviser | None = None,
) -> tuple[Document, tuple[Block, ...]]:
    """The document with floats and notes out of its sentences, cut at the limit, and the blocks that tile its lines."""
    settle = reviser.settle_begins if reviser is not None else None
    language = None if config.language == AUTO else config.language
    document, blocks = limit_characters(*build_blocks(document, model, trace, settle, language), config)
    if reviser is not None:
        blocks = reviser.choose(document, blocks)
    return document, spare_blocks(document, blocks, config)


def make_script(document: Document, blocks: Sequence[Block], config: Config, part: Part) -> Script:
    """The edits of all rules, in order."""
    kept = [block for block in blocks if is_kept(block, config, part)]
    script = Script.of(document.text).edited_each(drop_blocks(blocks, config, part))
    script = script.edited_each(join_lines(document, kept))
    script = script.edited_each(cut_announcements(script, kept, config))
    for rule in INLINE_RULES:
        if config.choice_for(rule.reason) != "drop":
            continue
        if rule.reason == "space.tidy":
            script = apply_own(script, config)
        raised = find_raised(document, script) if rule.needs == "raised" else ()
        edits = leave_kept(rule(script.text, raised), script.text, rule.reason, config)
        if rule.reason.startswith("citation."):
            edits = leave_lists(edits, script, kept)
        script = script.edited(edits, rule.reason)
    return script


def apply_own(script: Script, config: Config) -> Script:
    """The rules of one's own: replacements, then cuts, both short of what `keep` matches."""
    if config.replace:
        edits = leave_kept(replace_matches(script.text, config), script.text, REPLACE, config)
        script = script.edited(edits, REPLACE)
    if config.drop:
        script = script.edited(leave_kept(drop_matches(script.text, config), script.text, DROP, config), DROP)
    return script


def _refused(script: Script, config: Config) -> Iterator[Finding]:
    """A finding for each pattern of `replace` with matches that would have brought letters of their own."""
    refused: dict[str, list[Replacement]] = {}
    for found in find_replacements(script.text, config) if config.replace else ():
        if not found.allowed:
            refused.setdefault(found.pattern, []).append(found)
    for pattern, matches in refused.items():
        old, new = shorten(matches[0].old), shorten(matches[0].edit.text)
        count = f"{len(matches)} match" + ("" if len(matches) == 1 else "es")
        why = f"{old!r} would become {new!r}, with letters or digits that the source does not have there"
        yield Finding("user.refused", None, f"replace {pattern!r}: {count} left as they are; {why}")


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
    language = "" if config.language == AUTO else f"|language:{config.language}"
    return f"v:{__version__}|rules:{rules}|roles:{roles}|{settings}{language}{_sign_own(config)}"


def _sign_own(config: Config) -> str:
    """Nothing, or a short hash of the rules of one's own."""
    if not (config.drop or config.keep or config.replace):
        return ""
    own = repr((config.drop, config.keep, config.replace))
    return f"|own:{hashlib.sha256(own.encode('utf-8', 'replace')).hexdigest()[:8]}"
