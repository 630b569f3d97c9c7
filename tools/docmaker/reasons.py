"""Each reason code by an example and a counter-example, which are run: a wrong one ends the making of the page.

`reasons.json` lists them. An example is one of four kinds, by its keys:

- `text`, `after`, `left`: a rule for edits inside lines; `context` is a paragraph before, which sets the style of the
  document; `^{...}` is raised on the page;
- `document`, `cut`, `left`: a PDF of our own (`tests/pdfs`); what stands at `cut` goes for the code, and `left`, which
  looks like it, is in the text; with `after`, that stands in the text instead;
- the same with `settings` (keywords of `copydesk.clean`) or with `own` (of an edit file);
- the same with `plain`, a plain text, instead of `document`.

Of what stands more than once in the document, one place must be cut.

`why` says what the counter-example is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import copydesk
from copydesk.config import switch_of
from copydesk.report.origins import origin_of
from copydesk.rules import INLINE_RULES
from copydesk.script import Edit, Script
from docmaker.markdown import sample

Case = dict[str, Any]
CASES: Final = Path(__file__).with_name("reasons.json")
HEADS: Final = (
    ("Whole lines and blocks", ("author", "front", "abstract", "contents", "index", "furniture")),
    ("Notes, floats and things for the eye", ("footnote", "caption", "table", "figure", "formula", "code")),
    ("Behind the text", ("reference", "backmatter", "review")),
    ("What nobody sees, or sees once", ("duplicate", "hidden", "clipped")),
    ("Inside sentences", ("citation", "pointer", "email", "url")),
    ("Repairs", ("space", "hyphen", "unicode")),
    ("Your own", ("user", "appendix")),
)
"""Headings of the page, and the first parts of the codes under each."""


class ExampleError(Exception):
    """An example that is not true of this version."""


def load_cases() -> list[Case]:
    cases: list[Case] = json.loads(CASES.read_text("utf-8"))
    return cases


def reason_page() -> str:
    """The page without its title; raises ExampleError for an example that is wrong."""
    cases = load_cases()
    for case in cases:
        check(case)
    parts = []
    for head, firsts in HEADS:
        parts.append(f"## {head}")
        parts += [describe(case) for case in cases if case["code"].split(".")[0] in firsts]
    return "\n\n".join(parts)


def describe(case: Case) -> str:
    """The section of one code."""
    code = case["code"]
    switch = switch_of(code)
    governed = f"switch `--{switch.name}`" if switch else "no switch: your own" if _is_own(code) else "a repair"
    before, after = _shown(case)
    made = f"- after: {sample(after)}\n" if after else ""
    note = f"\n\n{case['note']}" if "note" in case else ""
    gone = f"- before: {before}" if after else f"- goes: {before}"
    left = f"- left as it is: {sample(case['left'])} – *{case['why']}*"
    return f"### `{code}`\n\n{governed}; `{origin_of(code).place}`\n\n{gone}\n{made}{left}{note}"


def _is_own(code: str) -> bool:
    return code.startswith(("user.", "appendix."))


def _shown(case: Case) -> tuple[str, str]:
    """What stood there, with what goes struck through, and what came of it ("" where all of it goes)."""
    if "text" in case:
        context = f"*(in a paper that has)* {sample(case['context'])} *…* " if "context" in case else ""
        return context + sample(case["text"]), case["after"]
    given = "".join(f", by `{name}={value!r}`" for name, value in case.get("settings", {}).items())
    shown = sample(case["cut"])
    after = case.get("after", "")
    return (shown if after else f"<del>{shown}</del>") + given, after


# --- are they true? ---


def check(case: Case) -> None:
    """Raises ExampleError where the example does not go, goes for another reason, or the counter-example goes."""
    if "text" in case:
        _check_text(case)
    else:
        _check_document(case)


def _check_text(case: Case) -> None:
    code = case["code"]
    after, reasons = run_rules(case["text"], case.get("context", ""))
    if after != case["after"] or code not in reasons:
        raise ExampleError(f"{code}: {case['text']!r} becomes {after!r} for {sorted(reasons)}")
    left, reasons = run_rules(case["left"], case.get("context", ""))
    if left != re.sub(r"\^\{(.*?)\}", r"\1", case["left"]):
        raise ExampleError(f"{code}: the counter-example becomes {left!r} for {sorted(reasons)}")


def run_rules(text: str, context: str = "") -> tuple[str, set[str]]:
    """The last paragraph after all rules inside lines, and the reasons of the edits in it."""
    plain, raised = read_raised(f"{context}\n\n{text}" if context else text)
    script = Script.of(plain)
    for rule in INLINE_RULES:
        edits = list(rule(script.text, raised))
        script, raised = script.edited(edits, rule.reason), _moved(raised, edits)
    start = plain.rfind("\n\n")
    reasons = {reason for piece in script.pieces if piece.start > start for reason in piece.reasons}
    return script.text.split("\n\n")[-1], reasons


def read_raised(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its `^{...}`, and the half-open runs that they raised.

    >>> read_raised("so^{1,2} it")
    ('so1,2 it', [(2, 5)])
    """
    plain, runs = "", []
    for number, part in enumerate(re.split(r"\^\{(.*?)\}", text)):
        if number % 2:
            runs.append((len(plain), len(plain) + len(part)))
        plain += part
    return plain, runs


