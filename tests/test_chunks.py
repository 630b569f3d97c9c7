"""Chunks for search and language models."""

from __future__ import annotations

import builtins
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
import samples
import strategies
from copydesk.errors import UsageError
from copydesk.report import chunks
from copydesk.report.chunks import make_chunks
from copydesk.report.lengths import count_words
from copydesk.report.sentences import sentences
from copydesk.report.tokens import load_tokenizer
from pdfs import EXAMPLES, sample

VALIDATOR = jsonschema.Draft202012Validator(chunks.schema())


def cleaned(name: str, **switches: str) -> copydesk.Result:
    return copydesk.clean(sample(name).data, isolate=False, **switches)


def check(result: copydesk.Result, size: int, overlap: int, across: bool = False) -> None:
    text, covered = result.script.text, 0
    found = list(make_chunks(result, size, overlap, across_sections=across))
    for chunk in found:
        assert text[chunk.start : chunk.end] == chunk.text
        assert chunk.tokens == count_words(chunk.text) <= size
        assert not text[covered : chunk.start].strip(), "nothing between two chunks"
        assert chunk.end > covered, "each chunk has something new"
        covered = chunk.end
    assert not text[covered:].strip()
    assert len({chunk.id for chunk in found}) == len(found)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("size", "overlap"), [(1, 0), (15, 0), (15, 6), (120, 0), (120, 40), (5000, 100)])
def test_chunks_cover_the_text(name: str, size: int, overlap: int) -> None:
    result = cleaned(name)
    check(result, size, overlap)
    check(result, size, overlap, across=True)


@given(st.data(), st.integers(1, 6), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_chunks_of_any_edition_cover_its_text(data: st.DataObject, size: int, overlap: int) -> None:
    check(data.draw(strategies.results()), size, min(overlap, size - 1))


def test_each_line_is_as_the_schema_says() -> None:
    lines = chunks.render(cleaned("paper"), 100).splitlines()
    assert len(lines) > 10
    for line in lines:
        VALIDATOR.validate(json.loads(line))
    assert chunks.render(cleaned("paper"), 100).splitlines() == lines, "the same bytes each time"


def test_a_chunk_says_where_it_comes_from() -> None:
    result = cleaned("paper")
    found = next(chunk for chunk in make_chunks(result, 60) if "3.1 Listeners" in chunk.section)
    assert found.section == ("3 Methods", "3.1 Listeners")
    assert found.page == found.pages[0]
    over = [chunk for chunk in make_chunks(result, 300, across_sections=True) if len(chunk.pages) > 1]
    assert over
    assert over[0].pages == (1, 2)


def test_chunks_end_with_sentences_and_stay_in_a_section() -> None:
    result = cleaned("paper")
    text = result.script.text
    ends = {end for _, end in sentences(text)}
    found = list(make_chunks(result, 120))
    assert all(chunk.end in ends for chunk in found)
    for head in ("1 Introduction", "2 Related work", "3 Methods"):
        assert any(chunk.text.startswith(head) for chunk in found)
    assert len(list(make_chunks(result, 120, across_sections=True))) < len(found)


def test_neighbours_overlap_in_whole_sentences() -> None:
    result = cleaned("paper")
    begins = {start for start, _ in sentences(result.script.text)}
    found = list(make_chunks(result, 120, 40))
    shared = [(a, b) for a, b in pairwise(found) if b.start < a.end]
    assert len(shared) > 3
    for a, b in shared:
        assert b.start in begins
        assert count_words(result.script.text[b.start : a.end]) <= 40


def test_an_id_depends_on_words_and_place_alone() -> None:
    result = cleaned("paper")
    small = {(c.start, c.end): c.id for c in make_chunks(result, 100)}
    other = {(c.start, c.end): c.id for c in make_chunks(result, 120, 30)}
    same = small.keys() & other.keys()
    assert same
    assert all(small[span] == other[span] for span in same)
    kept = {c.text: c.id for c in make_chunks(cleaned("paper", captions="keep"), 100)}
    assert any(kept.get(c.text) == c.id and c.start for c in make_chunks(result, 100)), "cuts elsewhere change no id"


def test_a_long_sentence_is_cut_at_a_clause_then_at_a_word() -> None:
    doc = samples.document(["Small wrens sing at dawn in the hedge, and robins sing at dusk on the old wall too."])
    script = copydesk.Script.of(doc.text)
    result = copydesk.Result(doc, samples.blocks(doc, ("text", 1)), script, None, (), copydesk.Config(), "v:0")
    assert [c.text for c in make_chunks(result, 12)] == [
        "Small wrens sing at dawn in the hedge,", "and robins sing at dusk on the old wall too.",
    ]  # fmt: skip
    assert [c.text for c in make_chunks(result, 3)][:2] == ["Small wrens sing", "at dawn in"]


def test_any_function_may_count() -> None:
    def letters(text: str) -> int:
        return len(text)

    found = list(make_chunks(cleaned("paper"), 400, tokenizer=letters))
    assert all(chunk.tokens == len(chunk.text) <= 400 for chunk in found)
    assert {chunk.tokenizer for chunk in found} == {"letters"}


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (10, 10), (10, -1), (-3, 0)])
def test_sizes_that_mean_nothing(size: int, overlap: int) -> None:
    with pytest.raises(UsageError, match="size"):
        next(make_chunks(samples.paper(), size, overlap))


