"""Edit files: a round trip through JSON, decisions, and everything that may be wrong with such a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
from copydesk import cli
from copydesk.config import switch_of
from copydesk.decisions import Decisions, Span, decide
from copydesk.errors import EditFileError
from copydesk.placing import PlacingError, place_script
from copydesk.result import Result
from copydesk.script import Edit, Script
from copydesk.verify import check_faithful

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPER = EXAMPLES / "paper.pdf"
ALL = sorted(EXAMPLES.glob("*.pdf"))


@pytest.fixture(scope="module")
def paper() -> Result:
    return copydesk.clean(PAPER)


def edit_file(result: Result) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(result.json)
    return loaded


def reject(loaded: dict[str, Any], head: str) -> int:
    chosen = [p for p in loaded["pieces"] if any(r.startswith(head) for r in p["reasons"])]
    for piece in chosen:
        piece["decision"] = "reject"
    return len(chosen)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_an_untouched_file_gives_the_same_result(path: Path) -> None:
    result = copydesk.clean(path, footnotes="end")
    again = copydesk.apply(path, edit_file(result))
    assert again.text == result.text
    assert again.markdown == result.markdown
    assert again.findings == result.findings


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_rejecting_all_citations_is_keeping_them(path: Path) -> None:
    loaded = edit_file(copydesk.clean(path))
    reject(loaded, "citation")
    assert copydesk.apply(path, loaded).text == copydesk.clean(path, citations="keep").text


@pytest.mark.parametrize("switch", ["footnotes", "captions", "tables", "furniture", "acknowledgements", "figures"])
def test_rejecting_whole_blocks_sets_them_as_paragraphs(paper: Result, switch: str) -> None:
    """As the switch does, but for the small cuts inside them: a person who puts a block back wants all of it."""
    loaded = edit_file(paper)
    for piece in loaded["pieces"]:
        governed = [s.name for r in piece["reasons"] if (s := switch_of(r))]
        if piece["text"] == "" and switch in governed:
            piece["decision"] = "reject"
    kept = copydesk.clean(PAPER, **{switch: "keep", "urls": "keep", "emails": "keep", "citations": "keep"})
    reject(loaded, "url"), reject(loaded, "email"), reject(loaded, "citation")
    assert copydesk.apply(PAPER, loaded).text == kept.text


def test_own_cuts_and_restorations(paper: Result) -> None:
    loaded = edit_file(paper)
    whole = "What listeners need is not less\ntext but an unbroken one."
    start = loaded["source"]["text"].index("Long articles are written for the eye.")
    loaded["own"] = [
        {"action": "drop", "quote": "What listeners need is not less text but an unbroken one."},
        {"action": "drop", "start": start, "end": start + 38, "quote": "Long articles are written for the eye."},
        {
            "action": "restore",
            "quote": "Keywords: listening comprehension, text to speech, running headers, memory, long documents",
        },
    ]
    assert whole.split() == loaded["own"][0]["quote"].split()
    text = copydesk.apply(PAPER, loaded).text
    expected = (
        paper.text.replace("Long articles are written for the eye. ", "")
        .replace(" What listeners need is not less text but an unbroken one.", "")
    )  # fmt: skip
    assert "Keywords" not in paper.text
    before, _, after = text.partition(
        "Keywords: listening comprehension, text to speech, running headers, memory, long documents\n\n"
    )
    assert before + after == expected


def test_a_cut_of_a_paragraph_leaves_no_hole(paper: Result) -> None:
    paragraph = paper.text.split("\n\n")[4]
    loaded = edit_file(paper)
    loaded["own"] = [{"action": "drop", "quote": "2 Related work"}]
    assert copydesk.apply(PAPER, loaded).text == paper.text.replace("2 Related work\n\n", "")
    assert paragraph in paper.text


def test_refused_repairs_of_line_ends_take_the_other_choice(paper: Result) -> None:
    loaded = edit_file(paper)
    joined = next(p for p in loaded["pieces"] if p["reasons"] == ["hyphen.join"])
    apart = next(p for p in loaded["pieces"] if p["reasons"] == ["space.paragraph"])
    joined["decision"] = apart["decision"] = "reject"
    result = copydesk.apply(PAPER, loaded)
    source = loaded["source"]["text"]
    start = source.rfind(" ", 0, joined["start"]) + 1
    halves = source[start : joined["start"] + 1], source[joined["end"] : source.index(" ", joined["end"])]
    assert "".join(halves).rstrip(".,") in result.text
    assert result.text.count("\n\n") == paper.text.count("\n\n") - 1
    assert "\n" not in result.text.replace("\n\n", "").rstrip()


def tampered() -> dict[str, tuple[Callable[[dict[str, Any]], Any], str]]:
    def invent(d: dict[str, Any]) -> None:
        piece = next(p for p in d["pieces"] if p["reasons"] == ["space.line"])
        piece["text"] = " never "
        d["text"] = "".join(p["text"] for p in d["pieces"])

    def change_source(d: dict[str, Any]) -> None:
        d["source"]["text"] = d["source"]["text"].replace("voice", "noise")

    return {
        "text": (lambda d: d.update(text=d["text"] + "More."), "its text is not what its pieces make"),
        "copy": (lambda d: d["pieces"][1].update(text="x", reasons=[]), "must be a copy"),
        "words": (invent, "words that the document does not have"),
        "source": (change_source, "source text was changed"),
        "tiles": (lambda d: d["pieces"].pop(3), "does not go on"),
        "ends": (lambda d: d["pieces"].pop(), "its text is not|end at"),
        "older": (lambda d: d.update(schema="urn:copydesk:result:1"), "of format urn:copydesk:result:1"),
        "newer": (lambda d: d.update(schema="urn:copydesk:result:99"), "of format urn:copydesk:result:99"),
        "foreign": (lambda d: d.update(schema="urn:other:1"), "is no edit file"),
        "no schema": (lambda d: d.pop("schema"), "is no edit file"),
        "no pieces": (lambda d: d.pop("pieces"), "'pieces' is missing"),
        "pieces": (lambda d: d.update(pieces=7), "is no edit file that copydesk wrote"),
        "numbers": (lambda d: d["pieces"][0].update(end="9"), "is no edit file|does not go on"),
        "reasons": (lambda d: d["pieces"][1].update(reasons=[1]), "stands where a text is meant"),
        "settings": (lambda d: d["settings"].update(profile="loud"), "settings: unknown profile"),
        "setting": (lambda d: d["settings"].update(colour="red"), "is no edit file"),
        "decision": (lambda d: d["pieces"][1].update(decision="maybe"), '"accept" or "reject"'),
        "action": (lambda d: d.update(own=[{"action": "add"}]), '"drop" or "restore"'),
        "no place": (lambda d: d.update(own=[{"action": "drop"}]), "needs start and end, or a quote"),
        "quote": (lambda d: d.update(own=[{"action": "drop", "quote": "no such words"}]), "does not occur"),
        "often": (lambda d: d.update(own=[{"action": "drop", "quote": "the"}]), "occurs [0-9]+ times"),
        "span": (lambda d: d.update(own=[{"action": "drop", "start": 5, "end": 5}]), "is no span"),
        "beyond": (lambda d: d.update(own=[{"action": "drop", "start": 5, "end": 10**9}]), "is no span"),
        "apart": (
            lambda d: d.update(own=[{"action": "drop", "start": 5, "end": 9, "quote": "x"}]),
            "but at 5-9 stands",
        ),
    }


@pytest.mark.parametrize("case", tampered())
def test_a_tampered_file_is_a_clear_error(paper: Result, case: str, tmp_path: Path) -> None:
    change, message = tampered()[case]
    loaded = edit_file(paper)
    change(loaded)
    path = tmp_path / "edits.json"
    path.write_text(json.dumps(loaded), "utf-8")
    with pytest.raises(EditFileError, match=message) as raised:
        copydesk.apply(PAPER, path)
    assert "edits.json" in str(raised.value)


def test_another_document_is_refused(paper: Result) -> None:
    with pytest.raises(EditFileError, match="was made for another document: .* have no certain place"):
        copydesk.apply(EXAMPLES / "book.pdf", edit_file(paper))


def test_the_same_text_in_another_file_is_taken_with_a_word(paper: Result) -> None:
    data = PAPER.read_bytes() + b"\n% saved again\n"
    result = copydesk.apply(data, edit_file(paper))
    assert result.text == paper.text
    assert [f.code for f in result.findings if f.code.startswith("edits.")] == ["edits.other_file"]


def test_quotes_place_edits_on_a_text_that_has_grown() -> None:
    text = "A first line [1] of words\nand a second one (Smith, 2019).\n\nThe end of it all.\n"
    script = copydesk.clean_text(text).script
    longer = "Something new stands here in front.\n" + script.source
    placed = place_script(script, longer)
    assert placed.source == longer
    assert placed.text.endswith(script.text)
    with pytest.raises(PlacingError):
        place_script(script, longer.replace("second", "third"))
    with pytest.raises(PlacingError):
        place_script(script, longer + longer)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_decisions_keep_the_promises(data: st.DataObject) -> None:
    result = _cached()
    length = len(result.script.source)
    spans = st.integers(0, length - 1).flatmap(
        lambda start: st.integers(start + 1, min(length, start + 400)).map(lambda end: Span(start, end))
    )
    made = Decisions(tuple(data.draw(st.lists(spans, max_size=6))), tuple(data.draw(st.lists(spans, max_size=4))))
    script = decide(result.document, result.blocks, result.script, made)
    check_faithful(result.document, result.blocks, script)


_made: list[Result] = []


def _cached() -> Result:
    if not _made:
        _made.append(copydesk.clean(PAPER, isolate=False))
    return _made[0]


def test_no_decision_changes_nothing(paper: Result) -> None:
    assert decide(paper.document, paper.blocks, paper.script, Decisions()) is paper.script


def test_a_span_outside_is_an_error(paper: Result) -> None:
    with pytest.raises(ValueError, match="is no span"):
        decide(paper.document, paper.blocks, paper.script, Decisions(cuts=(Span(0, 10**9),)))


def test_what_is_put_back_leaves_the_appendix() -> None:
    result = copydesk.clean(PAPER, footnotes="end")
    assert result.appendix is not None
    assert "counts as cut" in result.appendix.text
    loaded = edit_file(result)
    reject(loaded, "footnote.text")
    again = copydesk.apply(PAPER, loaded)
    assert again.appendix is None
    assert again.text.count("counts as cut") == 1


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["clean", str(PAPER), "-q", "--no-settings"]) == 0
    loaded = json.loads(Path("paper.copydesk.json").read_bytes())
    reject(loaded, "citation")
    Path("paper.copydesk.json").write_text(json.dumps(loaded), "utf-8")
    for _ in range(2):  # the second run replaces its own results
        assert cli.main(["apply", str(PAPER), "paper.copydesk.json", "--no-settings"]) == 0
    assert "[2, 3]" in Path("paper.edited.clean.txt").read_text("utf-8")
    assert "[2, 3]" not in Path("paper.clean.txt").read_text("utf-8")
    assert cli.main(["apply", str(PAPER), "paper.copydesk.json", "-o", "out", "-q", "--no-settings"]) == 0
    assert Path("out/paper.clean.txt").read_bytes() == Path("paper.edited.clean.txt").read_bytes()
    Path("bad.json").write_text("{")
    assert cli.main(["apply", str(PAPER), "bad.json", "--no-settings"]) == 1
    assert "bad.json: is no JSON" in capsys.readouterr().err
    assert cli.main(["apply", str(PAPER), "none.json", "--no-settings"]) == 1
    assert "none.json: cannot be read" in capsys.readouterr().err


def test_an_applied_result_is_an_edit_file_again(paper: Result) -> None:
    loaded = edit_file(paper)
    reject(loaded, "citation")
    once = copydesk.apply(PAPER, loaded)
    assert copydesk.apply(PAPER, edit_file(once)).text == once.text
    assert "|decisions:" in once.signature


def test_an_edit_inside_a_joined_line_end_is_undone_to_the_join() -> None:
    script = Script.of("a [1,\n2] b\n")
    assert script.edited([Edit(5, 6, " ")], "space.line").edited([Edit(1, 8)], "citation.bracket").text == "a b\n"
    result = copydesk.clean_text(
        "Some words stand here and there [1,\n2] and more of them.\nReferences\n[1] A. 2019.\n"
    )
    rejected = tuple(Span(p.start, p.end) for p in result.script.pieces if "citation.bracket" in p.reasons)
    again = decide(result.document, result.blocks, result.script, Decisions(rejected))
    assert "there [1, 2] and" in again.text
    assert replace(result, script=again).text.startswith("Some words stand here and there [1, 2] and more of them.")


def test_decisions_are_not_lost_to_another_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["clean", str(PAPER), "-q", "--no-settings"]) == 0
    path = Path("paper.copydesk.json")
    loaded = json.loads(path.read_bytes())
    loaded["own"] = [{"action": "drop", "quote": "2 Related work"}]
    path.write_text(json.dumps(loaded), "utf-8")
    assert cli.main(["clean", str(PAPER), "-q", "--no-settings", "--citations", "keep"]) == 1
    assert "paper.copydesk.json: holds decisions of yours" in capsys.readouterr().err
    assert json.loads(path.read_bytes()) == loaded
    assert cli.main(["clean", str(PAPER), "-q", "--no-settings", "--force"]) == 0
