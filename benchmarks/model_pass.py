"""The model pass beside the usual recipe: the same machine, runtime, weights and paper, in one run.

    python benchmarks/model_pass.py MODEL.gguf [--pdf FILE] [--chunks 12]

Without --pdf the paper of `benchmarks/survey.py` is made. `choose` and `judge` do the whole paper; the recipe and
`rewrite` a seeded sample of 12 pieces each, extrapolated and labelled so. Killed runs go on where they stopped
(`build/`). Sentences "surviving" are those of the rules' text that stand in an answer word for word, letters and digits
compared.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from reference_recipe import Measured, run_recipe
from survey import make_survey

import copydesk
from copydesk.config import Config
from copydesk.desk import clean_document
from copydesk.letters import fold_letters
from copydesk.models.embedded import EmbeddedModel
from copydesk.pipeline import read_document
from copydesk.report.sentences import sentences
from copydesk.result import Result
from copydesk.revise.answers import ask_rewrite
from copydesk.revise.cache import FolderCache
from copydesk.revise.choose import WEIGHTS
from copydesk.revise.chunking import fit_size, make_chunks
from copydesk.revise.doubt import find_doubts
from copydesk.revise.limits import find_limits
from copydesk.revise.reviser import Licence, Reviser
from copydesk.revise.rewrite import RewriteSettings, apply_results, rewrite
from copydesk.script import Edit

BUILD: Final = Path("build")


def run_job(document: copydesk.Document, model: EmbeddedModel, job: str) -> tuple[Result, float]:
    """One job on the whole paper; seconds on the clock, of the job alone."""
    licence = Licence({job: "measured"}, {}, {kind: WEIGHTS[kind] for kind in ("join",)})
    reviser = Reviser(model, licence, cache=FolderCache(BUILD / "answers"))
    result = clean_document(document, Config(), reviser=reviser)
    assert result.revision is not None
    return result, result.revision.jobs[0].seconds


def run_rewrite(plain: Result, model: EmbeddedModel, count: int) -> tuple[float, int, int, float]:
    """A seeded sample of chunks: seconds extrapolated to all, chunks, chunks refused, share of the paper's
    sentences surviving, whole and unchanged: those that are not asked about do."""
    limits = find_limits(plain.blocks, plain.script)
    first, _ = RewriteSettings().prompts
    size = fit_size(model, ask_rewrite("", first), RewriteSettings().size)
    asked = find_doubts(plain.blocks, plain.script, limits)
    chunks = make_chunks(plain.script.text, model.count_tokens, size, limits.headings, asked)
    chosen = sorted(random.Random(0).sample(range(len(chunks)), min(count, len(chunks))))
    seconds, refused, before, after = 0.0, 0, 0, 0
    for number in chosen:
        chunk = chunks[number]
        part = _only(plain, chunk.start, chunk.end)
        start = time.perf_counter()
        results = list(rewrite(part.document, part.script, model, find_limits(part.blocks, part.script)))
        took = time.perf_counter() - start
        seconds += took
        refused += sum(bool(result.failed) for result in results)
        a, b = survive(part.script.text, apply_results(part.script, results).text)
        before, after = before + a, after + b
        print(f"  rewrite: chunk {number + 1} of {len(chunks)}, {took:.1f} s", flush=True)
    scale = len(chunks) / len(chosen)
    whole, _ = survive(plain.script.text, "")
    return seconds * scale, len(chunks), refused, 1 - (before - after) * scale / whole


def _only(plain: Result, start: int, end: int) -> Result:
    """The result with nothing left but the characters [start, end) of its text."""
    text = plain.script.text
    cuts = [edit for edit in (Edit(0, start), Edit(end, len(text))) if edit.start < edit.end]
    return replace(plain, script=plain.script.edited(cuts, "elsewhere"))


def survive(source: str, answer: str) -> tuple[int, int]:
    """Sentences of the source, and those of them that stand in the answer."""
    said = fold_letters(answer)
    found = [fold_letters(source[a:b]) for a, b in sentences(source) if b - a > 30]
    return len(found), sum(sentence in said for sentence in found)


def recipe_survival(plain: Result, found: Measured) -> float:
    """Share of the rules' sentences inside the sampled pieces that the recipe's answers still have."""
    before = after = 0
    text = plain.script.text
    for piece, answer in found.answers:
        said, had = fold_letters(answer), fold_letters(piece)
        inside = [s for a, b in sentences(text) if b - a > 30 and (s := fold_letters(text[a:b])) in had]
        before, after = before + len(inside), after + sum(sentence in said for sentence in inside)
    return after / max(before, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--pdf", type=Path)
    parser.add_argument("--chunks", type=int, default=12)
    parser.add_argument("--jobs", default="recipe,choose,judge,rewrite")
    given = parser.parse_args()
    BUILD.mkdir(exist_ok=True)
    path = given.pdf or BUILD / "survey.pdf"
    if given.pdf is None:
        make_survey(path)
    document = read_document(str(path), path.name, Config())
    plain = clean_document(document, Config())
    words = len(plain.text.split())
    print(
        f"{path.name}: {len(document.pages)} pages, {words:,} words kept by the rules; {given.model.name}", flush=True
    )
    total = None
    with EmbeddedModel(given.model, draft=False) as model:
        if "recipe" in given.jobs:
            found = run_recipe(path, model, given.chunks, BUILD / "recipe.jsonl")
            total = found.seconds
            print(
                f"recipe   {total:8.0f} s (extrapolated from {found.asked} of {found.pieces} pieces)  invented "
                f"{found.invented} of {found.words} words  sentences surviving {recipe_survival(plain, found):.2f}",
                flush=True,
            )
    with EmbeddedModel(given.model) as model:
        for job in ("choose", "judge"):
            if job in given.jobs:
                result, seconds = run_job(document, model, job)
                account = result.revision.jobs[0]  # type: ignore[union-attr]
                a, b = survive(plain.script.text, result.script.text)
                ratio = f"{total / max(seconds, 0.01):.0f} times faster" if total else ""
                print(
                    f"{job:8} {seconds:8.0f} s  asked {account.asked}, changed {account.changed}  {ratio}  "
                    f"invented 0  sentences surviving {b / a:.3f}",
                    flush=True,
                )
        if "rewrite" in given.jobs:
            seconds, chunks, refused, share = run_rewrite(plain, model, given.chunks)
            ratio = f"{total / seconds:.1f} times faster" if total else ""
            print(
                f"rewrite  {seconds:8.0f} s (extrapolated from {given.chunks} of {chunks} chunks, {refused} refused)  "
                f"{ratio}  invented 0  sentences surviving {share:.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
