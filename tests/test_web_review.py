"""The review of a document through the API of `copydesk serve`: what was changed, decisions, what is taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import copydesk
import pdfs
from copydesk.report.unsure import UNSURE_CUT
from web_client import add, birds, running

PATH = "/api/documents"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with running(tmp_path_factory.mktemp("web")) as made:
        yield made


@pytest.fixture
def document(client: TestClient) -> Iterator[str]:
    made = add(client, birds())
    assert (made["state"], made["language"]) == ("done", "en")
    yield made["id"]
    client.delete(f"{PATH}/{made['id']}")


@pytest.fixture(scope="module")
def paper(client: TestClient) -> str:
    identifier: str = add(client, pdfs.sample("paper").data, "paper.pdf")["id"]
    return identifier


def get(client: TestClient, identifier: str, view: str, **query: Any) -> dict[str, Any]:
    answer = client.get(f"{PATH}/{identifier}/{view}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def patch(client: TestClient, identifier: str, **asked: Any) -> dict[str, Any]:
    answer = client.patch(f"{PATH}/{identifier}/edits", json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def text(client: TestClient, identifier: str) -> str:
    return client.get(f"{PATH}/{identifier}/text").text


def citations(client: TestClient, identifier: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, identifier, "changes", reason="citation")["changes"]
    return found


# --- what is taken away is what the command makes ---


def test_the_results_are_those_of_clean(client: TestClient, paper: str) -> None:
    data = pdfs.sample("paper").data
    result = copydesk.clean(data)
    for form, made in (("text", result.text), ("markdown", result.markdown), ("json", result.json)):
        assert client.get(f"{PATH}/{paper}/{form}").text == made


@pytest.mark.parametrize(
    "settings", [{"profile": "full"}, {"first_page": 2, "last_page": 2}, {"drop": ["the"]}], ids=str
)
def test_other_settings_give_what_clean_gives_with_them(
    client: TestClient, paper: str, settings: dict[str, Any]
) -> None:
    answer = client.put(f"{PATH}/{paper}/settings", json=settings)
    assert answer.status_code == 200, answer.text
    result = copydesk.clean(pdfs.sample("paper").data, **settings)
    assert client.get(f"{PATH}/{paper}/json").text == result.json
    back = {"profile": "podcast", "first_page": 1, "last_page": None, "drop": []}
    assert client.put(f"{PATH}/{paper}/settings", json=back).json()["settings"]["profile"] == "podcast"
    assert text(client, paper) == copydesk.clean(pdfs.sample("paper").data).text


def test_files_to_be_saved_have_safe_names(client: TestClient, document: str) -> None:
    client.patch(f"{PATH}/{document}", json={"name": '../Über\r\n"x"; filename=y.pdf'})
    endings = {"text": ".clean.txt", "markdown": ".clean.md", "json": ".copydesk.json", "report": ".report.html"}
    for form, ending in {**endings, "edits": ".edits.json", "original": ".pdf"}.items():
        header = client.get(f"{PATH}/{document}/{form}?download=1").headers["content-disposition"]
        assert header.startswith('attachment; filename="')
        assert header.count('"') == 2
        assert ending in header
        assert "/" not in header.partition(";")[2].replace("UTF-8''", "")


def test_the_report_cannot_reach_the_server(client: TestClient, document: str) -> None:
    answer = client.get(f"{PATH}/{document}/report")
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "allow-same-origin" not in answer.headers["content-security-policy"]


# --- the views ---


def test_pages_have_sizes_and_what_was_kept(client: TestClient, document: str) -> None:
    pages = get(client, document, "pages")["pages"]
    assert [page["number"] for page in pages] == [1, 2]
    assert pages[0]["width"] == pytest.approx(595, abs=0.5)
    assert all(0.9 < page["kept"] <= 1 and page["edits"] for page in pages)


def test_the_flow_tiles_the_source_and_makes_the_text(client: TestClient, paper: str) -> None:
    for rejects in (None, {"reason": "citation"}):
        if rejects:
            patch(client, paper, reject_where=rejects)
        blocks = get(client, paper, "flow")["blocks"]
        source = json.loads(client.get(f"{PATH}/{paper}/json").text)["source"]["text"]
        pieces = [piece for block in blocks for piece in block["pieces"]]
        assert "".join(piece["source"] for piece in pieces) == source
        assert [p["start"] for p in pieces[1:]] == [p["end"] for p in pieces[:-1]]
        assert "".join(piece["text"] for piece in pieces) == json.loads(client.get(f"{PATH}/{paper}/json").text)["text"]
        assert all(piece["text"] == piece["source"] for piece in pieces if piece["reason"] is None)
    client.post(f"{PATH}/{paper}/undo")


def test_the_flow_comes_page_by_page(client: TestClient, paper: str) -> None:
    whole = get(client, paper, "flow")["blocks"]
    parts = [get(client, paper, "flow", first=n, last=n)["blocks"] for n in (1, 2, 3)]
    assert [block for part in parts for block in part] == whole
    assert {block["page"] for block in parts[1]} == {2}


def test_changes_name_words_reason_and_place(client: TestClient, document: str) -> None:
    first, second = citations(client, document)
    assert (first["source"].strip(), first["text"], first["page"]) == ("[1]", "", 1)
    assert (first["reason"], first["switch"], first["origin"]) == ("citation.bracket", "citations", "rules")
    (box,) = first["boxes"]
    assert box[0] == 1
    assert 72 < box[1] < box[3] < 595
    assert second["page"] == 2


def test_changes_are_filtered_and_paged(client: TestClient, document: str) -> None:
    everything = get(client, document, "changes")
    assert any(change["repair"] for change in everything["changes"])
    plain = get(client, document, "changes", repairs=0)
    assert not any(change["repair"] for change in plain["changes"])
    assert {change["page"] for change in get(client, document, "changes", page=2)["changes"]} == {2}
    assert [c["source"] for c in get(client, document, "changes", q="[2]")["changes"]] == [
        citations(client, document)[1]["source"]
    ]
    one = get(client, document, "changes", repairs=0, limit=1)
    rest = get(client, document, "changes", repairs=0, after=one["changes"][0]["id"])
    assert one["changes"] + rest["changes"] == plain["changes"]
    assert one["total"] == plain["total"] == sum(reason["count"] for reason in plain["reasons"])
    assert get(client, document, "changes", decision="rejected")["total"] == 0


def test_the_least_sure_cuts_come_first(client: TestClient, paper: str) -> None:
    changes = get(client, paper, "changes", limit=1000)["changes"]
    sure = {
        change["id"]: change["confidence"]
        for change in changes
        if change["confidence"] is not None and not change["reason"].startswith("furniture")
    }
    doubtful = get(client, paper, "changes", doubtful=1)
    found = [change["id"] for change in doubtful["changes"]]
    assert found == sorted((one for one in sure if sure[one] < UNSURE_CUT), key=sure.__getitem__)
    assert 1 < doubtful["total"] == len(found) < len(sure)
    assert [c["id"] for c in get(client, paper, "changes", doubtful=1, after=found[0], limit=1)["changes"]] == found[
        1:2
    ]
    assert get(client, paper, "changes", doubtful=1, decision="rejected")["total"] == 0
    assert client.get(f"{PATH}/{paper}/changes", params={"doubtful": "perhaps"}).status_code == 422


def test_the_index_has_all_changes(client: TestClient, paper: str) -> None:
    index = get(client, paper, "changes/index")
    changes = get(client, paper, "changes", repairs=0, limit=1000)
    assert [item[0] for item in index["items"]] == [change["id"] for change in changes["changes"]]
    codes = [index["reasons"][item[2]]["code"] for item in index["items"]]
    assert codes == [change["reason"] for change in changes["changes"]]


def test_what_is_spoken_is_the_text(client: TestClient, paper: str) -> None:
    spoken = get(client, paper, "spoken", limit=1000)
    words = " ".join(sentence["text"] for sentence in spoken["sentences"]).split()
    assert words == copydesk.clean(pdfs.sample("paper").data).text.split()
    assert spoken["total"] == len(spoken["sentences"])
    later = spoken["sentences"][7]
    assert get(client, paper, "spoken", **{"from": later["start"], "limit": 1})["sentences"] == [later]
    assert get(client, paper, "spoken", after=6, limit=1)["sentences"] == [later]
    assert all(sentence["boxes"] for sentence in spoken["sentences"])


def test_words_are_found_kept_or_not(client: TestClient, document: str) -> None:
    hits = get(client, document, "find", q="HILLS")["hits"]
    assert [(hit["page"], hit["kept"]) for hit in hits] == [(1, True), (2, True)]
    (cut,) = get(client, document, "find", q="[2]")["hits"]
    assert (cut["match"], cut["kept"]) == ("[2]", False)
    assert get(client, document, "find", q="penguin") == {"version": 2, "hits": [], "total": 0}


def test_a_page_is_drawn_once(client: TestClient, document: str) -> None:
    first = client.get(f"{PATH}/{document}/pages/1.png?scale=1.5")
    assert first.content.startswith(b"\x89PNG")
    assert int.from_bytes(first.content[16:20]) == pytest.approx(595 * 1.5, abs=2)
    again = client.get(f"{PATH}/{document}/pages/1.png?scale=1.5", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{PATH}/{document}/pages/3.png").json()["error"]["code"] == "no_such_page"
    assert client.get(f"{PATH}/{document}/pages/1.png?scale=9").status_code == 422


# --- decisions ---


def test_a_cut_is_put_back_and_the_page_says_so(client: TestClient, document: str) -> None:
    change = citations(client, document)[0]
    answer = patch(client, document, reject=[change["id"]])
    assert (answer["changed_pages"], answer["rejected"], answer["can_undo"]) == ([1], 1, True)
    assert "green hills [1] and said" in text(client, document)
    assert citations(client, document)[0]["decision"] == "reject"
    pieces = [p for b in get(client, document, "flow")["blocks"] for p in b["pieces"] if p["change"] == change["id"]]
    assert [(p["text"], p["decision"]) for p in pieces] == [(change["source"], "reject")]
    assert patch(client, document, accept=[[change["start"], change["end"]]])["rejected"] == 0
    assert "green hills and said" in text(client, document)


def test_undo_and_redo(client: TestClient, document: str) -> None:
    before = text(client, document)
    patch(client, document, reject_where={"reason": "citation"})
    after = text(client, document)
    patch(client, document, reject_where={"reason": "furniture"})
    assert client.post(f"{PATH}/{document}/undo").json()["can_redo"]
    assert text(client, document) == after
    assert not client.post(f"{PATH}/{document}/undo").json()["can_undo"]
    assert text(client, document) == before
    refused = client.post(f"{PATH}/{document}/undo")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "nothing_to_undo")
    client.post(f"{PATH}/{document}/redo")
    assert text(client, document) == after
    patch(client, document, accept_where={"reason": "citation", "page": 1})
    assert client.post(f"{PATH}/{document}/redo").status_code == 409, "another step forgets what could be redone"


def test_all_of_a_reason_is_what_the_switch_gives(client: TestClient, paper: str) -> None:
    patch(client, paper, reject_where={"reason": "citation"})
    assert text(client, paper) == copydesk.clean(pdfs.sample("paper").data, citations="keep").text
    client.post(f"{PATH}/{paper}/undo")


def test_on_a_page_and_by_whom(client: TestClient, document: str) -> None:
    assert patch(client, document, reject_where={"page": 2, "origin": "rules"})["changed_pages"] == [2]
    assert {change["page"] for change in get(client, document, "changes", decision="rejected")["changes"]} == {2}
    answer = patch(client, document, reject_where={"origin": "model"})
    assert answer["changed_pages"] == []


def test_own_cuts_and_what_is_put_back_of_a_part(client: TestClient, document: str) -> None:
    (hit,) = get(client, document, "find", q="Others have found the same in the green")["hits"]
    patch(client, document, drop=[[hit["start"], hit["end"]]])
    assert "Others have found the same in the green" not in text(client, document)
    (own,) = get(client, document, "changes", origin="user")["changes"]
    pieces = [p for b in get(client, document, "flow")["blocks"] for p in b["pieces"] if p["reason"] == "user.cut"]
    assert pieces
    assert {piece["change"] for piece in pieces} == {own["id"]}
    assert (own["id"], own["reason"], own["action"]) == (f"c{hit['start']}-{hit['end']}", "user.cut", "drop")
    patch(client, document, reject=[own["id"]])
    assert get(client, document, "changes", origin="user")["changes"] == []
    number = citations(client, document)[0]
    inner = [number["source"].index("1") + number["start"], number["source"].index("1") + number["start"] + 1]
    patch(client, document, restore=[inner])
    (part,) = get(client, document, "changes", origin="user")["changes"]
    assert (part["action"], part["source"]) == ("restore", "1")
    patch(client, document, forget=[inner])
    assert get(client, document, "changes", origin="user")["changes"] == []


def test_the_edit_file_makes_the_same_text(client: TestClient, paper: str) -> None:
    changes = get(client, paper, "changes", reason="reference")["changes"]
    repair = next(c for c in get(client, paper, "changes", reason="hyphen", limit=1)["changes"])
    (hit, *_) = get(client, paper, "find", q="listeners")["hits"]
    patch(client, paper, reject=[changes[0]["id"], repair["id"]], drop=[[hit["start"], hit["end"]]])
    edits = json.loads(client.get(f"{PATH}/{paper}/edits").text)
    applied = copydesk.apply(pdfs.sample("paper").data, edits)
    assert applied.text == text(client, paper)
    client.post(f"{PATH}/{paper}/undo")


def test_settings_keep_decisions(client: TestClient, document: str) -> None:
    change = citations(client, document)[0]
    patch(client, document, reject=[change["id"]])
    answer = client.put(
        f"{PATH}/{document}/settings", json={"profile": "read-aloud", "switches": {"furniture": "keep"}}
    )
    assert (answer.status_code, answer.json()["rejected"]) == (200, 1)
    assert "green hills [1] and said" in text(client, document)
    assert "high hills and said" in text(client, document)
    client.post(f"{PATH}/{document}/undo")
    assert "green hills and said" in text(client, document), "a step of before the settings is still a step"


def test_decisions_follow_their_words_to_another_range_of_pages(client: TestClient, document: str) -> None:
    patch(client, document, reject=[citations(client, document)[1]["id"]])
    client.put(f"{PATH}/{document}/settings", json={"first_page": 2})
    assert "high hills [2] and said" in text(client, document)
    patch(client, document, reject_where={"reason": "furniture"})
    client.put(f"{PATH}/{document}/settings", json={"first_page": 1})
    assert "high hills [2] and said" in text(client, document)
    assert "green hills and said" in text(client, document)


def test_decisions_without_a_place_are_said(client: TestClient, document: str) -> None:
    patch(client, document, reject=[citations(client, document)[0]["id"]])
    found = client.put(f"{PATH}/{document}/settings", json={"first_page": 2}).json()
    assert "edits.lost" in [finding["code"] for finding in found["findings"]]
    found = client.put(f"{PATH}/{document}/settings", json={"first_page": 1}).json()
    assert "edits.lost" not in [finding["code"] for finding in found["findings"]]
    assert "green hills [1] and said" in text(client, document), "they are kept as long as nothing else is decided"


def test_a_version_that_is_old_is_refused(client: TestClient, document: str) -> None:
    version = get(client, document, "pages")["version"]
    patch(client, document, version=version, reject_where={"page": 1})
    answer = client.patch(f"{PATH}/{document}/edits", json={"version": version, "reject_where": {"page": 2}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "old_version")


@pytest.mark.parametrize(
    "asked",
    [
        {"reject": ["0-0"]},
        {"reject": "all"},
        {"drop": [[5, 5]]},
        {"drop": [[0, 10**8]]},
        {"drop": [[1]]},
        {"restore": [[-1, 4]]},
        {"reject_where": {"origin": "me"}},
        {"remove": []},
        [],
    ],
    ids=str,
)
def test_what_means_nothing_is_refused(client: TestClient, document: str, asked: object) -> None:
    answer = client.patch(f"{PATH}/{document}/edits", json=asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["message"]
    assert not client.get(f"{PATH}/{document}").json()["can_undo"]


def test_the_language_is_a_setting(client: TestClient) -> None:
    made = add(client, pdfs.sample("pregonero").data)
    assert (made["settings"]["language"], made["language"], made["detected_language"]) == ("auto", "es", "es")
    for code in ("en", "es"):
        found = client.put(f"{PATH}/{made['id']}/settings", json={"language": code}).json()
        assert (found["settings"]["language"], found["language"], found["detected_language"]) == (code, code, "es")
        assert f"<article lang={code}>" in client.get(f"{PATH}/{made['id']}/report").text
        gone = client.get(f"{PATH}/{made['id']}/changes", params={"reason": "abstract"}).json()["changes"]
        assert [change["source"].split()[0] for change in gone] == ["Resumen" if code == "en" else "Abstract"]
    known = {language["code"] for language in client.get("/api/settings").json()["languages"]}
    assert {"en", "es", "ar", "he"} <= known
    assert client.put("/api/settings", json={"language": "he"}).json()["defaults"]["language"] == "he"
    client.put("/api/settings", json={"language": "auto"})


@pytest.mark.parametrize(
    "settings",
    [
        {"profile": "loud"}, {"profile": 3}, {"switches": {"citation": "keep"}}, {"switches": ["citations"]},
        {"first_page": 0}, {"first_page": "1"}, {"first_page": None}, {"drop": ["("]}, {"drop": "x"},
        {"drop": ["x" * 2000]}, {"replace": [["a"]]},
        {"language": "xx"}, {"language": ""}, {"language": None}, {"language": ["en"]},
        {"model": "/etc/passwd"}, {"model": "transformers:some/model"}, {"model": "openai:file:///x#y"},
        {"model": "openai:http://models.example#x"}, {"jobs": ["cook"]}, {"colour": "red"}, {"first_page": 9},
    ],
    ids=str,
)  # fmt: skip
def test_settings_that_mean_nothing_are_refused(client: TestClient, document: str, settings: dict[str, Any]) -> None:
    before = text(client, document)
    answer = client.put(f"{PATH}/{document}/settings", json=settings)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["message"]
    assert text(client, document) == before


def test_a_text_is_reviewed_without_places(client: TestClient) -> None:
    data = b"Birds sing at dawn [1]. We show that they do not stop, whatever else may be said of them by us.\n" * 3
    made = add(client, data, "birds.txt")
    assert (made["state"], made["kind"]) == ("done", "text")
    assert get(client, made["id"], "pages")["pages"][0]["width"] is None
    changes = citations(client, made["id"])
    assert changes
    assert changes[0]["boxes"] == []
    assert client.get(f"{PATH}/{made['id']}/pages/1.png").status_code == 404
    patch(client, made["id"], reject=[changes[0]["id"]])
    assert "dawn [1]. We" in text(client, made["id"])
