"""`copydesk serve` in a child process with a workspace of its own, and PDFs made for the review page."""

from __future__ import annotations

import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from reportlab.pdfgen.canvas import Canvas

import pdfs
from pdfs import broken
from pdfs.raw import one_page, show, stream, write

SOURCE = Path(__file__).resolve().parents[2] / "src"
START_SECONDS = 30
STOP_SECONDS = 20


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass
class Site:
    """A running server; `stop` and `start` again keep the port and the workspace."""

    workspace: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Site:
        command = [sys.executable, "-m", "copydesk", "serve", "--no-browser", "--port", str(self.port)]
        self.workspace.mkdir(parents=True, exist_ok=True)
        with (self.workspace.parent / f"{self.workspace.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--workspace", str(self.workspace)],
                env={**os.environ, "PYTHONPATH": str(SOURCE)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        last = time.monotonic() + START_SECONDS
        while time.monotonic() < last and self.process.poll() is None:
            try:
                self.get("/api/health")
                return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not start: {Path(log.name).read_text('utf-8', 'replace')[-2000:]}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                raise
            finally:
                self.process = None

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            body = answer.read()
        return json.loads(body) if "json" in answer.headers["Content-Type"] else body.decode()

    def add(self, name: str, data: bytes) -> str:
        """Uploads a PDF without the page, waits until it is done, and gives its id."""
        mark = b"----copydesk"
        head = (
            f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
        )
        body = b"--" + mark + b"\r\n" + head.encode() + data + b"\r\n--" + mark + b"--\r\n"
        request = urllib.request.Request(self.url + "/api/documents", body, method="POST")
        request.add_header("Content-Type", f"multipart/form-data; boundary={mark.decode()}")
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = json.loads(answer.read())
        last = time.monotonic() + 120
        while time.monotonic() < last:
            document = self.get(f"/api/documents/{found['id']}")
            if document["state"] in ("done", "failed"):
                return str(found["id"])
            time.sleep(0.05)
        raise RuntimeError(f"{name} is still {document['state']}")


def wait_until(page: Page, condition: str, seconds: float = 5) -> None:
    """Playwright's own way to wait for a condition is stopped by the page's policy, which has no eval."""
    last = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < last, f"never: {condition}"
        page.wait_for_timeout(20)


# --- documents ---

HOSTILE_LINES = (
    "<script>window.pwned = 1</script><img src=x onerror=window.pwned=2>",
    '"><svg onload=window.pwned=3> javascript:window.pwned=4 </script></style>',
    "The file is called \xa1gnp.exe\xa2 and it rings \xa3 when it is opened by people",
    "who believe in names. {{ 7*7 }} ${window.pwned=5} &lt;b&gt; is what they see.",
)
_CMAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
    b"1 begincodespacerange <00> <FF> endcodespacerange\n"
    b"1 beginbfrange <20> <7E> <0020> endbfrange\n"
    b"3 beginbfchar <A1> <202E> <A2> <202C> <A3> <009B> endbfchar\n"
    b"endcmap CMapName currentdict /CMap defineresource pop end end"
)


def hostile() -> bytes:
    """Markup, scripts, a link to a script, marks that turn the writing, controls; in the text, the title, a link."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /ToUnicode 7 0 R >>"
    link = (
        b"<< /Type /Annot /Subtype /Link /Rect [72 700 300 780] /A << /S /JavaScript /JS (app.alert(1)) >> >>",
        b"<< /Type /Annot /Subtype /Link /Rect [72 600 300 690] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>",
    )
    objects = one_page(
        show(HOSTILE_LINES),
        font=font,
        page=b"/Annots [%s %s]" % link,
        more={7: stream(_CMAP), 8: b"<< /Title (</title><script>window.pwned = 6</script>) /Author (<b>x</b>) >>"},
    )
    return write(objects, trailer=b"/Info 8 0 R")


def long_book(pages: int) -> bytes:
    """Many pages of prose with citations, a running header and a page number on each."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, pageCompression=1)
    for number in range(1, pages + 1):
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, 800, "The Book of Small Birds")
        canvas.drawString(300, 40, str(number))
        canvas.setFont("Times-Roman", 11)
        for row in range(36):
            day, end = number * 40 + row, "." if row % 6 == 5 else " and"
            words = f"On day {day} the wrens were heard at dawn [{row % 9 + 1}] and we wrote down when it began{end}"
            canvas.drawString(72, 760 - 18 * row, words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def scan() -> bytes:
    return pdfs.sample("scan").data


def encrypted() -> bytes:
    """Its password is "wren"."""
    return broken.encrypted("wren", "robin")
