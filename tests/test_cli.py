"""The command line, over a stand-in for the pipeline: what is parsed, called, printed and returned."""

from __future__ import annotations

import io
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import copydesk
import samples
from copydesk import cli
from copydesk.config import SWITCHES, Config
from copydesk.errors import DamagedPdfError, PasswordError
from copydesk.verify import Finding


class Desk:
    """Stands where the pipeline stands. `answers`: what to raise, or a result to give, for a file of that name."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.answers: dict[str, Any] = {}

    def clean(self, source: str, **given: Any) -> Any:
        self.calls.append({"source": source, **given})
        given["progress"](1, 2)
        answer = self.answers.get(os.path.basename(source), samples.paper())
        if callable(answer):
            answer = answer(**given)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    stand_in, module = Desk(), ModuleType("copydesk.pipeline")
    module.clean = stand_in.clean  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "copydesk.pipeline", module)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-settings"))
    monkeypatch.chdir(tmp_path)
    return stand_in


def touch(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%PDF-")


def test_one_file_writes_text_and_json_and_a_summary(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clean", "birds.pdf"]) == 0
    assert sorted(os.listdir()) == ["birds.clean.txt", "birds.copydesk.json", "birds.report.html"]
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("birds.pdf: 2 pages, 21 words kept (1 min), 12 dropped, ")
    assert "  dropped: references 5" in err
    assert "  file.junk: bytes before the PDF were skipped" in err
    assert err.endswith("  wrote birds.clean.txt, birds.copydesk.json, birds.report.html\n")
    assert "page 1 of 2" not in err, "progress is for terminals"


@pytest.mark.parametrize(
    ("options", "files"),
    [
        (["--format", "md"], ["x.clean.md", "x.copydesk.json", "x.report.html"]),
        (["--format", "json"], ["x.copydesk.json", "x.report.html"]),
        (["--format", "json", "--no-report"], ["x.copydesk.json"]),
        (["--raw"], ["x.clean.txt", "x.copydesk.json", "x.raw.txt", "x.report.html"]),
        (["--chunks", "--no-report"], ["x.chunks.jsonl", "x.clean.txt", "x.copydesk.json"]),
        (["--split", "heading", "--no-report"], ["x.clean.txt", "x.copydesk.json", "x.parts"]),
    ],
)
def test_formats(desk: Desk, options: list[str], files: list[str]) -> None:
    assert cli.main(["clean", "x.pdf", "-o", "out/deep", *options]) == 0
    assert sorted(os.listdir("out/deep")) == files


def test_chunks_of_an_earlier_run_are_replaced_and_changed_ones_stay(desk: Desk) -> None:
    assert cli.main(["clean", "x.pdf", "--chunks", "-q"]) == 0
    assert cli.main(["clean", "x.pdf", "--chunks", "--chunk-size", "5", "-q"]) == 0
    path = Path("x.chunks.jsonl")
    path.write_text(path.read_text("utf-8").replace("birds", "bards"), "utf-8")
    assert cli.main(["clean", "x.pdf", "--chunks", "-q"]) == 1
    assert cli.main(["clean", "x.pdf", "--chunks", "-q", "--force"]) == 0


def test_contents_go_where_messages_go(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["clean", "x.pdf", "--toc", "--stdout"]) == 0
    out, err = capsys.readouterr()
    assert "in all" in err
    assert "in all" not in out


def test_standard_output_and_no_file(desk: Desk, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    for form in ("txt", "md", "json"):
        assert cli.main(["clean", "x.pdf", "--stdout", "-q", "--format", form]) == 0
        out, err = capfdbinary.readouterr()
        paper = samples.paper()
        assert out.decode() == {"txt": paper.text, "md": paper.markdown, "json": paper.json}[form]
        assert err == b""
    assert os.listdir() == []


def test_quiet_is_quiet(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    touch("x.pdf")
    assert cli.main(["clean", "-q", "x.pdf", "x.pdf"]) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_switch_is_an_option(desk: Desk, switch: Any) -> None:
    for choice in switch.choices:
        assert cli.main(["clean", "x.pdf", f"--{switch.name}", choice, "--stdout"]) == 0
        assert desk.calls[-1]["config"] == Config(switches={switch.name: choice})


@pytest.mark.parametrize(
    ("text", "pages"), [("3-12", (3, 12)), ("3-", (3, None)), ("-12", (1, 12)), ("7", (7, 7)), ("4-4", (4, 4))]
)
def test_pages(desk: Desk, text: str, pages: tuple[int, int | None]) -> None:
    assert cli.main(["clean", "x.pdf", f"--pages={text}"]) == 0
    config = desk.calls[0]["config"]
    assert (config.first_page, config.last_page) == pages


def test_settings_reach_the_pipeline(desk: Desk) -> None:
    assert cli.main(["clean", "x.pdf", "--profile", "full", "--max-chars", "9", "--password", "p"]) == 0
    assert desk.calls[0]["config"] == Config(profile="full", max_chars=9)
    assert desk.calls[0]["password"] == "p"


def test_the_password_file(desk: Desk) -> None:
    Path("secret").write_text(" pä ss \nsecond line\n", "utf-8")
    assert cli.main(["clean", "x.pdf", "--password-file", "secret"]) == 0
    assert desk.calls[0]["password"] == " pä ss "


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["clean"],
        ["x.pdf"],
        ["clean", "x.pdf", "--citations", "end"],
        ["clean", "x.pdf", "--profile", "radio"],
        ["clean", "x.pdf", "--pages", "0-3"],
        ["clean", "x.pdf", "--pages", "5-3"],
        ["clean", "x.pdf", "--pages", "x"],
        ["clean", "x.pdf", "--pages=-"],
        ["clean", "x.pdf", "--pages", "٣"],
        ["clean", "x.pdf", "--max-chars", "0"],
        ["clean", "x.pdf", "--max-chars", "many"],
        ["clean", "x.pdf", "--password", "a", "--password-file", "b"],
        ["clean", "x.pdf", "--password-file", "none-such"],
        ["clean", "x.pdf", "--stdout", "--raw"],
        ["clean", "x.pdf", "--stdout", "-o", "."],
        ["clean", "x.pdf", "--no-such-option"],
        ["clean", "x.pdf", "--cit", "keep"],
    ],
    ids=" ".join,
)
def test_usage_errors(desk: Desk, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err
    assert desk.calls == []


def test_patterns_are_ours_to_expand(desk: Desk) -> None:
    touch("b.pdf", "a.pdf", "sub/c.pdf", "x[1].pdf", "note.txt")
    os.mkdir("folder.pdf")
    assert cli.main(["clean", "*.pdf", "sub/**/*.pdf", "x[1].pdf", "none*.pdf", "-q", "-o", "out"]) == 0
    assert [call["source"] for call in desk.calls] == ["a.pdf", "b.pdf", "x[1].pdf", "sub/c.pdf", "none*.pdf"]


def test_equal_names_are_numbered_with_a_word_about_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    touch("a/paper.pdf", "b/Paper.PDF", "c/paper")
    assert cli.main(["clean", "a/paper.pdf", "b/Paper.PDF", "c/paper", "-o", "out"]) == 0
    assert sorted(name for name in os.listdir("out") if name.endswith("txt")) == [
        "Paper-2.clean.txt", "paper-3.clean.txt", "paper.clean.txt",
    ]  # fmt: skip
    assert "b/Paper.PDF: another file has this name too; its results are called Paper-2" in capsys.readouterr().err


def test_the_same_file_is_cleaned_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    touch("a.pdf")
    assert cli.main(["clean", "a.pdf", "./a.pdf", "*.pdf"]) == 0
    assert len(desk.calls) == 1
    assert "given twice" in capsys.readouterr().err


def test_names_never_lead_out_of_the_folder(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["..", "a\x1b[2J\n.pdf", "-x.pdf", "\udcff.pdf", "é" * 120 + ".pdf"]
    assert cli.main(["clean", "-o", "out", "--", *names]) == 0
    assert len(os.listdir("out")) == 3 * len(names)
    assert os.listdir() == ["out"]
    assert "\x1b" not in capsys.readouterr().err


def test_one_bad_file_does_not_stop_the_others(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers["bad.pdf"] = DamagedPdfError("bad.pdf: damaged; install copydesk[salvage]")
    desk.answers["bug.pdf"] = ZeroDivisionError("division by zero")
    desk.answers["deep.pdf"] = RecursionError("too\x1bdeep")
    assert cli.main(["clean", "bad.pdf", "bug.pdf", "deep.pdf", "good.pdf"]) == 1
    err = capsys.readouterr().err
    assert "copydesk: bad.pdf: damaged; install copydesk[salvage]\n" in err
    assert f"copydesk: bug.pdf: a defect of copydesk {copydesk.__version__}" in err
    assert "Traceback" not in err
    assert "\x1b" not in err
    assert sorted(os.listdir()) == ["good.clean.txt", "good.copydesk.json", "good.report.html"]


def test_a_message_names_the_file_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers["bad.pdf"] = DamagedPdfError("damaged")
    assert cli.main(["clean", "bad.pdf"]) == 1
    assert capsys.readouterr().err == "copydesk: bad.pdf: damaged\n"


def test_the_traceback_is_there_for_who_asks(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(cli.TRACEBACK_VARIABLE, "1")
    desk.answers["bug.pdf"] = ZeroDivisionError()
    assert cli.main(["clean", "bug.pdf"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_strict_makes_findings_an_exit_code(desk: Desk) -> None:
    desk.answers["clean.pdf"] = replace(samples.paper(), findings=())
    assert cli.main(["clean", "found.pdf"]) == 0
    assert cli.main(["clean", "clean.pdf", "--strict"]) == 0
    assert cli.main(["clean", "found.pdf", "clean.pdf", "--strict", "--force"]) == 3
    desk.answers["bad.pdf"] = DamagedPdfError("bad.pdf: damaged")
    assert cli.main(["clean", "bad.pdf", "found.pdf", "--strict"]) == 1


def test_a_foreign_file_stays_without_force(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    Path("birds.clean.txt").write_text("mine")
    assert cli.main(["clean", "birds.pdf"]) == 1
    assert "--force" in capsys.readouterr().err
    assert Path("birds.clean.txt").read_text() == "mine"
    assert cli.main(["clean", "birds.pdf", "--force"]) == 0


def test_ctrl_c(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers["b.pdf"] = KeyboardInterrupt()
    assert cli.main(["clean", "a.pdf", "b.pdf", "c.pdf"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert sorted(os.listdir()) == ["a.clean.txt", "a.copydesk.json", "a.report.html"]


def test_findings_of_the_pdf_are_harmless_on_a_terminal(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.answers["x.pdf"] = replace(samples.paper(), findings=(Finding("a.b", 1, "\x1b]0;owned\x07"),))
    cli.main(["clean", "x.pdf"])
    assert "\x1b" not in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """To be called inside a test: pytest's own capturing takes over after the fixtures."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(sys, "stdin", Terminal())
    return screen


