"""The engine of many machines gives what the local one gives; each test starts a small Ray of its own."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from hostile_server import Handler, say, serving
from pdfs.broken import many_pages
from test_batch import contents

ROOT = Path(__file__).resolve().parent.parent
WHY = "Ray is not installed; it may have no wheel for this Python"
pytestmark = pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason=WHY)

STEP = """
import json, sys
import ray, ray.data
import copydesk.ray
ray.init(num_cpus=2, log_to_driver=False, include_dashboard=False)
ray.data.DataContext.get_current().enable_progress_bars = False
data = ray.data.read_binary_files(sys.argv[1], include_paths=True)
rows = copydesk.ray.clean(data, workers=1, profile="full").take_all()
paths = copydesk.ray.clean(data.drop_columns(["bytes"]), workers=1, profile="full").take_all()
print(json.dumps([{name: row[name] for name in ("key", "text", "error", "path")} for row in (*rows, *paths)]))
"""


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "papers"
    home.mkdir()
    for number in range(4):
        (home / f"note {number}.pdf").write_bytes(many_pages(number + 1))
    (home / "broken.pdf").write_bytes(b"%PDF-1.7\n")
    return home


def start(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "RAY_TMPDIR": "/tmp", **variables}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.usefixtures("library")
def test_the_same_files_byte_for_byte() -> None:
    for engine in ("local", "ray"):
        done = start(
            "-m", "copydesk", "batch", "papers", "-o", engine, "--engine", engine, "--no-cache", "--workers", "2"
        )
        assert done.returncode == 1, done.stderr  # one is broken
        assert "5 of 5 documents" in done.stderr
    assert contents(Path("ray")) == contents(Path("local"))
    assert len(contents(Path("ray"))) == 12
    assert Path("ray/errors.jsonl").read_bytes() == Path("local/errors.jsonl").read_bytes()
    again = start("-m", "copydesk", "batch", "papers", "-o", "ray", "--engine", "local", "--no-cache")
    assert "5 done before" in again.stderr


def test_a_step_of_a_pipeline(library: Path) -> None:
    import copydesk

    done = start("-c", STEP, str(library))
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout.splitlines()[-1])
    assert len(rows) == 10
    for row in rows:
        assert row["key"] == row["path"]
        if "broken" in row["key"]:
            assert row["error"]["kind"] == "DamagedPdfError"
        else:
            assert row["text"] == copydesk.clean(row["key"], profile="full").text


@pytest.mark.usefixtures("library")
def test_a_model_has_actors_of_its_own(tmp_path: Path) -> None:
    """The same files as with the local engine, from a server that is asked by no more at once than it may be."""
    lock, now, most = threading.Lock(), [0], [0]

    def answer(handler: Handler) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        say("Pages ", "have numbers ", "on them. " * 60)(handler)

    with serving(answer) as server:
        for engine in ("local", "ray"):
            cache = {"COPYDESK_CACHE": str(tmp_path / "cache" / engine)}
            done = start(
                *("-m", "copydesk", "batch", "papers", "-o", engine, "--engine", engine, "--workers", "2"),
                *("--model", f"openai:{server.url}#m", "--jobs", "rewrite", "--model-workers", "3"),
                **cache,
            )
            assert done.returncode == 1, done.stderr  # one is broken
            assert len(server.asked) >= 4
            server.asked.clear()
            assert most[0] <= 3
    assert contents(Path("ray")) == contents(Path("local"))
    assert len(contents(Path("ray"))) == 12
    assert Path("ray/errors.jsonl").read_bytes() == Path("local/errors.jsonl").read_bytes()
