"""What a language model adds where the rules are unsure: `choose`, on documents that the rules have not seen.

    python benchmarks/choose.py DATA MODEL [MODEL ...] --folds DIR     # DATA/train, by leave-publishers-out
    python benchmarks/choose.py DATA MODEL [MODEL ...]                 # DATA/dev, with benchmarks/roles-train.npz

DATA as for `training/fit.py`; `--folds` holds fold0.npz … as `training/fit.py DATA --lopo --out DIR` writes them.
MODEL is whatever `--model` takes. For each kind of question and way of asking: how well the model alone tells the two
answers apart (AUC), the rules alone, both together (the best weight by hindsight: an upper bound), and seconds a
question. Answers are kept in --cache, so that a killed run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from evaluate import HELD_OUT, load_weights
from training.labels import names_in, read_or_label

from copydesk.layout.blocks import build_blocks
from copydesk.layout.roles import CLASSES, RoleModel
from copydesk.models import Message, Model
from copydesk.models.opening import open_model
from copydesk.revise.asking import ask_block, ask_join, log_odds, one_line
from copydesk.revise.choose import find_blocks, find_joins
from copydesk.revision import Question

SURE_LABEL: Final = 0.8
"""Share of a block's words that have one label, from which it has a truth."""
WEIGHTS: Final = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0)

YES_NO: Final = (
    "Would a narrator who reads the article aloud read this passage? Passage: {0}\nAnswer yes or no.",
    ("yes", "no"),
)


@dataclass(frozen=True)
class Asked:
    """A question with its truth."""

    document: str
    question: Question
    truth: bool


def collect(folder: Path, cache: Path, model_for: Callable[[str], RoleModel]) -> Iterator[Asked]:
    """Unsure blocks and joins of all documents with what the gold text says of them."""
    for name, (document, labels) in read_or_label(folder, cache / folder.name, names_in(folder)).items():
        label_of = {id(line): label for line, label in zip(document.lines, labels, strict=True)}
        joins: list[Question] = []

        def listen(found: Any, kept: Any, goes_on: Any, begins: Any, joins: list[Question] = joins) -> Any:
            joins += find_joins(found, kept, goes_on, begins)
            return begins

        arranged, blocks = build_blocks(document, model_for(name), settle_begins=listen)
        for question in find_blocks(arranged, blocks):
            block = next(b for b in blocks if b.first == question.at)
            # lines that hold a run-in heading were parted, and have no label
            lines = [line for line in arranged.lines[block.first : block.last] if id(line) in label_of]
            share = _share_of_prose([label_of[id(line)] for line in lines])
            if share is not None and not 1 - SURE_LABEL < share < SURE_LABEL:
                yield Asked(name, question, share > 0.5)
        for question in joins:
            pair = [label_of.get(id(arranged.lines[i])) for i in (question.at - 1, question.at)]
            gold = [label["gold"] if label else None for label in pair]
            if None not in gold:
                yield Asked(name, question, gold[0] == gold[1])


def _share_of_prose(labels: list[dict[str, Any]]) -> float | None:
    known = [label for label in labels if not label.get("note") and label["role"] in CLASSES]
    words = sum(label["n"] for label in known)
    return sum(label["n"] for label in known if CLASSES.index(label["role"]) < 2) / words if words else None


def ask_fluency(model: Model, question: Question) -> float:
    """How likely three words of the passage are after those before them: prose is predictable, tables are not."""
    words = question.second.split()
    if len(words) < 6:
        return 0.5
    found = []
    for share in (0.4, 0.6, 0.8):
        at = min(max(3, int(len(words) * share)), len(words) - 1)
        following = model.next_tokens(" ".join(words[max(0, at - 40) : at])) or []
        likely = [odds for token, odds in following if token.strip() and words[at].startswith(token.strip())]
        found.append(max(likely, default=-16.0))
    return 1 / (1 + math.exp(-(statistics.fmean(found) / 4 + 1.5)))


def ask_plainly(model: Model, question: Question) -> float:
    text, options = YES_NO
    return model.choose([Message("user", text.format(one_line(question.second)[:300]))], options)[0]


def ask_in_words(model: Model, question: Question) -> float:
    """The question of `choose_join` in words, which small models guess."""
    from copydesk.revise.asking import JOIN
    from copydesk.revise.prompting import load_prompt

    return ask_join(model, question.first, question.second, load_prompt("choose_join", JOIN))


