"""What workers of `serve` do, each a function by its name (`copydesk.workers`). All of it may crash, or take long."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from copydesk.config import Config
from copydesk.errors import NoPagesError
from copydesk.extract.stored import encode_document
from copydesk.models.folders import write_private
from copydesk.pipeline import clean_document, make_reviser, order_pages, read_printed
from copydesk.report.lengths import count_minutes, count_words
from copydesk.revision import revision_lines
from copydesk.web.changes import count_reasons, describe_change, find_doubtful, page_at
from copydesk.web.deciding import decide_more
from copydesk.web.opened import (
    PAGES,
    Base,
    Opened,
    Shelf,
    clean_again,
    decide,
    keep_text,
    load_edition,
    load_pages,
    plain_decisions,
    read_state,
    save_edition,
)
from copydesk.web.passages import describe_blocks, describe_pages
from copydesk.web.speech import find_places

Tell = Callable[..., None]
Given = Mapping[str, Any]

ALL_PAGES: Final = 1_000
"""Pages whose numbers are given one by one; where more changed, the page loads anew what it shows."""

_TOLD_SECONDS: Final = 0.1
"""Between two events of progress."""

NICE: Final = 10
"""With 50 papers at work on two cores a toggle took 120 ms, and with this 50."""

_shelf = Shelf()
_stepped_back = False


# --- reading and cleaning ---


def clean_upload(tell: Tell, given: Given, source: str, kind: str, password: str | None, most_pages: int) -> Any:
    """Read an upload once, clean it by the rules, keep both on disk; gives its facts."""
    _step_back()
    state = read_state(given)
    if kind == "text":
        from copydesk.extract.plain import read_plain

        printed = read_plain(Path(source).read_bytes(), state.name)
    else:
        printed = read_printed(
            source, state.name, Config(), password, progress=_paced(tell, "pages", most_pages, state.name)
        )
    write_private(state.folder / PAGES, encode_document(printed))
    tell("cleaning")
    document = order_pages(printed, state.wanted.config, state.name)
    result = clean_document(document, state.wanted.config, state.name)
    save_edition(state, result)
    return describe_facts(decide(Base(result), state))


def _step_back() -> None:
    """Once in a process: what nobody waits for, with the children that read PDFs, leaves the cores to who waits."""
    global _stepped_back
    if not _stepped_back and hasattr(os, "nice"):
        os.nice(NICE)
    _stepped_back = True


def _paced(tell: Tell, word: str, most: int, name: str) -> Callable[[int, int], None]:
    last = 0.0

    def told(done: int, total: int) -> None:
        nonlocal last
        if total > most:
            raise NoPagesError(f"{name}: has {total:,} pages, this server takes {most:,}; split it, or raise the limit")
        now = time.monotonic()
        if now - last >= _TOLD_SECONDS or done in (1, total):
            last = now
            tell(word, done, total)

    return told


def ask_model(tell: Tell, given: Given) -> Any:
    """Clean with the model that is wanted; gives the facts. Raises ModelError's family."""
    _step_back()
    state = read_state(given)
    model, jobs = state.wanted.model, state.wanted.jobs
    assert model is not None
    from copydesk.licensing import choose_model
    from copydesk.models.opening import AUTO, open_model

    document = order_pages(load_pages(state), state.wanted.config, state.name)
    tell("opening", model)
    with open_model(choose_model() if model == AUTO else model) as opened:
        reviser = make_reviser(
            opened,
            jobs,
            lambda job, done, total: tell("asking", job, done, total),
            examining=lambda done, total, _: tell("asking", "exam", done, total),
        )
        result = clean_document(document, state.wanted.config, state.name, reviser=reviser)
    save_edition(state, result)
    return describe_facts(decide(Base(result), state))


def change_settings(tell: Tell, given: Given) -> Any:
    """Clean by the rules with other settings, from the pages that were read; gives the facts."""
    state = read_state(given)
    if load_edition(state) is None:
        save_edition(state, clean_again(state))
    return describe_facts(_shelf.open(state))


# --- deciding ---


def decide_edits(tell: Tell, given: Given, asked: Given) -> Any:
    """One step of a person's decisions: the new ones, what changed."""
    state = read_state(given)
    before = _shelf.open(state)
    decisions = decide_more(before.changes, asked)
    document = before.result.document
    keep_text(state, document)
    made = plain_decisions(decisions, document.text_sha256)
    return {"decisions": made, **_moved(before, {**given, "decisions": made})}


def adopt_decisions(tell: Tell, given: Given, decisions: Given) -> Any:
    """Other decisions instead of those at hand (undo, redo): what changed."""
    return _moved(_shelf.open(read_state(given)), {**given, "decisions": decisions})


def _moved(before: Opened, given: Given) -> dict[str, Any]:
    after = _shelf.open(read_state(given))
    return {"facts": describe_facts(after), "changed_pages": changed_pages(before, after)}


def changed_pages(before: Opened, after: Opened) -> list[int] | None:
    """The pages on which something became of the words that was not so before, or that has another decision on it."""
    spans = {(piece.start, piece.end) for piece in set(before.result.script.pieces) ^ set(after.result.script.pieces)}
    for one, other in ((before, after), (after, before)):
        spans |= set(one.decisions.restored) - set(other.decisions.restored)
        spans |= set(one.decisions.cuts) - set(other.decisions.cuts)
    result = after.result
    pages = {page_at(result, offset) for start, end in spans for offset in (start, end - 1)}
    return sorted(pages) if len(pages) <= ALL_PAGES else None


