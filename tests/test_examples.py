"""Documents of each kind and language (docs/examples.md): what is told of them is true. The page and these tests have
the same list, `pdfs.gallery`."""

from __future__ import annotations

import doctest
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

import copydesk
from copydesk.verify import check_faithful
from pdfs.gallery import GALLERY, Example

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from docmaker import examples  # noqa: E402

NAMED = {one.name: one for one in GALLERY}
LANGUAGES = "English German French Spanish Italian Dutch Polish Russian Chinese Japanese Korean Arabic Hebrew".split()
KINDS = "Book Thesis Manual Report Standard Law Slides Newspaper Letter Scan tags vertical".split()
LONGEST = 46
"""Lines of an example with the empty ones."""


@cache
def cleaned(name: str) -> copydesk.Result:
    return copydesk.clean(NAMED[name].make(), isolate=False)


@pytest.mark.parametrize("name", NAMED)
def test_what_is_told_of_an_example_is_true(name: str) -> None:
    result = cleaned(name)
    examples.check(NAMED[name], result)
    check_faithful(result.document, result.blocks, result.script)


@pytest.mark.parametrize("name", NAMED)
def test_what_goes_is_not_in_the_text(name: str) -> None:
    """But for titles that stand in the contents or over pages and in the text: there they are a paragraph of it."""
    text = cleaned(name).text.splitlines()
    told = set(NAMED[name].begins)
    for _, words in NAMED[name].gone:
        assert words not in text or words in told


@pytest.mark.parametrize("name", [one.name for one in GALLERY if one.twins])
def test_twins_give_the_same_text(name: str) -> None:
    for make in NAMED[name].twins.values():
        assert copydesk.clean(make(), isolate=False).text == cleaned(name).text


def test_tags_are_there_or_not() -> None:
    report = NAMED["report-fr"]
    (plain,) = report.twins.values()
    assert cleaned("report-fr").document.metadata["tagged"] is True
    assert copydesk.clean(plain(), isolate=False).document.metadata["tagged"] is False


def test_running_titles_of_slides_are_there_once() -> None:
    text = cleaned("slides-nl").text
    assert text.count("Lezen voor het oor") == 1
    assert text.count("Wat er in de weg staat") == 2, "two slides have it"


def test_each_number_of_the_law_begins_a_paragraph() -> None:
    result = cleaned("law-de")
    begins = ("(1) ", "(2) ", "(3) ", "a) ", "b) ", "c) ", "§ ")
    printed = [line.text for line in result.document.lines if line.text.startswith(begins)]
    paragraphs = [part for part in result.text.split("\n\n") if part.startswith(begins)]
    assert len(printed) == len(paragraphs) > 40
    assert all(part.startswith(text.split(".")[0]) for part, text in zip(paragraphs, printed, strict=True))


def test_columns_of_the_newspaper_are_read_one_after_the_other() -> None:
    result = cleaned("newspaper-it")
    page = [line for line in result.document.pages[0].lines if line.size < 12 and not line.text.isdigit()]
    lefts = [round(line.bbox.x0 / 195) for line in page]
    assert lefts == sorted(lefts)
    assert set(lefts) == {0, 1, 2}


def test_each_kind_and_each_language_is_there() -> None:
    titles = " ".join(one.title for one in GALLERY)
    assert [word for word in (*LANGUAGES, *KINDS) if word not in titles] == []


@pytest.mark.parametrize("name", NAMED)
def test_examples_can_be_read_at_a_glance(name: str) -> None:
    assert examples.describe(NAMED[name], cleaned(name)).count("\n") <= LONGEST


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins": ("Z poważaniem", "Szanowna Pani,")},
        {"kept": ("Z poważaniem, Jan",)},
        {"gone": (("furniture.page_number", "Szanowna Pani,"),)},
        {"gone": (("furniture.header", "1"),)},
    ],
    ids=["order", "kept", "gone", "reason"],
)
def test_a_wrong_example_is_noticed(wrong: dict[str, object]) -> None:
    one: Example = replace(NAMED["letter-pl"], **wrong)  # type: ignore[arg-type]
    with pytest.raises(examples.ExampleError):
        examples.check(one, cleaned("letter-pl"))


def test_examples_in_the_tool_are_true() -> None:
    done = doctest.testmod(examples)
    assert done.attempted
    assert not done.failed


def test_they_can_be_written(tmp_path: Path) -> None:
    script = ROOT / "examples" / "make_examples.py"
    done = subprocess.run(
        [sys.executable, script, "--kinds", tmp_path / "new", "letter-pl"], capture_output=True, text=True, check=True
    )
    assert (tmp_path / "new" / "letter-pl.pdf").read_bytes() == NAMED["letter-pl"].make()
    assert "letter-pl.pdf" in done.stdout
    wrong = subprocess.run([sys.executable, script, "nothing"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
