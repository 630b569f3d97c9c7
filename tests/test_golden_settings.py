"""Our own documents under profiles and switches: what is asked for is there, what is not is gone, promises hold."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache

import pytest

import copydesk
from copydesk.config import Config
from copydesk.verify import check_faithful
from pdfs import EXAMPLES, ODDITIES, sample

NAMES = [*EXAMPLES, *ODDITIES]
PROFILES = ("podcast", "read-aloud", "full")
SETTINGS: dict[str, dict[str, str]] = {
    **{profile: {"profile": profile} for profile in PROFILES},
    "citations kept": {"citations": "keep"},
    "captions at the end": {"captions": "end"},
    "references kept": {"references": "keep", "urls": "keep"},
    "references at the end": {"references": "end", "urls": "keep"},
    "footnotes at the end": {"footnotes": "end"},
    "equations marked": {"formulas": "mark"},
}
ALWAYS = ("furniture", "duplicate", "hidden", "clipped")
"""Reasons for which every profile drops."""

KNOWN: dict[tuple[str, str], str] = {
    ("mares", "full"): "a citation line at the foot of the first page, which stands but once, is no furniture",
}
"""(document, setting) -> what the pipeline does not do yet. Strict: who mends it takes the line out."""

BRINGS_BACK = {
    "citations kept": "citation",
    "references kept": "reference",
    "references at the end": "reference",
    "captions at the end": "caption",
    "footnotes at the end": "footnote",
}
"""Setting -> first part of the reason codes whose text it brings back."""

_JOINS = re.compile(r"[\s\u00ad-]+")


def letters(text: str) -> str:
    """Without spaces and hyphens, which line ends may change."""
    return _JOINS.sub("", text)


@cache
def cleaned(name: str, setting: str) -> copydesk.Result:
    return copydesk.clean(sample(name).data, isolate=False, **SETTINGS[setting])


def told(name: str, switch: str) -> list[str]:
    """Strings that go in `name` by the switch of that name."""
    default = Config()
    return [
        text
        for reason, text in sample(name).truth.dropped
        if reason.partition(".")[0] == switch and default.choice_for(reason) == "drop"
    ]


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_promises_hold_under_every_setting(name: str, setting: str) -> None:
    result = cleaned(name, setting)
    check_faithful(result.document, result.blocks, result.script)
    if result.appendix is not None:
        check_faithful(result.document, result.blocks, result.appendix)


@pytest.mark.parametrize(
    ("name", "profile"),
    [
        pytest.param(*pair, marks=[pytest.mark.xfail(reason=KNOWN[pair], strict=True)] if pair in KNOWN else [])
        for pair in itertools.product(NAMES, PROFILES)
    ],
)
def test_what_no_reader_wants_goes_in_every_profile(name: str, profile: str) -> None:
    text = letters(cleaned(name, profile).text)
    dropped = [(why, gone) for why, gone in sample(name).truth.dropped if why.partition(".")[0] in ALWAYS]
    assert [(why, gone) for why, gone in dropped if letters(gone) in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_the_full_profile_loses_nothing_else(name: str) -> None:
    result = cleaned(name, "full")
    source, full = letters(result.document.text), letters(result.text)
    wanted = [(why, text) for why, text in sample(name).truth.dropped if why.partition(".")[0] not in ALWAYS]
    # names of authors with raised marks between them are no one string of the source
    assert [(why, text) for why, text in wanted if letters(text) in source and letters(text) not in full] == []


def brought_back() -> list[object]:
    """(document, setting) where the document has something that the setting brings back."""
    pairs = [(name, setting) for name in NAMES for setting, reason in BRINGS_BACK.items() if told(name, reason)]
    return [
        pytest.param(*pair, marks=[pytest.mark.xfail(reason=KNOWN[pair], strict=True)] if pair in KNOWN else [])
        for pair in pairs
    ]


@pytest.mark.parametrize(("name", "setting"), brought_back())
def test_a_switch_brings_back_what_it_governs(name: str, setting: str) -> None:
    text = letters(cleaned(name, setting).text)
    assert [one for one in told(name, BRINGS_BACK[setting]) if letters(one) not in text] == []


@pytest.mark.parametrize("name", [name for name in NAMES if told(name, "reference")])
def test_what_goes_to_the_end_leaves_the_body(name: str) -> None:
    wanted = told(name, "reference")
    body = letters(cleaned(name, "references at the end").script.text)
    assert [one for one in wanted if letters(one) in body] == []


@pytest.mark.parametrize("setting", ["podcast", "references at the end"])
@pytest.mark.parametrize("name", NAMES)
def test_the_same_input_gives_the_same_json(name: str, setting: str) -> None:
    again = copydesk.clean(sample(name).data, isolate=False, **SETTINGS[setting])
    assert again.json == cleaned(name, setting).json


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("name", NAMES)
def test_the_pieces_of_the_json_tile_the_source(name: str, setting: str) -> None:
    account = json.loads(cleaned(name, setting).json)
    source, pieces = account["source"]["text"], account["pieces"]
    ends = [piece["end"] for piece in pieces]
    assert [piece["start"] for piece in pieces] == [0, *ends[:-1]]
    assert ends[-1] == len(source)
    assert all(p["reasons"] or p["text"] == source[p["start"] : p["end"]] for p in pieces)
    assert "".join(piece["text"] for piece in pieces) == account["text"]
