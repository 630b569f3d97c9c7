"""What becomes of a model's copy: near copies are cuts, everything else is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.revise.aligning import compare, find_words, match_words, read_answer
from copydesk.revise.gates import BUDGET, Proposal, propose
from copydesk.revise.limits import Limits
from copydesk.script import Edit, Script

TEXT = (
    "The light in the north is low, and in winter it lasts for five hours (Berg, 2019). "
    "Birds that stay there sing at dawn [4, 5] and are not heard at noon. "
    "Our recordings can be had from www.example.org/songs. "
    "In 12 of 30 valleys (n = 30) we heard wrens, robins and a lark. "
    "Nobody had counted them since the harbour was closed, and the long lists of the old society were lost in a fire. "
    "We walked every path twice, once before the sun rose and once in the evening, and wrote down what we heard."
)


def edited(text: str, made: Proposal) -> str:
    return Script.of(text).edited(made.edits, "model.rewrite").text


def rewritten(answer: str, text: str = TEXT) -> str:
    """The text with the edits that an answer leads to."""
    made = propose(text, answer)
    assert not made.failed
    return edited(text, made)


def whys(answer: str, text: str = TEXT) -> list[str]:
    return [refusal.why for refusal in propose(text, answer).refused]


def test_a_copy_changes_nothing() -> None:
    assert propose(TEXT, TEXT) == Proposal()


@pytest.mark.parametrize(
    "answer",
    [
        f"Here is the cleaned text:\n\n{TEXT}\n\nI hope this helps!",
        f"```text\n{TEXT}\n```",
        "\n".join(f"- **{sentence.strip('.')}**." for sentence in TEXT.split(". ")),
        TEXT.upper(),
        TEXT.replace(",", " ;").replace(".", "!"),
        f"{TEXT}\n\n{TEXT}",
        TEXT.replace("e", "e\u0301").replace("e\u0301", "é"),
    ],
    ids=["chatter", "fence", "Markdown", "capitals", "other marks", "twice", "accents"],
)
def test_what_a_model_adds_to_a_copy_falls_away(answer: str) -> None:
    assert rewritten(answer) == TEXT


@pytest.mark.parametrize(
    "fluff",
    [" (Berg, 2019)", " [4, 5]", "Our recordings can be had from www.example.org/songs. ", "www.example.org/songs"],
)
def test_fluff_that_a_model_leaves_out_goes(fluff: str) -> None:
    after = TEXT.replace(fluff, "")
    assert rewritten(after).replace(" from.", " from .") == after.replace(" from.", " from .")


def test_what_is_left_takes_a_capital_letter() -> None:
    text = "(From the archive.) the north is quiet, and so are its birds when the light is low there at noon in May."
    assert rewritten(text.partition(") ")[2], text).startswith("The north is quiet")


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ("not ", "negation"),
        ("12 of 30 ", "number"),
        (" (n = 30)", "number"),
        ("long ", "words in a sentence"),
        ("In 12 of 30 valleys (n = 30) we heard ", "number"),
        (", robins and a lark", "words in a sentence"),
        ("the ", "words in a sentence"),
    ],
)
def test_words_within_a_sentence_stay(gone: str, why: str) -> None:
    answer = TEXT.replace(gone, "")
    assert rewritten(answer) == TEXT
    assert why in whys(answer)


@pytest.mark.parametrize(
    ("kept", "answer"),
    [("f(x) is small", "f is small"), ("the bird(s) sang", "the bird sang"), ("in [0, 1] it is", "in it is")],
)
def test_parentheses_that_are_part_of_a_word_or_formula_stay(kept: str, answer: str) -> None:
    assert rewritten(f"{TEXT} Then {answer}.", f"{TEXT} Then {kept}.") == f"{TEXT} Then {kept}."


@pytest.mark.parametrize(
    ("old", "new"), [("five", "six"), ("12 of 30", "13 of 30"), ("wrens", "wrens and owls"), ("lark", "skylark")]
)
def test_changed_words_stay_as_they_were(old: str, new: str) -> None:
    assert rewritten(TEXT.replace(old, new)) == TEXT


def test_a_sentence_in_other_words_was_not_left_out() -> None:
    old = "Our recordings can be had from www.example.org/songs. "
    new = "You may download all of our songs on the web. "
    assert rewritten(TEXT.replace(old, new)) == TEXT


def test_of_equal_words_the_whole_sentence_goes() -> None:
    text = "The cat sat in the house. The data are in the box. The dog in the park ran home. " * 1 + TEXT
    assert rewritten(text.replace("The data are in the box. ", ""), text) == text.replace(
        "The data are in the box. ", ""
    )


def test_a_list_as_prose_and_prose_as_a_list_are_the_same_words() -> None:
    text = "We saw three birds:\n\n• wrens, at dawn;\n\n• robins, at noon;\n\n• a lark.\n\n" + TEXT
    assert rewritten(text.replace("\n\n• ", " "), text) == text


SPELT = (
    "The effi cient pump and the efficient light- house gave 3 5 volts in deed; inthe end it was notable. "
    "It was in the end."
)


@pytest.mark.parametrize(
    ("old", "new", "done"),
    [
        ("effi cient", "efficient", True),
        ("light- house", "lighthouse", True),
        ("inthe", "in the", True),
        ("3 5", "35", False),
        ("in deed", "indeed", False),
        ("notable", "not able", False),
    ],
)
def test_spaces_within_words_follow_the_document(old: str, new: str, done: bool) -> None:
    answer = SPELT.replace(old, new)
    assert rewritten(answer, SPELT) == (answer if done else SPELT)


@pytest.mark.parametrize(
    ("answer", "failed"),
    [
        ("", "nothing"),
        ("...!", "nothing"),
        (" ".join(reversed(TEXT.split())), "other words"),
        ("The study listens to birds in the north and finds that they are shy.", "other words"),
        (". ".join(TEXT.split(". ")[:3]), "too little kept"),
        (". ".join(TEXT.split(". ")[::2]), "too little kept"),
    ],
)
def test_what_is_no_copy_is_refused_as_a_whole(answer: str, failed: str) -> None:
    made = propose(TEXT, answer)
    assert made.failed == failed
    assert not made.edits


def test_an_answer_that_was_cut_off_is_refused() -> None:
    assert propose(TEXT, TEXT, cut_off=True).failed == "cut off"


def test_a_line_of_the_page_within_a_sentence_may_go_and_prose_may_not() -> None:
    header = "Town Review 7 (1988) 44"
    text = TEXT.replace("in a fire", f"in {header} a fire")
    at = text.index(header)
    lines = Limits(lines=((at, at + len(header)),))
    assert edited(text, propose(text, TEXT, lines)) == TEXT
    assert edited(text, propose(text, TEXT)) == text
    prose = "sun rose and once in the evening"
    at = TEXT.index(prose)
    assert not propose(TEXT, TEXT.replace(prose, ""), Limits(lines=((at, at + len(prose)),))).edits


def test_what_is_held_stays() -> None:
    fluff = "Our recordings can be had from www.example.org/songs."
    at = TEXT.index(fluff)
    made = propose(TEXT, TEXT.replace(fluff, ""), Limits(held=((at + 4, at + 9),)))
    assert not made.edits
    assert [refusal.why for refusal in made.refused] == ["held"]


def test_a_paragraph_takes_its_blank_line_along() -> None:
    for number in range(3):
        parts = [TEXT, TEXT.replace("birds", "wrens"), TEXT.replace("north", "south")]
        parts[number] = "Printed in Norway by Berg and Sons."
        text = "\n\n".join(parts) + "\n\n"
        left = [part for part in parts if "Printed" not in part]
        assert rewritten("\n\n".join(left), text) == "\n\n".join(left) + "\n\n"


WORDS = st.sampled_from("the a dog not 12 lark sang 3.5 north. (see Fig. 2) [4] 鳥 été , and-so".split(" "))
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.data())
def test_no_answer_breaks_what_is_promised(text: str, data: st.DataObject) -> None:
    answer = data.draw(TEXTS | st.text() | st.permutations(text.split(" ")).map(" ".join))
    made = propose(text, answer)
    end = 0
    for edit in made.edits:
        assert end <= edit.start < edit.end <= len(text)
        assert len(edit.text) <= edit.end - edit.start or edit.text.strip() != edit.text
        end = edit.end
    assert made.lost <= BUDGET * len(find_words(text))
    assert len(find_words(edited(text, made))) >= (1 - BUDGET) * len(find_words(text)) - 2 * len(made.edits)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from("abcd"), max_size=30), st.lists(st.sampled_from("abcde"), max_size=30))
def test_matches_are_a_longest_common_subsequence(words: list[str], answer: list[str]) -> None:
    found = match_words(words, answer)
    pairs = [(k, at) for k, at in enumerate(found) if at >= 0]
    assert all(words[k] == answer[at] for k, at in pairs)
    assert [at for _, at in pairs] == sorted({at for _, at in pairs})
    best = [0] * (len(answer) + 1)
    for word in words:
        row = [0]
        for k, other in enumerate(answer):
            row.append(best[k] + 1 if word == other else max(row[k], best[k + 1]))
        best = row
    assert len(pairs) == best[-1]


def test_hostile_lengths_cost_little_time() -> None:
    text = " ".join(f"word{k % 50} the" for k in range(1000))
    begin = time.process_time()
    for answer in ("the " * 100_000, text * 50, "x" * 5_000_000, "a b " * 400_000, "the word1 word2 " * 30_000):
        words = find_words(text)
        compare(words, read_answer(answer, len(words)), {0, 10})
        propose(text, answer)
    assert time.process_time() - begin < 5, "seconds of the processor, for all five"


def test_edits_of_a_chunk_are_moved_by_its_place() -> None:
    made = propose(TEXT, TEXT.replace(" [4, 5]", ""))
    (edit,) = made.edits
    assert isinstance(edit, Edit)
    assert TEXT[edit.start : edit.end] == " [4, 5]"
