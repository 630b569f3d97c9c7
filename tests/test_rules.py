"""Rules for edits inside lines: cases, properties on any text, the table."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.config import switch_of
from copydesk.letters import PRIVATE, fold_letters, name_private
from copydesk.rules import INLINE_RULES, InlineRule
from copydesk.script import Edit, Script

CASES = Path(__file__).parent / "cases"
FILES = ("citations", "author_year", "raised", "pointers", "addresses", "characters", "spacing")
KINDS = {"in-the-wild-like", "synthetic", "negative", "known-failure"}
REPAIRS = ("unicode.", "space.", "hyphen.")

CONTEXTS: dict[str, tuple[str, Sequence[tuple[int, int]]]] = {
    "numbers": ("Known facts [1]. More of them [2, 3] are here [4]. Some are new [5–7], others not [8, 9].", ()),
    "author-year": (
        "Known facts (Smith & Jones, 2001). More (Lee et al., 2002; Kim and Park, 2003) and more (Roy & Das, 2004).",
        (),
    ),
    "round": (
        "Known facts (1). More (2, 3) are here (4). Some are new (5-7), others not (8). It goes on (9). "
        "And on (10, 11). And on (12). And on (13). And on (14). And on (15). And on (16).",
        (),
    ),
    "raised": ("Known facts1 and more,2 others3 too.4", ((11, 12), (22, 23), (30, 31), (36, 37))),
}
"""Paragraphs before a case that set the style of the document."""


def load() -> Iterator[Any]:
    for file in FILES:
        for case in json.loads((CASES / f"{file}.json").read_text(encoding="utf-8")):
            marks = [pytest.mark.xfail(strict=True)] if case["kind"] == "known-failure" else []
            yield pytest.param(case, id=f"{file}: {case['name']}", marks=marks)


def apply(text: str, edits: Sequence[Edit]) -> str:
    return Script.of(text).edited(edits, "test").text


def moved(raised: Sequence[tuple[int, int]], edits: Sequence[Edit]) -> list[tuple[int, int]]:
    """Raised runs in the text after the edits."""
    for edit in sorted(edits, reverse=True):
        shift = len(edit.text) - (edit.end - edit.start)
        raised = [
            (s + shift, e + shift) if s >= edit.end else (s, e) for s, e in raised if s >= edit.end or e <= edit.start
        ]
    return list(raised)


def run(text: str, raised: Sequence[tuple[int, int]] = ()) -> str:
    """The text after all rules."""
    for rule in INLINE_RULES:
        edits = list(rule(text, raised))
        text, raised = apply(text, edits), moved(raised, edits)
    return text


@pytest.mark.parametrize("case", list(load()))
def test_case(case: dict[str, Any]) -> None:
    before, runs = CONTEXTS[case["context"]] if "context" in case else ("", ())
    shift = len(before) + 2 if before else 0
    text = f"{before}\n\n{case['text']}" if before else case["text"]
    raised = [*runs, *((start + shift, end + shift) for start, end in case.get("raised", ()))]
    assert run(text, raised).split("\n\n")[-1] == case["expected"]


def test_cases_are_well_formed() -> None:
    for file in FILES:
        for case in json.loads((CASES / f"{file}.json").read_text(encoding="utf-8")):
            assert case["kind"] in KINDS
            assert set(case) <= {"name", "text", "expected", "kind", "raised", "context"}
            if case["kind"] == "negative":
                assert case["text"] == case["expected"]


RULES = [pytest.param(rule, id=rule.reason) for rule in INLINE_RULES]

WORDS = (
    "a e o A É ﬁ é ¨ ´ ¸ \u0301 \xad \u200b \x02 ² 5 10 1 2019 2020a word Words et al. and & y et und see voir Smith"
    " García Lee van de WHO [ ] ( ) [1] [4–6] (1) Fig. Table Eq. S1 p < 0.05 , . ; : ! ? - – … « » “ ” @ in by as In of"
    " https://x.org/a doi:10.1000/ www.x.org jo@uni.edu at accessed on 保存 段 。 밥 م \u200c · % ∈ = m² mg R"
    " \uf734 \uf761 N\uf761\uf7e9 \uf6db \uf0b7"
)
PHRASES = (
    "[2, 3] | (2, 3) | (Smith, 2019) | (Lee et al., 2020; WHO, 2021) | (see Fig. 2) | as in [1], | In [2] | ( ; )"
    " | (p < 0.05; Fig. 2) | (https://x.org/a, accessed on 3 May 2020) | [Smith 2019] | [ABC+19] | doi:10.1000/ xyz"
)
FRAGMENTS = st.sampled_from([*WORDS.split(), *PHRASES.split(" | ")])
SPACES = st.sampled_from([" ", " ", " ", "", "  ", "\n\n", "\u00a0", "\n"])
TEXTS = st.one_of(
    st.lists(st.tuples(FRAGMENTS, SPACES), max_size=40).map(lambda parts: "".join(a + b for a, b in parts)),
    st.text(max_size=80),
)


def folded(text: str) -> list[str]:
    """Letters and digits after NFKD and case folding; private characters that have a name are what it says."""
    return [c for c in unicodedata.normalize("NFKD", name_private(text)).casefold() if c.isalnum()]


def is_subsequence(short: Sequence[str], long: Sequence[str]) -> bool:
    rest = iter(long)
    return all(c in rest for c in short)


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=120, deadline=None)
@given(text=TEXTS, data=st.data())
def test_edits_are_sound(rule: InlineRule, text: str, data: st.DataObject) -> None:
    raised: list[tuple[int, int]] = []
    if rule.needs == "raised" and text:
        points = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=8)))
        raised = list(zip(points[::2], points[1::2], strict=False))
    edits = list(rule(text, raised))
    end = 0
    for edit in edits:
        assert end <= edit.start < edit.end <= len(text)
        assert "\n\n" not in text[edit.start : edit.end]
        assert edit.text != text[edit.start : edit.end]
        end = edit.end
    after = apply(text, edits)
    if rule.reason in ("unicode.accent", "unicode.compose", "unicode.form", "unicode.ligature"):
        assert sorted(folded(after)) == sorted(folded(text))
    assert is_subsequence(folded(after), folded(text))


SETTLES = {
    "unicode.control",
    "unicode.private",
    "unicode.ligature",
    "unicode.form",
    "unicode.compose",
    "email",
    "space.cjk",
}


@pytest.mark.parametrize("rule", [p for p in RULES if p.id in SETTLES])
@settings(max_examples=120, deadline=None)
@given(text=TEXTS)
def test_a_second_run_changes_nothing(rule: InlineRule, text: str) -> None:
    once = apply(text, list(rule(text)))
    assert apply(once, list(rule(once))) == once


@given(text=st.text(st.sampled_from("aN 1.é\u0301\uf0b7\ue000" + "".join(map(chr, PRIVATE)))))
def test_private_characters_count_as_what_they_stand_for(text: str) -> None:
    after = run(text)
    assert not set(after) & set(map(chr, PRIVATE))
    assert fold_letters(after) == fold_letters(text)


def test_private_characters_stand_for_no_private_ones() -> None:
    assert all(unicodedata.category(c) != "Co" and len(c) == 1 for c in PRIVATE.values())
    assert "".join(PRIVATE[code] for code in range(0xF730, 0xF73A)) == "0123456789"
    assert 0xF7F7 not in PRIVATE


HOSTILE = (
    *(
        "(",
        ")",
        "[",
        "[1,",
        "[1",
        "(1",
        "a@",
        "@",
        "{a,",
        "http://",
        "www.",
        "a.com/",
        "10.1000/",
        " ",
        " .",
        ",",
        "\n",
    ),
    *(
        "(a;",
        "A, ",
        "(Smith ",
        "(A 2019",
        "(A, 2019; ",
        "Fig. ",
        "(Fig. 1,",
        "1,",
        "¨",
        "e\u0301",
        "()",
        "[]",
        "see ",
        "in ",
        "a",
    ),
    "(Fig. " + ", ".join(map(str, range(1, 45))) + " x) ",
    "(see " + "Fig. 1, " * 22 + "dog) ",
    "(p<1; " + "Fig. 1a, b; " * 11 + "dog) ",
    "[" + ", ".join(map(str, range(1, 62))) + "; x] ",
    "(" + "A, 2019b x; " * 15 + ") ",
    "(Smith 2019" + ",b" * 300 + " x) ",
    "(" + "see also e.g. " * 80 + "2019 q) ",
    "http://" + "a)" * 300 + " ",
    "a." * 50 + "@" + "a." * 50 + " ",
    "in [1] by [2] ",
    " , . ; ",
)
"""What patterns that backtrack would take minutes for, 200,000 characters of each."""


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_input_ends(rule: InlineRule, piece: str) -> None:
    text = (piece * (200_000 // len(piece)))[:200_000]
    raised = [(at, at + 1) for at in range(0, 20_000, 2)] if rule.needs == "raised" else []
    assert sum(edit.end - edit.start for edit in rule(text, raised)) <= len(text)


def test_reasons_are_unique_and_governed() -> None:
    reasons = [rule.reason for rule in INLINE_RULES]
    assert len(set(reasons)) == len(reasons)
    for reason in reasons:
        assert (switch_of(reason) is None) == reason.startswith(REPAIRS), reason


def test_spaces_are_tidied_last() -> None:
    assert INLINE_RULES[-1].reason == "space.tidy"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_shows_what_it_does_and_what_it_leaves(rule: InlineRule) -> None:
    doc = rule.function.__doc__ or ""
    assert doc.count(">>>") >= 1
    assert "[]" in doc
