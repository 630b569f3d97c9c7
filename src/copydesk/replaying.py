"""An edit file, with a person's decisions, replayed on a document; apart from `desk`, which most runs need alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from copydesk.alignment import Alignment
from copydesk.decisions import Decisions, decide, newly_kept
from copydesk.desk import label_lines
from copydesk.document import Document
from copydesk.edit_file import EditFile
from copydesk.errors import EditFileError
from copydesk.placing import PlacingError, place_decisions, place_script
from copydesk.result import Result
from copydesk.rules.selection import ELSEWHERE
from copydesk.script import Edit, Script
from copydesk.verify import FaithfulnessError, Finding, check_faithful, shorten, verify


def replay(document: Document, file: EditFile, name: str = "document") -> Result:
    """The edits of a file, with its decisions, on a document that was read with its settings.

    Raises EditFileError where the edits have no certain place in it, or would bring words that it does not have.
    """
    document, blocks = label_lines(document, file.config)
    placed, note = _place(file, document)
    signature = f"{file.signature}|decisions:{sign_decisions(file.script, file.decisions)}"
    result = Result(document, blocks, placed.script, placed.appendix, (), file.config, signature, name)
    decided = _decide(result, placed.decisions)
    try:
        for one in (decided.script, decided.appendix):
            if one is not None:
                check_faithful(document, blocks, one, free=file.config.fidelity == "free")
    except FaithfulnessError as error:
        raise EditFileError(
            f"{file.name}: its edits would bring words that the document does not have: {error}"
        ) from None
    return replace(decided, findings=(*note, *_verified(decided)))


def decide_result(result: Result, decisions: Decisions) -> Result:
    """`result`, which copydesk made, with a person's decisions and its findings found anew.

    Decisions bring copies of the source and repairs of ours, so that the promises hold without being checked, which
    takes ten times as long as all the rest. Raises ValueError for a span outside the source.
    """
    decided = _decide(result, decisions)
    return replace(decided, findings=_verified(decided))


def _decide(result: Result, decisions: Decisions) -> Result:
    blocks, appendix = result.blocks, result.appendix
    script = decide(result.document, blocks, result.script, decisions)
    if appendix is not None:
        back = newly_kept(blocks, result.script, script)
        alignment = Alignment(appendix)
        spans = [Edit(alignment.output_of(block.start), alignment.output_of(block.end)) for block in back]
        appendix = appendix.edited([edit for edit in spans if edit.start < edit.end], ELSEWHERE)
        appendix = appendix if appendix.text.strip() else None
    return replace(result, script=script, appendix=appendix)


def _verified(result: Result) -> tuple[Finding, ...]:
    return tuple(verify(result.document, result.script, result.appendix))


def _place(file: EditFile, document: Document) -> tuple[EditFile, tuple[Finding, ...]]:
    """The file's scripts and decisions against the document's own text; a finding where it is not the same file."""
    source = document.text
    if file.script.source == source:
        if file.sha256 == document.sha256:
            return file, ()
        message = "the edits were made for another file with the very same text"
        return file, (Finding("edits.other_file", None, message),)
    try:
        script = place_script(file.script, source)
        decisions = place_decisions(file.decisions, file.script.source, source)
        appendix = None if file.appendix is None else place_script(file.appendix, source)
    except PlacingError as error:
        what = "the same file, read in another way" if file.sha256 == document.sha256 else "another document"
        raise EditFileError(
            f"{file.name}: was made for {what}: {error.number} of its {error.total} edits have no certain place in "
            f"this one, the first is {shorten(error.quote)!r}; clean the document again and repeat your decisions"
        ) from None
    count = sum(bool(piece.reasons) for piece in script.pieces)
    message = f"the edits were made for another text; all {count:,} were placed by what they quote"
    moved = replace(file, script=script, appendix=appendix, decisions=decisions)
    return moved, (Finding("edits.placed_by_quotes", None, message),)


def sign_decisions(script: Script, decisions: Decisions) -> str:
    """A short hash of the edits and the decisions on them, for a result's signature."""
    made = repr((script.pieces, decisions))
    return hashlib.sha256(made.encode("utf-8", "replace")).hexdigest()[:8]