def describe_facts(opened: Opened) -> dict[str, Any]:
    """What the list of documents shows of one."""
    result, base = opened.result, opened.base
    shown = [change for change in opened.changes.all if not change.repair]
    title = result.document.metadata.get("Title")
    return {
        "pages": len(result.document.pages),
        "pages_total": result.document.page_count or len(result.document.pages),
        "words": count_words(result.script.text),
        "words_source": base.words,
        "minutes": round(count_minutes(result.script.text), 1),
        "title": title if isinstance(title, str) and title.strip() else None,
        "language": base.language,
        "detected_language": base.detected_language,
        "edits": len(shown),
        "rejected": sum(opened.changes.is_rejected(change) for change in shown),
        "findings": [{"code": f.code, "page": f.page, "message": f.message} for f in result.findings],
        "summary": None if result.revision is None else "\n".join(revision_lines(result.revision)),
        "text_sha256": result.document.text_sha256,
    }


# --- showing ---


def show(tell: Tell, given: Given, view: str, query: Given) -> bytes:
    """A view of the document as JSON in UTF-8."""
    opened = _shelf.open(read_state(given))
    body = {"version": given["version"], **_VIEWS[view](opened, query)}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _show_pages(opened: Opened, query: Given) -> dict[str, Any]:
    return {"pages": describe_pages(opened.changes)}


def _show_flow(opened: Opened, query: Given) -> dict[str, Any]:
    return {"blocks": describe_blocks(opened.changes, query["first"], query["last"])}


def _show_changes(opened: Opened, query: Given) -> dict[str, Any]:
    changes = opened.changes
    wanted = [change for change in changes.all if _fits(opened, change, query)]
    if query["doubtful"]:
        wanted = find_doubtful(wanted, opened.result)
    after = query["after"]
    ids = [change.id for change in wanted]
    first = ids.index(after) + 1 if after in ids else 0
    return {
        "total": len(wanted),
        "changes": [describe_change(change, changes) for change in wanted[first : first + query["limit"]]],
        "reasons": count_reasons(changes, query["repairs"]),
    }


def _fits(opened: Opened, change: Any, query: Given) -> bool:
    if change.repair and not query["repairs"]:
        return False
    reason, words = query["reason"], query["q"]
    if reason and change.reason != reason and not change.reason.startswith(f"{reason}."):
        return False
    if not query["first"] <= change.page <= query["last"] or query["origin"] not in (None, change.origin):
        return False
    if query["decision"] and (query["decision"] == "rejected") != opened.changes.is_rejected(change):
        return False
    source = opened.result.script.source[change.start : change.end]
    return not words or words.casefold() in f"{source}\n{change.text}".casefold()


def _show_index(opened: Opened, query: Given) -> dict[str, Any]:
    changes = opened.changes
    reasons = count_reasons(changes, query["repairs"])
    numbers = {reason["code"]: number for number, reason in enumerate(reasons)}
    items = [
        [change.id, change.page, numbers[change.reason], int(changes.is_rejected(change))]
        for change in changes.all
        if query["repairs"] or not change.repair
    ]
    return {"reasons": reasons, "items": items}


def _show_spoken(opened: Opened, query: Given) -> dict[str, Any]:
    speech = opened.speech
    first = query["after"] + 1 if query["from"] is None else speech.index_at(query["from"])
    return {"sentences": speech.describe(first, query["limit"]), "total": len(speech.sentences)}


def _show_find(opened: Opened, query: Given) -> dict[str, Any]:
    return find_places(opened.result, query["q"], query["limit"])


_VIEWS: Final[dict[str, Callable[[Opened, Given], dict[str, Any]]]] = {
    "pages": _show_pages,
    "flow": _show_flow,
    "changes": _show_changes,
    "index": _show_index,
    "spoken": _show_spoken,
    "find": _show_find,
}


def take_away(tell: Tell, given: Given, form: str) -> bytes:
    """The document as a file: text, markdown, json, report or edits."""
    opened = _shelf.open(read_state(given))
    if form == "edits":
        return write_edit_file(opened).encode("utf-8", "replace")
    made: str = getattr(opened.signed, form)
    return made.encode("utf-8", "replace")


def write_edit_file(opened: Opened) -> str:
    """The edit file that makes this result of the document: the edits without decisions, and the decisions."""
    from copydesk.report import json as writer

    base, decisions = opened.base.result, opened.decisions
    described = writer.as_dict(base)
    restored = set(decisions.restored)
    for piece in described["pieces"]:
        span = (piece["start"], piece["end"])
        if piece["reasons"] and span in restored:
            piece["decision"] = "reject"
            restored.discard(span)
    described["own"] = [
        {"action": action, "start": start, "end": end}
        for action, spans in (("restore", sorted(restored)), ("drop", decisions.cuts))
        for start, end in spans
    ]
    members = (f"{json.dumps(key)}: {_plain(value)}" for key, value in described.items())
    return "{\n" + ",\n".join(members) + "\n}\n"


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def draw_page(tell: Tell, source: str, number: int, scale: float, password: str | None, target: str) -> bytes:
    """A page as a PNG, kept at `target` too."""
    from copydesk.extract.rendering import render_page

    picture = render_page(source, number, scale, password)
    write_private(Path(target), picture)
    return picture
