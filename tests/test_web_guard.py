"""Who may ask the server of `copydesk serve`, what its answers carry, and that no request makes it fail."""

from __future__ import annotations

import json
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import one_of
from starlette.testclient import TestClient

import copydesk
from copydesk.web.pages import KINDS
from copydesk.web.serving import Address, bind, make_token
from web_client import HOST, add, birds, pdf, running

TOKEN = "a-token-of-the-tests"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(tmp_path_factory.mktemp("web")) as made:
        yield made


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8765", "127.0.0.1:80", "127.0.0.1", "", "127.0.0.1:8765.evil.example"]
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/documents", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_host")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8765.evil.example", "file://"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_foreign_origin_changes_nothing(client: TestClient, origin: str, method: str) -> None:
    answer = client.request(method, "/api/documents", headers={"Origin": origin})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "foreign_origin")


def test_a_server_for_all_addresses_knows_the_number_that_was_asked(tmp_path: Path) -> None:
    with running(tmp_path, own_address=True) as client:
        answer = client.get("http://192.168.7.7:8765/api/health")
        assert answer.status_code == 200
        assert (
            client.get("http://192.168.7.7:8765/api/health", headers={"Host": "evil.example:8765"}).status_code == 403
        )


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_browsers_say_of_the_site_counts(client: TestClient, site: str) -> None:
    assert client.get("/api/documents", headers={"Sec-Fetch-Site": site}).status_code == 403
    navigation = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=navigation).status_code == 200, "a link on another page may lead here"
    assert client.get("/api/documents", headers=navigation).status_code == 403
    assert client.post("/api/examples/paper", headers=navigation).status_code == 403


