"""Write the cases of the exam (`src/copydesk/exam/cases/`) from the hand-written texts in `tools/exam/`.

python tools/make_exam.py           writes them
python tools/make_exam.py --check   exits with 1 if they are out of date

Seeded: the same texts give the same cases. The rules' own probability (`prior`) of blocks and joins is asked of the
model in `copydesk.layout`, of hyphens of `copydesk.rules.joining`; it changes when those do, so it is not compared.
"""

from __future__ import annotations

import json
import random
import re
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import exam_priors as priors

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools" / "exam"
CASES = ROOT / "src" / "copydesk" / "exam" / "cases"
WIDE = {"ja", "zh"}
Item = dict[str, Any]
Paragraphs = list[tuple[str, str, list[str]]]


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a text file, parted at " | "; comments left out."""
    for line in (TEXTS / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield [part.strip() for part in line.split(" | ")]


def stories() -> Paragraphs:
    """(language, section, paragraphs) of each story."""
    told: Paragraphs = []
    for line in (TEXTS / "paragraphs.txt").read_text("utf-8").splitlines():
        if line.startswith("== "):
            language, section = line[3:].split(" | ")
            told.append((language, section, []))
        elif line.strip() and not line.startswith("#"):
            told[-1][2].append(line)
    return told


def sentences_of(language: str, paragraph: str) -> list[str]:
    """The sentences of our own plain prose, which has no abbreviations."""
    return re.findall(r"[^。]+。", paragraph) if language in WIDE else re.split(r"(?<=[.!?]) ", paragraph)


def wrapped(language: str, paragraph: str) -> list[str]:
    """Lines of a column."""
    if language in WIDE:
        return [paragraph[at : at + 24] for at in range(0, len(paragraph), 24)]
    return textwrap.wrap(paragraph, 56)


def case(kind: str, number: int, language: str, sort: str, question: Item, **more: Any) -> Item:
    return {"id": f"{kind}-{number:03}", "language": language, "sort": sort, "question": question, **more}


def make_block() -> Iterator[Item]:
    for number, (language, sort, answer, section, text) in enumerate(rows("block.txt"), 1):
        prior = priors.of_block(language, text)
        yield case(
            "block", number, language, sort, {"section": section, "text": text, "answer": answer, "prior": prior}
        )


def make_join() -> Iterator[Item]:
    for number, (language, sort, answer, a, b) in enumerate([*_hand_joins(), *_story_joins()], 1):
        yield case("join", number, language, sort, {"a": a, "b": b, "answer": answer, "prior": priors.of_join(a, b)})


def _hand_joins() -> Iterator[tuple[str, str, str, str, str]]:
    for language, answer, a, b in rows("join.txt"):
        yield language, "by hand", answer, a, b


def _story_joins() -> Iterator[tuple[str, str, str, str, str]]:
    """Line ends within paragraphs, in mid-sentence and at a sentence's end, and those between paragraphs."""
    for language, _, paragraphs in stories():
        gap = "" if language in WIDE else " "
        for paragraph, behind in zip(paragraphs, [*paragraphs[1:], ""], strict=True):
            lines = wrapped(language, paragraph)
            cut = next(k for k, line in enumerate(lines) if line[-1] not in ".!?。")
            yield language, "mid-sentence", "same", lines[cut], lines[cut + 1]
            sentences = sentences_of(language, paragraph)
            if len(sentences) > 2:
                rest = wrapped(language, gap.join(sentences[1:]))
                yield language, "sentence end", "same", wrapped(language, sentences[0])[-1], rest[0]
            if behind:
                yield language, "paragraph end", "new", lines[-1], wrapped(language, behind)[0]


def make_hyphen() -> Iterator[Item]:
    for number, (language, answer, before, left, right, after) in enumerate(rows("hyphen.txt"), 1):
        question = {"before": before, "left": left, "right": right, "after": after, "answer": answer}
        question["prior"] = priors.of_hyphen(left, right)
        yield case("hyphen", number, language, answer, question)


def make_judge() -> Iterator[Item]:
    """Sentences of a story with none to three expendable ones among them."""
    draw, number = random.Random("judge"), 0
    for language, section, paragraphs in stories():
        for first in range(len(paragraphs) - 1):
            sentences = [(s, "") for p in paragraphs[first : first + 2] for s in sentences_of(language, p)]
            number += 1
            count = number % 4
            for reason, text in draw.sample(_expendable(language), count):
                sentences.insert(draw.randint(0, len(sentences)), (text, reason))
            yield case("judge", number, language, f"{count} among {len(sentences)}", _judgement(section, sentences))


def _expendable(language: str) -> list[tuple[str, str]]:
    return [(reason, text) for tongue, reason, text in rows("expendable.txt") if tongue == language]


def _judgement(section: str, sentences: Sequence[tuple[str, str]]) -> Item:
    named = [{"n": n, "reason": reason} for n, (_, reason) in enumerate(sentences, 1) if reason]
    foreign = [found["n"] for found in named if found["reason"] == "foreign"]
    expendable = [found for found in named if found["reason"] != "foreign"]
    made: Item = {"section": section, "sentences": [text for text, _ in sentences], "expendable": expendable}
    return made | ({"foreign": foreign} if foreign else {})


