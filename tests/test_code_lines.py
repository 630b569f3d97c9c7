"""Code that was taken for prose, and prose about code."""

from __future__ import annotations

import pytest

from copydesk.layout.code_lines import find_code_lines
from test_layout import PROSE, document, line


def found(*texts: str) -> list[int]:
    made = document([line(text, y=100 + 12 * k) for k, text in enumerate(texts)])
    return list(find_code_lines(made, ["text"] * len(texts)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r"\newcommand{\heron}{bird}", r"\DeclareOption{wide}{\setlength{\x}{2pt}}"),
        ("17 if (a == b) {", "18 run_all(1);"),
        ("x += 1;", "return count_herons(x);"),
        ('<bird name="heron">', "</bird>"),
        ("struct heron::wing {", "std::vector<int> feathers;"),
    ],
)
def test_two_lines_with_marks_of_programs_are_code(first: str, second: str) -> None:
    assert found(PROSE, first, second, PROSE) == [1, 2]
    assert found(PROSE, first, PROSE, PROSE, second) == []


def test_what_stands_between_is_code_if_it_is_short() -> None:
    assert found("int a = 0; {", "else", "b(c); }") == [0, 1, 2]
    assert found("int a = 0; {", "which is the first of the herons", "b(c); }") == [0, 2]


@pytest.mark.parametrize(
    "text",
    [
        r"The commands \heron and \wing of the class are kept in the file",
        "We write (a = b) for what is the same in each of the beds; it is",
        "製品に組み込むOSSの公式サイトには、ライセンス_Aと記載されていました。",
        "(ANOVA: F2,21=2.319, p=0.12).",
        "the share was high (95% HPD: 26,600-83,100).",
        "https://example.org/a_b/c",
    ],
)
def test_prose_about_code_is_no_code(text: str) -> None:
    assert found(text, text) == []
