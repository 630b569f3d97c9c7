"""`copydesk serve` as a process: its address, its end, its children, and a model that it asks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from copydesk.cli import main
from copydesk.cli import serve as command
from hostile_server import Handler, delta, fail, serving
from web_client import add, birds, page_of_birds, pdf, running, settled

PATH = "/api/documents"
SOURCE = Path(__file__).resolve().parent.parent / "src"


@contextmanager
def served(workspace: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the address that it printed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "serve", "--no-browser", "--workspace", str(workspace), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip().removeprefix("copydesk: ")
        wait_until_ready(address)
        yield process, address
    finally:
        process.kill()
        process.communicate()


def wait_until_ready(address: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"nobody answers at {address!r}")


def post_example(address: str) -> None:
    request = urllib.request.Request(f"{address}api/examples/paper", method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        identifier = json.loads(answer.read())["id"]
    for _ in range(200):
        with urllib.request.urlopen(f"{address}api/documents/{identifier}", timeout=10) as answer:
            if json.loads(answer.read())["state"] == "done":
                return
        time.sleep(0.05)
    raise AssertionError("the example was not cleaned")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_and_leaves_nobody_behind(tmp_path: Path, end: signal.Signals) -> None:
    with served(tmp_path, "--port", str(free_port())) as (process, address):
        post_example(address)
        with urllib.request.urlopen(f"{address}api/events", timeout=10) as listening:
            listening.readline()
            children = descendants(process.pid)
            assert children
            process.send_signal(end)
            assert process.wait(20) in (0, -end)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    wait_for_end(children)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_workers_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    with served(tmp_path, "--port", str(free_port())) as (process, address):
        post_example(address)
        children = descendants(process.pid)
        process.kill()
        process.wait()
        wait_for_end(children)
    with (
        served(tmp_path, "--port", str(free_port())) as (_, address),
        urllib.request.urlopen(f"{address}api/documents", timeout=10) as answer,
    ):
        assert [document["state"] for document in json.loads(answer.read())["documents"]] == ["done"]


def free_port() -> int:
    import socket

    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


def descendants(pid: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text("utf-8").rpartition(")")[2].split()[1]) == pid:
                child = int(path.parent.name)
                found += [child, *descendants(child)]
    return found


def wait_for_end(children: list[int]) -> None:
    for _ in range(200):
        if not [pid for pid in children if is_alive(pid)]:
            return
        time.sleep(0.05)
    raise AssertionError("children are left")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_port_and_a_workspace_in_use_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(tmp_path, "--port", str(free_port())) as (_, address):
        port = address.rstrip("/").rpartition(":")[2]
        assert main(["serve", "--no-browser", "--port", port, "--workspace", str(tmp_path / "b")]) == 1
        assert "in use by another program" in capsys.readouterr().err
        assert main(["serve", "--no-browser", "--port", str(free_port()), "--workspace", str(tmp_path)]) == 1
        assert "another server uses this workspace" in capsys.readouterr().err


def test_a_missing_extra_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "EXTRA", ("fastapi_that_is_not_there",))
    assert main(["serve"]) == 1
    assert capsys.readouterr().err == "copydesk: serve needs fastapi_that_is_not_there: pip install 'copydesk[web]'\n"


@pytest.mark.parametrize(
    "options", [["--port", "0"], ["--port", "x"], ["--workers", "0"], ["--token", "short"], ["--host", "203.0.113.9"]]
)
def test_options_that_mean_nothing(options: list[str], tmp_path: Path) -> None:
    assert main(["serve", "--no-browser", "--workspace", str(tmp_path), *options]) == 2


def test_elsewhere_a_token_is_asked_for(tmp_path: Path) -> None:
    with served(tmp_path, "--port", str(free_port()), "--host", "0.0.0.0") as (_, address):
        assert "?token=" in address
        bare = address.partition("?")[0]
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(bare, timeout=5)
        assert refused.value.code == 401
        refused.value.close()
        token = address.partition("=")[2]
        request = urllib.request.Request(f"{bare}api/health", headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            assert answer.status == 200


# --- a model ---


def doubtful_birds() -> bytes:
    """A page with a parenthesis in each sentence, so that a model is asked about all of it."""
    return pdf([re.sub(r"wrens|Others", r"\g<0> (as ever)", line) for line in page_of_birds(1)])


CUT = "Others (as ever) have found the same in the green hills and said so."


def copy_without(words: str) -> Any:
    """What a model would answer to `rewrite`: the text, without some words."""

    def reply(handler: Handler) -> None:
        text = handler.body["messages"][-1]["content"].replace(words, "")
        handler.begin()
        handler.event(delta(text))
        handler.event(delta(finish="stop"))
        handler.event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 7}})
        handler.event("[DONE]")

    return reply


@pytest.fixture(autouse=True)
def own_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("COPYDESK_API_KEY", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_a_model_proposes_and_the_person_decides(tmp_path: Path) -> None:
    with serving(copy_without(CUT)) as server, running(tmp_path / "ws") as client:
        settings = {"model": f"openai:{server.url}#m", "jobs": ["rewrite"]}
        made = add(client, doubtful_birds(), settings=json.dumps(settings))
        assert (made["state"], made["error"]) == ("done", None)
        assert "rewrite" in made["summary"]
        changes = client.get(f"{PATH}/{made['id']}/changes", params={"origin": "model"}).json()["changes"]
        assert {change["reason"] for change in changes} == {"model.rewrite"}, made["findings"]
        assert "[1]" not in "".join(change["source"] for change in changes), "that went before"
        assert "and said so" not in client.get(f"{PATH}/{made['id']}/text").text
        client.patch(f"{PATH}/{made['id']}/edits", json={"reject": [changes[0]["id"]]})
        assert "green hills and said so." in client.get(f"{PATH}/{made['id']}/text").text
        asked = len(server.asked)
    with running(tmp_path / "ws") as client:
        assert "and said so" in client.get(f"{PATH}/{made['id']}/text").text
        answer = client.put(f"{PATH}/{made['id']}/settings", json={"model": None})
        assert (answer.status_code, answer.json()["summary"]) == (200, None)
        assert len(server.asked) == asked


def test_a_model_that_fails_leaves_the_text_of_the_rules(tmp_path: Path) -> None:
    with serving(fail(400, "no such model")) as server, running(tmp_path / "ws") as client:
        made = add(client, doubtful_birds())
        text = client.get(f"{PATH}/{made['id']}/text").text
        settings = {"model": f"openai:{server.url}#m", "jobs": ["rewrite"]}
        answer = client.put(f"{PATH}/{made['id']}/settings", json=settings)
        assert (answer.status_code, answer.json()["state"]) == (202, "asking")
        done = settled(client, made["id"])
        assert done["state"] == "done"
        (finding,) = [finding for finding in done["findings"] if finding["code"] == "model.failed"]
        assert "the text that the rules made" in finding["message"]
        assert client.get(f"{PATH}/{made['id']}/text").text == text
        server.replies[:] = [copy_without(CUT)]
        assert client.post(f"{PATH}/{made['id']}/retry").status_code == 202
        done = settled(client, made["id"])
        assert "model.failed" not in [finding["code"] for finding in done["findings"]]
        assert "and said so" not in client.get(f"{PATH}/{made['id']}/text").text


def test_a_model_that_is_stopped(tmp_path: Path) -> None:
    def never(handler: Handler) -> None:
        time.sleep(2)

    with serving(never) as server, running(tmp_path / "ws") as client:
        settings = {"model": f"openai:{server.url}#m", "jobs": ["rewrite"]}
        made = add(client, birds(1))
        client.put(f"{PATH}/{made['id']}/settings", json=settings)
        assert client.get(f"{PATH}/{made['id']}/text").status_code == 200, "it can be read meanwhile"
        client.patch(f"{PATH}/{made['id']}/edits", json={"reject_where": {"reason": "citation"}})
        assert client.post(f"{PATH}/{made['id']}/cancel").json()["state"] == "done"
        assert "hills [1] and" in client.get(f"{PATH}/{made['id']}/text").text
