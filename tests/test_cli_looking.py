"""`copydesk inspect` and `copydesk explain` as commands: what is printed where, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from copydesk import cli

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPER = str(EXAMPLES / "paper.pdf")


@pytest.fixture(autouse=True)
def settings_of_nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("copydesk.cli.settings.user_file", lambda: tmp_path / "none.toml")
    monkeypatch.chdir(tmp_path)


def test_inspect_prints_and_writes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert cli.main(["inspect", PAPER, str(EXAMPLES / "handbuch.pdf")]) == 0
    out, err = capsys.readouterr()
    assert "columns       2 on 2 of 3 pages" in out
    assert "handbuch.pdf" in out
    assert err == ""
    assert not list(tmp_path.iterdir())


def test_inspect_as_json_is_a_line_for_each_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["inspect", "--json", PAPER, str(EXAMPLES / "book.pdf"), "--citations", "keep"]) == 0
    loaded = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [Path(one["name"]).name for one in loaded] == ["paper.pdf", "book.pdf"]
    assert not any(removal["reason"].startswith("citation") for removal in loaded[0]["removals"])


def test_explain_a_page_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["explain", PAPER, "--page", "2"]) == 0
    assert "furniture.header" in capsys.readouterr().out
    assert cli.main(["explain", PAPER, "--find", "the listener meets things", "--json"]) == 0
    loaded = json.loads(capsys.readouterr().out)
    assert {line["page"] for line in loaded["lines"]} == {1}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["explain", PAPER], 2, "one of the arguments --page --find --unsure is required"),
        (["explain", PAPER, "--page", "9"], 1, "page"),
        (["explain", PAPER, "--find", " "], 2, "needs a page, words to find"),
        (["inspect", "none.pdf"], 1, "there is no such file"),
        (["inspect", PAPER, "--citations", "end"], 2, "invalid choice"),
    ],
)
def test_what_makes_no_sense_is_said(
    arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == code
    assert message in capsys.readouterr().err
