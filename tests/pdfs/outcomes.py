"""Cleans file after file in a child process that is started anew when one of them kills it or takes too long.

The child is only the tests' own safety net: what kills it here must, read with `isolate=True`, be one named error.

    python -m pdfs.outcomes        reads jobs from standard input, writes an outcome for each
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType

TESTS = Path(__file__).resolve().parent.parent
MEMORY = 3 << 30
"""Bytes of address space of the child, where the system can limit it."""


@dataclass(frozen=True)
class Outcome:
    """`kind`: "result", the name of an error of copydesk, "bug: ..." for any other exception, "crash" or "hang"."""

    kind: str
    message: str = ""
    text: str = ""
    findings: list[str] = field(default_factory=list)

    @property
    def is_named(self) -> bool:
        """A result, or an error that copydesk raised on purpose."""
        return self.kind == "result" or self.kind.endswith("Error") and not self.kind.startswith("bug")


class Runner:
    """A context manager; `run` gives the outcome of one file."""

    def __init__(self, seconds: float = 20.0) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def run(self, source: bytes | str, *, isolate: bool, password: str | None = None) -> Outcome:
        """Clean bytes or the file at a path."""
        process = self._process or self._start()
        data = source if isinstance(source, bytes) else b""
        path = None if isinstance(source, bytes) else source
        job = {"size": len(data), "path": path, "isolate": isolate, "password": password}
        assert process.stdin is not None
        try:
            process.stdin.write(json.dumps(job).encode() + b"\n" + data)
            process.stdin.flush()
            line = self._lines.get(timeout=self._seconds)
        except queue.Empty:
            self._stop()
            return Outcome("hang", f"no answer in {self._seconds:.0f} s")
        except OSError:
            line = b""
        if not line:
            code = process.wait()
            self._stop()
            return Outcome("crash", f"the process ended with {code}")
        return Outcome(**json.loads(line))

    def _start(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join([str(TESTS), *filter(None, sys.path)])
        process = subprocess.Popen(
            [sys.executable, "-m", "pdfs.outcomes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
        )
        lines: queue.Queue[bytes] = queue.Queue()
        self._process, self._lines = process, lines
        threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
        return process

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                pass
        self._process = None


def _pump(process: subprocess.Popen[bytes], lines: queue.Queue[bytes]) -> None:
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.put(line)
    except ValueError:
        pass  # closed by `_stop`
    lines.put(b"")


def run_all(
    jobs: Iterable[tuple[str, bytes]], *, isolate: bool, seconds: float = 20.0
) -> Iterator[tuple[str, Outcome]]:
    """(name, outcome) of each (name, bytes), in order."""
    with Runner(seconds) as runner:
        for name, data in jobs:
            yield name, runner.run(data, isolate=isolate)


def _clean(job: dict[str, object], data: bytes) -> Outcome:
    import copydesk
    from copydesk.verify import check_faithful

    source = str(job["path"]) if job["path"] is not None else data
    try:
        result = copydesk.clean(source, isolate=bool(job["isolate"]), password=job["password"])  # type: ignore[arg-type]
        check_faithful(result.document, result.blocks, result.script)
        _ = result.json
    except copydesk.CopydeskError as error:
        return Outcome(type(error).__name__, str(error))
    except Exception as error:
        return Outcome(f"bug: {type(error).__name__}", str(error)[:300])
    return Outcome("result", "", result.text[:2000], [finding.code for finding in result.findings])


def main() -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers = os.dup(1)
    os.dup2(2, 1)  # nothing that a library prints mixes with the answers
    while line := sys.stdin.buffer.readline():
        job = json.loads(line)
        outcome = _clean(job, sys.stdin.buffer.read(job["size"]))
        os.write(answers, json.dumps(asdict(outcome)).encode() + b"\n")


if __name__ == "__main__":
    main()
