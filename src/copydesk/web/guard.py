"""Who may ask, and what every answer carries: the first thing that a request meets.

Any page of the web can make a browser send requests to this machine, or give a name of its own the address 127.0.0.1
(DNS rebinding). So the `Host` must be one of ours; where the browser says that another site asks (`Origin`,
`Sec-Fetch-Site`), only reading a page that a person went to is allowed; and a server that others can reach asks for a
token.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copydesk.web.faults import ApiError

COOKIE: Final = "copydesk-token"
POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
REPORT_POLICY: Final = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Beside the stricter one in the report itself: its script runs in an origin of its own, from which it can ask this
server for nothing."""

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS: Final = "/api/documents"


class Guard:
    """ASGI middleware. `hosts` are the values of `Host` that are ours; `token` None asks for none; `body` is the most
    bytes of a request that is no upload, `upload` of one that is."""

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], token: str | None, body: int, upload: int, own_address: bool = False
    ) -> None:
        self._app, self._own_address = app, own_address
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token, self._body, self._upload = token, body, upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # no websockets here
        headers = Headers(scope=scope)
        answering = _with_headers(send)
        try:
            self._check(scope, headers)
            if await self._enter(scope, headers, answering):
                return
            await self._app(scope, self._limited(scope, headers, receive), answering)
        except ApiError as error:
            await _refuse(error, answering)

    def _check(self, scope: Scope, headers: Headers) -> None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_known(hosts[0].lower(), scope):
            raise ApiError(403, "foreign_host", "this server answers to its own address alone; use the one it printed")
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "none")
        safe = scope["method"] in SAFE
        if origin is not None and not self._is_ours(origin, scope) and not (safe and origin == "null"):
            raise ApiError(403, "foreign_origin", "another site asked; only the pages of this server may")
        navigation = safe and headers.get("sec-fetch-mode") == "navigate" and not scope["path"].startswith("/api/")
        if site not in ("same-origin", "none") and not navigation:
            raise ApiError(403, "foreign_origin", "another site asked; only the pages of this server may")

    def _is_ours(self, origin: str, scope: Scope) -> bool:
        scheme, _, host = origin.lower().partition("://")
        return scheme in ("http", "https") and self._is_known(host, scope)

    def _is_known(self, host: str, scope: Scope) -> bool:
        """A number is no name that somebody could have pointed here."""
        if host in self._hosts:
            return True
        number, port = scope.get("server") or ("", 0)
        return self._own_address and host in (f"{number}:{port}", f"[{number}]:{port}")

    async def _enter(self, scope: Scope, headers: Headers, send: Send) -> bool:
        """Whether an answer was given: a token in the address becomes a cookie. Raises ApiError without the token."""
        if self._token is None:
            return False
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = next((value for key, value in query if key == "token"), None)
        if given is not None and scope["method"] == "GET" and self._is_right(given):
            rest = urlencode([pair for pair in query if pair[0] != "token"])
            await _redirect(scope["path"] + (f"?{rest}" if rest else ""), self._cookie(), send)
            return True
        if not (self._is_right(_bearer(headers)) or self._is_right(_cookie(headers))):
            raise ApiError(401, "no_token", "open the address with the token that `copydesk serve` printed")
        return False

    def _is_right(self, given: str) -> bool:
        assert self._token is not None
        return secrets.compare_digest(given.encode("utf-8", "replace"), self._token.encode())

    def _cookie(self) -> str:
        return f"{COOKIE}={self._token}; HttpOnly; SameSite=Strict; Path=/"

    def _limited(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        """`receive` that ends where a body is too large. Raises ApiError where it says so itself."""
        is_upload = scope["path"] == UPLOADS and headers.get("content-type", "").startswith("multipart/")
        most = self._upload if is_upload else self._body
        announced = headers.get("content-length", "0")
        too_large = ApiError(413, "too_large", f"a request of over {most:,} bytes; this server takes no more")
        if not announced.isdecimal() or int(announced[:20]) > most:
            raise too_large
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise too_large
            return message

        return limited


def _bearer(headers: Headers) -> str:
    kind, _, given = headers.get("authorization", "").partition(" ")
    return given.strip() if kind.lower() == "bearer" else ""


def _cookie(headers: Headers) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _with_headers(send: Send) -> Send:
    async def answering(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in {**HEADERS, "Content-Security-Policy": POLICY, "Cache-Control": "no-store"}.items():
                headers.setdefault(name, value)
        await send(message)

    return answering


async def _redirect(place: str, cookie: str, send: Send) -> None:
    # one slash at the beginning: two would be another server
    headers = [
        (b"location", ("/" + place.lstrip("/\\")).encode()),
        (b"set-cookie", cookie.encode()),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(error: ApiError, send: Send) -> None:
    body = json.dumps({"error": error.describe()}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
