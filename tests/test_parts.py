"""The text in parts, and their files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import copydesk
import samples
import strategies
from copydesk.errors import OutputError, UsageError
from copydesk.report.lengths import count_words
from copydesk.report.parts import CONTENTS, Part, part_lines, part_names, split_parts, write_parts
from copydesk.report.sentences import sentences
from pdfs import EXAMPLES, sample


def cleaned(name: str) -> copydesk.Result:
    return copydesk.clean(sample(name).data, isolate=False)


def test_parts_of_a_paper_begin_at_its_sections() -> None:
    parts = split_parts(cleaned("paper"), "heading")
    assert [part.title for part in parts[1:5]] == ["Abstract", "1 Introduction", "2 Related work", "3 Methods"]
    assert parts[2].text.startswith("1 Introduction\n\n")
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert "3.1 Listeners" in parts[4].text, "subsections stay in their section"


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("how", ["heading", 1, 40, 150, 10_000])
def test_parts_joined_are_the_text(name: str, how: object) -> None:
    result = cleaned(name)
    parts = split_parts(result, how)  # type: ignore[arg-type]
    assert "".join(part.text for part in parts) == result.text
    assert all(part.words == count_words(part.text) for part in parts)


@given(st.data(), st.sampled_from(["heading", 1, 2, 5]))
@settings(max_examples=100, deadline=None)
def test_parts_of_any_edition_joined_are_its_text(data: st.DataObject, how: object) -> None:
    result = data.draw(strategies.results())
    assert "".join(part.text for part in split_parts(result, how)) == result.text  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [40, 150, 400])
def test_parts_have_so_many_words_at_most_and_never_cut_a_sentence(limit: int) -> None:
    result = cleaned("paper")
    begins = {start for start, _ in sentences(result.text)}
    at = 0
    for part in split_parts(result, limit):
        assert part.words <= limit or len(sentences(part.text)) == 1
        assert at == 0 or at in begins
        at += len(part.text)


def test_parts_are_nearly_full_and_end_no_heading() -> None:
    parts = split_parts(cleaned("paper"), 400)
    assert all(part.words >= 250 for part in parts[:-1])
    heads = ("Abstract", "1 Introduction", "2 Related work", "3 Methods", "3.1 Listeners")
    assert not any(part.text.strip().endswith(heads) for part in parts)


def test_a_section_that_goes_on_is_numbered() -> None:
    titles = [part.title for part in split_parts(cleaned("erduo"), 150)]
    assert len(titles) > 2
    assert titles[1:3] == [f"{titles[0]} (2)".strip(), f"{titles[0]} (3)".strip()]


@pytest.mark.parametrize("how", ["chapter", 0, -5, True, 2.5, None])
def test_another_way_to_split_is_an_error(how: object) -> None:
    with pytest.raises(UsageError, match="cannot split at"):
        split_parts(samples.paper(), how)  # type: ignore[arg-type]


# --- files ----------------------------------------------------------------------------------------------------------

HOSTILE = [
    "../../etc/passwd", "a/b\\c", "con", "-rf", "x\x1b[2J", "\u202egnp", "..", "", "   ", "a" * 500, "鳥" * 300,
    "नमस्ते दुनिया", "C:\\x", "<b>|a|</b>", "a\nb", "*", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_in_the_folder(tmp_path: Path, title: str) -> None:
    paths = write_parts(tmp_path, "name", [Part(1, title, "Words.\n", 1, 0.1, 1)])
    assert {path.parent for path in paths} == {tmp_path / "name.parts"}
    assert sorted(p.name for p in (tmp_path / "name.parts").iterdir()) == sorted(path.name for path in paths)
    assert all(path.name.isprintable() and len(path.name.encode()) <= 180 for path in paths)
    page = MarkdownIt("commonmark").enable("table").render((tmp_path / "name.parts" / CONTENTS).read_text("utf-8"))
    assert page.count("<tr>") == 2
    assert "<b>" not in page
    assert page.count("<td") == 6


def test_names_keep_letters_of_all_scripts() -> None:
    titles = ["1. Über Öl", "नमस्ते दुनिया", "鳥の歌"]
    parts = [Part(n, title, "", 0, 0, 1) for n, title in enumerate(titles, 1)]
    assert part_names(parts) == ["01-1-über-öl.txt", "02-नमस्ते-दुनिया.txt", "03-鳥の歌.txt"]
    assert part_names([Part(7, "x", "", 0, 0, 1)] * 120)[0] == "007-x.txt"


def test_files_of_parts_and_their_contents(tmp_path: Path) -> None:
    parts = split_parts(cleaned("paper"), "heading")
    paths = write_parts(tmp_path, "paper", parts)
    assert paths[2].name == "03-1-introduction.txt"
    assert paths[2].read_text("utf-8") == parts[2].text.strip() + "\n"
    page = (tmp_path / "paper.parts" / CONTENTS).read_text("utf-8")
    assert "| 3 | 1 Introduction | 274 | 1:50 | 1 | 03-1-introduction.txt |" in page
    assert len(part_lines(parts)) == len(parts)


def test_parts_of_an_earlier_run_are_replaced_and_foreign_files_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "paper.parts"
    parts = split_parts(cleaned("paper"), "heading")
    write_parts(tmp_path, "paper", parts)
    (folder / "notes.txt").write_text("mine", "utf-8")
    corrected = folder / "04-2-related-work.txt"
    corrected.write_text("corrected by a person", "utf-8")
    write_parts(tmp_path, "paper", parts[:2])
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*part_names(parts[:2]), "04-2-related-work.txt", CONTENTS, "notes.txt"]
    )
    assert corrected.read_text("utf-8") == "corrected by a person"


def test_a_changed_part_is_overwritten_by_force_alone(tmp_path: Path) -> None:
    parts = split_parts(samples.paper(), "heading")
    first, *_ = write_parts(tmp_path, "birds", parts)
    first.write_text("corrected", "utf-8")
    others = {path: path.read_bytes() for path in first.parent.iterdir()}
    with pytest.raises(OutputError, match="not what copydesk wrote"):
        write_parts(tmp_path, "birds", [replace(part, text="new") for part in parts])
    assert {path: path.read_bytes() for path in first.parent.iterdir()} == others
    write_parts(tmp_path, "birds", parts, force=True)
    assert first.read_text("utf-8") == parts[0].text.strip() + "\n"


def test_what_the_list_names_elsewhere_is_not_touched(tmp_path: Path) -> None:
    write_parts(tmp_path, "birds", split_parts(samples.paper(), "heading"))
    folder = tmp_path / "birds.parts"
    outside = tmp_path / "keep.txt"
    outside.write_text("mine", "utf-8")
    (folder / "link.txt").symlink_to(outside)
    page = (folder / CONTENTS).read_text("utf-8")
    (folder / CONTENTS).write_text(page.replace("-->", "0123456789abcdef ../keep.txt\n-->"), "utf-8")
    write_parts(tmp_path, "birds", split_parts(samples.paper(), 5), force=True)
    assert outside.read_text("utf-8") == "mine"
    assert (folder / "link.txt").is_symlink()


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "birds.parts").write_text("a file", "utf-8")
    with pytest.raises(OutputError, match="cannot write the parts"):
        write_parts(tmp_path, "birds", split_parts(samples.paper(), "heading"))