def _moved(raised: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> list[tuple[int, int]]:
    for edit in sorted(edits, reverse=True):
        shift = len(edit.text) - (edit.end - edit.start)
        ahead = [(s + shift, e + shift) if s >= edit.end else (s, e) for s, e in raised]
        raised = [run for run, (s, e) in zip(ahead, raised, strict=True) if s >= edit.end or e <= edit.start]
    return list(raised)


def _check_document(case: Case) -> None:
    code, cut = case["code"], _flat(case["cut"])
    result = _cleaned(case)
    script = result.appendix if code.startswith("appendix.") else result.script
    assert script is not None
    if not any(_goes(script, start, end, case) for start, end in _find(cut, script.source)):
        raise ExampleError(f"{code}: {cut!r} does not go for it")
    text = _flat(result.text)
    for wanted in (case["left"], case.get("after", "")):
        if _flat(wanted) not in text or ("\n\n" in wanted and wanted not in result.text):
            raise ExampleError(f"{code}: {wanted!r} is not in the text")


def _cleaned(case: Case) -> copydesk.Result:
    if "plain" in case:
        return copydesk.clean_text(case["plain"])
    return clean_sample(case["document"], json.dumps(case.get("settings", {})), json.dumps(case.get("own", [])))


@cache
def clean_sample(name: str, settings: str, own: str) -> copydesk.Result:
    """A PDF of tests/pdfs, cleaned; settings and edits of one's own as JSON, so that they can be remembered."""
    from pdfs import EXAMPLES, ODDITIES, rare

    data = (EXAMPLES | ODDITIES | rare.DOCUMENTS)[name]().data
    result = copydesk.clean(data, isolate=False, **json.loads(settings))
    if own == "[]":
        return result
    return copydesk.apply(data, {**json.loads(result.json), "own": json.loads(own)}, isolate=False)


def _goes(script: Script, start: int, end: int, case: Case) -> bool:
    """Whether the span goes for the code: all of it, or, where something comes of it (`after`), a part."""
    touching = [piece for piece in script.pieces if piece.start < end and start < piece.end]
    whole = bool(case.get("after")) or all(piece.reasons for piece in touching)
    return whole and any(case["code"] in piece.reasons for piece in touching)


def _find(cut: str, source: str) -> list[tuple[int, int]]:
    """Where the words of `cut` stand in the source."""
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, cut.split())), source)]


def _flat(text: str) -> str:
    return " ".join(text.split())


def missing_codes(known: Iterable[str]) -> set[str]:
    """Codes without an example."""
    return set(known) - {case["code"] for case in load_cases()}
