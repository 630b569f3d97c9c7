"""The writers: text, Markdown, JSON, sentences, names, files."""

from __future__ import annotations

import json as stdlib_json
import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import samples
import strategies
from copydesk.config import Config
from copydesk.errors import OutputError, UsageError
from copydesk.report import files, json, markdown, names
from copydesk.report.sentences import sentences
from copydesk.report.summary import finding_lines, summarise, summary_lines
from copydesk.result import Result
from copydesk.script import Script
from copydesk.verify import Finding

VALIDATOR = jsonschema.Draft202012Validator(json.schema())


def loaded(result: Result) -> dict[str, object]:
    found = stdlib_json.loads(result.json)
    assert isinstance(found, dict)
    return found


# --- text -----------------------------------------------------------------------------------------------------------


def test_text_is_paragraphs_with_one_blank_line_between() -> None:
    assert samples.paper().text == (
        "Small birds sing\n\n1 Introduction\n\n"
        "Birds sing at dawn. We show that small birds (e.g. wrens) do not stop.\n\n• wrens\n\n• robins\n"
    )


def test_appendix_follows_the_body() -> None:
    paper = samples.paper()
    appendix = samples.replaced(Script.of(paper.document.text), paper.document.text.partition("References")[0], "", "x")
    assert replace(paper, appendix=appendix).text.endswith("• robins\n\nReferences\n[1] Smith. Birds. 2019.\n")


def test_nothing_kept_is_no_text() -> None:
    paper = samples.paper()
    assert replace(paper, script=samples.replaced(paper.script, paper.script.text, "", "furniture")).text == ""


def test_a_marker_inside_a_paragraph() -> None:
    paper = replace(samples.paper(), config=Config(switches={"formulas": "mark"}))
    assert "We show [equation] that small" in paper.text
    assert r"We show \[equation\] that small" in paper.markdown
    assert "[equation]" not in loaded(paper)["text"]  # type: ignore[operator]


@pytest.mark.parametrize("where", [0, 1, 2])
def test_a_marker_between_paragraphs_is_one_for_a_run_of_blocks(where: int) -> None:
    lines = ["One.", "Two."]
    lines[where:where] = ["a = b", "c = d"]
    doc = samples.document(lines)
    roles = [("formula", 1) if "=" in line else ("text", 1) for line in lines]
    script = Script.of(doc.text)
    script = samples.replaced(script, "a = b\nc = d\n", "", "formula")
    script = samples.joined(script, "One.", "Two", "\n\n")
    config = Config(switches={"formulas": "mark"})
    result = Result(doc, samples.blocks(doc, *roles), script, None, (), config, "v:0")  # type: ignore[arg-type]
    expected = ["One.", "Two."]
    expected.insert(where, "[equation]")
    assert result.text == "\n\n".join(expected) + "\n"


# --- Markdown -------------------------------------------------------------------------------------------------------


def test_markdown_has_headers_and_lists() -> None:
    assert samples.paper().markdown == (
        "# Small birds sing\n\n## 1 Introduction\n\n"
        "Birds sing at dawn. We show that small birds (e.g. wrens) do not stop.\n\n- wrens\n- robins\n"
    )


HOSTILE = [
    "# no header", "> no quote", "- no item", "+ no item", "1. no item", "1) no item", "***", "---", "===", "a*b*c",
    "__init__", "`code`", "[a](http://x)", "![a](b)", "<script>alert(1)</script>", "&lt;", "&#35;", "a|b", "~~gone~~",
    "\\*", "    indented", "[a]: http://x", "$x$", "```", "a\\", "C#", "<!-- -->", "http://a.b/c_d_e",
]  # fmt: skip


