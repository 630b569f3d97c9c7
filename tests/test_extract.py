"""Reading in child processes: the same pages as in this one, and one error or one lost page for whatever goes wrong."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from children import GARBAGE, PAGES
from copydesk.document import Page
from copydesk.errors import DamagedPdfError, ExtractionError, NoPagesError, PasswordError
from copydesk.extract import isolate
from copydesk.extract.isolate import Extract, Reading, read
from copydesk.extract.limits import Limits
from copydesk.extract.pdfium import Reader
from copydesk.extract.salvage import SalvageReader, open_reader
from pdfs import EXAMPLES, sample
from pdfs.broken import encrypted, many_pages, no_trailer
from pdfs.mutations import mutant

CHILDREN = Path(__file__).with_name("children.py")
QUICK = Limits(page_seconds=1.0)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")


def misread(mode: str, *at: int, limits: Limits = QUICK, last: int | None = None) -> Extract:
    command = [sys.executable, str(CHILDREN), mode, *map(str, at)]
    return read(b"%PDF-1.4", "given.pdf", last=last, limits=limits, command=command)


def numbers(pages: tuple[Page, ...]) -> list[int]:
    return [page.number for page in pages]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind() -> object:
    threads = threading.active_count()
    yield
    gc.collect()
    assert threading.active_count() <= threads
    if sys.platform == "linux":
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)


# --- the same pages ---


@pytest.mark.parametrize("name", [*EXAMPLES, "scan", "manuscript", "turned"])
def test_a_child_gives_the_same_pages(name: str, tmp_path: Path) -> None:
    data = sample(name).data
    with Reader(data, name) as reader:
        opened, pages = reader.opened, tuple(reader.pages())
    path = tmp_path / "given.pdf"
    path.write_bytes(data)
    for source in (data, path):
        extract = read(source, name)
        assert extract.pages == pages
        assert (extract.page_count, extract.metadata) == (opened.page_count, opened.metadata)


@pytest.mark.parametrize("children", [1, 2, 3])
def test_long_documents_are_shared_out_in_page_order(children: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolate, "_children_for", lambda pages, spare: children)
    seen: list[tuple[int, int]] = []
    extract = read(many_pages(260), "x", first=3, last=250, progress=lambda *now: seen.append(now))
    assert numbers(extract.pages) == list(range(3, 251))
    assert extract.page_count == 260
    assert extract.pages[100].lines[0].text.startswith("On day 103 ")
    assert seen == [(k, 248) for k in range(1, 249)]


def test_a_pipe_is_read_by_the_parent(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes here")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(sample("paper").data,))
    writer.start()
    extract = read(path, "pipe")
    writer.join()
    assert extract.page_count == len(extract.pages) > 1


def test_a_folder_of_modules_is_no_danger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child takes its modules from where this process has them, not from the folder in which it is started."""
    (tmp_path / "struct.py").write_text("raise SystemExit('wrong module')")
    (tmp_path / "copydesk").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONINSPECT", "1")
    assert read(sample("paper").data, "x").pages


def test_what_is_wrong_with_the_file_is_said_as_without_a_child() -> None:
    data = encrypted("wren", "robin")
    for password in (None, "crow"):
        with pytest.raises(PasswordError) as apart:
            read(data, "given.pdf", password)
        with pytest.raises(PasswordError) as here:
            Reader(data, "given.pdf", password)
        assert str(apart.value) == str(here.value)
    assert read(data, "given.pdf", "wren").pages[0].lines


def test_the_password_is_in_no_list_of_processes() -> None:
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc here")
    with Reading(encrypted("wren-in-the-hedge", "robin"), "x", "wren-in-the-hedge") as reading:
        process = reading._children[0]._process
        said = Path(f"/proc/{process.pid}/cmdline").read_bytes() + Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"hedge" not in said
        assert reading.opened.page_count == 1


def test_pages_behind_the_last_one_are_an_error() -> None:
    with pytest.raises(NoPagesError, match="pages in the PDF: 12"):
        read(many_pages(12), "x", first=13)


# --- children at fault ---


@pytest.mark.parametrize(
    ("mode", "why"),
    [
        ("crash", "SIGABRT"),
        ("exit", "code 7"),
        ("hang", "longer than 1 s"),
        ("bug", "KeyError"),
        pytest.param("memory", "memory", marks=POSIX),
    ],
)
def test_a_page_at_fault_is_left_out(mode: str, why: str) -> None:
    extract = misread(mode, 2, limits=replace(QUICK, memory=256 << 20), last=4)
    assert numbers(extract.pages) == [1, 2, 3, 4]
    assert [page.notes for page in extract.pages] == [(), ("unreadable",), (), ()]
    ((code, page, message),) = extract.notes
    assert (code, page) == ("page.unreadable", 2)
    assert why in message


@pytest.mark.parametrize("children", [1, 2])
def test_a_fault_in_one_run_of_pages_leaves_the_others(children: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolate, "_children_for", lambda pages, spare: children)
    extract = misread("crash", 50, 51, 300)
    assert numbers(extract.pages) == list(range(1, PAGES + 1))
    assert [page for _, page, _ in extract.notes] == [50, 51, 300]


