"""The installed `copydesk` command, as a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("copydesk" + (".exe" if os.name == "nt" else ""))


def run(*arguments: str | Path, cwd: Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([COMMAND, *arguments], cwd=cwd, capture_output=True, timeout=60, **options)  # type: ignore[call-overload,no-any-return]


def test_a_pdf_in_clean_text_out(pdf: Path, tmp_path: Path) -> None:
    done = run("clean", "birds.pdf", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == b""
    assert done.stderr.decode().startswith("birds.pdf: 3 pages, ")
    assert sorted(os.listdir(tmp_path)) == ["birds.clean.txt", "birds.copydesk.json", "birds.pdf", "birds.report.html"]
    assert "Small birds sing at dawn" in (tmp_path / "birds.clean.txt").read_text("utf-8")


def test_the_same_input_gives_the_same_bytes(pdf: Path, tmp_path: Path) -> None:
    shutil.copy(pdf, tmp_path / "other name.pdf")
    first = run("clean", pdf, "--stdout", "--format", "json", cwd=tmp_path).stdout
    assert first
    assert run("clean", "other name.pdf", "--stdout", "--format", "json", cwd=tmp_path).stdout == first
    for word in (str(tmp_path), "birds.pdf", "other name"):
        assert word not in first.decode()


def test_standard_output_has_nothing_but_the_result(pdf: Path, tmp_path: Path) -> None:
    done = run("clean", "birds.pdf", "--stdout", "--format", "json", cwd=tmp_path)
    assert json.loads(done.stdout)["schema"].startswith("urn:copydesk:result:")
    assert os.listdir(tmp_path) == ["birds.pdf"]


def test_python_dash_m_is_the_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "copydesk", "--version"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout == run("--version", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [("none.pdf", None), ("empty.pdf", b""), ("text.pdf", b"Just words."), ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<")],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = run("clean", name, "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    message = done.stderr.decode()
    assert message.startswith(f"copydesk: {name}: ")
    assert message.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_one_failure_among_many_files_is_exit_code_1(pdf: Path, tmp_path: Path) -> None:
    assert run("clean", "none.pdf", "*.pdf", "-o", "out", cwd=tmp_path).returncode == 1
    assert sorted(os.listdir(tmp_path / "out")) == ["birds.clean.txt", "birds.copydesk.json", "birds.report.html"]


def test_usage_is_exit_code_2(pdf: Path, tmp_path: Path) -> None:
    assert run("clean", "birds.pdf", "--pages", "4-2", cwd=tmp_path).returncode == 2
    assert run("clean", cwd=tmp_path).returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_reader_that_leaves_is_no_error(pdf: Path, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [COMMAND, "clean", "birds.pdf", "--stdout", "-q"], cwd=tmp_path, stdout=write, stderr=subprocess.PIPE
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")
    piped = subprocess.run(f'"{COMMAND}" clean --help | head -n 1', shell=True, capture_output=True, check=True)
    assert piped.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_ctrl_c_is_exit_code_130(pdf: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "slow.pdf"
    os.mkfifo(fifo)
    process = subprocess.Popen([COMMAND, "clean", "slow.pdf"], cwd=tmp_path, stderr=subprocess.PIPE)
    time.sleep(1.0)
    if process.poll() is not None:
        pytest.skip("a pipe is refused as input before anything can be interrupted")
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()


def test_heavy_modules_wait_until_they_are_needed(tmp_path: Path) -> None:
    program = (
        "import sys, copydesk.cli; copydesk.cli.build_parser(); "
        "print(sorted({'numpy', 'pypdfium2', 'copydesk.pipeline'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
