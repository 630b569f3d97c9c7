"""Documents of `copydesk serve` from upload to removal: states, limits, restarts, crashes, what listeners hear."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from copydesk.errors import OutputError
from copydesk.web.app import create_app
from copydesk.web.examples import EXAMPLES
from copydesk.web.store import Job
from copydesk.web.uploads import kind_of
from pdfs import broken
from web_client import HOST, add, birds, limited, pdf, running, settled, upload

PATH = "/api/documents"
ROOT = Path(__file__).resolve().parent.parent
SLOW = "web_jobs:"
FILE_BEGINS = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4'


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(tmp_path_factory.mktemp("web")) as made:
        yield made


def error_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# --- uploads ---


def test_one_file_is_a_document(client: TestClient) -> None:
    answer = client.post(PATH, files={"file": ("A study.pdf", birds())})
    made = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{PATH}/{made['id']}")
    assert (made["name"], made["size"], made["state"]) == ("A study.pdf", len(birds()), "waiting")
    done = settled(client, made["id"])
    assert (done["state"], done["pages"], done["error"]) == ("done", 2, None)
    assert done["words"] < done["words_source"]
    assert client.get(f"{PATH}/{made['id']}/original").content == birds()


def test_several_files_are_a_list_and_a_wrong_one_costs_itself_alone(client: TestClient) -> None:
    files = [
        ("file", ("a.pdf", birds())),
        ("file", ("b.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00")),
        ("file", ("c.txt", b"Birds sing.")),
    ]
    made = client.post(PATH, files=files).json()["documents"]
    assert [document.get("kind") for document in made] == ["pdf", None, "text"]
    assert made[1]["name"] == "b.png"
    assert made[1]["error"]["code"] == "not_a_pdf"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "not_a_pdf"), (b"\x00\x01\x02" * 99, "not_a_pdf"), (b"PK\x03\x04\x14\x00\x08\x00" * 9, "not_a_pdf")],
)
def test_what_is_neither_pdf_nor_text_is_refused(client: TestClient, data: bytes, code: str) -> None:
    assert error_of(client.post(PATH, files={"file": ("paper.pdf", data)})) == (415, code)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (FILE_BEGINS, "multipart/form-data; boundary=x"),
        (b"garbage", "multipart/form-data; boundary=x"),
        (b"--x\r\nX-Long: " + b"y" * 40_000, "multipart/form-data; boundary=x"),
        (b"%PDF-1.4", "application/pdf"),
        (b"%PDF-1.4", "multipart/form-data"),
    ],
)  # fmt: skip
def test_broken_requests_leave_nothing(client: TestClient, body: bytes, kind: str) -> None:
    answer = client.post(PATH, content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 415)
    assert not list((workspace(client) / "incoming").iterdir())


def workspace(client: TestClient) -> Path:
    folder: Path = client.app.state.documents.workspace.folder  # type: ignore[attr-defined]
    return folder


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "C:\\x\\..\\y.pdf", "a\x00b.pdf", "\u202efdp.exe", "." * 300, "/", "<script>.pdf"]
)
def test_names_never_become_paths(client: TestClient, name: str) -> None:
    made = upload(client, birds(1), name)
    assert not set(made["name"]) & set("/\\\x00\u202e")
    assert 0 < len(made["name"]) <= 255
    settled(client, made["id"])
    files = {path.name for path in workspace(client).rglob("*")}
    assert not [file for file in files if "passwd" in file or "script" in file or "exe" in file]
    client.delete(f"{PATH}/{made['id']}")
    assert not (workspace(client) / "documents" / made["id"]).exists()


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"junk" * 99 + b"%PDF-1.3", "pdf"), ("Größe".encode(), "text"), ("Birds".encode("utf-16"), "text"),
        (b"\x7fELF\x02\x01\x01\x00\x00", ""),
    ],
)  # fmt: skip
def test_files_are_known_by_content(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


def test_settings_come_with_an_upload(client: TestClient) -> None:
    made = add(client, birds(), settings=json.dumps({"switches": {"citations": "keep"}}))
    assert "hills [1] and" in client.get(f"{PATH}/{made['id']}/text").text
    refused = client.post(PATH, files={"file": ("a.pdf", birds())}, data={"settings": "{"})
    assert error_of(refused) == (422, "usage")


# --- what goes wrong with a document ---


def test_an_encrypted_document_asks_for_its_password(client: TestClient) -> None:
    made = add(client, broken.encrypted("wren", "robin"))
    assert (made["state"], made["error"]["code"], made["error"]["needs_password"]) == ("failed", "password", True)
    assert "--password" not in made["error"]["message"]
    assert error_of(client.get(f"{PATH}/{made['id']}/text")) == (409, "not_ready")
    client.post(f"{PATH}/{made['id']}/retry", json={"password": "sparrow"})
    assert "wrong" in settled(client, made["id"])["error"]["message"]
    client.post(f"{PATH}/{made['id']}/retry", json={"password": "wren"})
    assert settled(client, made["id"])["state"] == "done"
    assert client.get(f"{PATH}/{made['id']}/pages/1.png").status_code == 200
    assert b"wren" not in (workspace(client) / "copydesk.sqlite").read_bytes()


@pytest.mark.parametrize(
    ("data", "code"),
    [(broken.scanned(False), "no_text"), (broken.hopeless(), "damaged"), (broken.zero_pages(), "damaged")],
    ids=["scanned", "hopeless", "no pages"],
)
def test_what_cannot_be_read_says_why(client: TestClient, data: bytes, code: str) -> None:
    made = add(client, data)
    assert (made["state"], made["error"]["code"]) == ("failed", code)
    assert made["name"] in made["error"]["message"]
    assert str(workspace(client)) not in json.dumps(made), "no path of this machine"


def test_a_scanned_page_is_a_finding_with_its_page(client: TestClient) -> None:
    made = add(client, broken.scanned(True, False))
    assert made["state"] == "done"
    assert 2 in [finding["page"] for finding in made["findings"]]


def test_examples(client: TestClient) -> None:
    listed = client.get("/api/examples").json()
    assert [example["name"] for example in listed] == [example.name for example in EXAMPLES]
    for example in listed:
        made = settled(client, client.post(f"/api/examples/{example['name']}").json()["id"])
        assert (made["state"], made["pages"]) == ("done", example["pages"])
        ours = ROOT / "src/copydesk/web/examples" / f"{example['name']}.pdf"
        assert ours.read_bytes() == (ROOT / "examples" / ours.name).read_bytes()
    assert error_of(client.post("/api/examples/..%2Fpaper")) == (404, "unknown_address")
    assert error_of(client.post("/api/examples/x")) == (404, "unknown_example")


# --- the list ---


def test_the_list_is_paged_newest_first(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        ids = [add(client, birds(1), f"{k}.pdf")["id"] for k in range(3)]
        first = client.get(PATH, params={"limit": 2}).json()
        rest = client.get(PATH, params={"limit": 2, "after": first["next"]}).json()
        assert [d["id"] for d in first["documents"] + rest["documents"]] == ids[::-1]
        assert rest["next"] is None
        assert error_of(client.get(PATH, params={"after": "nobody"})) == (404, "unknown_document")
        assert client.delete(f"{PATH}/{ids[0]}").status_code == 204
        assert error_of(client.delete(f"{PATH}/{ids[0]}")) == (404, "unknown_document")


def test_two_documents_at_once_do_not_mix(tmp_path: Path) -> None:
    with running(tmp_path, workers=2) as client:
        one, other = (
            upload(client, birds(1)),
            upload(client, pdf(["Fish do not sing at all [7], whatever they say of them."] * 9)),
        )
        for made in (one, other):
            settled(client, made["id"])
        client.patch(f"{PATH}/{one['id']}/edits", json={"reject_where": {"reason": "citation"}})
        assert "hills [1] and" in client.get(f"{PATH}/{one['id']}/text").text
        fish = client.get(f"{PATH}/{other['id']}/text").text
        assert "Fish" in fish
        assert "wrens" not in fish
        assert not client.get(f"{PATH}/{other['id']}").json()["can_undo"]


# --- limits ---


def test_limits_are_errors_that_say_so(tmp_path: Path) -> None:
    limits = limited(upload=30_000, files=3, pages=2, documents=3, body=1000)
    with running(tmp_path, limits=limits) as client:
        assert error_of(client.post(PATH, files={"file": ("a.txt", b"Birds " * 9000)})) == (413, "too_large")
        many = [("file", (f"{k}.txt", b"Birds sing.")) for k in range(4)]
        assert error_of(client.post(PATH, files=many)) == (413, "too_many_files")
        huge = {"file": ("a.txt", b"Birds " * 400_000)}
        assert error_of(client.post(PATH, files=huge)) == (413, "too_large")
        made = add(client, birds(3))
        assert made["error"]["code"] == "no_pages"
        assert "3 pages" in made["error"]["message"]
        rename = client.patch(f"{PATH}/{made['id']}", json={"name": "x" * 2000})
        assert error_of(rename) == (413, "too_large")
        chunks = (b'{"name": "' + b"x" * 500 for _ in range(4))
        assert error_of(client.patch(f"{PATH}/{made['id']}", content=chunks)) == (413, "too_large")
        add(client, birds(1))
        add(client, birds(1))
        assert error_of(client.post(PATH, files={"file": ("a.pdf", birds(1))})) == (429, "desk_full")
        assert not list((tmp_path / "incoming").iterdir())


def test_a_queue_that_is_full_says_so(tmp_path: Path, slow: None) -> None:
    with running(tmp_path, limits=limited(waiting=2)) as client:
        upload(client, birds(1))
        upload(client, birds(1))
        assert error_of(client.post(PATH, files={"file": ("a.pdf", birds(1))})) == (429, "queue_full")


def test_a_pattern_without_end_is_stopped(tmp_path: Path) -> None:
    with running(tmp_path, limits=limited(answer_seconds=2.0)) as client:
        made = add(client, pdf(["a" * 60 + " and the birds sing at dawn, as they always do."] * 8))
        answer = client.put(f"{PATH}/{made['id']}/settings", json={"drop": ["(a+)+$b"]})
        assert error_of(answer) == (503, "timeout")
        assert client.get(f"{PATH}/{made['id']}").json()["settings"]["drop"] == []
        assert "birds sing" in client.get(f"{PATH}/{made['id']}/text").text


# --- workers that crash, hang, are cancelled ---


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads take a while, as tests/web_jobs.py says."""
    from copydesk.web import cleaning

    monkeypatch.setattr(cleaning, "JOBS", SLOW)


