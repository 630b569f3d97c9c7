"""Kill workers and the driver of a batch at random, start it again, and compare with an undisturbed run.

    python benchmarks/batch_faults.py FOLDER [--kills 20] [--seed 7] [--rows]

FOLDER has documents (benchmarks/corpus.py FOLDER --count 200). The exit code is 1 unless every document is there once
and every result has the same bytes. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from batch import ROOT, children

from copydesk.batch.journal import Journal

QUIET_SECONDS = (0.3, 2.5)
"""Between two kills."""

Results = dict[str, bytes]


def start(folder: Path, out: Path, rows: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "copydesk", "batch", str(folder), "-o", str(out), "--no-cache", "-q"]
    command += ["--sink", "jsonl"] if rows else []
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)


def disturb(folder: Path, out: Path, kills: int, dice: random.Random, rows: bool) -> Counter[str]:
    """Run until it ends by itself with nothing left to do; every kill is of a run with work left. What was killed."""
    killed: Counter[str] = Counter()
    while True:
        driver = start(folder, out, rows)
        killed["start"] += 1
        while sum(killed.values()) - killed["start"] < kills and driver.poll() is None:
            time.sleep(dice.uniform(*QUIET_SECONDS))
            whom = "worker" if dice.random() < 0.6 else "driver"
            victims = list(children(driver.pid)) if whom == "worker" else [driver.pid]
            if victims and driver.poll() is None:
                try:
                    os.kill(dice.choice(victims), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed[whom] += 1
        code = driver.wait()
        if code >= 0 and sum(killed.values()) - killed["start"] >= kills and not passing_errors(out):
            return killed


def passing_errors(out: Path) -> int:
    """Errors that the same command tries again."""
    with Journal(out, read_only=True) as journal:
        return sum(1 for found in journal.outcomes() if found.mishap is not None and not found.mishap.lasting)


def results(out: Path) -> Results:
    """All files of results; errors and rows too, but for the numbers of tries."""
    found = {}
    for path in sorted(out.rglob("*")):
        name = path.relative_to(out).as_posix()
        if path.is_file() and not name.startswith((".copydesk/", "report.", "errors.")):
            found[name] = path.read_bytes()
    for line in (out / "errors.jsonl").read_text("utf-8").splitlines():
        error = json.loads(line)
        found[f"error of {error['key']}"] = f"{error['kind']}: {error['message']}".encode()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rows", action="store_true", help="rows in shards instead of files")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="copydesk-faults-"))
    try:
        begin = time.perf_counter()
        start(options.folder, home / "calm", options.rows).wait()
        calm = time.perf_counter() - begin
        killed = disturb(options.folder, home / "wild", options.kills, random.Random(options.seed), options.rows)
        one, other = results(home / "calm"), results(home / "wild")
        with Journal(home / "wild", read_only=True) as journal:
            documents, again = journal.count(), sum(found.tries > 1 for found in journal.outcomes())
        different = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        print(
            f"{documents} documents, {killed['worker']} workers and {killed['driver']} drivers killed, "
            f"{killed['start']} starts, {again} documents tried twice; undisturbed {calm:.0f} s"
        )
        left = list((home / "wild").rglob("*.tmp"))
        print(f"{len(one)} results compared, {len(different)} different, {len(left)} temporary files left")
        for name in different[:20]:
            print(f"  {name}: {one.get(name, b'missing')[:150]!r} / {other.get(name, b'missing')[:150]!r}")
        return 1 if different or left else 0
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
