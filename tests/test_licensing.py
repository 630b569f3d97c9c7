"""Which jobs a model is given: by its card, by hand, and from the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import copydesk
from copydesk import cli
from copydesk.errors import UsageError, WeightsError
from copydesk.exam import Card, allowed_choices, load_card, run_exam, save_card
from copydesk.exam.grading import JobGrade
from copydesk.licensing import ALWAYS, choose_model, licence_of, settle_licence
from copydesk.models.fake import FakeModel
from copydesk.models.hashes import hash_file
from copydesk.revise.choose import KINDS, WEIGHTS

PAPER = str(Path(__file__).parent.parent / "examples" / "paper.pdf")


@pytest.fixture(autouse=True)
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def card(model: FakeModel) -> Card:
    return run_exam(model, short=True)


def passing(made: Card) -> Card:
    """The same card with every job passed."""
    jobs = tuple(
        replace(job, failures=(), kinds=tuple(replace(kind, failures=()) for kind in job.kinds)) for job in made.jobs
    )
    return replace(made, jobs=jobs, short=False)


def test_a_card_decides_and_says_why() -> None:
    failed = licence_of(card(FakeModel(answers=lambda _: "")))
    assert not failed.jobs
    assert failed.refused["choose"].startswith("its exam in short form: failed, ")
    passed = licence_of(passing(card(FakeModel(answers=lambda _: ""))))
    assert passed.jobs["choose"].startswith("its exam: passed ")
    assert passed.weights == {kind: WEIGHTS[kind] for kind in KINDS}


def test_a_model_without_a_card_is_examined_once() -> None:
    model, seen = FakeModel(answers=lambda _: ""), []
    settle_licence(model, None, lambda done, total, kind: seen.append((done, total, kind)))
    assert seen
    assert load_card(model.identity) is not None
    asked = len(model.calls)
    settle_licence(model, None)
    assert len(model.calls) == asked


def test_asked_for_by_hand_it_does_what_helps_every_model() -> None:
    model = FakeModel(answers=lambda _: "")
    assert settle_licence(model, ["choose"]).weights == {kind: WEIGHTS[kind] for kind in ALWAYS}
    assert not model.calls, "no exam is needed"
    made = passing(card(model))
    assert isinstance(made.jobs[0], JobGrade)
    save_card(made)
    assert set(settle_licence(model, ["choose"]).weights) == set(KINDS) & set(allowed_choices(made)) | ALWAYS
    with pytest.raises(UsageError, match="unknown job 'write'"):
        settle_licence(model, ["write"])


def test_the_python_face_takes_a_model() -> None:
    result = copydesk.clean(PAPER, model=FakeModel(predictor=lambda _: [("\n", -0.1)]), jobs=["choose"])
    assert result.revision is not None
    assert [job.job for job in result.revision.jobs] == ["choose"]
    assert copydesk.clean(PAPER, model="none").revision is None


def test_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    made: list[FakeModel] = []

    def open_model(name: str, **_: object) -> FakeModel:
        made.append(FakeModel(name=name, predictor=lambda _: [("\n", -0.1)]))
        return made[-1]

    monkeypatch.setattr("copydesk.models.opening.open_model", open_model)
    arguments = ["clean", PAPER, PAPER.replace("paper", "handbuch"), "--no-settings", "--no-report", "--model", "tiny"]
    assert cli.main([*arguments, "--jobs", "choose"]) == 0
    assert "  model tiny: choose: " in capsys.readouterr().err
    assert len(made) == 1, "one model for all files"
    assert made[0].closed
    assert json.loads(Path("paper.copydesk.json").read_bytes())["model"]["identity"] == "tiny@fake"
    assert cli.main([*arguments, "--jobs", "sing"]) == 2
    assert "unknown job 'sing'" in capsys.readouterr().err


def test_a_model_that_cannot_be_had_is_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def open_model(name: str, **_: object) -> FakeModel:
        raise WeightsError(f"{name}: not here; copydesk models pull {name}")

    monkeypatch.setattr("copydesk.models.opening.open_model", open_model)
    assert cli.main(["clean", PAPER, "--no-settings", "--model", "tiny"]) == 1
    assert "copydesk models pull tiny" in capsys.readouterr().err
    assert not Path("paper.clean.txt").exists()


def test_a_model_without_a_card_is_examined_once_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("copydesk.models.opening.open_model", lambda name, **_: FakeModel(answers=lambda _: ""))
    asked = ["clean", PAPER, "--no-settings", "--model", "tiny", "--force"]
    assert cli.main(asked) == 0
    assert "fake has no exam card yet" in capsys.readouterr().err
    assert cli.main(asked) == 0
    assert "no exam card" not in capsys.readouterr().err


def test_auto_takes_the_best_that_passed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from copydesk.models.catalogue import CATALOGUE

    small, large = CATALOGUE[0], CATALOGUE[1]
    paths = {small.name: tmp_path / "small.gguf", large.name: tmp_path / "large.gguf"}
    for name, path in paths.items():
        path.write_bytes(name.encode())
    monkeypatch.setattr("copydesk.models.weights.find_weights", lambda entry: paths.get(entry.name))
    monkeypatch.setattr("copydesk.models.weights.present", lambda: [large, small])
    with pytest.raises(WeightsError, match=f"copydesk models test {large.name}"):
        choose_model()
    identity = f"{small.name}@{hash_file(paths[small.name])[:12]}"
    made = passing(card(FakeModel(answers=lambda _: "")))
    save_card(replace(made, identity=identity, model=small.name))
    assert choose_model() == small.name


def test_models_use_is_what_is_used_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []

    def open_model(name: str, **_: object) -> FakeModel:
        named.append(name)
        return FakeModel(name=name, answers=lambda _: "")

    monkeypatch.setattr("copydesk.models.opening.open_model", open_model)
    state = Path("home/models.json")
    state.parent.mkdir()
    state.write_text("{}", "utf-8")
    monkeypatch.setattr("copydesk.cli.clean.user_file", lambda: state.with_name("copydesk.toml"))
    monkeypatch.setattr("copydesk.models.remembered.used_model", lambda: "mine")
    assert cli.main(["clean", PAPER, "--no-settings", "-q", "--stdout"]) == 0
    assert cli.main(["clean", PAPER, "--no-settings", "-q", "--stdout", "--model", "none"]) == 0
    assert named == ["mine"]


def test_models_test_prints_and_keeps_the_card(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("copydesk.models.opening.open_model", lambda name, **_: FakeModel(answers=lambda _: ""))
    assert cli.main(["models", "test", "tiny", "--short"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("fake: short form, ")
    assert "does by default: nothing" in out
    assert "kept as " in err
    assert cli.main(["models", "test", "tiny", "--short", "--json", "-q"]) == 0
    assert json.loads(capsys.readouterr().out)["allowed"] == []


def test_how_a_model_is_asked_is_settled_before_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = FakeModel(answers=lambda messages: messages[-1].content.removeprefix("Copy this: "))
    monkeypatch.setattr("copydesk.models.opening.open_model", lambda name, **_: model)
    Path("mine.txt").write_text("=== user\nCopy this: {text}\n", "utf-8")
    asked = ["clean", PAPER, "--no-settings", "--no-report", "--model", "tiny", "--jobs", "rewrite"]
    options = [
        "--prompt",
        "mine.txt",
        "--temperature",
        "0.5",
        "--top-p",
        "0.9",
        "--seed",
        "7",
        "--preview",
        "--everything",
    ]
    assert cli.main([*asked, *options]) == 0
    said = capsys.readouterr().err
    assert "chunk 1 of " in said
    assert "nothing to change" in said
    call = model.calls[0]
    assert call.messages[-1].content.startswith("Copy this: Where Listeners")
    assert call.sampling is not None
    assert (call.sampling.temperature, call.sampling.top_p, call.sampling.seed) == (0.5, 0.9, 7)
    loaded = json.loads(Path("paper.copydesk.json").read_bytes())
    assert "|seed:7|sampling:0.5,0.9" in loaded["signature"]
    assert loaded["model"]["temperature"] == 0.5
    plain = copydesk.clean(PAPER)
    assert Path("paper.clean.txt").read_text("utf-8") == plain.text, "a copy changes nothing"
    for wrong in (["--temperature", "3"], ["--top-p", "0"], ["--prompt", "none.txt"]):
        assert cli.main([*asked, *wrong]) == 2


def test_cards_of_the_package_hold_for_its_own_exam() -> None:
    """After a change of cases or prompts: `copydesk models test NAME` and the card's file into `exam/known`."""
    identity = "smollm2-135m@b179c9523d0e"
    made = load_card(identity)
    assert made is not None
    assert not made.short
    known = FakeModel()
    known.identity = identity
    licence = settle_licence(known)
    assert list(licence.jobs) == ["choose"]
    assert licence.weights == {"join": WEIGHTS["join"]}
    assert not known.calls, "no exam is needed"
