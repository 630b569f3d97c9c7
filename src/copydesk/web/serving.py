"""A server that listens: its socket, its address, its end."""

from __future__ import annotations

import errno
import secrets
import socket
import threading
import webbrowser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn

from copydesk.errors import OutputError, UsageError
from copydesk.web.app import create_app
from copydesk.web.documents import Documents
from copydesk.web.limits import WebLimits

PORT: Final = 8765
PORTS_TRIED: Final = 20
"""From `PORT` on, where none was asked for."""

GRACE_SECONDS: Final = 3
"""For answers that are under way when the server ends."""

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_ANY: Final = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens. `token` None: nobody else can reach it."""

    host: str
    port: int
    token: str | None

    @property
    def everywhere(self) -> bool:
        """Whether it listens at all addresses of this machine."""
        return self.host in _ANY

    @property
    def url(self) -> str:
        """What to open on this machine."""
        name = _LOOPBACK[0] if self.everywhere else self.host
        host = f"[{name}]" if ":" in name else name
        return f"http://{host}:{self.port}/" + (f"?token={self.token}" if self.token else "")

    def hosts(self, names: tuple[str, ...] = ()) -> Iterator[str]:
        """The values of `Host` that mean this server; `names` are others that it is called by."""
        own = _LOOPBACK if self.everywhere or self.host in _LOOPBACK else ()
        machine = (socket.gethostname(), f"{socket.gethostname()}.local") if self.everywhere else ()
        for name in {self.host, *own, *machine, *names}:
            bracketed = f"[{name}]" if ":" in name else name
            yield f"{bracketed}:{self.port}"
            if self.port == 80 or name in names:  # a proxy before it may have the usual port
                yield bracketed


def is_loopback(host: str) -> bool:
    return host in _LOOPBACK


def bind(host: str, port: int | None) -> socket.socket:
    """A socket that listens at `port`; at the first free one from `PORT` on where none is given.

    Raises UsageError for a host that is not of this machine, OutputError where the port is taken.
    """
    ports = range(PORT, PORT + PORTS_TRIED) if port is None else (port,)
    for number in ports:
        try:
            return _bind(host, number)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise UsageError(f"--host {host}: not an address of this machine ({error.strerror or error})") from None
            refused = error
    which = f"port {port}" if port is not None else f"ports {PORT} to {PORT + PORTS_TRIED - 1}"
    if refused.errno == errno.EACCES:
        raise OutputError(f"{which}: may not be used by you; choose another one with --port, from 1024 on")
    raise OutputError(f"{which}: in use by another program (another `copydesk serve`?); choose another with --port")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: SO_REUSEADDR would let two servers share a port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


def make_token(host: str, given: str | None) -> str | None:
    """The token of a server: the one that is given; a random one where others can reach it."""
    if given is not None:
        if not (given.isascii() and given.isprintable() and 8 <= len(given) <= 200 and not set(given) & set(' ";,\\')):
            raise UsageError("--token: 8 to 200 letters, digits and marks of ASCII, without spaces, quotes and commas")
        return given
    return None if is_loopback(host) else secrets.token_urlsafe(24)


class Server(uvicorn.Server):
    """Uvicorn's, which tells those who listen for events that the end has come, or they would keep it waiting."""

    def __init__(self, config: uvicorn.Config, documents: Documents) -> None:
        super().__init__(config)
        self._documents = documents

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._documents.events.close()
        await super().shutdown(sockets)


def serve(
    listening: socket.socket,
    address: Address,
    folder: Path,
    names: tuple[str, ...] = (),
    limits: WebLimits | None = None,
    workers: int | None = None,
    browser: bool = False,
) -> None:
    """Serve until somebody ends it (Ctrl-C, SIGTERM). Raises OutputError where the workspace cannot be had."""
    app = create_app(
        folder, address.hosts(names), address.token, limits, workers, warm=True, own_address=address.everywhere
    )
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws="none",
    )
    if browser:
        threading.Thread(target=webbrowser.open, args=(address.url,), daemon=True).start()
    Server(config, app.state.documents).run(sockets=[listening])
