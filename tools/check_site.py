"""Look through the built site: every page must load its scripts, styles, fonts and pictures from the site itself.

python tools/check_site.py FOLDER      exits with 1 where one does not

A reader's browser then asks nobody else, and the site can be read without a network. Links may lead anywhere.
"""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

LOADS: Final = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "video": "src",
}
"""Elements that make a browser fetch something, and the attribute that says what."""
NOT_FETCHED: Final = {"canonical", "next", "prev"}
"""Kinds of `link` that only name another page."""


class Loads(HTMLParser):
    """Collects in `found` what a page loads from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        target = given.get(LOADS.get(tag, "")) or ""
        named = tag == "link" and set((given.get("rel") or "").split()) & NOT_FETCHED
        if target.startswith(("http:", "https:", "//")) and not named:
            self.found.append(f"<{tag}> loads {target}")


def foreign_loads(page: str) -> list[str]:
    """What a page in HTML loads from elsewhere.

    >>> foreign_loads('<script src="a.js"></script><a href="https://b.example">b</a>')
    []
    >>> foreign_loads('<link rel="stylesheet" href="https://fonts.example/a.css">')
    ['<link> loads https://fonts.example/a.css']
    """
    parser = Loads()
    parser.feed(page)
    return parser.found


def main(folder: str) -> int:
    pages = sorted(Path(folder).rglob("*.html"))
    bad = [f"{path.name}: {load}" for path in pages for load in foreign_loads(path.read_text("utf-8"))]
    print("\n".join(bad) if bad else f"{len(pages)} pages, which load nothing from elsewhere")
    return int(bool(bad) or not pages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
