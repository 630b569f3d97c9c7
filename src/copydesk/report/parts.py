"""The clean text in parts, for episodes and chapters: at its headings, or so many words each; and their files.

Parts are cuts of one text: joined, they are that text. A folder of parts keeps a list of what was written there
(`contents.md`), so that a later run knows which files are its own.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, NamedTuple

from copydesk.errors import OutputError, UsageError
from copydesk.report import files, markdown, text
from copydesk.report.contents import Section, clock, find_sections, top_level
from copydesk.report.edition import Edition
from copydesk.report.lengths import count_minutes, count_words
from copydesk.report.names import fit_name, shown
from copydesk.report.sentences import sentences

FOLDER: Final = ".parts"
CONTENTS: Final = "contents.md"

FULL_ENOUGH: Final = 0.7
"""Share of the wanted words from which a part may end with a paragraph; below it, a sentence ends it. Most paragraphs
have fewer than the 0.3 that are left, where parts are of 500 words and more."""

SLUG: Final = 60
"""Characters of a title in a file's name: enough to know it by, and short beside what file systems allow."""


@dataclass(frozen=True, slots=True)
class Part:
    """`text` is a cut of the whole; `title` that of the section in which it begins, "" where it has none; `page`
    the page on which that section begins, or the part where it goes on."""

    number: int
    title: str
    text: str
    words: int
    minutes: float
    page: int


class _Cut(NamedTuple):
    start: int
    title: str
    page: int


def split_parts(edition: Edition, how: Literal["heading"] | int) -> list[Part]:
    """Parts of the text that `Result.text` gives, from 1; joined, they are that text. None where nothing was kept.

    "heading": a part begins at each heading of the highest level below the title; the title, and what stands before
    the first heading, is a part of its own. A number: at most so many words each (characters in Chinese and Japanese),
    cut where a paragraph ends, else where a sentence does; only a longer sentence makes a longer part.

    Raises UsageError for anything else.
    """
    rendered = text.render(edition)
    found = find_sections(edition)
    if how == "heading":
        cuts = _cut_at_headings(found)
    elif isinstance(how, int) and not isinstance(how, bool) and how >= 1:
        cuts = _cut_by_words(edition, rendered, found, how)
    else:
        raise UsageError(f'cannot split at {how!r}: "heading", or a number of words from 1')
    ends = [*(cut.start for cut in cuts[1:]), len(rendered)][: len(cuts)]
    return [
        Part(number, cut.title, own := rendered[cut.start : end], count_words(own), count_minutes(own), cut.page)
        for number, (cut, end) in enumerate(zip(cuts, ends, strict=True), 1)
    ]


def _cut_at_headings(found: Sequence[Section]) -> list[_Cut]:
    top = top_level(found)
    return [
        _Cut(section.start, section.title, section.page)
        for k, section in enumerate(found)
        if k == 0 or section.kind == "end" or (section.kind == "section" and section.level <= top)
    ]


class _Unit(NamedTuple):
    """A sentence; `opens` where it begins a paragraph, `heading` where it is one."""

    start: int
    words: int
    opens: bool
    heading: bool


def _cut_by_words(edition: Edition, rendered: str, found: Sequence[Section], limit: int) -> list[_Cut]:
    starts = [section.start for section in found]
    units = _find_units(rendered, set(starts))
    begins: list[int] = []
    k = 0
    while k < len(units):
        begins.append(units[k].start if begins else 0)
        k = _fill(units, k, limit)
    return list(_titled(edition, begins, found))


def _find_units(rendered: str, heads: set[int]) -> list[_Unit]:
    units: list[_Unit] = []
    last = 0
    for start, end in sentences(rendered):
        opens = "\n\n" in rendered[last:start] or not units
        units.append(_Unit(start, count_words(rendered[start:end]), opens, start in heads and opens))
        last = end
    return units


def _fill(units: Sequence[_Unit], first: int, limit: int) -> int:
    """Index of the unit with which the next part begins, behind `first`."""
    words, k = 0, first
    paragraph: int | None = None
    while k < len(units) and (k == first or words + units[k].words <= limit):
        if k > first and units[k].opens and words >= FULL_ENOUGH * limit:
            paragraph = k
        words += units[k].words
        k += 1
    if k == len(units):
        return k
    if not units[k].opens and paragraph is not None:
        k = paragraph
    # a heading belongs to what follows it
    while k - 1 > first and units[k - 1].heading:
        k -= 1
    return k


def _titled(edition: Edition, begins: Iterable[int], found: Sequence[Section]) -> Iterable[_Cut]:
    seen: dict[int, int] = {}
    for start in begins:
        k = max(n for n, section in enumerate(found) if section.start <= start)
        section = found[k]
        seen[k] = seen.get(k, int(start > section.start)) + 1
        if seen[k] == 1:
            yield _Cut(start, section.title, section.page)
        else:
            yield _Cut(start, f"{section.title} ({seen[k]})".strip(), _page_at(edition, start, section.page))


def _page_at(edition: Edition, start: int, otherwise: int) -> int:
    """Page of the text's character at `start`; with markers or an appendix in the text, of the section."""
    body = edition.script.text
    lead = len(body) - len(body.lstrip())
    rendered = text.render(edition)
    if lead + start >= len(body) or body[lead : lead + start + 1] != rendered[: start + 1]:
        return otherwise
    line = edition.document.line_at(edition.alignment.source_of(lead + start))
    return edition.document.lines[line].page