# --- tokenizers -----------------------------------------------------------------------------------------------------


@pytest.fixture
def tokenizer_file(tmp_path: Path) -> Path:
    """A small BPE tokenizer, trained on the words of one of our documents."""
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.BPE(unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    trainer = tokenizers.trainers.BpeTrainer(vocab_size=200, special_tokens=["[UNK]"], show_progress=False)
    made.train_from_iterator([cleaned("paper").text], trainer)
    made.enable_truncation(max_length=8)
    path = tmp_path / "small" / "tokenizer.json"
    path.parent.mkdir()
    made.save(str(path))
    return path


def test_a_hugging_face_tokenizer_by_file_folder_and_name(
    tokenizer_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = cleaned("paper")
    by_file = list(make_chunks(result, 100, tokenizer=tokenizer_file))
    assert all(chunk.tokens <= 100 for chunk in by_file)
    assert sum(chunk.tokens for chunk in by_file) > count_words(result.text), "words are more than one token"
    assert by_file[0].tokenizer == "tokenizer.json"
    by_folder = list(make_chunks(result, 100, tokenizer=str(tokenizer_file.parent)))
    assert [chunk.id for chunk in by_folder] == [chunk.id for chunk in by_file]
    cached = tmp_path / "hub" / "models--org--small" / "snapshots" / "1"
    cached.mkdir(parents=True)
    tokenizer_file.rename(cached / "tokenizer.json")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    by_name = list(make_chunks(result, 100, tokenizer="org/small"))
    assert [chunk.id for chunk in by_name] == [chunk.id for chunk in by_file]
    assert by_name[0].tokenizer == "org/small"


@pytest.mark.parametrize("name", ["org/none", "../../x", "no-such.json", "a\x1b[2J"])
def test_a_tokenizer_that_is_not_there(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(UsageError, match="no such file") as caught:
        load_tokenizer(name)
    assert str(caught.value).isprintable()


def test_a_file_that_is_no_tokenizer(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="no tokenizer"):
        load_tokenizer(tmp_path)


def test_without_the_extra_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tokenizer.json").write_text("{}", "utf-8")
    real = builtins.__import__

    def missing(
        name: str,
        scope: Mapping[str, Any] | None = None,
        local: Mapping[str, Any] | None = None,
        names: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        if name == "tokenizers":
            raise ImportError(name)
        return real(name, scope, local, names or (), level)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(UsageError, match=r"pip install 'copydesk\[chunks\]'"):
        load_tokenizer(tmp_path)
