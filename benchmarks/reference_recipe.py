"""The usual recipe, as a measure: raw text by pypdf, cut every 1,000 characters, "clean it" asked of each piece.

    python benchmarks/reference_recipe.py FILE.pdf MODEL [--chunks 12] [--cache build/recipe.jsonl]

Its sampling settings (temperature 0.7, top-p 0.9, 512 tokens), each piece in a chat of its own; same runtime and
weights as ours. The instruction says what the recipe's says, in our words. A seeded sample of pieces is asked, the time
extrapolated to all of them and labelled so; a killed run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from copydesk.models import Message, Model, Sampling
from copydesk.models.embedded import EmbeddedModel

PIECE: Final = 1000
SAMPLING: Final = Sampling(max_tokens=512, temperature=0.7, top_p=0.9, seed=0)
INSTRUCTION: Final = (
    "You prepare raw text of a PDF for a writer of podcasts. Remove what a podcast does not need: line breaks in "
    "sentences, LaTeX, citations, page headers, anything useless. Do not summarise, do not add anything, start your "
    "answer directly with the cleaned text and do not acknowledge the question."
)


@dataclass(frozen=True)
class Measured:
    """Of a sample: `seconds` for all `pieces` are extrapolated from the `asked`; words of answers and those of them
    that the piece does not have."""

    pieces: int
    asked: int
    seconds: float
    words: int
    invented: int
    answers: tuple[tuple[str, str], ...]


def read_raw(path: Path) -> str:
    """The text as the recipe reads it."""
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def cut(text: str) -> list[str]:
    """Pieces of 1,000 characters, wherever that falls."""
    return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]


def split_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def count_invented(answer: str, source: str) -> int:
    """Words of an answer that stand nowhere in its source, nor as a part or a joining of its words."""
    known = "".join(split_words(source))
    return sum(word not in known for word in split_words(answer))


def run_recipe(path: Path, model: Model, chunks: int, cache: Path) -> Measured:
    """Ask a seeded sample of pieces."""
    pieces = cut(read_raw(path))
    chosen = sorted(random.Random(0).sample(range(len(pieces)), min(chunks, len(pieces))))
    done = _read(cache)
    for number in chosen:
        key = f"{model.identity}|{path.name}|{number}"
        if key in done:
            continue
        start = time.perf_counter()
        messages = [Message("system", INSTRUCTION), Message("user", pieces[number])]
        answer = model.chat(messages, SAMPLING)
        done[key] = {"answer": answer.text, "seconds": time.perf_counter() - start}
        cache.parent.mkdir(parents=True, exist_ok=True)
        with cache.open("a", encoding="utf-8") as file:
            file.write(json.dumps([key, done[key]]) + "\n")
        print(f"  recipe: piece {number} of {len(pieces)}, {done[key]['seconds']:.1f} s", flush=True)
    found = [(pieces[number], done[f"{model.identity}|{path.name}|{number}"]) for number in chosen]
    seconds = sum(one["seconds"] for _, one in found) / len(found) * len(pieces)
    words = sum(len(split_words(one["answer"])) for _, one in found)
    invented = sum(count_invented(one["answer"], piece) for piece, one in found)
    answers = tuple((piece, one["answer"]) for piece, one in found)
    return Measured(len(pieces), len(found), seconds, words, invented, answers)


def _read(cache: Path) -> dict[str, Any]:
    if not cache.exists():
        return {}
    return dict(json.loads(line) for line in cache.read_text("utf-8").splitlines())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pdf", type=Path)
    parser.add_argument("model", help="a .gguf file")
    parser.add_argument("--chunks", type=int, default=12)
    parser.add_argument("--cache", type=Path, default=Path("build/recipe.jsonl"))
    given = parser.parse_args()
    with EmbeddedModel(given.model, draft=False) as model:
        found = run_recipe(given.pdf, model, given.chunks, given.cache)
    print(
        f"{found.asked} of {found.pieces} pieces asked; all of them: {found.seconds:.0f} s (extrapolated); "
        f"{found.invented} of {found.words} words of the answers are not in their piece"
    )


if __name__ == "__main__":
    main()
