"""Write a corpus for the benchmarks of batches: the same files for the same seed and reportlab, anywhere.

    python benchmarks/corpus.py FOLDER [--count 2000] [--seed 7]
    python benchmarks/corpus.py FOLDER --mutants --count 5000     # the damaged files of benchmarks/mutate.py

Lengths are log-normal with a median of 6 pages; ten in 2,000 have more than 200; 3 in 100 are broken in the ways of
tests/test_bad_input.py; 1 in 100 is the same file as another one. 2,000 of them have under 15,000 pages.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pdfs.broken import CASES
from pdfs.mutations import mutant

MEDIAN_PAGES, SPREAD = 6, 0.4
LONG_SHARE, LONG_PAGES = 0.005, (201, 240)
BROKEN_SHARE = 0.03
TWIN_SHARE = 0.01
MOST_PAGES = 15_000
PER_FOLDER = 100

WORDS = (
    "the of and in to a was that with for on as were by at from which this between after before listeners voice "
    "speed reading sentence paper result model measure table method birds morning sound weather station record "
    "interval season observer distance frequency song valley forest river evening signal noise machine library "
    "edition chapter author language meaning effect change increase difference experiment sample question answer "
    "observation instrument temperature pressure estimate distribution hypothesis correlation population"
).split()
MARGIN, LEADING, SIZE, WIDTH = 72, 14, 10.5, 78


def sentence(dice: random.Random) -> str:
    words = dice.choices(WORDS, k=dice.randint(7, 26))
    if dice.random() < 0.25:
        words[-1] += f" [{dice.randint(1, 40)}]"
    if dice.random() < 0.1:
        words[len(words) // 2] += " (see Fig. 2)"
    return " ".join(words).capitalize() + "."


def wrapped(dice: random.Random) -> Iterator[str]:
    """Lines of a paragraph."""
    line = ""
    for word in " ".join(sentence(dice) for _ in range(dice.randint(3, 7))).split():
        if len(line) + len(word) >= WIDTH:
            yield line
            line = ""
        line = f"{line} {word}".lstrip()
    yield line


def document(pages: int, dice: random.Random) -> bytes:
    """A report with running headers, page numbers, headings, paragraphs with citations, and references."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    canvas.setTitle(f"Report {dice.randint(1, 10**9)}")
    for number in range(1, pages + 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, 810, "Journal of Dawn Songs, volume 12")
        canvas.drawCentredString(A4[0] / 2, 30, str(number))
        y = 770.0
        while y > 90:
            if dice.random() < 0.25 or (number == 1 and y == 770.0):
                canvas.setFont("Times-Bold", 13)
                canvas.drawString(MARGIN, y, " ".join(dice.choices(WORDS[14:], k=4)).capitalize())
                y -= 24
            canvas.setFont("Times-Roman", SIZE)
            for line in wrapped(dice):
                canvas.drawString(MARGIN, y, line)
                y -= LEADING
                if y < 60:
                    break
            y -= 8
        canvas.showPage()
    canvas.setFont("Times-Roman", SIZE)
    canvas.drawString(MARGIN, 770, "References")
    for k in range(1, 31):
        canvas.drawString(
            MARGIN, 770 - 20 * k, f"[{k}] Kestrel, A. and Wren, B. {sentence(dice)[:50]} J. Birds, {1950 + k}."
        )
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def make_corpus(count: int, seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """Paths and contents of the documents."""
    dice = random.Random(seed)
    long = set(dice.sample(range(count), max(round(count * LONG_SHARE), 1)))
    earlier: list[bytes] = []
    for number in range(count):
        path = f"{number // PER_FOLDER:03}/{number:05}.pdf"
        if number in long:
            yield path, document(dice.randint(*LONG_PAGES), dice)
        elif dice.random() < BROKEN_SHARE:
            yield path, CASES[dice.randrange(len(CASES))].build()
        elif earlier and dice.random() < TWIN_SHARE:
            yield path, dice.choice(earlier)
        else:
            pages = max(round(math.exp(dice.gauss(math.log(MEDIAN_PAGES), SPREAD))) - 1, 1)
            data = document(pages, dice)
            earlier = [*earlier[-20:], data]
            yield path, data


def make_mutants(count: int) -> Iterator[tuple[str, bytes]]:
    """Damaged files, some of which do their worst to whoever reads them."""
    for number in range(count):
        yield f"{number // PER_FOLDER:03}/{number:05}.pdf", mutant(number)[1]


def write_corpus(folder: Path, documents: Iterable[tuple[str, bytes]]) -> int:
    """Write what is not there yet; bytes in all."""
    total = 0
    for path, data in documents:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.stat().st_size != len(data):
            target.write_bytes(data)
        total += len(data)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mutants", action="store_true")
    options = parser.parse_args()
    made = make_mutants(options.count) if options.mutants else make_corpus(options.count, options.seed)
    size = write_corpus(options.folder, made)
    print(f"{options.count:,} documents, {size / 1e6:,.1f} MB in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
