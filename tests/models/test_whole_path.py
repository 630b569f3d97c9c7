"""Real models at work on whole documents: each of the three jobs, and what is promised whatever they say.

Besides the smallest model of the catalogue, those whose .gguf files COPYDESK_TEST_MODELS names (parted as in PATH).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk.batch.run import Batch, run
from copydesk.cli import main
from copydesk.config import Config
from copydesk.letters import fold_letters, in_order
from copydesk.models.embedded import EmbeddedModel
from copydesk.models.opening import open_model
from copydesk.revise.reviser import Asking
from copydesk.verify import check_faithful
from pdfs import sample

MODELS = ["smollm2-135m", *filter(None, os.environ.get("COPYDESK_TEST_MODELS", "").split(os.pathsep))]


@pytest.fixture(scope="module", params=MODELS, ids=lambda name: Path(name).stem)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedModel]:
    name = request.param
    opened = EmbeddedModel(name) if name.endswith(".gguf") else open_model(name)
    assert isinstance(opened, EmbeddedModel)
    with opened:
        yield opened


@pytest.mark.parametrize("job", ["choose", "judge", "rewrite"])
def test_each_job_keeps_the_promises(model: EmbeddedModel, job: str) -> None:
    data = sample("paper").data
    plain = copydesk.clean(data, isolate=False)
    asking = Asking(everything=job == "rewrite")  # the rules leave nothing to doubt in it
    result = copydesk.clean(data, isolate=False, model=model, jobs=[job], asking=asking)
    check_faithful(result.document, result.blocks, result.script)
    assert len(result.text.split()) >= 0.85 * len(plain.text.split())
    assert result.revision is not None
    assert result.revision.jobs[0].asked > 0
    assert f"model:{model.identity}" in result.signature
    if job != "choose":
        assert in_order(fold_letters(result.script.text), fold_letters(plain.script.text))
    again = copydesk.clean(data, isolate=False, model=model, jobs=[job], asking=asking)
    assert again.text == result.text, "answers come from the cache, or are the same"
    assert copydesk.apply(data, json.loads(result.json)).text == result.text


def test_own_words_are_marked(model: EmbeddedModel) -> None:
    data = sample("paper").data
    result = copydesk.clean(
        data, isolate=False, model=model, jobs=["rewrite"], fidelity="free", last_page=1, max_chars=1500
    )
    check_faithful(result.document, result.blocks, result.script, free=True)
    assert result.text.count("⟨") == result.text.count("⟩")


@pytest.mark.parametrize("name", MODELS, ids=lambda name: Path(name).stem)
def test_the_command_does_it(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(sample("paper").data)
    command = ["clean", str(paper), "-o", str(tmp_path), "--no-settings", "--model", name, "--jobs", "choose,judge"]
    assert main(command) == 0
    said = capsys.readouterr().err
    assert "choose" in said
    assert (tmp_path / "paper.clean.txt").stat().st_size > 5000
    assert json.loads((tmp_path / "paper.copydesk.json").read_bytes())["model"]["jobs"]


def test_a_batch_gives_the_same_in_any_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the model is asked in between: questions of several documents come as workers put them."""
    monkeypatch.chdir(tmp_path)
    Path("papers").mkdir()
    for number in range(5):
        name = ("paper", "handbuch", "paper", "atelier", "mares")[number]
        Path("papers", f"{number}.pdf").write_bytes(sample(name).data + b"%% %d\n" % number)
    found = []
    for workers in (1, 3):
        out = tmp_path / f"out{workers}"
        settings: dict[str, Any] = {"forms": ("txt", "json"), "caching": False, "model": MODELS[0], "jobs": ("choose",)}
        tally = run(Batch(("papers",), out, Config(), workers=workers, **settings))
        assert (tally.done, tally.failed) == (5, 0)
        found.append({path.name: path.read_bytes() for path in (out / "papers").iterdir()})
    assert found[0] == found[1]
    assert (
        sum(len(json.loads(data)["model"]["answers"]) for name, data in found[0].items() if name.endswith("json")) > 4
    )
    alone = copydesk.clean("papers/2.pdf", model=MODELS[0], jobs=["choose"])
    assert found[0]["2.clean.txt"].decode() == alone.text
