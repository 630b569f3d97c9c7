"""A process with llama.cpp in it, and how it is asked.

Native code that reads a file from outside can crash; here that costs one clear error and not the caller's process. The
process is started as `python -c`, as the one that reads PDFs; it serves llama.cpp's own HTTP interface on a free port
of the loopback, behind a key of 128 random bits, and ends with its parent.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from typing import IO, Any, Final

from copydesk.errors import ContextError, ModelError, WeightsError
from copydesk.models.worker import CANNOT_LOAD, NO_LIBRARY

_START: Final = "import sys; sys.path[:] = sys.argv[1:]; from copydesk.models.worker import main; main()"

LOAD_SECONDS: Final = 60.0
LOAD_BYTES_PER_SECOND: Final = 20e6
"""How long loading may take: a minute, and longer for what a slow disk gives at 20 MB a second."""

ANSWER_SECONDS: Final = 900.0
"""On the clock until the next sign of life: reading 8,000 tokens of prompt with 3B on two busy cores takes 10 minutes,
in which llama.cpp sends a ping every 30 s where the answer is streamed."""

LINE_LIMIT: Final = 1 << 22
"""Bytes of a line or an answer; the largest, probabilities of a token, has 20 KB."""

_NOISE = re.compile(r"^[\d.]+ [A-Z] +")


class Served:
    """A model in its own process. `job` is what `worker.main` takes, without the key. Raises WeightsError."""

    def __init__(self, job: Mapping[str, Any], size: int) -> None:
        self._path = str(job["path"])
        self._key = secrets.token_hex(16)
        self._said: deque[str] = deque(maxlen=40)
        self._process = _start()
        assert self._process.stderr is not None
        self._listener = threading.Thread(target=_listen, args=(self._process.stderr, self._said), daemon=True)
        self._listener.start()
        try:
            self._address = self._load(job, LOAD_SECONDS + size / LOAD_BYTES_PER_SECOND)
        except BaseException:
            self.close()
            raise

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The answer to one question. Raises ModelError."""
        with closing(self._connect()) as connection:
            try:
                return json.loads(self._send(connection, path, body).read(LINE_LIMIT))
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._failure(error) from error

    def stream(self, path: str, body: Mapping[str, Any]) -> Iterator[Any]:
        """The bits of an answer as they come; whoever stops asking stops the model. Raises ModelError."""
        with closing(self._connect()) as connection:
            try:
                response = self._send(connection, path, {**body, "stream": True})
                while (line := response.readline(LINE_LIMIT)) and line.strip() != b"data: [DONE]":
                    if line.startswith(b"data: "):
                        yield _checked(json.loads(line[6:]))
                if not line:
                    raise self._failure(EOFError("the answer breaks off"))
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self._failure(error) from error

    def close(self) -> None:
        """End the process and wait for it; twice does no harm."""
        process = self._process
        if process.poll() is None:
            process.kill()  # nothing is lost: it writes no file
            process.wait()
        self._listener.join(1.0)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    # --- the process ---

    def _load(self, job: Mapping[str, Any], seconds: float) -> str:
        assert self._process.stdin is not None
        with suppress(OSError):  # a process that is gone says why below
            self._process.stdin.write(json.dumps({**job, "key": self._key}).encode() + b"\n")
            self._process.stdin.flush()
        line = self._first_line(seconds)
        if line is None:
            raise WeightsError(f"{self._path}: not loaded after {seconds:.0f} seconds; is the disk very slow?")
        if not line:
            raise self._load_failure()
        return str(json.loads(line)["address"]).removeprefix("http://")

    def _first_line(self, seconds: float) -> bytes | None:
        """What the process says first; empty where it ended, None where nothing came in time."""
        found: list[bytes] = []
        assert self._process.stdout is not None
        reader = threading.Thread(target=lambda pipe: found.append(pipe.readline(4096)), args=(self._process.stdout,))
        reader.daemon = True
        reader.start()
        reader.join(seconds)
        if found:
            return found[0]
        self._process.kill()
        reader.join()
        return None

    def _load_failure(self) -> ModelError:
        code = self._process.wait()
        self._listener.join(1.0)
        if code == NO_LIBRARY:
            return missing_library(self._last_words())
        if code == CANNOT_LOAD:
            return WeightsError(f"{self._path}: llama.cpp cannot load these weights: {self._last_words()}")
        return WeightsError(f"{self._path}: llama.cpp crashed while loading these weights ({_describe_end(code)})")

    def _failure(self, error: Exception) -> ModelError:
        """What to raise for a question that failed: the process may be gone."""
        with suppress(subprocess.TimeoutExpired):
            code = self._process.wait(0.5)
            return ModelError(f"{self._path}: llama.cpp ended in the middle of an answer ({_describe_end(code)})")
        return ModelError(f"{self._path}: llama.cpp does not answer: {error or type(error).__name__}")

    def _last_words(self) -> str:
        """The most telling of the last lines: llama.cpp says the cause first, then that it failed, in four layers."""
        lines = [_NOISE.sub("", line) for line in self._said if line.strip()]
        causes = [line for line in lines if "error loading" in line or "unknown" in line]
        text = (causes or lines or ["no reason given"])[-1]
        return text.partition("error loading model: ")[2] or text.partition(": ")[2] or text

    # --- HTTP ---

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._address, timeout=ANSWER_SECONDS)

    def _send(
        self, connection: http.client.HTTPConnection, path: str, body: Mapping[str, Any]
    ) -> http.client.HTTPResponse:
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(body).encode("utf-8", "replace"), headers)
        response = connection.getresponse()
        if response.status != 200:
            _checked(json.loads(response.read(LINE_LIMIT)))
            raise ValueError(f"status {response.status}")
        return response


def missing_library(why: str = "") -> WeightsError:
    """What to say where xllamacpp is not installed, or cannot be loaded."""
    return WeightsError(
        "models in this process need the library xllamacpp: pip install 'copydesk[local]'"
        + (f" ({why})" if why and "No module named" not in why else "")
    )


def _checked(answer: Any) -> Any:
    """`answer`, unless it is an error. Raises ContextError, ModelError."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return answer
    if error.get("type") == "exceed_context_size_error":
        raise ContextError(
            f"the question has {error.get('n_prompt_tokens'):,} tokens, the model's context {error.get('n_ctx'):,}"
        )
    raise ModelError(f"llama.cpp refuses the question: {str(error.get('message'))[:300]}")


def _start() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    # Threads that spin while they wait cut the speed 5 to 16 times as soon as another process wants a core (measured).
    return subprocess.Popen(
        [sys.executable, "-c", _START, *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def _listen(pipe: IO[bytes], said: deque[str]) -> None:
    """Keep the last of what the process says on standard error, so that it never waits for a reader."""
    with suppress(OSError, ValueError):
        while line := pipe.readline(4096):
            said.append(line.decode("utf-8", "replace").strip()[:400])


def _describe_end(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
