"""A batch: every document once, as `clean` would give it, whatever happens to workers, driver, disk and files."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import copydesk
from copydesk.batch import iterate, recipes, slots
from copydesk.batch.journal import Journal
from copydesk.batch.naming import name_items, out_name
from copydesk.batch.outcomes import Item
from copydesk.batch.rows import FIELDS
from copydesk.batch.run import Batch, TooManyFailuresError, read_status, run
from copydesk.batch.slots import Bounds
from copydesk.batch.sources import find_items, key_of
from copydesk.batch.stores import Layer, Store, clear, decode_json, layers, measure, prune
from copydesk.batch.tally import Tally
from copydesk.cli import FAILED, OK, USAGE, main
from copydesk.config import Config
from copydesk.errors import OutputError, UsageError
from copydesk.extract.stored import decode_document, encode_document
from copydesk.pipeline import hash_source, read_printed
from pdfs.broken import many_pages

ROOT = Path(__file__).resolve().parent.parent
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc")


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    from copydesk.batch import cleaning

    monkeypatch.setenv("COPYDESK_CACHE", str(tmp_path / "cache"))
    cleaning._store.cache_clear()
    yield tmp_path / "cache"
    cleaning._store.cache_clear()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders with six documents, one of them broken, and a file that is none; the current folder is above."""
    home = tmp_path / "papers"
    (home / "old").mkdir(parents=True)
    for number in range(4):
        (home / f"note {number}.pdf").write_bytes(many_pages(number + 1))
    (home / "old" / "note 1.pdf").write_bytes(many_pages(9))
    (home / "old" / "broken.PDF").write_bytes(b"%PDF-1.7\n")
    (home / "old" / "readme.txt").write_text("Not asked for.")
    monkeypatch.chdir(tmp_path)
    return home


def batch(*sources: str, **settings: Any) -> Batch:
    defaults: dict[str, Any] = {"out": Path("out"), "config": Config(), "workers": 2, "forms": ("txt", "json")}
    return Batch(sources or ("papers",), **{**defaults, **settings})


def outcomes(out: str = "out") -> dict[str, Any]:
    with Journal(Path(out), read_only=True) as journal:
        return {outcome.key: outcome for outcome in journal.outcomes()}


