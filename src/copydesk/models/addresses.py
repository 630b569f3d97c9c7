"""Addresses of servers of models: `URL#NAME`, as a person wrote them, and what may be sent there.

A key goes only where the person said: COPYDESK_API_KEY to the server that was named, OPENAI_API_KEY to OpenAI's own.
Text and key go unencrypted to this machine and private networks only.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from copydesk.errors import UsageError

KEY_VARIABLE: Final = "COPYDESK_API_KEY"
OPENAI_VARIABLE: Final = "OPENAI_API_KEY"
OPENAI_HOST: Final = "api.openai.com"
FORM: Final = "openai:URL#NAME, such as openai:http://localhost:11434/v1#llama3.2"

PRIVATE_ENDINGS: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa")
"""Names that no public server has (RFC 6761, 6762, 8375; ICANN on .internal; .lan by custom)."""


@dataclass(frozen=True, slots=True)
class Address:
    """A server (`url` without a slash at its end) and the name of a model there. `near`: on a private network."""

    url: str
    model: str
    host: str
    near: bool


def parse_endpoint(text: str) -> Address:
    """The server and the model in "URL#NAME"; "/v1" is taken where the URL has no path. Raises UsageError.

    >>> parse_endpoint("http://localhost:8080#phi").url, parse_endpoint("https://models.example/api/#a/b:1").model
    ('http://localhost:8080/v1', 'a/b:1')
    """
    address, _, model = text.partition("#")
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError as error:
        raise UsageError(f"{text[:200]!r} is no address of a server ({error}): {FORM}") from error
    if parts.scheme not in ("http", "https") or not host or not model.strip():
        raise UsageError(f"{text[:200]!r} names no server and model: {FORM}")
    if parts.username or parts.password or parts.query:
        raise UsageError(f"a key does not belong into the address: set {KEY_VARIABLE} in the environment")
    near = is_near(host)
    if parts.scheme == "http" and not near:
        raise UsageError(f"{host}: http would send your text unencrypted over public networks: use https")
    netloc = f"[{host}]" if ":" in host else host
    path = parts.path.rstrip("/") or "/v1"
    url = urlunsplit((parts.scheme, f"{netloc}:{port}" if port else netloc, path, "", ""))
    return Address(url, model.strip(), host, near)


def is_near(host: str) -> bool:
    """Whether a host is this machine or on a private network, judged by its name or number alone.

    >>> is_near("127.0.0.1"), is_near("gpu-box"), is_near("192.168.1.7"), is_near("api.example.com")
    (True, True, True, False)
    """
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(PRIVATE_ENDINGS)
    return number.is_loopback or number.is_private or number.is_link_local


def find_key(address: Address) -> str | None:
    """The key for a server, from the environment; None where there is none."""
    own = os.environ.get(KEY_VARIABLE)
    if own:
        return own
    official = address.host == OPENAI_HOST and address.url.startswith("https:")
    return os.environ.get(OPENAI_VARIABLE) or None if official else None
