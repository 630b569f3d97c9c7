"""Bad input on the real command line: one line on standard error, exit code 1, no traceback, nothing written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from copydesk import cli
from pdfs import broken

NAME = "given.pdf"
BAD: dict[str, tuple[bytes | None, str]] = {
    "missing": (None, "no such file"),
    "empty": (b"", "empty"),
    "no PDF": (b"This is a letter, not a PDF.\n", "not a PDF"),
    "hopeless": (broken.hopeless(), "damaged"),
    "encrypted": (broken.encrypted("wren", "robin"), "--password"),
    "scanned": (broken.scanned(False, False), "OCR"),
}
"""Case -> bytes of the file, and a word of what to do or what is wrong."""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("case", BAD)
def test_one_line_names_the_file_and_nothing_is_written(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    data, word = BAD[case]
    if data is not None:
        Path(NAME).write_bytes(data)
    assert cli.main(["clean", NAME, "-o", "out"]) == cli.FAILED
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.startswith(f"copydesk: {NAME}: ")
    assert word in err
    assert not Path("out").exists()


def test_a_folder_is_told_from_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path(NAME).mkdir()
    assert cli.main(["clean", NAME]) == cli.FAILED
    assert "folder" in capsys.readouterr().err
    assert [path.name for path in Path.cwd().iterdir()] == [NAME]


def test_a_bad_file_does_not_stop_the_good_one(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.pdf").write_bytes(b"no PDF")
    Path("good").write_bytes(broken.plain())
    assert cli.main(["clean", "bad.pdf", "good", "-o", "out"]) == cli.FAILED
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "good.clean.txt",
        "good.copydesk.json",
        "good.report.html",
    ]
    assert "copydesk: bad.pdf: " in capsys.readouterr().err


def test_a_missing_output_folder_is_made() -> None:
    Path(NAME).write_bytes(broken.plain())
    assert cli.main(["clean", NAME, "-q", "-o", "new/deep"]) == cli.OK
    assert Path("new/deep/given.clean.txt").read_text("utf-8").startswith(broken.FIRST)


@pytest.mark.parametrize("folder", ["taken", "taken/below"])
def test_a_file_where_the_output_folder_should_be(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(NAME).write_bytes(broken.plain())
    Path("taken").write_text("mine", "utf-8")
    assert cli.main(["clean", NAME, "-q", "-o", folder]) == cli.FAILED
    assert "cannot write the results" in capsys.readouterr().err
    assert Path("taken").read_text("utf-8") == "mine"
    assert sorted(path.name for path in Path.cwd().iterdir()) == [NAME, "taken"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize(
    "name", ["-dash.pdf", "two  spaces.pdf", "line\nend.pdf", 'it\'s "so".pdf', "🐦" * 40 + ".pdf"]
)
def test_an_odd_name_is_only_a_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(name).write_bytes(broken.plain())
    assert cli.main(["clean", "-o", "out", "--", name]) == cli.OK
    assert len(list(Path("out").iterdir())) == 3
    assert "\nend" not in capsys.readouterr().err


def test_no_traceback_from_the_command_itself() -> None:
    Path(NAME).write_bytes(broken.hopeless())
    run = subprocess.run([sys.executable, "-m", "copydesk", "clean", NAME], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (cli.FAILED, "")
    assert "Traceback" not in run.stderr