def test_our_own_pages_may_ask(client: TestClient) -> None:
    own = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
    assert client.get("/api/documents", headers=own).status_code == 200
    assert client.put("/api/settings", json={}, headers=own).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/settings", "/docs", "/nothing", "/api/health", "/api/nothing", "/openapi.json", "/static/base.css"]
)
def test_every_answer_is_closed_to_others(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_pages_have_no_script_or_style_of_their_own(client: TestClient) -> None:
    made = add(client, pdf(["<script>alert(1)</script> birds sing at dawn"] * 9), "<b>.pdf")
    for path in ("/", "/settings", "/docs", f"/documents/{made['id']}", "/documents/nobody", "/nothing"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert "<html" in page
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
        assert "http://" not in page.replace("http://127.0.0.1", "")
        assert "https://" not in page


def test_files_of_the_pages(client: TestClient) -> None:
    page = client.get("/").text
    address = page.partition('<script src="')[2].partition('"')[0]
    answer = client.get(address)
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
    bare = client.get(address.partition("?")[0])
    assert bare.headers["cache-control"] == "no-cache"
    assert client.get(address.partition("?")[0], headers={"If-None-Match": bare.headers["etag"]}).status_code == 304
    for wrong in ("/static/..%2fapp.py", "/static/../app.py", "/static/nothing.js", "/static/"):
        assert client.get(wrong).status_code == 404
    assert set(KINDS) >= {"js", "css", "svg"}


def test_errors_are_of_one_form(client: TestClient) -> None:
    for method, path, status in (
        ("GET", "/api/documents/x", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/health", 405),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"error"}
        assert set(answer.json()["error"]) == {"code", "message"}
    answer = client.patch("/api/documents/x/edits", content=b"{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_json")


def test_health_settings_and_models(client: TestClient) -> None:
    health = client.get("/api/health").json()
    assert (health["version"], health["workers"]) == (copydesk.__version__, 1)
    described = client.get("/api/settings").json()
    assert {switch["name"] for switch in described["switches"]} == {switch.name for switch in copydesk.SWITCHES}
    assert described["defaults"]["profile"] == "podcast"
    models = client.get("/api/models").json()
    assert models["default"] is None
    assert {"name", "installed", "size", "licence", "card"} <= set(models["models"][0])
    for wrong in ("/etc/passwd", "transformers:x", "openai:http://models.example/v1#x", "no-such-model"):
        assert client.put("/api/models/default", json={"name": wrong}).status_code == 422
    named = "openai:http://127.0.0.1:9/v1#x"
    assert client.put("/api/models/default", json={"name": named}).json()["default"] == named
    assert client.put("/api/models/default", json={"name": None}).json()["default"] is None


# --- the token ---


def test_without_its_token_nothing_is_given(tmp_path: Path) -> None:
    with running(tmp_path, token=TOKEN) as client:
        for path in ("/", "/api/documents", "/static/base.css", "/openapi.json", "/?token=wrong"):
            assert client.get(path).status_code == 401
        assert client.post(f"/api/examples/paper?token={TOKEN}").status_code == 401, (
            "an address is no proof for a change"
        )
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        assert client.get("/api/documents", headers=bearer).status_code == 200
        assert client.get("/api/documents", headers={"Authorization": f"Bearer {TOKEN}x"}).status_code == 401


def test_the_token_becomes_a_cookie(tmp_path: Path) -> None:
    with running(tmp_path, token=TOKEN) as client:
        answer = client.get(f"/settings?x=1&token={TOKEN}", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/settings?x=1")
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert client.get("/").status_code == 200
        elsewhere = client.get(f"//evil.example?token={TOKEN}", follow_redirects=False)
        assert elsewhere.headers.get("location", "/") in ("/", "/evil.example")


def test_tokens() -> None:
    assert make_token("127.0.0.1", None) is None
    assert len(make_token("0.0.0.0", None) or "") > 20
    for wrong in ("short", "with space in it", 'quo"ted-token', "ünïcödé-token"):
        with pytest.raises(copydesk.UsageError):
            make_token("127.0.0.1", wrong)


def test_addresses_have_their_names() -> None:
    assert set(Address("127.0.0.1", 8765, None).hosts()) == {"127.0.0.1:8765", "localhost:8765", "[::1]:8765"}
    assert set(Address("10.0.0.7", 80, "t").hosts(("desk.lan",))) == {
        "10.0.0.7:80",
        "10.0.0.7",
        "desk.lan:80",
        "desk.lan",
    }
    assert "desk.lan" in set(Address("0.0.0.0", 8765, "t").hosts(("desk.lan",))), "a proxy may have the usual port"
    everywhere = Address("0.0.0.0", 8765, "token")
    assert everywhere.url == "http://127.0.0.1:8765/?token=token"
    assert {"127.0.0.1:8765", f"{socket.gethostname()}:8765"} <= set(everywhere.hosts())
    assert Address("::1", 1234, "abc").url == "http://[::1]:1234/?token=abc"


def test_a_port_in_use_is_said_or_passed_over() -> None:
    with bind("127.0.0.1", None) as one, bind("127.0.0.1", None) as other:
        taken = one.getsockname()[1]
        assert other.getsockname()[1] != taken
        with pytest.raises(copydesk.OutputError, match="in use"):
            bind("127.0.0.1", taken)
    with pytest.raises(copydesk.UsageError, match="not an address of this machine"):
        bind("203.0.113.7", 8765)


# --- what anybody may send ---


def test_the_openapi_document_names_every_route(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert len(described["paths"]) > 20
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            assert route["summary"], f"{method} {path}"
            assert "HTTPValidationError" not in json.dumps(route)
    page = client.get("/docs").text
    assert all(path in page for path in described["paths"])


FIELDS = frozenset({"method", "url", "params", "headers", "json", "data", "files"})
EXAMPLES = 12
"""For each of 30 operations; benchmarks/serve.py sends more."""


def test_no_request_makes_it_fail(client: TestClient) -> None:
    """A bounded run of schemathesis: whatever fits the OpenAPI document, or just does not, is answered."""
    made = add(client, birds(1))
    schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
    seen: Counter[int] = Counter()

    def send(case: Any) -> None:
        if "identifier" in (case.path_parameters or {}) and case.method != "DELETE" and sum(seen.values()) % 4:
            case.path_parameters["identifier"] = made["id"]
        fields = case.as_transport_kwargs(base_url=f"http://{HOST}")
        made_up = requests.Request(**{name: value for name, value in fields.items() if name in FIELDS}).prepare()
        headers = {name: value for name, value in made_up.headers.items() if name.lower() not in ("host", "cookie")}
        answer = client.request(made_up.method or "", made_up.url or "", headers=headers, content=made_up.body)
        seen[answer.status_code] += 1
        assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text}"

    how = settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path != "/api/events":  # it has no end
            how(given(case=one_of(operation.as_strategy(generation_mode=mode) for mode in modes))(send))()
    assert sum(seen.values()) > 200
    assert {200, 404, 422} <= set(seen)
