"""Fidelity `free`: a model's own words, each marked, and nothing else that is not the document's."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import copydesk
from copydesk import UsageError
from copydesk.letters import fold_letters, in_order
from copydesk.revise.freely import propose_freely
from copydesk.revise.reviser import Asking
from copydesk.script import Script
from copydesk.verify import CLOSE, OPEN, FaithfulnessError, check_faithful
from model_answers import HOSTILE, ScriptedModel
from pdfs import sample


@pytest.fixture(autouse=True)
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All scripted models have one name, and so would have one another's answers."""
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path))


TEXT = "The utilisation of the bridge was reduced in 1890. It was not decided by the council of Ghent who should pay."


def apply(answer: str, text: str = TEXT) -> tuple[str, list[str]]:
    made = propose_freely(text, answer)
    return Script.of(text).edited(made.edits, "model.free").text, [item.why for item in made.refused] or [made.failed]


def without_own_words(text: str) -> str:
    return re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "", text)


def test_own_words_stand_between_marks_and_chatter_is_left_out() -> None:
    said = TEXT.replace("was reduced", "became less")
    after, why = apply(f"Sure, here it is: {said} I hope that helps!")
    assert after == TEXT.replace("was reduced", f"{OPEN}became less{CLOSE}")
    assert why == [""]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("in 1890", "in 1980", "number"),
        ("was not decided", "was decided", "negation"),
        ("was reduced", "was never raised", "negation"),
        ("council of Ghent", "council of Bruges", "name"),
    ],
)
def test_numbers_negations_and_names_stay(old: str, new: str, why: str) -> None:
    assert apply(TEXT.replace(old, new)) == (TEXT, [why])


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("", "nothing"),
        ("Birds sing.", "other words"),
        ("The bridge was reduced.", "too little kept"),
        (" ".join(reversed(TEXT.split())), "other words"),
    ],
)
def test_what_is_no_version_of_the_text_is_refused(answer: str, why: str) -> None:
    assert apply(answer) == (TEXT, [why])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.lists(st.integers(0, 20), max_size=8))
def test_whatever_it_says_only_marked_words_are_new(noise: str, places: list[int]) -> None:
    words = TEXT.split(" ")
    for place in places:
        words.insert(place, noise)
    after, _ = apply(" ".join(words))
    assert in_order(fold_letters(without_own_words(after)), fold_letters(TEXT))
    assert after.count(OPEN) == after.count(CLOSE)


def test_a_document_in_other_words_keeps_its_promises_and_can_be_put_back() -> None:
    data = sample("paper").data

    def say(prompt: str) -> str:
        return re.sub(r"\bthe\b", "just that", prompt)

    asked = {"jobs": ["rewrite"], "isolate": False, "fidelity": "free"}
    result = copydesk.clean(data, model=ScriptedModel(say), **asked)  # type: ignore[arg-type]
    assert f"{OPEN}just that{CLOSE}" in result.text
    assert f"{OPEN}just that{CLOSE}" in result.markdown
    assert "fidelity:free" in result.signature
    found = [finding for finding in result.findings if finding.code == "model.own_words"]
    assert [str(result.text.count(OPEN)) in finding.message for finding in found] == [True]
    check_faithful(result.document, result.blocks, result.script, free=True)
    with pytest.raises(FaithfulnessError):
        check_faithful(result.document, result.blocks, result.script)

    loaded = json.loads(result.json)
    assert copydesk.apply(data, loaded).text == result.text
    for piece in loaded["pieces"]:
        if "model.free" in piece["reasons"]:
            piece["decision"] = "reject"
    plain = copydesk.clean(data, isolate=False)
    assert copydesk.apply(data, loaded).text == plain.text

    forged = json.loads(result.json)
    forged["settings"]["fidelity"] = "verbatim"
    with pytest.raises(copydesk.EditFileError, match="words that the document does not have"):
        copydesk.apply(data, forged)


@pytest.mark.parametrize("answer", HOSTILE.values(), ids=HOSTILE)
def test_no_model_breaks_the_promises_of_free_either(answer: object) -> None:
    result = copydesk.clean(
        sample("paper").data,
        isolate=False,
        fidelity="free",
        model=ScriptedModel(answer),  # type: ignore[arg-type]
        jobs=["rewrite"],
        asking=Asking(everything=True),
    )
    check_faithful(result.document, result.blocks, result.script, free=True)
    plain = copydesk.clean(sample("paper").data, isolate=False)
    assert len(without_own_words(result.text).split()) >= 0.3 * len(plain.text.split())


def test_without_a_model_that_rewrites_it_is_an_error() -> None:
    with pytest.raises(UsageError, match="--jobs rewrite"):
        copydesk.clean(sample("paper").data, isolate=False, fidelity="free")
    with pytest.raises(UsageError, match="--jobs rewrite"):
        copydesk.clean(sample("paper").data, isolate=False, fidelity="free", model=ScriptedModel(str), jobs=["choose"])