# --- files ----------------------------------------------------------------------------------------------------------


def write_parts(directory: str | os.PathLike[str], name: str, parts: Sequence[Part], force: bool = False) -> list[Path]:
    """Write `directory`/`name`.parts/01-introduction.txt and so on, and `contents.md`; returns their paths.

    All are written or none. Files of an earlier run are replaced, and removed where they are left over; a file that
    did not come from here, or that somebody changed since, is never removed. Raises OutputError where one has a name
    that is needed (`force` overwrites it), or where the folder cannot be written.
    """
    folder = Path(directory) / f"{fit_name(name)}{FOLDER}"
    named = dict(zip(part_names(parts), parts, strict=True))
    contents = {file: f"{part.text.strip()}\n" for file, part in named.items()}
    contents[CONTENTS] = _contents_page(fit_name(name), named, contents)
    encoded = {file: made.encode("utf-8", "replace") for file, made in contents.items()}
    targets = {file: folder / file for file in contents}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = _find_ours(folder)
        _refuse_foreign(targets, encoded, ours, force)
        files.replace_all(folder, targets, encoded)
        for stale in ours - set(targets):
            with suppress(FileNotFoundError):
                (folder / stale).unlink()
    except OSError as error:
        raise OutputError(f"{shown(folder)}: cannot write the parts: {files.why(error)}") from error
    return list(targets.values())


def part_names(parts: Sequence[Part]) -> list[str]:
    """A file name for each part, in order; hostile titles are made harmless.

    >>> part_names([Part(1, "../1 Über uns: A/B", "", 0, 0.0, 1), Part(2, "鳥 \\x1b[2J", "", 0, 0.0, 1)])
    ['01-1-über-uns-a-b.txt', '02-鳥-2j.txt']
    """
    digits = max(2, len(str(len(parts))))
    return [f"{part.number:0{digits}}{_slug(part.title)}.txt" for part in parts]


def _slug(title: str) -> str:
    kept = [c.lower() if _is_letter(c) else "-" for c in unicodedata.normalize("NFC", title)]
    words = re.sub("-+", "-", "".join(kept)).strip("-")[:SLUG].rstrip("-")
    while len(words.encode()) > 2 * SLUG:
        words = words[:-1]
    return f"-{words}" if words else ""


def _is_letter(c: str) -> bool:
    return unicodedata.category(c)[0] in "LNM"


_MANIFEST = re.compile(r"<!-- copydesk parts: ([0-9a-f]{16})\n((?:[0-9a-f]{16} [^\n/\\]+\n)*)-->\n\Z")


def _contents_page(name: str, named: dict[str, Part], contents: dict[str, str]) -> str:
    """A table of the parts, and in a comment the digest of each file, by which a later run knows them."""
    rows = ["| | part | words | min:s | page | file |", "|--:|---|--:|--:|--:|---|"]
    for file, part in named.items():
        title = markdown.escape(" ".join(part.title.split())) or "–"
        length = f"{part.words:,} | {clock(part.minutes)}"
        rows.append(f"| {part.number} | {title} | {length} | {part.page} | {markdown.escape(file)} |")
    words, minutes = sum(p.words for p in named.values()), sum(p.minutes for p in named.values())
    page = f"# {markdown.escape(name)}\n\n" + "\n".join(rows) + f"\n\n{words:,} words, {clock(minutes)} min:s\n\n"
    digests = "".join(f"{_digest(made.encode('utf-8', 'replace'))} {file}\n" for file, made in contents.items())
    return f"{page}<!-- copydesk parts: {_digest(page.encode('utf-8', 'replace'))}\n{digests}-->\n"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _find_ours(folder: Path) -> set[str]:
    """Names of the files in `folder` that an earlier run wrote and nobody changed since."""
    path = folder / CONTENTS
    try:
        page = path.read_bytes().decode("utf-8") if path.is_file() and not path.is_symlink() else ""
    except UnicodeDecodeError:
        return set()
    manifest = _MANIFEST.search(page)
    if manifest is None:
        return set()
    ours = {CONTENTS} if _digest(page[: manifest.start()].encode()) == manifest[1] else set()
    for line in manifest[2].splitlines():
        digest, file = line.split(" ", 1)
        listed = folder / file
        if listed.is_file() and not listed.is_symlink() and _digest(listed.read_bytes()) == digest:
            ours.add(file)
    return ours


def _refuse_foreign(targets: dict[str, Path], encoded: dict[str, bytes], ours: set[str], force: bool) -> None:
    for file, path in targets.items():
        if path.is_dir():
            raise OutputError(f"{shown(path)}: a folder has the name of a part; move it, or write elsewhere (-o)")
        if force or file in ours or not os.path.lexists(path):
            continue
        if not path.is_file() or path.read_bytes() != encoded[file]:
            raise OutputError(
                f"{shown(path)}: exists, and is not what copydesk wrote there; "
                "move it, write elsewhere (-o), or overwrite it (--force)"
            )


def part_lines(parts: Sequence[Part]) -> list[str]:
    """The parts for a terminal, one a line."""
    lines = []
    for part in parts:
        length = f"{part.words:>7,} words  {clock(part.minutes):>7}"
        lines.append(f"{part.number:>3}  {length}  p. {part.page:<4} {shown(part.title)}".rstrip())
    return lines
