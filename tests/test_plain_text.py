"""Plain text as input: files, standard input, strings; what comes through and what goes."""

from __future__ import annotations

import io
import json
import sys
import textwrap
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
from copydesk import cli
from copydesk.errors import CopydeskError, NotAPdfError, NoTextError
from copydesk.extract.plain import BINARY_SHARE, read_plain
from copydesk.layout.plain import find_running_lines
from copydesk.report.json import schema
from copydesk.verify import check_faithful

PROSE = [
    "The market opened at six, when the first boats came in. Women from the hills had walked all night to be there.",
    "Nobody spoke of the storm. It had taken three boats in March, and the harbour had been quiet since then, so quiet "
    "that the gulls had moved to the next bay.",
    "At noon the bell rang twice. The buyers folded their lists and left, and the square belonged to the children.",
]
DUMP = "\n".join(
    f"{textwrap.fill(' '.join(PROSE), 70)}\nBirds of the North 2019, 7, 3 of 12\n".replace("3 of", f"{page} of")
    for page in range(1, 6)
)


def test_paragraphs_between_blank_lines() -> None:
    text = "\n\n".join(textwrap.fill(paragraph, 60) for paragraph in PROSE)
    assert copydesk.clean_text(text).text == "\n\n".join(PROSE) + "\n"


def test_a_line_is_a_paragraph_where_nothing_is_wrapped() -> None:
    assert (
        copydesk.clean_text("\n".join(PROSE * 3).replace("in. W", "in." + " And so on." * 20 + " W")).text.count("\n\n")
        == 8
    )


def test_a_blank_line_in_mid_sentence_is_a_page_end() -> None:
    first, second = PROSE[1].split("harbour had ")
    text = f"{PROSE[0]}\n\n{first}harbour had\n\n{second}\n\n{PROSE[2]}\n"
    assert copydesk.clean_text(text).text == "\n\n".join(PROSE) + "\n"


def test_citations_addresses_and_running_headers_go() -> None:
    result = copydesk.clean_text(DUMP.replace("came in.", "came in [3], see https://a.example/b."))
    assert "Birds of the North" not in result.text
    assert "[3]" not in result.text
    assert "a.example" not in result.text
    assert result.text.count("The buyers folded their lists") == 5


def test_a_refrain_and_a_table_are_no_running_headers() -> None:
    refrain = "\n".join(["A verse of the song", "and one line more", "O the wind and the rain"] * 5)
    table = "\n".join(f"Row {n} of it" for n in range(9))
    for text in (refrain, table):
        assert not find_running_lines(read_plain(text.encode(), "x"))
    assert len(find_running_lines(read_plain(DUMP.encode(), "x"))) == 5


def test_it_says_what_cannot_be_known_and_gives_no_places(tmp_path: Path) -> None:
    result = copydesk.clean_text(PROSE[0])
    assert [f.code for f in result.findings] == ["document.plain_text"]
    loaded = json.loads(result.json)
    jsonschema.validate(loaded, schema())
    assert {block["bbox"] for block in loaded["blocks"]} == {None}
    assert not any(sentence["bboxes"] for sentence in loaded["sentences"])
    assert loaded["source"]["pages"][0]["width"] is None
    (tmp_path / "x.txt").write_text(PROSE[0], "utf-8")
    assert copydesk.apply(tmp_path / "x.txt", loaded).text == result.text


@pytest.mark.parametrize(
    "data",
    [
        "Größe und Maß".encode("cp1252"),
        "Größe und Maß".encode("utf-16"),
        b"\xef\xbb\xbf" + "Größe und Maß".encode(),
        "Größe und Maß".encode(),
    ],
)
def test_usual_encodings(data: bytes) -> None:
    assert copydesk.clean_text(data).text == "Größe und Maß\n"


def test_what_is_no_text_is_an_error() -> None:
    with pytest.raises(NoTextError, match="there is no text in it"):
        copydesk.clean_text(" \n\t\n")
    with pytest.raises(NotAPdfError, match="neither a PDF nor a text"):
        copydesk.clean_text(bytes(range(32)) * 20)
    assert BINARY_SHARE < 0.5


def test_files_and_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("talk.txt").write_text("\n\n".join(PROSE), "utf-8")
    assert cli.main(["clean", "talk.txt", "-q", "--no-settings"]) == 0
    assert Path("talk.clean.txt").read_text("utf-8") == "\n\n".join(PROSE) + "\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n\n".join(PROSE).encode())))
    assert cli.main(["clean", "-", "--stdout", "-q", "--no-settings"]) == 0
    assert capfdbinary.readouterr().out.decode() == "\n\n".join(PROSE) + "\n"
    pdf = (Path(__file__).parent.parent / "examples" / "paper.pdf").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pdf)))
    assert cli.main(["clean", "-", "-q", "--no-settings"]) == 0
    assert Path("document.clean.txt").read_text("utf-8").startswith("Where Listeners Lose the Thread")
    Path("really.txt").write_bytes(pdf)
    assert copydesk.clean("really.txt").document.plain is False


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_result_or_a_named_error(text: str) -> None:
    try:
        result = copydesk.clean_text(text)
    except CopydeskError:
        return
    check_faithful(result.document, result.blocks, result.script)
