"""URLs, against servers on this machine: plain HTTP, and a stand-in for S3."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import copydesk
from copydesk.batch import remote
from copydesk.batch.run import Batch, run
from copydesk.config import Config
from copydesk.errors import UsageError
from pdfs.broken import many_pages


def missing(*names: str) -> bool:
    return any(importlib.util.find_spec(name) is None for name in names)


needs_http = pytest.mark.skipif(missing("fsspec", "aiohttp"), reason="fsspec and aiohttp are not installed")
needs_s3 = pytest.mark.skipif(missing("s3fs", "moto", "flask"), reason="s3fs and moto are not installed")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home = tmp_path / "served"
    (home / "old").mkdir(parents=True)
    for number in range(3):
        (home / f"n{number}.pdf").write_bytes(many_pages(number + 1))
    (home / "old" / "n3.pdf").write_bytes(many_pages(4))
    (home / "notes.txt").write_text("Not asked for.")
    return home


@pytest.fixture
def address(library: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(library)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def batch(*sources: str) -> Batch:
    return Batch(sources, Path("out"), Config(), forms=("txt", "json"), workers=1, caching=False)


@needs_http
def test_documents_over_http(address: str, library: Path) -> None:
    urls = [f"{address}/n1.pdf", f"{address}/old/n3.pdf", f"{address}/none.pdf"]
    tally = run(batch(*urls))
    assert (tally.total, tally.failures) == (3, {"MissingFileError": 1})
    (made,) = Path("out").rglob("n3.clean.txt")
    assert made.parent.name == "old"
    assert made.read_text() == copydesk.clean(library / "old" / "n3.pdf").text


@needs_http
def test_a_list_of_urls_and_a_server_that_is_gone(address: str) -> None:
    Path("list.txt").write_text(f"{address}/n0.pdf\nhttp://127.0.0.1:1/gone.pdf\n")
    assert run(batch("@list.txt")).failures == {"MissingFileError": 1}


def test_a_kind_of_url_that_nobody_knows(library: Path) -> None:
    if missing("fsspec"):
        pytest.skip("fsspec is not installed")
    with pytest.raises(UsageError, match="nosuch"):
        run(batch("nosuch://x/y.pdf"))


def test_without_the_extra_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(UsageError, match=r"copydesk\[remote\]"):
        list(remote.find_remote("http://127.0.0.1/x.pdf"))


@pytest.fixture
def bucket(library: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket with the library in it, on a server that ends with the test."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    for name, value in {
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(url)
        put(f"{url}/lake", b"")
        for path in sorted(library.rglob("*.*")):
            put(f"{url}/lake/{path.relative_to(library).as_posix()}", path.read_bytes())
        yield "s3://lake"
    finally:
        server.kill()
        server.wait()


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def put(url: str, data: bytes) -> None:
    request = urllib.request.Request(
        url, data, {"Authorization": SIGNED, "Content-Type": "application/pdf"}, method="PUT"
    )
    with urllib.request.urlopen(request, timeout=10):
        pass


SIGNED = "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"

S3 = """
import sys
from pathlib import Path
from copydesk.batch.run import Batch, run
from copydesk.config import Config
for _ in range(2):
    batch = Batch(sys.argv[1:], Path("out"), Config(), forms=("txt", "json"), workers=1, caching=False)
    tally = run(batch)
    print(tally.total, tally.known, tally.done, tally.failed)
"""


@needs_s3
@pytest.mark.parametrize(("source", "count"), [("/", 4), ("/old/n3.pdf", 1), ("/*.pdf", 3)])
def test_documents_in_a_bucket(bucket: str, library: Path, source: str, count: int) -> None:
    """In a process of its own: s3fs leaves connections to the collector."""
    environment = {**os.environ, "PYTHONPATH": str(Path(copydesk.__file__).parent.parent)}
    done = subprocess.run(
        [sys.executable, "-c", S3, bucket + source], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split("\n")[:2] == [f"{count} 0 {count} 0", f"{count} {count} 0 0"], done.stderr[-2000:]
    if count != 3:
        made = Path("out/s3/lake/old/n3.clean.txt").read_text()
        assert made == copydesk.clean(library / "old" / "n3.pdf").text
