"""Which Chromium the tests drive: $CHROMIUM, one on the PATH, or the one that Playwright installed.

python tests/browser/chromium.py      # prints it; exit code 1 where there is none
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync".split()
)


def find(playwright: Playwright) -> str | None:
    """The path of a Chromium that is there, or None."""
    named = os.environ.get("CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES] + [playwright.chromium.executable_path]
    return next((path for path in found if path and Path(path).exists()), None)


def launch(playwright: Playwright) -> Browser:
    """A browser without a window. Raises FileNotFoundError where there is none: these tests are never skipped."""
    path = find(playwright)
    if path is None:
        raise FileNotFoundError("no Chromium: make test-browser installs one; $CHROMIUM names another place")
    # Chromium's sandbox refuses to run for root, as whom containers run
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path, args=[*FLAGS, *sandbox])


if __name__ == "__main__":
    with sync_playwright() as running:
        where = find(running)
    print(where or "no Chromium")
    sys.exit(where is None)
