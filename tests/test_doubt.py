"""Which parts of a text `rewrite` is asked about."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

import samples
from copydesk.document import Block
from copydesk.revise.chunking import make_chunks
from copydesk.revise.doubt import find_doubts
from copydesk.revise.limits import Limits, find_limits
from copydesk.script import Script


def read(paragraphs: list[str], confidence: float = 1.0) -> tuple[tuple[Block, ...], Script, Limits]:
    document = samples.document(paragraphs)
    blocks = samples.blocks(document, *[("text", 1)] * len(paragraphs))
    blocks = tuple(replace(block, detail="", confidence=confidence) for block in blocks)
    script = Script.of(document.text)
    for end, start in pairwise(paragraphs):
        script = samples.joined(script, end[-4:], start[:4], "\n\n")
    return blocks, script, find_limits(blocks, script)


def doubted(paragraphs: list[str], confidence: float = 1.0) -> list[str]:
    blocks, script, limits = read(paragraphs, confidence)
    return [script.text[slice(*span)] for span in find_doubts(blocks, script, limits)]


SURE = "Birds sing at dawn, and nobody knows why. The wren is the loudest of them all, small as it is."


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("They sing (see Fig. 2) in May.", True),
        ("They sing [3, 4] in May.", True),
        ("More is at https://example.org/birds in May.", True),
        ("They sing in the light- house of May.", True),
        ("Of all of them (n = 30) two sing.", False),
        ("They sing in May.", False),
    ],
)
def test_a_sentence_is_asked_about_where_something_may_go(sentence: str, asked: bool) -> None:
    assert doubted([f"{SURE} {sentence} Later they rest."]) == ([sentence] if asked else [])


def test_a_word_in_two_parts_is_known_by_the_whole_one() -> None:
    assert doubted([f"{SURE} The effi cient ones sing. Efficient birds rest."]) == ["The effi cient ones sing."]


def test_unsure_blocks_and_paragraphs_without_an_end_are_asked_about_as_a_whole() -> None:
    assert doubted([SURE], confidence=0.5) == [SURE]
    assert doubted([SURE, f"{SURE} And then"]) != []
    assert doubted([SURE, SURE]) == []


def test_a_short_one_is_shown_with_what_stands_before_it() -> None:
    long = " ".join(f"The wren number {k} sings at dawn in the garden." for k in ("one", "two", "six", "ten", "ace"))
    (shown,) = doubted([long, "Wrens of Europe"])
    assert shown.endswith("Wrens of Europe")
    assert shown.startswith("The wren number ten"), "four words for each of its own, and no more sentences than that"


def test_chunks_of_asked_parts_hold_nothing_else() -> None:
    text = "One two. Three four.\n\nFive six.\n\nSeven eight nine."
    asked = [(9, 20), (33, len(text))]
    made = make_chunks(text, lambda words: len(words.split()), 2, (), asked)
    assert [chunk.text for chunk in made] == ["Three four.", "Seven eight ", "nine."]
    assert [chunk.number for chunk in made] == [1, 2, 3]
    assert make_chunks(text, lambda words: len(words.split()), 2, (), []) == []