WAYS: Final[dict[str, tuple[str, Callable[[Model, Question], float]]]] = {
    "block: text or other, with its section": ("block", lambda m, q: ask_block(m, q.first, q.second)),
    "block: would a narrator read it": ("block", ask_plainly),
    "block: likelihood of its words": ("block", ask_fluency),
    "join: same paragraph or new, in words": ("join", ask_in_words),
    "join: likelihood of the next word": ("join", lambda m, q: ask_join(m, q.first, q.second)),
}


def area(scores: list[float], truth: list[bool]) -> float:
    """AUC: how often a yes ranks above a no."""
    yes = np.array([s for s, t in zip(scores, truth, strict=True) if t])
    no = np.array([s for s, t in zip(scores, truth, strict=True) if not t])
    above = (yes[:, None] > no).sum() + 0.5 * (yes[:, None] == no).sum()
    return float(above / max(len(yes) * len(no), 1))


class Answers:
    """Answers by model, way and question, kept in a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        self._known: dict[str, float] = dict(json.loads(line) for line in lines)
        self._file = path.open("a", encoding="utf-8")

    def get(self, key: str, ask: Callable[[], float]) -> float:
        if key not in self._known:
            self._known[key] = ask()
            self._file.write(json.dumps([key, self._known[key]]) + "\n")
            self._file.flush()
        return self._known[key]


def measure(model: Model, way: str, asked: list[Asked], answers: Answers) -> None:
    """One line of the table."""
    kind, ask = WAYS[way]
    chosen = [one for one in asked if one.question.kind == kind]
    said, start = [], time.perf_counter()
    for one in chosen:
        content = f"{model.identity}|{way}|{one.question.first}|{one.question.second}"
        key = hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:24]
        said.append(answers.get(key, lambda one=one: ask(model, one.question)))  # type: ignore[misc]
    seconds = (time.perf_counter() - start) / max(len(chosen), 1)
    truth = [one.truth for one in chosen]
    rules = [log_odds(one.question.prior) for one in chosen]
    model_odds = [log_odds(value) for value in said]
    both = max((area([r + w * s for r, s in zip(rules, model_odds, strict=True)], truth), -w) for w in WEIGHTS)
    print(
        f"{model.name:22} {way:42} n={len(chosen):4} model {area(model_odds, truth):.3f} "
        f"rules {area(rules, truth):.3f} both {both[0]:.3f} (weight {-both[1]}) {seconds:.2f} s",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--folds", type=Path)
    parser.add_argument("--limit", type=int, default=10**9, help="questions of a kind, chosen by a seed")
    parser.add_argument("--cache", type=Path, default=Path("build/choose"))
    given = parser.parse_args()
    folder = given.data / ("train" if given.folds else "dev")
    asked = list(collect(folder, given.cache, _models(folder, given.folds)))
    random.Random(0).shuffle(asked)
    asked = [one for kind in ("block", "join") for one in [a for a in asked if a.question.kind == kind][: given.limit]]
    for kind in ("block", "join"):
        wrong = [(one.question.prior >= 0.5) != one.truth for one in asked if one.question.kind == kind]
        print(f"{kind}: {len(wrong)} questions, in {sum(wrong)} the rules are wrong")
    answers = Answers(given.cache / "answers.jsonl")
    for name in given.models:
        model = open_model(name)
        with model:
            for way in WAYS:
                measure(model, way, asked, answers)


def _models(folder: Path, folds: Path | None) -> Callable[[str], RoleModel]:
    """The weights for each document: of the fold that has not seen its publisher, or those fitted on train alone."""
    if folds is None:
        held_out = load_weights(HELD_OUT)
        return lambda _: held_out
    weights = [load_weights(path) for path in sorted(folds.glob("fold*.npz"))]
    publisher = {
        name: str(json.loads((folder / f"{name}.json").read_text()).get("publisher") or name)
        for name in names_in(folder)
    }
    groups = sorted(set(publisher.values()))
    fold_of = {group: groups.index(group) % len(weights) for group in groups}
    return lambda name: weights[fold_of[publisher[name]]]


if __name__ == "__main__":
    main()
