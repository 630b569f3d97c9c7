"""What `copydesk serve` keeps on disk is what it was, or is known to be damaged; pages are drawn within limits."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import copydesk
import pdfs
from copydesk.config import Config
from copydesk.decisions import Decisions, Span
from copydesk.errors import InputError, NoPagesError, PasswordError
from copydesk.extract.frames import FrameError
from copydesk.extract.plain import read_plain
from copydesk.extract.rendering import MOST_PIXELS, render_page
from copydesk.extract.stored import decode_document, encode_document
from copydesk.models.fake import FakeModel
from copydesk.pipeline import order_pages, read_document, read_printed
from copydesk.result import Result
from copydesk.web.changes import Changes, find_changes
from copydesk.web.deciding import decide_more
from copydesk.web.editions import decode_edition, encode_edition
from pdfs import broken
from samples import hostile, paper


def test_pages_come_back_as_they_were() -> None:
    for document in (paper().document, hostile().document, read_plain(b"Birds sing at dawn.\n", "birds")):
        assert decode_document(encode_document(document)) == document


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_pages_are_known(data: st.DataObject) -> None:
    whole = encode_document(paper().document)
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = data.draw(st.sampled_from([whole[:at], whole[:at] + b"\x00\xff" + whole[at + 2 :], zlib.compress(whole)]))
    with suppress(FrameError):
        assert decode_document(damaged) == paper().document


def test_editions_come_back_as_they_were() -> None:
    with_model = copydesk.clean(
        pdfs.sample("paper").data, model=FakeModel(answers=lambda _: "", context=8192), jobs=["rewrite"]
    )
    for result in (paper(), hostile(), copydesk.clean(pdfs.sample("paper").data, footnotes="end"), with_model):
        back = decode_edition(encode_edition(result), result.name)
        assert back == result
        assert back.name == result.name
        assert back.json == result.json


@pytest.mark.parametrize("cut", [0, 3, 40, -3])
def test_damaged_editions_are_known(cut: int) -> None:
    with pytest.raises(FrameError):
        decode_edition(encode_edition(paper())[:cut], "birds")


@pytest.mark.parametrize(
    "config", [Config(), Config(first_page=2), Config(last_page=2), Config(first_page=2, last_page=2)]
)
def test_pages_are_ordered_later_as_at_once(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdfs.sample("paper").data)
    printed = decode_document(encode_document(read_printed(str(path), "paper", Config())))
    assert order_pages(printed, config) == read_document(str(path), "paper", config)
    with pytest.raises(NoPagesError):
        order_pages(printed, Config(first_page=9))


# --- pictures ---


def size_of(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_a_page_is_drawn(tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdfs.sample("paper").data)
    width, height = size_of(render_page(path, 1, 1.0))
    assert size_of(render_page(path, 1, 2.0)) == (pytest.approx(2 * width, abs=2), pytest.approx(2 * height, abs=2))
    with pytest.raises(NoPagesError):
        render_page(path, 4, 1.0)


def test_a_huge_page_is_drawn_small(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "huge.pdf"
    canvas = Canvas(str(path), pagesize=(14_000, 14_000))
    canvas.drawString(100, 100, "small")
    canvas.save()
    width, height = size_of(render_page(path, 1, 3.0))
    assert width * height <= MOST_PIXELS * 1.01


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", broken.hopeless(), broken.encrypted("wren", "robin")])
def test_what_cannot_be_drawn_is_an_error(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        render_page(path, 1, 1.0)
    if b"Encrypt" in data:
        assert isinstance(error.value, PasswordError)
        assert size_of(render_page(path, 1, 1.0, "wren"))


# --- deciding ---

RESULT = copydesk.clean(pdfs.sample("paper").data)
MADE = find_changes(RESULT)
LENGTH = len(RESULT.document.text)
SPANS = st.tuples(st.integers(0, LENGTH - 2), st.integers(1, 400)).map(lambda p: [p[0], min(p[0] + p[1], LENGTH)])
STEPS = st.one_of(
    st.lists(st.sampled_from([change.id for change in MADE]), max_size=3).map(lambda ids: {"reject": ids}),
    st.lists(st.sampled_from([change.id for change in MADE]), max_size=3).map(lambda ids: {"accept": ids}),
    st.sampled_from(["drop", "restore", "forget"]).flatmap(lambda key: SPANS.map(lambda span: {key: [span]})),
    st.sampled_from(["citation", "reference", "hyphen", "space.line"]).map(lambda r: {"reject_where": {"reason": r}}),
    st.sampled_from([1, 2, 3]).map(lambda page: {"accept_where": {"page": page}}),
)


@given(st.lists(STEPS, max_size=5))
@settings(max_examples=40, deadline=None)
def test_whatever_is_decided_keeps_the_promises(steps: list[dict[str, object]]) -> None:
    """Promises are not checked at work, because decisions cannot break them; here they are."""
    from copydesk.replaying import decide_result
    from copydesk.verify import check_faithful

    decisions = Decisions()
    for step in steps:
        changes = Changes(decided(decisions), MADE, decisions)
        decisions = decide_more(changes, step)
    result = decide_result(RESULT, decisions)
    check_faithful(result.document, result.blocks, result.script)
    from copydesk.web.passages import describe_blocks

    pieces = [p for block in describe_blocks(Changes(result, MADE, decisions), 1, 3) for p in block["pieces"]]
    assert "".join(piece["text"] for piece in pieces) == result.script.text
    assert "".join(piece["source"] for piece in pieces) == result.document.text


def decided(decisions: Decisions) -> Result:
    from copydesk.replaying import decide_result

    return decide_result(RESULT, decisions)


def test_rejecting_and_accepting_all_is_nothing() -> None:
    changes = Changes(RESULT, MADE, Decisions())
    everything = [change.id for change in MADE if not change.repair]
    rejected = decide_more(changes, {"reject": everything})
    assert len(rejected.restored) == len(everything)
    assert decide_more(Changes(RESULT, MADE, rejected), {"accept": everything}) == Decisions()


def test_a_selection_over_changes_rejects_whole_ones() -> None:
    first = next(change for change in MADE if change.reason == "citation.bracket")
    around = [first.start - 5, first.end + 5]
    restored = decide_more(Changes(RESULT, MADE, Decisions()), {"restore": [around]})
    assert restored.restored == (first.span,)
    cut = decide_more(Changes(RESULT, MADE, restored), {"drop": [around]})
    assert cut.cuts == (Span(*around),)
    assert decide_more(Changes(RESULT, MADE, cut), {"forget": [around]}) == Decisions()
