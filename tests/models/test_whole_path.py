"""Real models at work on whole documents: each of the three jobs, and what is promised whatever they say.

Besides the smallest model of the catalogue, those whose .gguf files COPYDESK_TEST_MODELS names (parted as in PATH).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import copydesk
from copydesk.cli import main
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