def test_too_many_faults_are_an_error_with_the_page() -> None:
    with pytest.raises(ExtractionError, match=r"^given\.pdf: reading stopped at page 8: .*crashed") as caught:
        misread("crash", 2, 4, 6, 8, 10)
    assert caught.value.page == 8


def test_a_document_with_no_readable_page_is_an_error() -> None:
    with pytest.raises(ExtractionError, match=r"^given\.pdf: no page could be read") as caught:
        misread("crash", 1, last=1)
    assert caught.value.page == 1


@pytest.mark.parametrize(("mode", "why"), [("crash", "SIGABRT"), ("hang", "longer than 1 s"), ("bug", "KeyError")])
def test_a_fault_while_opening_is_an_error(mode: str, why: str) -> None:
    with pytest.raises(ExtractionError, match=r"^given\.pdf: the PDF could not be opened") as caught:
        misread(mode)
    assert why in str(caught.value)
    assert caught.value.page is None


@POSIX
def test_processor_time_is_limited_too() -> None:
    extract = misread("spin", 2, limits=Limits(page_seconds=30.0, page_cpu_seconds=1), last=3)
    assert "processor time" in extract.notes[0][2]


def test_an_error_of_the_reader_keeps_class_message_and_page() -> None:
    with pytest.raises(DamagedPdfError, match=r"^given\.pdf: the PDF is damaged$") as caught:
        misread("error", 2)
    assert caught.value.page == 5


def test_what_a_library_prints_is_no_frame() -> None:
    assert numbers(misread("print", 2, last=3).pages) == [1, 2, 3]


@pytest.mark.parametrize("mode", GARBAGE)
def test_garbage_is_an_error(mode: str) -> None:
    with pytest.raises(ExtractionError, match=r"^given\.pdf: "):
        misread(mode)


def test_no_interpreter_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(ExtractionError, match="isolate=False"):
        read(b"%PDF-1.4", "x")


def test_a_reading_given_up_leaves_nothing() -> None:
    with Reading(many_pages(400), "x") as reading:
        pages = reading.pages()
        assert next(pages).number == 1
    pages.close()


_INTERRUPTED = """
import sys
from copydesk.extract.isolate import read
from copydesk.extract.limits import Limits
try:
    read(b"%PDF-1.4", "x", limits=Limits(page_seconds=60), command=sys.argv[1:])
except KeyboardInterrupt:
    import os
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        print("no child is left")
    raise SystemExit(130)
"""


@POSIX
def test_ctrl_c_ends_the_children() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _INTERRUPTED, sys.executable, str(CHILDREN), "hang", "2"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=10)
    assert (process.returncode, out) == (130, b"no child is left\n")


# --- salvage ---


def test_a_truncated_file_is_salvaged_and_says_so() -> None:
    pytest.importorskip("playa")
    data = sample("paper").data[: int(0.6 * len(sample("paper").data))]
    extract = read(data, "x")
    ((code, page, message),) = extract.notes
    assert (code, page) == ("document.salvaged", None)
    assert "2 of its 3 pages" in message
    text = "\n".join(line.text for page in extract.pages for line in page.lines)
    assert "Most of what is known was written down by people who" in text
    assert "deposit:2403.01177v2" in text, "turned text is one line"


def test_positions_of_salvaged_words_are_those_of_pdfium() -> None:
    pytest.importorskip("playa")
    with Reader(sample("mares").data, "x") as reader:
        page = next(reader.pages(1, 1))
    saved = {line.text: line for line in SalvageReader(sample("mares").data).found[0].lines}
    common = [line for line in page.lines if line.text in saved]
    assert len(common) > 0.8 * len(page.lines)
    for line in common:
        twin = saved[line.text]
        assert abs(twin.baseline - line.baseline) < 0.5
        assert max(abs(a - b) for a, b in zip(line.edges, twin.edges, strict=True)) < 2.5


def test_a_file_in_which_playa_never_ends_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("playa")
    if not hasattr(signal, "setitimer"):
        pytest.skip("no timer here")
    monkeypatch.setattr("copydesk.extract.salvage.SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(DamagedPdfError):
        open_reader(mutant(207)[1], "x")
    assert time.monotonic() - begun < 5
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.extract.salvage.find_spec", lambda name: None)
    with pytest.raises(DamagedPdfError, match=r"pip install copydesk\[salvage\]"):
        open_reader(no_trailer(), "x")


def test_no_font_of_the_machine_is_used() -> None:
    """Boxes of what is not embedded would come from whatever font is installed."""
    from copydesk.extract import no_fonts

    with Reader(sample("kikutame").data, "x") as reader:
        (first, *_) = reader.pages()
    assert no_fonts._held
    assert len(first.lines) > 20
    no_fonts.use_no_system_fonts()
    assert len(no_fonts._held) == 1