def being_read(client: TestClient, identifier: str) -> None:
    """Wait until a worker is at it."""
    end = time.monotonic() + 20
    while not client.get(f"{PATH}/{identifier}").json()["progress"]["pages"]:
        assert time.monotonic() < end
        time.sleep(0.01)


def worker_of(client: TestClient) -> int:
    cleaner = client.app.state.documents.cleaning._cleaners[0]  # type: ignore[attr-defined]
    pid: int = cleaner._worker.pid
    return pid


def test_a_crash_costs_one_document(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        one, other = upload(client, birds(1)), upload(client, birds(1))
        being_read(client, one["id"])
        os.kill(worker_of(client), signal.SIGKILL)
        failed = settled(client, one["id"])
        assert (failed["state"], failed["error"]["code"]) == ("failed", "crashed")
        assert "SIGKILL" in failed["error"]["message"]
        assert settled(client, other["id"])["state"] == "done"
        client.post(f"{PATH}/{one['id']}/retry")
        assert settled(client, one["id"])["state"] == "done"


def test_who_answers_may_die_too(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        made = add(client, birds())
        desk = client.app.state.documents  # type: ignore[attr-defined]
        client.patch(f"{PATH}/{made['id']}/edits", json={"reject_where": {"reason": "citation"}})
        text = client.get(f"{PATH}/{made['id']}/text").text
        client.get(f"{PATH}/{made['id']}/pages/1.png")
        for seat in (desk._desks[0], desk.press):
            os.kill(seat._worker.pid, signal.SIGKILL)
        assert client.get(f"{PATH}/{made['id']}/text").text == text
        assert client.get(f"{PATH}/{made['id']}/pages/2.png").status_code == 200


def test_one_that_takes_too_long_is_stopped(tmp_path: Path, slow: None) -> None:
    with running(tmp_path, limits=limited(seconds=0.3)) as client:
        failed = add(client, birds(1))
        assert (failed["state"], failed["error"]["code"]) == ("failed", "timeout")


def test_cancelled_and_done_again(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        one, other = upload(client, birds(1)), upload(client, birds(1))
        settled(client, one["id"], ("reading",))
        for made in (one, other):
            assert client.post(f"{PATH}/{made['id']}/cancel").status_code == 202
            assert client.get(f"{PATH}/{made['id']}").json()["state"] == "cancelled"
        assert error_of(client.post(f"{PATH}/{one['id']}/cancel")) == (409, "not_running")
        assert client.post(f"{PATH}/{one['id']}/retry").status_code == 202
        assert settled(client, one["id"])["state"] == "done"
        assert error_of(client.post(f"{PATH}/{one['id']}/retry")) == (409, "not_failed")
        assert client.get(f"{PATH}/{other['id']}").json()["state"] == "cancelled"


def test_removed_while_it_is_read(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        made = upload(client, birds(1))
        settled(client, made["id"], ("reading",))
        assert client.delete(f"{PATH}/{made['id']}").status_code == 204
        end = time.monotonic() + 20
        while (tmp_path / "documents" / made["id"]).exists() and time.monotonic() < end:
            time.sleep(0.02)
        assert not (tmp_path / "documents" / made["id"]).exists()
        assert add(client, birds(1))["state"] == "done"


def test_settings_that_change_while_it_waits(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        made = upload(client, birds(1))
        settled(client, made["id"], ("reading",))
        client.put(f"{PATH}/{made['id']}/settings", json={"switches": {"citations": "keep"}})
        settled(client, made["id"])
        assert "hills [1] and" in client.get(f"{PATH}/{made['id']}/text").text


def test_settings_that_turn_out_to_be_wrong_are_taken_back(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        made = upload(client, birds(1))
        settled(client, made["id"], ("reading",))
        client.put(f"{PATH}/{made['id']}/settings", json={"first_page": 7})
        settled(client, made["id"])
        end = time.monotonic() + 20
        while client.get(f"{PATH}/{made['id']}").json()["error"] is None and time.monotonic() < end:
            time.sleep(0.02)
        document = client.get(f"{PATH}/{made['id']}").json()
        assert (document["state"], document["settings"]["first_page"]) == ("done", 1)
        assert document["error"]["code"] == "no_pages"
        assert "wrens" in client.get(f"{PATH}/{made['id']}/text").text


def test_a_job_that_was_lost_is_made_anew(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        made = add(client, birds(1))
        client.app.state.documents.store.change(made["id"], state="waiting", edition="")  # type: ignore[attr-defined]
    with running(tmp_path) as client:
        assert settled(client, made["id"])["state"] == "done"


def test_what_is_opened_is_next(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        ids = [upload(client, birds(1))["id"] for _ in range(4)]
        client.get(f"/documents/{ids[3]}")
        settled(client, ids[3])
        states = [client.get(f"{PATH}/{identifier}").json()["state"] for identifier in ids]
        assert states[1] in ("waiting", "reading")
        assert states[2] == "waiting"


# --- restarts ---


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        made = add(client, birds())
        client.patch(f"{PATH}/{made['id']}/edits", json={"reject_where": {"page": 1}})
        client.patch(f"{PATH}/{made['id']}/edits", json={"reject_where": {"page": 2}})
        client.post(f"{PATH}/{made['id']}/undo")
        client.put("/api/settings", json={"profile": "full"})
        client.put(f"{PATH}/{made['id']}/settings", json={"language": "de"})
        before = client.get(f"{PATH}/{made['id']}").json()
        text = client.get(f"{PATH}/{made['id']}/text").text
    with running(tmp_path) as client:
        assert client.get(f"{PATH}/{made['id']}").json() == before
        assert client.get(f"{PATH}/{made['id']}/text").text == text
        client.post(f"{PATH}/{made['id']}/redo")
        assert "high hills [2] and" in client.get(f"{PATH}/{made['id']}/text").text
        assert client.get("/api/settings").json()["defaults"]["profile"] == "full"


def test_work_goes_on_after_a_restart(tmp_path: Path, slow: None) -> None:
    with running(tmp_path) as client:
        ids = [upload(client, birds(1))["id"] for _ in range(2)]
        settled(client, ids[0], ("reading",))
    with running(tmp_path) as client:
        assert [settled(client, identifier)["state"] for identifier in ids] == ["done", "done"]


def test_what_ends_the_server_again_and_again_is_given_up(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        made = add(client, birds(1))
        desk = client.app.state.documents  # type: ignore[attr-defined]
        desk.store.put_job(Job(made["id"], "clean", 0.0, tries=3))
        desk.store.change(made["id"], state="waiting", edition="")
    with running(tmp_path) as client:
        failed = settled(client, made["id"])
        assert (failed["state"], failed["error"]["code"]) == ("failed", "crashed")


@pytest.mark.parametrize("name", ["edition-*.z", "printed.z"])
def test_damaged_files_are_made_anew_or_said(tmp_path: Path, name: str) -> None:
    with running(tmp_path) as client:
        made = add(client, birds(1))
        text = client.get(f"{PATH}/{made['id']}/text").text
    for path in (tmp_path / "documents" / made["id"]).glob(name):
        path.write_bytes(path.read_bytes()[:-40] + b"x" * 40)
    with running(tmp_path) as client:
        assert client.get(f"{PATH}/{made['id']}/text").text == text
        answer = client.put(f"{PATH}/{made['id']}/settings", json={"profile": "full"})
        expected = (409, "files_gone") if name == "printed.z" else None
        assert (error_of(answer) if expected else None) == expected


def test_one_server_for_a_workspace(tmp_path: Path) -> None:
    with running(tmp_path), pytest.raises(OutputError, match="another server uses this workspace"):
        create_app(tmp_path, [HOST])
    create_app(tmp_path, [HOST]).state.documents.workspace.close()


def test_a_workspace_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be a workspace"):
        create_app(tmp_path / "file", [HOST])
    (tmp_path / "copydesk.sqlite").write_bytes(b"no database at all" * 99)
    with pytest.raises(OutputError, match="no database"):
        create_app(tmp_path, [HOST])
    (tmp_path / "copydesk.sqlite").unlink()
    with sqlite3.connect(tmp_path / "copydesk.sqlite") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(OutputError, match="later copydesk"):
        create_app(tmp_path, [HOST])


def test_folders_of_uploads_that_did_not_end_are_removed(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    (tmp_path / "documents" / ("a" * 16)).mkdir()
    (tmp_path / "incoming" / "x").write_bytes(b"%PDF-")
    with running(tmp_path):
        assert not list((tmp_path / "documents").iterdir())
        assert not list((tmp_path / "incoming").iterdir())


# --- events ---


def test_listeners_hear_what_happens(tmp_path: Path) -> None:
    with running(tmp_path) as client:
        old = add(client, birds(1))
        heard: list[tuple[str, dict[str, Any]]] = []

        def listen() -> None:
            with client.stream("GET", "/api/events") as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                kind = ""
                for line in answer.iter_lines():
                    if line.startswith("event: "):
                        kind = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        heard.append((kind, json.loads(line.removeprefix("data: "))))
                    if kind == "deleted" and line.startswith("data: "):
                        client.app.state.documents.events.close()  # type: ignore[attr-defined]

        listener = threading.Thread(target=listen)
        listener.start()
        made = add(client, birds(1))
        client.delete(f"{PATH}/{made['id']}")
        listener.join(20)
        assert not listener.is_alive()
    assert heard[0][1]["id"] == old["id"]
    states = [document["state"] for kind, document in heard if kind == "document" and document["id"] == made["id"]]
    assert states[-1] == "done"
    assert heard[-1] == ("deleted", {"id": made["id"]})