def contents(out: Path) -> dict[str, bytes]:
    """All files of results below a folder."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and ".copydesk/" not in path.relative_to(out).as_posix() and path.parent != out
    }


def keys(*sources: str) -> list[str]:
    return [item.key for item in find_items(sources, Path("spool"))]


# --- sources ---


def test_folders_patterns_lists_and_files(library: Path) -> None:
    all_keys = [*(f"papers/note {k}.pdf" for k in range(4)), "papers/old/broken.PDF", "papers/old/note 1.pdf"]
    assert keys("papers") == all_keys
    assert keys("papers/*.pdf") == all_keys[:4]
    assert sorted(keys("papers/**/*.pdf")) == [*all_keys[:4], all_keys[5]]
    assert sorted(keys("papers/**")) == sorted([*all_keys, "papers/old/readme.txt"])
    assert keys("papers/old/readme.txt", "papers/old") == ["papers/old/readme.txt", *all_keys[4:]]
    Path("list.txt").write_text("# mine\npapers/note 1.pdf\n\npapers/old\nno such.pdf\n")
    assert keys("@list.txt") == [all_keys[1], *all_keys[4:], "no such.pdf"]
    assert keys("papers/note 1.pdf", "papers") == [all_keys[1], all_keys[0], *all_keys[2:]]
    with pytest.raises(UsageError, match=r"missing\.txt"):
        keys("@missing.txt")


def test_keys_lead_nowhere(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(library / "old")
    (key,) = keys("../note 1.pdf")
    assert key == key_of(str(library / "note 1.pdf"))
    assert not key.startswith(("/", ".."))


def test_results_are_left_out(library: Path) -> None:
    (library / "out").mkdir()
    (library / "out" / "made.pdf").write_bytes(b"%PDF-")
    found = find_items(["papers"], Path("spool"), library / "out")
    assert not [item.key for item in found if "made" in item.key]


def test_links_to_folders_are_not_followed(library: Path) -> None:
    os.symlink(library, library / "loop")
    assert len(keys("papers")) == 6


def archive_members() -> dict[str, bytes]:
    return {"a/one.pdf": many_pages(1), "../../evil.pdf": many_pages(2), "/etc/x.pdf": many_pages(3), "b.txt": b"no"}


def make_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in archive_members().items():
            archive.writestr(name, data)


def make_tar(path: Path, mode: str) -> None:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in archive_members().items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.pdf")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)


MAKERS: dict[str, Callable[[Path], None]] = {
    "all.zip": make_zip,
    "all.tar": lambda path: make_tar(path, "w"),
    "all.tar.gz": lambda path: make_tar(path, "w:gz"),
    "all.tar.xz": lambda path: make_tar(path, "w:xz"),
}


@pytest.mark.parametrize("name", MAKERS)
def test_archives_are_read_and_never_unpacked_to_their_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    MAKERS[name](tmp_path / name)
    tally = run(batch(name))
    assert (tally.done, tally.failed) == (3, 0)
    assert sorted(contents(tmp_path / "out")) == sorted(
        f"{name}/{path}.{ending}"
        for path in ("a/one", "document/document/evil", "etc/x")
        for ending in ("clean.txt", "copydesk.json")
    )
    assert not (tmp_path.parent / "evil.clean.txt").exists()
    assert not list((tmp_path / "out" / ".copydesk").glob("spool/*")), "what was unpacked is gone"
    assert run(batch(name)).done == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no zip", b"\x1f\x8b\x08 no gzip" * 9], ids=["empty", "zip", "gzip"])
@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_a_broken_archive_is_one_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(data)
    tally = run(batch(name))
    assert tally.failures == {"NotAPdfError": 1} or (name == "a.tar.gz" and not data and tally.total == 0)


def test_an_encrypted_or_enormous_member_is_one_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_zip(tmp_path / "all.zip")
    data = bytearray((tmp_path / "all.zip").read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1  # the flag of the first member in the list
    (tmp_path / "all.zip").write_bytes(data)
    assert run(batch("all.zip")).failures == {"PasswordError": 1}


# --- names ---


def named(*found: str, known: dict[str, str] | None = None) -> list[str]:
    return [item.out for item in name_items([Item(key, 0, "", {}) for key in found], known or {})]


def test_names_are_distinct_and_stay() -> None:
    assert named("a.pdf", "A.pdf", "a.txt", "a-2.pdf") == ["a", "A-2", "a-3", "a-2-2"]
    assert named("A.pdf", "a.pdf", known={"a.pdf": "a"}) == ["A-2", "a"]


@pytest.mark.parametrize(
    "key",
    ["../../x.pdf", "/x.pdf", "a//b/../c.pdf", "..\\..\\x.pdf", "con/nul.pdf", ".copydesk/journal.sqlite", "", "!"],
)
def test_no_name_leads_out_of_the_folder(key: str, tmp_path: Path) -> None:
    out = out_name(key)
    assert (tmp_path / out).resolve().is_relative_to(tmp_path.resolve())
    assert not any(part in ("", ".", "..", ".copydesk") for part in out.split("/"))


# --- results ---


def test_results_are_those_of_clean(library: Path) -> None:
    forms = ("txt", "json", "html", "raw")
    tally = run(batch(forms=forms))
    assert (tally.total, tally.done, tally.failures) == (6, 6, {"DamagedPdfError": 1})
    made = contents(Path("out"))
    assert len(made) == 5 * len(forms)
    for folder in ("papers", "papers/old"):
        for path in sorted(Path(folder).glob("note*.pdf")):
            copydesk.clean(path).write("alone", path.stem, ("txt", "json", "html"), raw=True)
            for file in Path("alone").iterdir():
                assert made.pop(f"{folder}/{file.name}") == file.read_bytes()
                file.unlink()
    assert not made
    (error,) = map(json.loads, Path("out/errors.jsonl").read_text().splitlines())
    assert error["key"] == "papers/old/broken.PDF"
    assert error["kind"] == "DamagedPdfError"


def test_the_command_gives_what_clean_gives(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "papers", "-o", "out", "--profile", "full", "--format", "md", "--workers", "1"]) == FAILED
    assert "1 DamagedPdfError" in capsys.readouterr().err
    assert main(["clean", "papers/note 2.pdf", "-o", "alone", "--profile", "full", "--format", "md", "-q"]) == OK
    for path in Path("alone").iterdir():
        assert (Path("out/papers") / path.name).read_bytes() == path.read_bytes()


@pytest.mark.parametrize("sink", ["jsonl", "parquet"])
def test_rows_are_sorted_and_have_everything(library: Path, sink: Any) -> None:
    run(batch(sink=sink, forms=()))
    (shard,) = Path("out").glob("part-*")
    rows = read_rows(shard)
    assert [row["key"] for row in rows] == sorted(keys("papers"))
    assert all(tuple(row) == FIELDS for row in rows)
    whole = copydesk.clean("papers/note 3.pdf")
    (row,) = (row for row in rows if row["key"] == "papers/note 3.pdf")
    assert row["text"] == whole.text
    assert row["sha256"] == whole.document.sha256
    assert row["signature"] == whole.signature
    assert [edit["reasons"] for edit in row["edits"]] == [list(p.reasons) for p in whole.script.pieces if p.reasons]
    assert row["error"] is None
    (failed,) = (row for row in rows if row["error"])
    assert failed["error"]["kind"] == "DamagedPdfError"
    assert failed["text"] is None
    before = shard.read_bytes()
    (library / "note 0.pdf").unlink()
    run(batch(sink=sink, forms=()))
    assert [row["key"] for row in read_rows(shard)] == sorted(keys("papers"))
    assert shard.read_bytes() != before


def read_rows(shard: Path) -> list[dict[str, Any]]:
    if shard.suffix == ".jsonl":
        return [json.loads(line) for line in shard.read_text("utf-8").splitlines()]
    parquet = pytest.importorskip("pyarrow.parquet")
    rows: list[dict[str, Any]] = parquet.read_table(shard).to_pylist()
    return rows


def test_shards_follow_one_another(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copydesk.batch.sinks.ROWS", 4)
    run(batch(sink="jsonl", forms=()))
    shards = sorted(Path("out").glob("part-*"))
    assert [path.name for path in shards] == ["part-00000.jsonl", "part-00001.jsonl"]
    assert [row["key"] for path in shards for row in read_rows(path)] == sorted(keys("papers"))
    for path in list(library.glob("*.pdf"))[:3]:
        path.unlink()
    run(batch(sink="jsonl", forms=()))
    assert [path.name for path in sorted(Path("out").glob("part-*"))] == ["part-00000.jsonl"]


def test_iterate(library: Path) -> None:
    found = {item.outcome.key: item for item in iterate(["papers", ("mine", many_pages(2))], workers=2)}
    assert found.keys() == {*keys("papers"), "mine"}
    assert found["mine"].row["text"] == copydesk.clean(many_pages(2)).text
    assert found["papers/old/broken.PDF"].row["error"]["kind"] == "DamagedPdfError"
    with pytest.raises(UsageError):
        next(iter(iterate(["papers"], profile="loud")))


# --- once ---


def test_the_same_command_does_what_is_left(library: Path) -> None:
    assert run(batch()).done == 6
    tally = run(batch())
    assert (tally.total, tally.known, tally.done) == (6, 6, 0)
    (library / "note 4.pdf").write_bytes(many_pages(7))
    (library / "note 0.pdf").write_bytes(many_pages(8))
    Path("out/papers/note 2.clean.txt").unlink()
    tally = run(batch())
    assert (tally.total, tally.known, tally.done) == (7, 4, 3)
    assert Path("out/papers/note 0.clean.txt").read_text() == copydesk.clean(many_pages(8)).text
    (library / "note 4.pdf").unlink()
    assert run(batch()).total == 6
    assert len(outcomes()) == 6
    assert Path("out/papers/note 4.clean.txt").exists(), "results are nobody's to remove"


def test_errors_that_may_pass_are_tried_again(library: Path) -> None:
    Path("list.txt").write_text("papers/note 9.pdf\npapers/old/broken.PDF\n")
    assert run(batch("@list.txt")).failures == {"MissingFileError": 1, "DamagedPdfError": 1}
    (library / "note 9.pdf").write_bytes(many_pages(2))
    tally = run(batch("@list.txt"))
    assert (tally.known, tally.done, tally.failed) == (1, 1, 0)


def test_the_same_bytes_are_cleaned_once(library: Path) -> None:
    for name in ("x.pdf", "y.pdf", "z.pdf"):
        (library / name).write_bytes(many_pages(5))
    tally = run(batch(forms=("txt", "json", "html")))
    assert tally.cached == 2
    made = {key: outcome for key, outcome in outcomes().items() if key[-5:] in ("x.pdf", "y.pdf", "z.pdf")}
    assert sorted(outcome.cached for outcome in made.values()) == [False, True, True]
    for name in "xyz":
        copydesk.clean(library / f"{name}.pdf").write("alone", name, ("html",))
        report = Path(f"out/papers/{name}.report.html").read_bytes()
        assert report == Path(f"alone/{name}.report.html").read_bytes()
    summary = json.loads(Path("out/report.json").read_text())
    assert summary["same_bytes"] == [[f"papers/{name}.pdf" for name in "xyz"]]


def test_a_setting_redoes_rules_alone_and_new_code_everything(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(batch())
    pages, results = layers()[:2]
    assert (measure(pages)[0], measure(results)[0]) == (5, 5)
    assert run(batch(config=Config(profile="full"))).done == 6
    assert (measure(pages)[0], measure(results)[0]) == (5, 10), "the pages were there"
    tally = run(batch())
    assert (tally.done, tally.cached) == (6, 5)
    recipes.extraction_version.cache_clear()
    monkeypatch.setattr(copydesk, "__version__", "9.9.9")
    assert run(batch()).done == 6
    recipes.extraction_version.cache_clear()
    recipes.editing_version.cache_clear()


def test_results_are_the_same_with_and_without_a_cache(library: Path) -> None:
    run(batch(out=Path("one"), caching=False))
    run(batch(out=Path("two")))
    run(batch(out=Path("three")))
    assert contents(Path("one")) == contents(Path("two")) == contents(Path("three"))


def test_two_batches_in_one_folder(library: Path) -> None:
    with Journal(Path("out")), pytest.raises(OutputError, match="another batch"):
        run(batch())


def test_a_text_that_was_corrected_stays(library: Path) -> None:
    run(batch())
    path = Path("out/papers/note 3.clean.txt")
    path.write_text("Corrected by hand.")
    tally = run(batch(config=Config(profile="full")))
    assert tally.failures["OutputError"] == 1
    assert path.read_text() == "Corrected by hand."
    assert run(batch(config=Config(profile="full"), force=True)).failures == {}


# --- what goes wrong ---


@pytest.fixture
def bad_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "JOB", "batch_jobs:clean_badly")


@pytest.mark.usefixtures("bad_jobs")
def test_what_kills_a_worker_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    bad = ("crash", "hang", "memory", "crash always", "hang always", "memory always", "defect", "garbage")
    for k, name in enumerate((*bad, "good", "fine")):
        Path("in", f"{name}.pdf").write_bytes(many_pages(k + 1))
    tally = run(batch("in", bounds=Bounds(seconds=4.0)))
    assert (tally.done, tally.failed) == (10, 5)
    found = outcomes()
    for name in ("crash", "hang", "memory"):
        assert found[f"in/{name}.pdf"].mishap is None
        assert found[f"in/{name}.pdf"].tries == 2
    assert "SIGABRT" in found["in/crash always.pdf"].mishap.message
    assert found["in/crash always.pdf"].mishap.page == 3
    assert "longer than 4 s" in found["in/hang always.pdf"].mishap.message
    assert "memory" in found["in/memory always.pdf"].mishap.message
    assert found["in/defect.pdf"].mishap.kind == "KeyError"
    assert "garbage" in found["in/garbage.pdf"].mishap.message
    assert len(Path("out/errors.jsonl").read_text().splitlines()) == 5


@pytest.mark.usefixtures("bad_jobs")
def test_a_full_disk_stops_the_batch_and_loses_nothing(library: Path) -> None:
    (library / "full.pdf").write_bytes(many_pages(1))
    with pytest.raises(OutputError, match="No space left"):
        run(batch(workers=1))
    found = outcomes()
    assert 0 < len(found) < 7
    assert "papers/full.pdf" not in found


def test_too_many_failures(library: Path) -> None:
    for k in range(5):
        (library / f"bad {k}.pdf").write_bytes(b"%PDF-1.7\n" + bytes([k]))
    with pytest.raises(TooManyFailuresError, match="more than 2"):
        run(batch(max_failures=2))
    assert main(["batch", "papers", "-o", "out", "--max-failures", "2", "-q"]) == FAILED
    assert run(batch(max_failures=6)).failed <= 6


def test_settings_that_make_no_sense(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "papers"]) == USAGE
    assert "-o DIR" in capsys.readouterr().err
    assert main(["batch", "papers", "-o", "out", "--workers", "0"]) == USAGE
    assert main(["batch", "papers", "-o", "out", "--address", "x"]) == USAGE
    assert main(["batch", "papers", "-o", "out", "--sink", "jsonl", "--raw"]) == USAGE
    assert not Path("out").exists()


def test_status_and_report(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", "status", "out"]) == FAILED
    assert "no batch" in capsys.readouterr().err
    (library / "<script>alert(1).pdf").write_bytes(many_pages(40))
    run(batch())
    assert main(["batch", "status", "out"]) == OK
    assert "7 of 7 documents" in capsys.readouterr().out
    assert read_status(Path("out")).failures == {"DamagedPdfError": 1}
    summary = json.loads(Path("out/report.json").read_text())
    assert (summary["documents"], summary["cleaned"], summary["failed"]) == (7, 6, 1)
    assert summary["pages"] == 1 + 2 + 3 + 4 + 9 + 40
    assert sum(summary["shares"]) == 6
    page = Path("out/report.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_line_of_progress() -> None:
    now = [0.0]
    tally = Tally(10, 2, clock=lambda: now[0], bytes_total=800)
    now[0] = 10.0
    for k in range(4):
        tally.add(copydesk.batch.Outcome(str(k), size=100, pages=5))
    assert tally.line() == "6 of 10 documents (2 done before), 0.4 documents/s, 2.0 pages/s, 10 s left"


# --- stores ---


@pytest.mark.parametrize("data", [b"", b"noise" * 99, zlib.compress(b"O\xff\xff\xff\xff"), zlib.compress(b"[1]")])
def test_a_damaged_entry_is_none(library: Path, own_cache: Path, data: bytes) -> None:
    """Whatever lies where pages or results should, what an older version kept too: the document is read again."""
    assert decode_json(data) is None
    run(batch(out=Path("one")))
    for path in own_cache.rglob("*.z"):
        path.write_bytes(data)
    tally = run(batch(out=Path("two")))
    assert (tally.cached, tally.failures) == (0, {"DamagedPdfError": 1})
    assert contents(Path("one")) == contents(Path("two"))


def test_pages_are_kept_in_one_format(library: Path, own_cache: Path) -> None:
    """What a batch keeps are pages as `copydesk serve` keeps them, and it takes them from there."""
    run(batch(out=Path("one")))
    kept = {document.sha256: document for document in map(decode_document, map(Path.read_bytes, pages_in(own_cache)))}
    for path in library.rglob("*.pdf"):
        if "broken" not in path.name:
            assert kept[hash_source(str(path))] == read_printed(str(path), path.name, Config())
    for path in pages_in(own_cache):
        document = decode_document(path.read_bytes())
        path.write_bytes(encode_document(replace(document, metadata={**document.metadata, "Title": "from the cache"})))
    clear(layers()[1])
    run(batch(out=Path("two")))
    assert all("from the cache" in path.read_text() for path in Path("two").rglob("*.json") if "clean" in path.name)


def pages_in(cache: Path) -> list[Path]:
    return sorted((cache / "pages").rglob("*.z"))


def test_a_damaged_cache_costs_nothing_but_time(library: Path, own_cache: Path) -> None:
    run(batch(out=Path("one")))
    for path in own_cache.rglob("*.z"):
        path.write_bytes(path.read_bytes()[:-9])
    tally = run(batch(out=Path("two")))
    assert tally.cached == 0
    assert contents(Path("one")) == contents(Path("two"))


def test_the_oldest_entries_go_first(tmp_path: Path) -> None:
    layer = Layer("pages", tmp_path, "??/*.z", 4000)
    store = Store(layer)
    for k in range(8):
        store.put(f"{k:064x}", random.Random(k).randbytes(1100))
        (path,) = (p for p in tmp_path.rglob("*.z") if p.name.startswith(f"{k:062x}"))
        os.utime(path, (k, k))
    assert prune(layer) == 6
    assert [k for k in range(8) if store.get(f"{k:064x}")] == [6, 7]
    assert clear(layer) == 2
    assert measure(layer) == (0, 0)


def test_the_cache_command(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(batch())
    assert main(["cache", "--json"]) == OK
    shown = {entry["layer"]: entry["entries"] for entry in json.loads(capsys.readouterr().out)}
    assert shown == {"pages": 5, "results": 5, "answers": 0}
    assert main(["cache", "clear", "--layer", "results"]) == OK
    assert main(["cache"]) == OK
    out = capsys.readouterr().out
    assert "results: 0 entries" in out
    assert "pages: 5 entries" in out


# --- kills ---


KILLS = 4


@on_linux
def test_workers_and_driver_killed_at_random(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The benchmark in small (benchmarks/batch_faults.py): every document once, as in an undisturbed run."""
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for k in range(20):
        Path("in", f"{k}.pdf").write_bytes(many_pages(20 + k))
    run(batch("in", out=Path("calm"), caching=False))
    kills = run_disturbed(["in", "-o", "wild", "--no-cache", "--no-report", "-q"], random.Random(7), KILLS)
    assert kills == KILLS
    assert contents(Path("wild")) == contents(Path("calm"))
    assert sorted(outcomes("wild")) == sorted(f"in/{k}.pdf" for k in range(20))
    assert not list(Path("wild").rglob("*.tmp"))


def run_disturbed(arguments: list[str], dice: random.Random, kills: int) -> int:
    """Run the batch until it ends by itself after so many kills, of its driver or of one of its workers."""
    done = 0
    for _ in range(10 * kills):
        driver = subprocess.Popen([sys.executable, "-m", "copydesk", "batch", *arguments], env=environment())
        while done < kills and driver.poll() is None:
            time.sleep(dice.uniform(0.5, 1.2))
            victims = children(driver.pid) if dice.random() < 0.5 else [driver.pid]
            if victims and driver.poll() is None:
                try:
                    os.kill(dice.choice(victims), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                done += 1
        if driver.wait() == OK and done == kills:
            return done
        if driver.returncode == OK:
            Path(arguments[2], ".copydesk", "journal.sqlite").unlink()  # over too early: from the beginning
    return done


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src")}


def children(pid: int) -> list[int]:
    try:
        return [
            int(child) for path in Path(f"/proc/{pid}/task").glob("*/children") for child in path.read_text().split()
        ]
    except OSError:
        return []
