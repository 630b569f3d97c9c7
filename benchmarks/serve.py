"""`copydesk serve` under load: what a person waits for, many documents at once, memory, requests of all kinds.

    python benchmarks/serve.py [--documents 50] [--fuzz 30]

A paper of 40 pages is made from `examples/paper.pdf`. The server runs as it does for a person, with its own workers;
times are on the clock, over HTTP. Linux (memory is read from /proc). Needs schemathesis for `--fuzz`.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pypdfium2

ROOT: Final = Path(__file__).resolve().parent.parent
PAGES: Final = 40
TOGGLES: Final = 30
PORT: Final = 8799
BOUNDARY: Final = b"----copydesk"


def make_paper(pages: int, number: int = 0) -> bytes:
    """The example over and over; `number` makes it another file."""
    example = pypdfium2.PdfDocument(ROOT / "examples" / "paper.pdf")
    made = pypdfium2.PdfDocument.new()
    while len(made) < pages:
        made.import_pages(example)
    while len(made) > pages:
        made.del_page(pages)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        made.save(file.name)
        return Path(file.name).read_bytes() + b"%% %d\n" % number


class Site:
    """A server at work, and what it is asked."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url, self.process = url, process

    def ask(self, path: str, method: str = "GET", body: Any = None, kind: str = "application/json") -> Any:
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": kind}, method=method)
        with urllib.request.urlopen(request, timeout=120) as answer:
            found = answer.read()
            return json.loads(found) if "json" in answer.headers.get("Content-Type", "") and found else found

    def upload(self, data: bytes, name: str) -> str:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
        body = b"--" + BOUNDARY + b"\r\n" + head + data + b"\r\n--" + BOUNDARY + b"--\r\n"
        made = self.ask("/api/documents", "POST", body, f"multipart/form-data; boundary={BOUNDARY.decode()}")
        identifier: str = made["id"]
        return identifier

    def wait(self, identifier: str) -> dict[str, Any]:
        while True:
            document: dict[str, Any] = self.ask(f"/api/documents/{identifier}")
            if document["state"] in ("done", "failed", "cancelled"):
                return document
            time.sleep(0.01)

    def memory(self) -> tuple[float, float]:
        """MB of the server, and of its workers."""
        return resident(self.process.pid), sum(resident(pid) for pid in descendants(self.process.pid))


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    command = [
        sys.executable,
        "-m",
        "copydesk",
        "serve",
        "--no-browser",
        "--port",
        str(PORT),
        "--workspace",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    site = Site(f"http://127.0.0.1:{PORT}", process)
    try:
        while True:
            try:
                site.ask("/api/health")
                break
            except OSError:
                time.sleep(0.05)
        yield site
    finally:
        process.terminate()
        process.wait(30)


def resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def descendants(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text("utf-8").rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            child = int(path.parent.name)
            found += [child, *descendants(child)]
    return found


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def show(what: str, values: list[float], most: float | None = None) -> None:
    middle, worst = statistics.median(values), max(values)
    bar = "" if most is None else f"   at most {most * 1000:,.0f}: {'yes' if middle <= most else 'NO'}"
    print(f"{what:<44}{middle * 1000:8.0f} ms   worst {worst * 1000:8.0f} ms   of {len(values)}{bar}")


def first_page(site: Site) -> str:
    """From the upload until the text and the picture of page 1 are there."""
    times, identifier = [], ""
    for k in range(5):
        start = time.perf_counter()
        identifier = site.upload(make_paper(PAGES, k), f"paper-{k}.pdf")
        site.wait(identifier)
        site.ask(f"/api/documents/{identifier}/flow?first=1&last=1")
        site.ask(f"/api/documents/{identifier}/pages/1.png?scale=1.5")
        times.append(time.perf_counter() - start)
    show("upload to first page, 40 pages", times, 2.0)
    return identifier


def decisions(site: Site, identifier: str, name: str = "") -> None:
    path = f"/api/documents/{identifier}"
    changes = site.ask(f"{path}/changes?repairs=0&reason=citation&limit=1000")["changes"]
    toggles = []
    for k in range(TOGGLES):
        key = ("reject", "accept")[k % 2]
        body = {key: [changes[k // 2 % len(changes)]["id"]]}
        toggles.append(seconds(lambda body=body: site.ask(f"{path}/edits", "PATCH", body)))
    show(f"toggle an edit{name}", toggles, 0.1)
    site.ask(f"{path}/edits", "PATCH", {"reject_where": {"reason": "citation"}})
    show(f"toggle with {len(changes)} decisions{name}", [
        seconds(lambda k=k: site.ask(f"{path}/edits", "PATCH", {("accept", "reject")[k % 2]: [changes[0]["id"]]}))
        for k in range(10)
    ], 0.1)  # fmt: skip
    show(f"undo{name}", [seconds(lambda: site.ask(f"{path}/undo", "POST")) for _ in range(5)], 0.1)
    two, choices = ("urls", "emails"), list(itertools.product(("keep", "drop"), repeat=2))
    show(f"change a switch (cleaned anew){name}", [
        seconds(lambda k=k: site.ask(f"{path}/settings", "PUT", {"switches": dict(zip(two, choices[k], strict=True))}))
        for k in range(len(choices))
    ], 1.0)  # fmt: skip
    views = ("flow?first=20&last=22", "changes/index", "changes?page=20", "spoken?limit=50", "find?q=listeners", "text")
    for view in views:
        show(f"  GET {view}{name}", [seconds(lambda view=view: site.ask(f"{path}/{view}")) for _ in range(5)])


def crowd(site: Site, count: int, open_document: str) -> None:
    """Many documents at once, while somebody decides on another one."""
    before = site.memory()
    papers = [make_paper(PAGES, 1000 + k) for k in range(count)]
    start = time.perf_counter()
    ids: list[str] = []
    threads = [
        threading.Thread(target=lambda k=k: ids.append(site.upload(papers[k], f"crowd-{k}.pdf"))) for k in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = time.perf_counter() - start
    decisions(site, open_document, ", crowd waits")
    states = [site.wait(identifier)["state"] for identifier in ids]
    took = time.perf_counter() - start
    print(f"{count} documents of {PAGES} pages at once: sent in {sent:.1f} s, all ended in {took:.1f} s")
    print(f"  done {states.count('done')}, others {sorted(set(states) - {'done'})}, never ended {count - len(states)}")
    after = site.memory()
    print(f"memory: server {before[0]:.0f} to {after[0]:.0f} MB, workers {before[1]:.0f} to {after[1]:.0f} MB")


def fuzz(site: Site, examples: int) -> None:
    import schemathesis
    from hypothesis import HealthCheck, given, settings
    from hypothesis.strategies import one_of

    identifier = site.upload(make_paper(1), "fuzz.pdf")
    site.wait(identifier)
    schema = schemathesis.openapi.from_url(f"{site.url}/openapi.json")
    counts: dict[int, int] = {}

    def send(case: Any) -> None:
        if "identifier" in (case.path_parameters or {}) and case.method != "DELETE" and sum(counts.values()) % 4:
            case.path_parameters["identifier"] = identifier
        answer = case.call(base_url=site.url)
        counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    how = settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path != "/api/events":
            how(given(case=one_of(operation.as_strategy(generation_mode=mode) for mode in modes))(send))()
    print("schemathesis: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(counts.items())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--documents", type=int, default=50)
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="examples for each operation")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as site:
        print("memory at the start: server {:.0f} MB, workers {:.0f} MB".format(*site.memory()))
        identifier = first_page(site)
        decisions(site, identifier)
        if arguments.documents:
            crowd(site, arguments.documents, identifier)
        if arguments.fuzz:
            fuzz(site, arguments.fuzz)
        print("memory at the end: server {:.0f} MB, workers {:.0f} MB".format(*site.memory()))


if __name__ == "__main__":
    main()
