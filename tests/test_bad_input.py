"""Whatever is given: a result, or one named error that says which file. Nothing crashes, nothing hangs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import copydesk
from copydesk.errors import InputError
from pdfs.broken import CASES, FIRST, MANY, Case, diary, encrypted, many_pages, plain, zero_pages
from pdfs.mutations import mutant
from pdfs.outcomes import Outcome, Runner, run_all

MUTANTS = 500
SECONDS = 60.0
"""A file that takes longer than this hangs: each is a page or two."""

KNOWN: dict[str, str] = {
    "zero pages": "PDFium refuses such files without an error code, so they count as damaged",
}
"""Case -> what is not done yet. Strict: who mends it takes the line out."""

ODD_NAMES = (
    "no suffix",
    "-rf.pdf",
    "two  spaces and\ttab.pdf",
    "line\nend.pdf",
    "quote'\"`$(x);&|.pdf",
    "naïve – 論文 🐦.pdf",
    "..pdf",
    "%s {0} \\n.PDF",
    "l" * 200 + ".pdf",
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner(SECONDS) as one:
        yield one


def cases() -> list[object]:
    return [
        pytest.param(
            case, id=case.name, marks=[pytest.mark.xfail(reason=KNOWN[n])] if (n := case.name) in KNOWN else []
        )
        for case in CASES
    ]


def check(case: Case, outcome: Outcome, path: str) -> None:
    assert outcome.is_named, outcome
    if outcome.kind == "result":
        assert case.either or not case.errors, "an error was expected"
        assert case.words in outcome.text
        assert set(case.findings) <= set(outcome.findings)
    else:
        assert outcome.kind in {error.__name__ for error in case.errors}, outcome.message
        assert outcome.message.startswith(f"{path}: "), "the message begins with the file as it was given"
        assert "\n" not in outcome.message


@pytest.mark.parametrize("case", cases())
def test_bad_input_gives_a_result_or_the_right_error(case: Case, tmp_path: Path, runner: Runner) -> None:
    path = tmp_path / "given.pdf"
    path.write_bytes(case.build())
    check(case, runner.run(str(path), isolate=True, password=case.password), str(path))


@pytest.mark.parametrize("isolate", [True, False])
def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path, isolate: bool) -> None:
    missing = str(tmp_path / "missing.pdf")
    with pytest.raises(copydesk.MissingFileError, match="no such file") as caught:
        copydesk.clean(missing, isolate=isolate)
    assert str(caught.value).startswith(f"{missing}: ")
    with pytest.raises(copydesk.MissingFileError, match="folder"):
        copydesk.clean(tmp_path, isolate=isolate)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="everybody may read everything here")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(plain())
    path.chmod(0)
    with pytest.raises(copydesk.MissingFileError, match="cannot be read"):
        copydesk.clean(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_name_is_only_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(plain())
    assert copydesk.clean(name).text.startswith(FIRST)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.pdf")
    Path(path).write_bytes(plain())
    assert copydesk.clean(path).text.startswith(FIRST)


def test_ten_thousand_pages_are_cleaned() -> None:
    result = copydesk.clean(many_pages())
    assert len(result.document.pages) == MANY
    assert result.document.pages[-1].number == MANY
    assert " ".join(diary(MANY)) in result.text


@pytest.mark.parametrize("pages", [(1, 1), (3, 7), (12, 12)])
def test_only_the_pages_asked_for_are_read(pages: tuple[int, int]) -> None:
    first, last = pages
    result = copydesk.clean(many_pages(12), first_page=first, last_page=last)
    assert [page.number for page in result.document.pages] == list(range(first, last + 1))


def test_a_range_behind_the_last_page_is_an_error() -> None:
    with pytest.raises(copydesk.NoPagesError, match="13"):
        copydesk.clean(many_pages(12), first_page=13)


def test_an_error_names_no_page_unless_one_is_to_blame() -> None:
    with pytest.raises(InputError) as caught:
        copydesk.clean(b"no PDF")
    assert caught.value.page is None


def test_mutants_give_a_result_or_a_named_error_each() -> None:
    """Read in one child of the tests' own; what kills that one is read again with the product's protection."""
    bad = []
    fatal = []
    for number, (name, outcome) in enumerate(run_all(map(mutant, range(MUTANTS)), isolate=False)):
        if outcome.kind in ("crash", "hang"):
            fatal.append(number)
        elif not outcome.is_named:
            bad.append((name, outcome))
    bad += [(n, o) for n, o in run_all(map(mutant, fatal), isolate=True, seconds=SECONDS) if not o.is_named]
    assert not bad


def test_an_error_says_nothing_about_the_file_before_it() -> None:
    """A batch reads many files in one process, and PDFium remembers its last error."""
    said = []
    for before in (plain(), encrypted("wren", "robin")):
        for data in (before, zero_pages()):
            try:
                copydesk.clean(data, isolate=False)
            except InputError as error:
                last = type(error).__name__, str(error)
        said.append(last)
    assert said[0] == said[1]
