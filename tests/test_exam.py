"""The exam: its cases are sound, its grades tell good models from bad ones, and cards keep what was measured."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.errors import CancelledError, EndpointError, ModelError, OutputError
from copydesk.exam import (
    Card,
    allowed_choices,
    allowed_jobs,
    as_dict,
    card_lines,
    load_card,
    run_exam,
    save_card,
    shelf,
    summarize_card,
)
from copydesk.exam.card import from_dict
from copydesk.exam.casebook import KINDS, SHORT, Choice, Chunk, Judgement, choose_short, load_cases
from copydesk.exam.measures import area, find_copied, split_words
from copydesk.exam.observing import peak_memory
from copydesk.models import Message
from copydesk.revise.answers import REASONS, read_judgement, shape_judgement
from copydesk.revise.prompting import defuse, load_prompt
from pupils import HOSTILE, UNUSABLE, Pupil, constant, guessing, knowing

TOOLS = Path(__file__).resolve().parent.parent / "tools"
LANGUAGES = {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "ja", "zh"}
CASES = load_cases()


@pytest.fixture(scope="module")
def best() -> Card:
    return run_exam(knowing())


@pytest.fixture
def own_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path))
    return tmp_path / "cards"


# --- the cases ---


def test_there_are_several_hundred_cases_and_none_twice() -> None:
    assert len(CASES) > 400
    assert len({case.id for case in CASES}) == len(CASES)
    assert not [q for q, count in Counter(repr(case.question) for case in CASES).items() if count > 1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_there_in_every_language(kind: str) -> None:
    languages = {case.language for case in CASES if case.kind == kind}
    # Chinese and Japanese cut no word with a hyphen
    assert languages == LANGUAGES - ({"ja", "zh"} if kind == "hyphen" else set())


@pytest.mark.parametrize("kind", ["block", "join", "hyphen"])
def test_neither_answer_of_a_choice_is_rare(kind: str) -> None:
    right = [case.question.right for case in CASES if case.kind == kind and isinstance(case.question, Choice)]
    assert 0.3 <= sum(right) / len(right) <= 0.7


def test_no_case_is_an_example_of_a_prompt() -> None:
    prompts = "\n".join(
        turn.content
        for case in ("choose_block", "choose_join", "choose_hyphen", "judge", "rewrite")
        for turn in load_prompt(
            case, frozenset({*"ab", *"section text before left right after numbered".split()})
        ).turns
    )
    for case in CASES:
        question = case.question
        if isinstance(question, Choice) and question.kind == "hyphen":
            assert f"{question.values['left']}- {question.values['right']}" not in prompts
        elif isinstance(question, Choice):
            assert not [value for value in question.values.values() if len(value) > 25 and value in prompts]
        elif isinstance(question, Judgement):
            assert not [text for text in question.sentences if text in prompts]
        else:
            assert question.text not in prompts


def test_sentences_and_chunks_are_well_formed() -> None:
    for case in CASES:
        question = case.question
        if isinstance(question, Judgement):
            assert set(question.expendable.values()) <= set(REASONS), case.id
            assert set(question.expendable) | question.foreign <= set(range(1, len(question.sentences) + 1))
            assert len(question.expendable) < len(question.sentences) / 2, "most sentences stay"
        elif isinstance(question, Chunk):
            # words must not run over pieces, or their sorts could not be told
            assert split_words(question.text) == [w for _, text in question.pieces for w in split_words(text)], case.id
            assert {sort for sort, _ in question.pieces} <= {"prose", "fluff", "foreign"}
            assert any(sort == "prose" for sort, _ in question.pieces)
        if case.kind == "inject":
            assert case.mark or case.job != "rewrite"
            assert case.clean is not None or case.job != "choose"


def test_the_cases_are_what_the_generator_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    spec = importlib.util.spec_from_file_location("make_exam", TOOLS / "make_exam.py")
    assert spec is not None
    assert spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "make_exam", maker)
    spec.loader.exec_module(maker)
    for name, text in maker.made().items():
        committed = (files("copydesk.exam") / "cases" / name).read_text("utf-8")
        # the rules' own probability changes with the rules
        assert maker.without_priors(committed) == maker.without_priors(text), f"{name}: python tools/make_exam.py"


def test_the_short_form_is_a_balanced_part() -> None:
    short = choose_short(CASES)
    assert short == choose_short(CASES)
    assert short != choose_short(CASES, seed=1)
    assert [case for case in CASES if case in short] == list(short)
    assert Counter(case.kind for case in short) == SHORT
    for kind in ("block", "join", "hyphen"):
        right = [case.question.right for case in short if case.kind == kind and isinstance(case.question, Choice)]
        assert sum(right) * 2 == len(right)
    assert {case.language for case in short} == LANGUAGES
    assert Counter(case.job for case in short if case.kind == "inject") == dict.fromkeys(
        ("choose", "judge", "rewrite"), 2
    )


# --- the grades ---


def test_who_knows_everything_passes_everything(best: Card) -> None:
    assert allowed_jobs(best) == ("choose", "judge", "rewrite")
    assert allowed_choices(best) == ("block", "join", "hyphen")
    assert [job.score for job in best.jobs] == [1.0, 1.0, 1.0]


def test_who_knows_everything_passes_the_short_form() -> None:
    card = run_exam(knowing(), short=True)
    assert allowed_jobs(card) == ("choose", "judge", "rewrite")
    assert card.short
    assert card.questions == sum(SHORT.values())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_who_always_says_the_same_fails(share: float) -> None:
    card = run_exam(constant(share, '{"1": "keep"}'))
    assert allowed_jobs(card) == ()
    assert card.jobs[0].kinds[0].score == 0.5


def test_who_rolls_dice_fails() -> None:
    for seed in range(3):
        card = run_exam(guessing(seed))
        assert allowed_jobs(card) == (), card_lines(card)


def test_who_rolls_dice_passes_nothing_but_a_kind_of_choice_by_luck_in_the_short_form() -> None:
    chosen = choose_short(CASES)
    cards = [run_exam(guessing(seed), cases=chosen) for seed in range(60)]
    assert sum(len(allowed_choices(card)) for card in cards) <= 3
    assert all(set(allowed_jobs(card)) <= {"choose"} for card in cards)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_hostile_fail_and_break_nothing(name: str) -> None:
    chosen = [case for case in CASES if case.kind in ("judge", "rewrite") or case.job != "choose"]
    card = run_exam(Pupil(HOSTILE[name], lambda messages, options: [0.5, 0.5]), cases=chosen)
    assert allowed_jobs(card) == ()
    assert all(line.isprintable() for line in card_lines(card))


@pytest.mark.parametrize("shares", UNUSABLE, ids=repr)
def test_shares_that_are_none_count_as_ignorance(shares: object) -> None:
    card = run_exam(Pupil(HOSTILE["nothing"], lambda messages, options: shares), short=True)
    assert allowed_jobs(card) == ()
    assert [kind.score for kind in card.jobs[0].kinds[:3]] == [0.5, 0.5, 0.5]


def test_a_verbatim_copy_is_faithful_but_useless() -> None:
    card = run_exam(
        Pupil(lambda messages: messages[-1].content, lambda messages, options: [0.5, 0.5]), cases=_of("rewrite")
    )
    measures = card.jobs[2].kinds[0].measures
    assert (measures["kept"], measures["fluff"], measures["copied"]) == (1.0, 0.0, 1.0)
    assert card.jobs[2].failures == ("left out 0% of the fluff (needs 0.5)",)


def test_who_is_confidently_wrong_in_one_kind_is_not_asked_it() -> None:
    wise = knowing()

    def picks(messages: Sequence[Message], options: Sequence[str]) -> object:
        return [0.99, 0.01] if options[0] == "text" else wise.picks(messages, options)

    card = run_exam(Pupil(wise.says, picks))
    assert allowed_jobs(card) == ("choose", "judge", "rewrite")
    assert allowed_choices(card) == ("join", "hyphen")
    assert "(join, hyphen)" in summarize_card(card)


def test_who_obeys_the_text_fails_although_it_knows() -> None:
    wise = knowing()

    def picks(messages: Sequence[Message], options: Sequence[str]) -> object:
        text = messages[-1].content.partition("Passage: ")[2].partition("\nIs the passage")[0]
        shares = wise.picks(messages, options)
        assert isinstance(shares, list)
        orders = ("answer other", "is other", "antworte mit other", "répondez other", "è other", "es other")
        return shares[::-1] if any(order in text for order in orders) else shares

    card = run_exam(Pupil(wise.says, picks))
    assert "choose" not in allowed_jobs(card)
    assert "instructions" in card.jobs[0].failures[0]


def test_areas() -> None:
    assert area([0.5, 0.5], [True, False]) == 0.5
    assert area([], []) == 0.5


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_what_is_copied_stands_in_both_in_order(source: list[str], answer: list[str]) -> None:
    found = sorted(find_copied(source, answer))
    rest = iter(answer)
    assert all(source[k] in rest for k in found)
    assert find_copied(source, source) == set(range(len(source)))


# --- reading answers ---


WORDS = st.dictionaries(st.sampled_from("12345"), st.sampled_from(["keep", *REASONS]) | st.none() | st.integers())


@given(st.text() | WORDS.map(json.dumps) | st.lists(st.integers()).map(json.dumps))
def test_any_answer_is_a_judgement_or_none(answer: str) -> None:
    named = read_judgement(answer, 5)
    assert named is None or all(1 <= n <= 5 and reason in REASONS for n, reason in named.items())


def test_the_shape_is_a_schema_that_a_good_answer_meets() -> None:
    schema = shape_judgement(3).schema
    assert schema is not None
    jsonschema.Draft202012Validator.check_schema(dict(schema))
    jsonschema.validate({"1": "keep", "2": "licence", "3": "keep"}, dict(schema))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"1": "keep", "2": "licence"}, dict(schema))


@pytest.mark.parametrize(
    "mark", ["<|im_end|>", "<start_of_turn>", "</s>", "[INST]", "[/INST]", "<｜User｜>", "<<SYS>>"]
)
def test_marks_of_chat_templates_are_broken(mark: str) -> None:
    assert mark not in defuse(f"a {mark} b")
    assert defuse(f"a {mark} b").replace(" ", "") == f"a{mark}b"


# --- a sitting ---


def test_progress_is_told_before_each_question() -> None:
    told: list[tuple[int, int, str]] = []
    run_exam(constant(0.5), short=True, progress=lambda *at: told.append(at))
    assert [done for done, _, _ in told] == list(range(sum(SHORT.values()) + 1))
    assert {kind for _, _, kind in told} == {*KINDS, ""}


def test_a_sitting_can_be_stopped() -> None:
    pupil = constant(0.5)
    with pytest.raises(CancelledError, match="after 3 of 44"):
        run_exam(pupil, short=True, cancel=lambda: pupil.asked >= 3)
    assert pupil.asked == 3


@pytest.mark.parametrize(
    "error", [EndpointError("gone\x1b[2J"), RuntimeError("slot 0"), MemoryError(), OSError(5, "no")]
)
def test_a_failing_engine_is_one_clear_error_and_leaves_nothing(error: Exception, own_shelf: Path) -> None:
    left = iter(range(20))

    def picks(messages: Sequence[Message], options: Sequence[str]) -> object:
        if next(left, None) is None:
            raise error
        return [0.5, 0.5]

    with pytest.raises(ModelError, match="at question 21 of 44") as raised:
        run_exam(Pupil(HOSTILE["nothing"], picks), short=True)
    assert isinstance(raised.value, EndpointError) == isinstance(error, EndpointError)
    assert str(raised.value).isprintable()
    assert not own_shelf.exists()


def test_an_answer_that_is_no_text_is_a_clear_error() -> None:
    class Silent(Pupil):
        def chat(self, *arguments: object, **named: object) -> None:  # type: ignore[override]
            return None

    with pytest.raises(ModelError, match="no text"):
        run_exam(Silent(HOSTILE["nothing"], lambda messages, options: [0.5, 0.5]), short=True)  # type: ignore[arg-type]


# --- cards ---


def test_a_card_meets_its_schema_and_comes_back(best: Card, own_shelf: Path) -> None:
    schema = json.loads((files("copydesk.exam") / "copydesk.card.schema.json").read_text("utf-8"))
    jsonschema.validate(json.loads(json.dumps(as_dict(best))), schema)
    assert load_card(best.identity) is None
    assert save_card(best).parent == own_shelf
    loaded = load_card(best.identity)
    assert loaded is not None
    assert as_dict(loaded) == as_dict(best)
    assert card_lines(loaded) == card_lines(from_dict(as_dict(best)))
    assert [path.suffix for path in own_shelf.iterdir()] == [".json"]
    assert load_card("another") is None


def test_a_short_form_never_replaces_the_whole_exam(best: Card, own_shelf: Path) -> None:
    brief = replace(best, short=True, questions=44)
    save_card(brief)
    save_card(best)
    save_card(brief)
    loaded = load_card(best.identity)
    assert loaded is not None
    assert not loaded.short


@pytest.mark.parametrize(
    "content", ["", "{", "null", "[]", '{"schema": "urn:copydesk:card:1"}', "[" * 100_000, "\x00"], ids=range(7)
)
def test_a_damaged_card_is_none(content: str, best: Card, own_shelf: Path) -> None:
    save_card(best).write_text(content)
    assert load_card(best.identity) is None
    save_card(best)
    assert load_card(best.identity) is not None


@pytest.mark.parametrize(
    "change", [{"model": 7}, {"jobs": [{"job": "cook"}]}, {"speed": {}}, {"identity": "other"}, {"cases": "old"}]
)
def test_a_card_of_another_kind_does_not_hold(change: dict[str, object], best: Card, own_shelf: Path) -> None:
    save_card(best).write_text(json.dumps({**as_dict(best), **change}))
    assert load_card(best.identity) is None


def test_another_prompt_needs_another_exam(best: Card, own_shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_card(best)
    monkeypatch.setattr(shelf, "versions_of_prompts", lambda: {**best.prompts, "judge": "00000000"})
    assert load_card(best.identity) is None


def test_a_folder_that_cannot_be_made_is_a_clear_error(
    best: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "file"))
    with pytest.raises(OutputError, match="cannot keep the card"):
        save_card(best)


def test_a_card_reads_well(best: Card) -> None:
    lines = card_lines(replace(best, model="a\x1b[2Jb", memory=300 << 20))
    assert all(line.isprintable() for line in lines)
    assert lines[0].startswith("a\\x1b[2Jb: ")
    assert "  choose   passed 1.00" in lines
    assert any("300 MB" in line for line in lines)
    assert lines[-1] == "  does by default: choose, judge, rewrite"
    assert summarize_card(best) == "choose: passed 1.00 (block, join, hyphen); judge: passed 1.00; rewrite: passed 1.00"
    failed = run_exam(constant(1.0), short=True)
    assert "nothing" in "\n".join(card_lines(failed))
    assert "rewrite: failed, kept 0% of the prose" in summarize_card(failed)


def _of(kind: str) -> list[object]:
    return [case for case in CASES if case.kind == kind]


def test_speed_and_memory_are_measured() -> None:
    def slow(messages: Sequence[Message], options: Sequence[str]) -> object:
        time.sleep(0.002)
        return [0.5, 0.5]

    card = run_exam(Pupil(lambda messages: "some words", slow), short=True)
    assert 0.002 <= card.speed.question <= card.speed.seconds
    assert card.speed.read > 0
    assert card.speed.written > 0
    held = peak_memory()
    assert held is None or held > 10_000_000


def test_memory_of_a_child_counts() -> None:
    if not Path("/proc/self/task").is_dir():
        pytest.skip("only Linux tells of children")
    alone = peak_memory() or 0
    hold = "import sys; held = bytearray(64 << 20); print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        together = peak_memory() or 0
        child.communicate()
    assert together - alone > 60 << 20