def test_progress_on_a_terminal_is_wiped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = at_a_terminal(monkeypatch)
    assert cli.main(["clean", "x.pdf"]) == 0
    assert "\rx.pdf: page 1 of 2" in terminal.getvalue()
    assert terminal.getvalue().split("\r")[-1].startswith("x.pdf: 2 pages")


def test_a_terminal_is_asked_for_the_password(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    typed = iter(["wrong", "right"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(typed))

    def locked(password: str | None, **_: Any) -> Any:
        return samples.paper() if password == "right" else PasswordError("x.pdf: needs its password")

    desk.answers["x.pdf"] = locked
    assert cli.main(["clean", "x.pdf"]) == 0
    assert [call["password"] for call in desk.calls] == [None, "wrong", "right"]


def test_a_terminal_is_not_asked_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: "wrong")
    desk.answers["x.pdf"] = PasswordError("x.pdf: wrong password")
    assert cli.main(["clean", "x.pdf"]) == 1
    assert len(desk.calls) == cli.PASSWORD_TRIES + 1


def test_a_pipe_is_not_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: pytest.fail("asked"))
    desk.answers["x.pdf"] = PasswordError("x.pdf: needs its password")
    assert cli.main(["clean", "x.pdf"]) == 1
    assert "needs its password" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_behind_standard_output(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    full = open("/dev/full", "w")  # noqa: SIM115
    monkeypatch.setattr(sys, "stdout", full)
    assert cli.main(["clean", "x.pdf", "--stdout"]) == 1
    assert "standard output: cannot be written: No space left" in capsys.readouterr().err
    with pytest.raises(OSError, match="No space"):
        full.close()


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"copydesk {copydesk.__version__}\n"
    assert cli.main(["clean", "--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"--{switch.name} " in shown for switch in SWITCHES)
    assert all(f"\n  {code} " in shown for code in (0, 1, 2, 3, 130))


def test_json_on_standard_output_is_json(desk: Desk, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert cli.main(["clean", "x.pdf", "--stdout", "--format", "json", "-q"]) == 0
    assert json.loads(capfdbinary.readouterr().out)["metadata"]["Title"] == "A sample"