def plain(text: str) -> str:
    """What a reader of the rendered Markdown sees, if it is one paragraph of words; otherwise the tokens."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    if [token.type for token in tokens] != ["paragraph_open", "inline", "paragraph_close"]:
        return repr(tokens)
    children = tokens[1].children or []
    kinds = {child.type for child in children} - {"text", "text_special", "hardbreak"}
    return repr(kinds) if kinds else "".join("\n" if c.type == "hardbreak" else c.content for c in children)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_the_pdf_are_no_markup(text: str) -> None:
    assert plain(markdown.escape(text.strip())) == text.strip()


@given(st.lists(st.sampled_from([*"#>-+*_`[]()<>&|~$\\!=.:1 ab", "http://x.y "]), min_size=1, max_size=12).map("".join))
def test_no_mixture_of_hostile_characters_is_markup(text: str) -> None:
    text = " ".join(text.split())
    if text:
        assert plain(markdown.escape(text)) == text


@pytest.mark.parametrize("text", [*HOSTILE, "1. Introduction", "Sharp # #"])
def test_a_header_is_a_header_whatever_it_says(text: str) -> None:
    doc = samples.document([text])
    result = Result(doc, samples.blocks(doc, ("section_header", 1)), Script.of(doc.text), None, (), Config(), "v:0")
    tokens = MarkdownIt("commonmark").parse(result.markdown)
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    assert "".join(child.content for child in tokens[1].children or []) == text.strip()


@pytest.mark.parametrize(("level", "mark"), [(0, "##"), (2, "##"), (3, "###"), (9, "######")])
def test_headers_have_the_depth_of_their_blocks(level: int, mark: str) -> None:
    doc = samples.document(["Birds"])
    (block,) = samples.blocks(doc, ("section_header", 1))
    result = Result(doc, (replace(block, level=level),), Script.of(doc.text), None, (), Config(), "v:0")
    assert result.markdown == f"{mark} Birds\n"


def test_code_keeps_its_lines_in_a_fence_of_its_own() -> None:
    doc = samples.document(["for x in y:", "```"])
    result = Result(doc, samples.blocks(doc, ("code", 2)), Script.of(doc.text), None, (), Config(), "v:0")
    assert result.markdown == "````\nfor x in y:\n```\n````\n"


def test_numbered_items_keep_their_numbers() -> None:
    doc = samples.document(["3. three # one"])
    result = Result(doc, samples.blocks(doc, ("list_item", 1)), Script.of(doc.text), None, (), Config(), "v:0")
    assert result.markdown == "3. three # one\n"


# --- JSON -----------------------------------------------------------------------------------------------------------


def test_json_keeps_its_schema_and_its_promises() -> None:
    paper = samples.paper()
    found = loaded(paper)
    VALIDATOR.validate(found)
    assert list(found) == json.schema()["required"]
    assert "".join(piece["text"] for piece in found["pieces"]) == found["text"]  # type: ignore[attr-defined]
    assert found == stdlib_json.loads(stdlib_json.dumps(json.as_dict(paper)))


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.data())
def test_json_of_any_result(data: st.DataObject) -> None:
    doc = data.draw(strategies.documents())
    made = data.draw(strategies.blocks(doc))
    script = data.draw(strategies.scripts(doc.text))
    appendix = data.draw(st.none() | strategies.scripts(doc.text, drops_only=True))
    result = Result(doc, made, script, appendix, (Finding("a.b", 1, "x"),), Config(), "v:0.1.0|rules:ab")
    found = stdlib_json.loads(result.json)
    VALIDATOR.validate(found)
    source, text = found["source"]["text"], found["text"]
    tiles(found["pieces"], len(source))
    tiles(found["blocks"], len(source))
    tiles(found["source"]["pages"], len(source))
    for start, end in found["source"]["generated"]:
        assert not source[start:end].strip()
    gaps, at = "", 0
    for sentence in found["sentences"]:
        gaps += text[at : sentence["start"]]
        at = sentence["end"]
        assert "\n\n" not in text[sentence["start"] : at]
    assert not (gaps + text[at:]).strip()
    assert result.json == Result(doc, made, script, appendix, result.findings, Config(), result.signature).json


def tiles(spans: list[dict[str, int]], length: int) -> None:
    at = 0
    for span in spans:
        assert span["start"] == at
        at = span["end"]
    assert at == length


def test_sentences_know_their_pages_and_boxes() -> None:
    found = json.as_dict(samples.paper())
    text = found["text"]
    by_text = {text[s["start"] : s["end"]]: s for s in found["sentences"]}
    crossing = by_text["We show that small birds (e.g. wrens) do not stop."]
    assert crossing["page"] == 1
    assert [box[0] for box in crossing["bboxes"]] == [1, 2, 2]
    cited = by_text["Birds sing at dawn."]
    assert len(cited["bboxes"]) == 2, "the dropped citation is in no box"


def test_json_survives_numbers_that_are_none_and_lone_surrogates(tmp_path: Path) -> None:
    doc = samples.document(["text"])
    page = replace(doc.pages[0], width=float("nan"), height=float("inf"))
    doc = replace(doc, pages=(page,), metadata={"Title": "\ud800"})
    result = Result(doc, samples.blocks(doc, ("text", 1)), Script.of(doc.text), None, (), Config(), "v:0")
    (path,) = result.write(tmp_path, "odd", ["json"])
    VALIDATOR.validate(stdlib_json.loads(path.read_text("utf-8")))


# --- sentences ------------------------------------------------------------------------------------------------------

SENTENCES = [
    ["It works.", "It rests.", "Does it?", "Yes!"],
    ["See Fig. 2 and Eqs. (3) and (4), cf. Sec. III.", "No. 5 is odd.", "The answer is no.", "We left."],
    ["Smith et al. (2019) agree.", "So do Doe et al.", "The rest do not."],
    ["J. R. R. Tolkien met Mr. Lewis in the U.S. Army.", "He left."],
    ["It grew by 3.5 points, i.e. 2 % (approx. 7).", "Then it fell."],
    ["“Stop!” he said.", "“Go on.”", "(It went on.)", "It did."],
    ["Wait … what?", "It ended...", "It began."],
    ["¿Qué?", "¡Sí!", "El Sr. Pérez vive en la pág. 3 de un libro.", "No se ve."],
    ["O Dr. Silva, p. ex., escreveu o art. 5.", "Não há mais."],
    ["M. Dupont a dit : « Non. »", "Il est parti.", "Cf. le chap. 3."],
    ["Am 3. Mai, d. h. heute, kam z. B. Dr. Ohm im 19. Jahrhundert.", "Er ging."],
    ["Il dott. Rossi vide la fig. 4.", "La vide."],
    ["鳥は歌う。", "「朝だ。」", "本当か？"],
    ["1. Introduction to birds.", "They sing."],
    ["It maps to the set S.", "The function is onto S.", "It is."],
    ["Use it, etc.", "Next comes this."],
    ["We saw 12 birds in 2019.", "34 were wrens."],
]


@pytest.mark.parametrize("parts", SENTENCES, ids=lambda parts: parts[0][:24])
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    gap = "" if parts[0].endswith("。") else " "
    text = gap.join(parts)
    assert [text[start:end] for start, end in sentences(text)] == parts


@given(strategies.texts())
def test_sentences_hold_every_word_once(text: str) -> None:
    at, outside = 0, ""
    for start, end in sentences(text):
        assert at <= start < end
        outside += text[at:start]
        assert "\n\n" not in text[start:end]
        at = end
    assert not (outside + text[at:]).strip()


# --- names ----------------------------------------------------------------------------------------------------------


@given(st.text(min_size=0, max_size=300))
def test_a_name_is_never_a_path(name: str) -> None:
    fit = names.fit_name(name)
    assert fit == os.path.basename(fit)
    assert fit not in ("", ".", "..")
    assert not fit.startswith(("-", "."))
    assert len(fit.encode()) <= names.NAME_BYTES + 1
    assert fit.isprintable() or all(c.isprintable() or ord(c) > 0x7F for c in fit)
    assert names.fit_name(fit) == fit


def test_very_long_and_odd_names_can_be_written(tmp_path: Path) -> None:
    for name in ("é" * 400, "a/b\\c:d", "\x1b[31m", "con.x", "-rf", " . ", "‮gpj.fdp"):
        for path in samples.paper().write(tmp_path, name):
            assert path.parent == tmp_path
            assert path.exists()


# --- files ----------------------------------------------------------------------------------------------------------


def test_write_makes_the_folder_and_names_the_files(tmp_path: Path) -> None:
    paths = samples.paper().write(tmp_path / "a" / "b", formats=("txt", "md", "json"), raw=True)
    expected = ["birds.clean.md", "birds.clean.txt", "birds.copydesk.json", "birds.raw.txt"]
    assert sorted(path.name for path in paths) == sorted(os.listdir(tmp_path / "a" / "b")) == expected
    assert (tmp_path / "a" / "b" / "birds.clean.txt").read_bytes().decode() == samples.paper().text


def test_results_are_made_again_with_other_settings(tmp_path: Path) -> None:
    paper = samples.paper()
    paper.write(tmp_path, formats=("txt", "md", "json"), raw=True)
    other = replace(paper, script=samples.replaced(paper.script, "1 Introduction\n\n", "", "heading"))
    other.write(tmp_path, formats=("txt", "md", "json"), raw=True)
    assert (tmp_path / "birds.clean.txt").read_text("utf-8") == other.text


def test_a_marked_result_is_ours_too(tmp_path: Path) -> None:
    paper = replace(samples.paper(), config=Config(switches={"formulas": "mark"}))
    paper.write(tmp_path, formats=("txt", "md", "json"))
    samples.paper().write(tmp_path, formats=("txt", "md", "json"))


@pytest.mark.parametrize("ending", ["clean.txt", "clean.md", "raw.txt", "copydesk.json"])
def test_a_foreign_file_stays(tmp_path: Path, ending: str) -> None:
    foreign = tmp_path / f"birds.{ending}"
    foreign.write_text('{"schema": "mine"}')
    with pytest.raises(OutputError, match=re.escape(foreign.name) + ".*--force"):
        samples.paper().write(tmp_path, formats=("txt", "md", "json"), raw=True)
    assert os.listdir(tmp_path) == [foreign.name]
    assert foreign.read_text() == '{"schema": "mine"}'
    samples.paper().write(tmp_path, formats=("txt", "md", "json"), raw=True, force=True)
    assert foreign.read_text("utf-8") != '{"schema": "mine"}'


def test_a_text_that_a_person_corrected_stays(tmp_path: Path) -> None:
    paper = samples.paper()
    path, _ = paper.write(tmp_path)
    path.write_text(paper.text.replace("dawn", "dusk"), "utf-8")
    with pytest.raises(OutputError, match="not what copydesk wrote"):
        paper.write(tmp_path)
    assert "dusk" in path.read_text("utf-8")


def test_the_same_bytes_are_no_conflict(tmp_path: Path) -> None:
    samples.paper().write(tmp_path, formats=("txt",))
    samples.paper().write(tmp_path, formats=("txt",))


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "birds.clean.txt").mkdir()
    with pytest.raises(OutputError, match="folder has the name"):
        samples.paper().write(tmp_path, force=True)


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "birds.clean.txt").symlink_to(victim)
    with pytest.raises(OutputError):
        samples.paper().write(tmp_path)
    samples.paper().write(tmp_path, force=True)
    assert victim.read_text() == "precious"


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples.paper().write(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    real = files.os.replace

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device", source)

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        replace(samples.paper(), signature="v:2").write(tmp_path)
    monkeypatch.setattr(files.os, "replace", real)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(OutputError, match="Permission denied"):
        samples.paper().write(tmp_path)


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="out"):
        samples.paper().write(tmp_path / "out")


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    for formats in (["pdf"], "txt"):
        with pytest.raises(UsageError, match="unknown format"):
            samples.paper().write(tmp_path, formats=formats)  # type: ignore[arg-type]


# --- summary --------------------------------------------------------------------------------------------------------


def test_the_summary_counts_words_by_switch() -> None:
    lines = summary_lines(summarise(samples.paper()), "birds.pdf", 0.3)
    assert lines == [
        "birds.pdf: 2 pages, 21 words kept (1 min), 12 dropped, 0.3 s",
        "  dropped: references 5, authors 3, formulas 2, citations 1, furniture 1",
        "  file.junk: bytes before the PDF were skipped",
    ]


def test_words_moved_to_the_end_are_not_dropped() -> None:
    paper = samples.paper()
    ended = replace(paper, config=Config(switches={"references": "end"}), appendix=paper.script)
    summary = summarise(ended)
    assert summary.moved == (("references", 5),)
    assert "references" not in dict(summary.dropped)


def test_many_findings_of_a_kind_are_counted() -> None:
    lines = finding_lines(tuple(Finding("a.b", n, f"page {n}") for n in range(1, 9)))
    assert lines[2:] == ["a.b: page 3", "a.b: 5 more in the JSON"]
