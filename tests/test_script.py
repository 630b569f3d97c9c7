"""The script accounts for every character, whatever rules propose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from copydesk.alignment import Alignment
from copydesk.script import Edit, Piece, Script


def naive(text: str, edits: list[Edit]) -> str:
    """What the edits mean, done the slow way."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@given(strategies.scripts())
def test_pieces_tile_the_source(script: Script) -> None:
    at = 0
    for piece in script.pieces:
        assert piece.start == at
        assert piece.end > piece.start
        at = piece.end
    assert at == len(script.source)


@given(strategies.scripts())
def test_texts_joined_are_the_output_and_copies_are_copies(script: Script) -> None:
    assert "".join(piece.text for piece in script.pieces) == script.text
    for piece in script.pieces:
        if piece.action == "keep":
            assert piece.text == script.source[piece.start : piece.end]


@given(strategies.scripts(), st.data())
def test_edited_is_what_replacing_would_give(script: Script, data: st.DataObject) -> None:
    edits = data.draw(strategies.edits(len(script.text)))
    assert script.edited(edits, "any.reason").text == naive(script.text, edits)


@given(strategies.scripts(), st.data())
def test_every_change_has_its_reason(script: Script, data: st.DataObject) -> None:
    edits = data.draw(strategies.edits(len(script.text)))
    kept = {(p.start, p.end) for p in script.pieces if p.reasons}
    for piece in script.edited(edits, "new.reason").pieces:
        assert not piece.reasons or "new.reason" in piece.reasons or (piece.start, piece.end) in kept


@given(strategies.scripts(), st.data())
def test_order_of_edits_does_not_matter(script: Script, data: st.DataObject) -> None:
    edits = data.draw(strategies.edits(len(script.text)))
    assert script.edited(edits, "r") == script.edited(sorted(edits), "r")


@given(strategies.scripts(drops_only=True))
def test_output_of_drops_is_a_subsequence(script: Script) -> None:
    rest = iter(script.source)
    assert all(c in rest for c in script.text)


@given(strategies.scripts(), st.data())
def test_alignment_leads_back_to_the_same_character(script: Script, data: st.DataObject) -> None:
    if not script.text:
        return
    alignment = Alignment(script)
    at = data.draw(st.integers(0, len(script.text) - 1))
    ((first, last),) = alignment.source_spans(at, at + 1)
    assert 0 <= first < last <= len(script.source)
    assert first <= alignment.source_of(at) < last
    if script.source[first:last] == script.text[at] and alignment.output_of(first) == at:
        assert alignment.source_of(at) == first


@given(strategies.scripts(), st.data())
def test_alignment_of_copied_characters_is_exact(script: Script, data: st.DataObject) -> None:
    alignment = Alignment(script)
    for piece in script.pieces:
        if piece.action == "keep":
            at = data.draw(st.integers(piece.start, piece.end - 1))
            out = alignment.output_of(at)
            assert script.text[out] == script.source[at]
            assert alignment.source_of(out) == at
            assert alignment.source_spans(out, out + 1) == [(at, at + 1)]


@pytest.mark.parametrize(
    "edits",
    [[Edit(2, 2, "x")], [Edit(3, 2)], [Edit(-1, 2)], [Edit(0, 99)], [Edit(0, 3), Edit(2, 4)]],
    ids=["inserts", "backwards", "before", "beyond", "overlap"],
)
def test_edits_that_mean_nothing_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="empty or outside|overlaps"):
        Script.of("some text").edited(edits, "r")


def test_a_later_rule_reaches_over_what_an_earlier_one_dropped() -> None:
    script = Script.of("exam-\nPage 7\nple").edited([Edit(6, 13)], "furniture.footer")
    script = script.edited([Edit(4, 6)], "hyphen.join")
    assert script.text == "example"
    assert [piece.reasons for piece in script.pieces if piece.reasons] == [("hyphen.join",), ("furniture.footer",)]


def test_no_source_no_pieces() -> None:
    assert Script.of("").pieces == ()
    assert Piece(0, 1, "a").action == "keep"
