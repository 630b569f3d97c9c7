"""Sentences without limit in many languages, from phrases of our own: no two of a document are alike."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

SPACELESS = frozenset({"zh", "ja"})
VERB_LAST = frozenset({"ja", "ko"})


@cache
def _phrases() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("phrases.json").read_text(encoding="utf-8"))
    return found


LANGUAGES = tuple(_phrases())


class Wording:
    """Words of one language, drawn by a generator of its own. What `labels` has are words of forms: "Figure"."""

    def __init__(self, language: str, random: Random) -> None:
        self.language, self._random = language, random
        self._words = _phrases()[language]
        self.labels: dict[str, str] = self._words["labels"]
        self.names: list[str] = random.sample(self._words["names"], len(self._words["names"]))
        self._told: set[tuple[str, ...]] = set()
        self._titles: list[str] = []
        self.gap = "" if language in SPACELESS else " "

    def title(self) -> str:
        if not self._titles:
            self._titles = self._random.sample(self._words["titles"], len(self._words["titles"]))
        return self._titles.pop()

    def clause(self, short: bool = False) -> str:
        """Who does what, how: never the same twice."""
        while True:
            who, does, what, how = (
                self._random.choice(self._words[k]) for k in ("subjects", "verbs", "objects", "adverbials")
            )
            if (who, does, what) not in self._told:
                break
        self._told.add((who, does, what))
        if self.language == "zh":
            parts = [who, "" if short else how, does, what]
        elif self.language in VERB_LAST:
            parts = [who, "" if short else how, what, does]
        else:
            parts = [who, does, what, "" if short else how]
        return self.gap.join(part for part in parts if part)

    def sentence(self, short: bool = False) -> str:
        text = self.clause(short)
        if not short and self._random.random() < 0.4:
            text = f"{text}{self._random.choice(self._words['links'])}{self.gap}{self.clause(True)}"
        if not short and self._random.random() < 0.2:
            text = f"{self._random.choice(self._words['openers'])}{self.gap}{text}"
        return f"{text[0].upper()}{text[1:]}{'。' if self.gap == '' else '.'}"

    def sentences(self, count: int) -> str:
        return self.gap.join(self.sentence() for _ in range(count))

    def paragraph(self, low: int = 3, high: int = 6) -> str:
        return self.sentences(self._random.randint(low, high))

    def quoted(self, text: str) -> str:
        opening, closing = self._words["quotes"]
        return f"{opening}{text}{closing}"

    def numbered(self, label: str, number: int | str) -> str:
        """ "Figure 3", "図3", "第3条"; `label`: figure, table or article."""
        word = self.labels[label]
        if word in ("第", "제"):
            return f"{word}{number}{'조' if self.language == 'ko' else '条'}"
        return f"{word}{self.gap}{number}"
