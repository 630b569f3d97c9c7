"""A server of models for tests, on the loopback, that does whatever a test tells it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler"], None]


@dataclass
class Server:
    """`replies`: what is done with each question in turn, the last one for ever; `asked`: headers and bodies."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=lambda: [{"id": "m"}])
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """One question."""

    protocol_version = "HTTP/1.1"
    script: Server
    body: dict[str, Any]

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        self.answer(200, {"data": self.script.models})

    def do_POST(self) -> None:
        self.body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.script.asked.append((headers, self.body))
        replies = self.script.replies
        (replies.pop(0) if len(replies) > 1 else replies[0])(self)

    def answer(self, status: int, content: Any, kind: str = "application/json", **headers: str) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(data)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def begin(self, kind: str = "text/event-stream") -> None:
        """Headers of an answer that ends with its connection."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("connection", "close")
        self.end_headers()

    def event(self, content: Any) -> None:
        self.wfile.write(f"data: {content if isinstance(content, str) else json.dumps(content)}\n\n".encode())


def delta(text: str | None = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """A bit of an answer."""
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish, **more}]}


def say(*bits: str, finish: str = "stop", usage: bool = True, **more: Any) -> Reply:
    """An answer in bits, as servers give it."""

    def reply(handler: Handler) -> None:
        handler.begin()
        for bit in bits:
            handler.event(delta(bit, **more))
        handler.event(delta(finish=finish))
        if usage:
            handler.event({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": len(bits)}})
        handler.event("[DONE]")

    return reply


def fail(status: int, message: str = "no", **headers: str) -> Reply:
    """An error in OpenAI's form."""
    return lambda handler: handler.answer(status, {"error": {"message": message, "type": "x"}}, **headers)


@contextmanager
def serving(*replies: Reply) -> Iterator[Server]:
    """A server that lives as long as the block."""
    script = Server("", list(replies))
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Handler,), {"script": script}))
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