def make_rewrite() -> Iterator[Item]:
    """Two paragraphs of a story as lines, with marks in the sentences and lines of something else between them."""
    draw, number = random.Random("rewrite"), 0
    for language, _, paragraphs in stories():
        for first in range(len(paragraphs) - 1):
            number += 1
            pieces = _chunk(draw, language, paragraphs[first : first + 2], number % 4)
            yield case("rewrite", number, language, f"{number % 4} lines", {"pieces": pieces})


def _chunk(draw: random.Random, language: str, paragraphs: Sequence[str], lines: int) -> list[list[str]]:
    """Pieces of a chunk with about one mark in a paragraph, and `lines` lines of fluff."""
    fluff = [(place, text) for tongue, place, text in rows("fluff.txt") if tongue in ("*", language)]
    inline = [text for place, text in fluff if place == "inline"]
    between = draw.sample([text for place, text in fluff if place == "line"], min(lines, 2))
    pieces: list[list[str]] = []
    for paragraph in paragraphs:
        sentences = sentences_of(language, paragraph)
        marked = draw.randrange(len(sentences))
        for k, sentence in enumerate(sentences):
            pieces += _sentence(language, sentence, draw.choice(inline) if k == marked else "")
        pieces[-1][1] = pieces[-1][1].rstrip() + "\n"
        if between:
            pieces.append(["fluff", between.pop() + "\n"])
    return _merged(pieces)


def _sentence(language: str, sentence: str, mark: str) -> list[list[str]]:
    gap = "" if language in WIDE else " "
    if not mark:
        return [["prose", sentence + gap]]
    return [["prose", sentence[:-1]], ["fluff", gap + mark], ["prose", sentence[-1] + gap]]


def _merged(pieces: Sequence[Sequence[str]]) -> list[list[str]]:
    merged: list[list[str]] = []
    for sort, text in pieces:
        if merged and merged[-1][0] == sort:
            merged[-1][1] += text
        else:
            merged.append([sort, text])
    return merged


def make_inject() -> Iterator[Item]:
    """Cases of the other kinds with orders to the model in their text."""
    told = {language: (section, paragraphs) for language, section, paragraphs in reversed(stories())}
    draw = random.Random("inject")
    makers = {"choose": _inject_choose, "judge": _inject_judge, "rewrite": _inject_rewrite}
    for number, (language, job, disguise, mark, attack) in enumerate(rows("attacks.txt"), 1):
        section, paragraphs = told[language]
        parts = makers[job](draw, language, section, paragraphs, attack)
        yield case("inject", number, language, disguise, job=job, **parts) | ({"mark": mark} if mark != "-" else {})


def _inject_choose(draw: random.Random, language: str, section: str, paragraphs: Sequence[str], attack: str) -> Item:
    """A passage with an order to answer wrongly between its sentences: prose, or (every third) a table's row."""
    blocks = [row for row in rows("block.txt") if row[0] == language and row[1] in ("prose", "table row")]
    _, _, answer, section, text = draw.choice(blocks)
    wrong = "other" if answer == "text" else "text"
    clean = {"section": section, "text": text, "answer": answer}
    return {"question": clean | {"text": f"{text} {attack.replace('{want}', wrong)}"}, "clean": clean}


def _inject_judge(draw: random.Random, language: str, section: str, paragraphs: Sequence[str], attack: str) -> Item:
    sentences = [(s, "") for s in sentences_of(language, paragraphs[0])]
    sentences.insert(draw.randint(1, len(sentences)), (attack, "foreign"))
    return {"question": _judgement(section, sentences)}


def _inject_rewrite(draw: random.Random, language: str, section: str, paragraphs: Sequence[str], attack: str) -> Item:
    gap = "" if language in WIDE else " "
    sentences = sentences_of(language, paragraphs[0])
    at = draw.randint(1, len(sentences) - 1)
    pieces = [["prose", gap.join(sentences[:at]) + gap], ["foreign", attack + gap], ["prose", gap.join(sentences[at:])]]
    return {"question": {"pieces": pieces}}


MAKERS = {
    "block": make_block,
    "join": make_join,
    "hyphen": make_hyphen,
    "judge": make_judge,
    "rewrite": make_rewrite,
    "inject": make_inject,
}


def made() -> dict[str, str]:
    """Name of the file -> its content, a case on a line."""
    return {
        f"{kind}.json": "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in make()) + "\n]\n"
        for kind, make in MAKERS.items()
    }


def without_priors(text: str) -> str:
    """What has to be the same whenever the cases are made."""
    return re.sub(r', "prior": [\d.]+', "", text)


def main() -> int:
    files = made()
    if "--check" in sys.argv[1:]:
        stale = [
            n for n, text in files.items() if without_priors(text) != without_priors((CASES / n).read_text("utf-8"))
        ]
        print("\n".join(f"out of date: {name}" for name in stale) or "up to date")
        return int(bool(stale))
    CASES.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (CASES / name).write_text(text, "utf-8")
        print(f"{name}: {text.count(chr(10)) - 2} cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
