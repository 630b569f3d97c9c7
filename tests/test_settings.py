"""Settings files: found, checked, merged; rules of one's own keep the promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import copydesk
from copydesk import cli
from copydesk.cli.settings import fill_defaults, known_options, settle
from copydesk.config import Config
from copydesk.errors import UsageError
from copydesk.letters import fold_letters, in_order
from copydesk.rules.own import find_replacements
from copydesk.verify import check_faithful

PAPER = Path(__file__).parent.parent / "examples" / "paper.pdf"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings of the person who runs the tests; `papers/x.pdf` is the file."""
    monkeypatch.setattr("copydesk.cli.settings.user_file", lambda: tmp_path / "home" / "copydesk.toml")
    (tmp_path / "papers").mkdir()
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def clean_parser() -> Any:
    (commands,) = (action for action in cli.build_parser()._actions if action.dest == "command")
    return commands.choices["clean"]  # type: ignore[index]


def settled(*options: str) -> Any:
    parser = clean_parser()
    return settle(parser.parse_args([*options, "papers/x.pdf"]), "papers/x.pdf")


def test_the_nearest_file_wins_and_the_users_fills_the_rest() -> None:
    Path("copydesk.toml").write_text('profile = "full"\nurls = "drop"\n')
    Path("papers/copydesk.toml").write_text('profile = "read-aloud"\nmax-chars = 9\n')
    Path("home/copydesk.toml").write_text('profile = "full"\nraw = true\ncitations = "keep"\n')
    found = settled("--citations", "drop")
    assert (found.profile, found.max_chars, found.raw, found.citations) == ("read-aloud", 9, True, "drop")
    assert found.urls is None, "a file above the nearest is not read"
    assert [Path(path).parent.name for path in found.settings_used] == ["papers", "home"]


def test_a_project_file_counts_where_it_has_our_table() -> None:
    Path("papers/pyproject.toml").write_text("[tool.other]\nprofile = 1\n")
    Path("pyproject.toml").write_text('[tool.copydesk]\nprofile = "full"\n')
    assert settled().profile == "full"
    Path("papers/pyproject.toml").write_text("no toml at all = [")
    assert cli.main(["clean", "papers/x.pdf"]) == 1, "others' broken files are no error of ours"


def test_no_settings_and_a_named_file(tmp_path: Path) -> None:
    Path("papers/copydesk.toml").write_text('profile = "full"\n')
    Path("mine.toml").write_text('profile = "read-aloud"\noutput = "out"\n')
    assert settled("--no-settings").profile == "podcast"
    found = settled("--settings", "mine.toml")
    assert (found.profile, Path(found.output)) == ("read-aloud", Path("out"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('profil = "full"', "unknown setting 'profil'; did you mean 'profile'?"),
        ('citation = "keep"', "did you mean 'citations'?"),
        ('profile = "fulll"', "profile: 'fulll' is none of podcast, read-aloud, full"),
        ('citations = "end"', "citations: 'end' is none of drop, keep"),
        ("raw = 1", "raw: true or false is meant"),
        ('max-chars = "9"', "max-chars: a whole number is meant"),
        ("pages = []", "pages: a text is meant"),
        ('pages = "x"', "is no range of pages"),
        ('drop = "x"', "drop: a list of patterns is meant"),
        ('replace = ["x"]', "replace: a table is meant"),
        ("profile = ", "is no TOML"),
        ('settings = "x"', "unknown setting 'settings'"),
        ('drop = ["("]', "drop: '(' is no regular expression"),
        ("replace = {a = '\\1'}", "does not fit 'a'"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_name(
    text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("papers/copydesk.toml").write_text(text)
    Path("papers/x.pdf").write_bytes(PAPER.read_bytes())
    assert cli.main(["clean", "papers/x.pdf"]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_every_option_can_stand_in_a_file() -> None:
    """A valid value for each option of the parser; settle takes it under the option's own name."""
    for action in known_options().values():
        key = next(o for o in action.option_strings if o.startswith("--")).removeprefix("--")
        if action.nargs == 0:
            value = "true"
        elif action.dest == "replace":
            value = '{"a" = ""}'
        elif action.dest in ("drop", "keep"):
            value = '["a"]'
        elif action.type in (int, float):
            value = "3"
        elif action.dest in ("split", "jobs"):
            value = {"split": '"heading"', "jobs": '"choose"'}[action.dest]
        else:
            value = '"{}"'.format(next(iter(action.choices)) if action.choices else "1-2")
        Path("papers/copydesk.toml").write_text(f"{key} = {value}\n")
        found = settled()
        assert getattr(found, action.dest, "of another command") is not None, key
        assert found.settings_used


def test_options_have_no_default_in_the_parser() -> None:
    parsed = vars(clean_parser().parse_args(["x.pdf"]))
    given = {name for name, value in parsed.items() if value not in (None, False)} - {"files", "run"}
    assert not given
    assert fill_defaults(clean_parser().parse_args(["x.pdf"])).profile == "podcast"


def test_rules_of_ones_own_show_up_under_their_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    Path("papers/x.pdf").write_bytes(PAPER.read_bytes())
    Path("papers/copydesk.toml").write_text(
        'drop = ["^Long articles are written for the eye\\\\. "]\nkeep = ["\\\\[7\\\\]"]\n'
        '[replace]\n"Self-reports" = "Self reports"\n'
    )
    assert cli.main(["clean", "papers/x.pdf", "-o", "out"]) == 0
    text = Path("out/x.clean.txt").read_text("utf-8")
    assert "\nWhen they are read aloud," in text
    assert "Kestrel et al. [7] report" in text
    assert "Self reports agree" in text
    assert "your own rules" in capsys.readouterr().err


def test_own_rules_keep_the_promises() -> None:
    result = copydesk.clean(
        PAPER, drop=["(?i)listeners? ", "^2 Related work$"], replace={"(recall) (from)": r"\1, \2", "the": "THE"}
    )
    check_faithful(result.document, result.blocks, result.script)
    assert {"user.drop", "user.replace"} <= {r for piece in result.script.pieces for r in piece.reasons}
    assert "\n\n\n" not in result.text
    assert "2 Related work" not in result.text


def test_a_replacement_that_would_bring_letters_is_refused_and_said() -> None:
    result = copydesk.clean(PAPER, replace={"Removing": "Ruthlessly removing"})
    assert "Ruthlessly" not in result.text
    (finding,) = (finding for finding in result.findings if finding.code == "user.refused")
    assert "1 match left as they are" in finding.message


def test_keep_saves_a_block_from_its_switch() -> None:
    plain, kept = copydesk.clean(PAPER), copydesk.clean(PAPER, keep=["Table 1:"])
    assert not re.search(r"^Table 1:", plain.text, re.M)
    assert re.search(r"^Table 1:", kept.text, re.M)


@pytest.mark.parametrize("given", [{"drop": "x"}, {"keep": [1]}, {"replace": [("a",)]}, {"replace": 3}, {"drop": 3}])
def test_settings_of_another_type_are_errors(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Config(**given)


@given(st.text("ab1 .é", max_size=30), st.sampled_from(["a", "b+", "[a1]", "(a)(b)"]), st.text("ab1.", max_size=3))
def test_allowed_replacements_bring_no_letter(text: str, pattern: str, new: str) -> None:
    for found in find_replacements(text, Config(replace=((pattern, new),))):
        assert found.allowed == in_order(fold_letters(new), fold_letters(found.old))
        assert text[found.edit.start : found.edit.end] == found.old
