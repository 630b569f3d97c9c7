"""The documentation is true: names, examples, commands, links and the notebook are compared with the code."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import nbformat
import pytest

from copydesk.cli import build_parser
from copydesk.config import SWITCHES
from test_architecture import reason_codes

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]

sys.path.insert(0, str(ROOT / "tools"))

import check_site  # noqa: E402
from docmaker import names, notebook, reasons, schemas  # noqa: E402

CASES = reasons.load_cases()


def test_the_public_interface_is_the_one_that_was_agreed() -> None:
    agreed = json.loads((DOCS / "api.json").read_text("utf-8"))
    assert names.signatures() == agreed, "a change that callers see; if it is meant: make docs, and CHANGELOG.md"


@pytest.mark.parametrize("module", [check_site, names, reasons, schemas], ids=lambda module: module.__name__)
def test_examples_in_the_tools_are_true(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted
    assert not done.failed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["code"])
def test_examples_of_reasons_are_true(case: reasons.Case) -> None:
    reasons.check(case)


@pytest.mark.parametrize("key", ["after", "left", "code"])
@pytest.mark.parametrize("code", ["citation.bracket", "hyphen.join", "user.replace"])
def test_a_wrong_example_is_noticed(code: str, key: str) -> None:
    case = next(case for case in CASES if case["code"] == code)
    wrong = {"after": "It never was.", "left": "It is known [2, 3].", "code": "email"}[key]
    with pytest.raises(reasons.ExampleError):
        reasons.check({**case, key: wrong})


def test_every_reason_code_has_an_example() -> None:
    listed = set(re.findall(r"`([a-z]+(?:\.[a-z_]+)*)`", (DOCS / "reasons.md").read_text("utf-8").split("## Codes")[1]))
    heads = {prefix.partition(".")[0] for switch in SWITCHES for prefix in switch.prefixes}
    codes = reason_codes() | {code for code in listed if code.partition(".")[0] in heads}
    assert not reasons.missing_codes(codes), "add it to tools/docmaker/reasons.json"


def test_every_finding_of_the_page_is_one_of_the_code() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    rows = [line for line in (DOCS / "findings.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    codes = [code for row in rows for code in re.findall(r"`([a-z]+\.[a-z_]+)`", row.split(" | ")[0])]
    assert len(codes) > 10
    assert [code for code in codes if f'"{code}"' not in sources] == []


def test_the_notebook_shows_what_it_does() -> None:
    committed = nbformat.read(notebook.NOTEBOOK, as_version=4)
    assert notebook.outputs(notebook.execute()) == notebook.outputs(committed), "run: make docs"
    assert notebook.as_text(committed) == notebook.NOTEBOOK.read_text("utf-8")


def test_the_notebook_shows_no_error() -> None:
    committed = nbformat.read(notebook.NOTEBOOK, as_version=4)
    kinds = {output.output_type for cell in committed.cells for output in cell.get("outputs", ())}
    assert kinds == {"stream"}


# --- commands ---


def commands(page: Path) -> Iterator[str]:
    """Lines of code blocks that call copydesk, without comments and without what the output is piped into."""
    for block in re.findall(r"(?:^(?: {4,}.*)?\n)+|^ *```(?:\w*)\n.*?^ *```$", page.read_text("utf-8"), re.M | re.S):
        for line in block.splitlines():
            found = re.match(r"\s*(?:[\w.-]+ [^|]*\| )?(copydesk (?!: ).*)", line)
            if found and not found[1].startswith(("copydesk [", "copydesk: ")):
                yield re.split(r"\s+#|\s+[|>] ", found[1])[0]


COMMANDS = sorted({(page.name, command) for page in PAGES if page.name != "cli.md" for command in commands(page)})


def test_commands_are_found() -> None:
    assert len(COMMANDS) > 20


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_commands_of_the_documentation_make_sense(page: str, command: str) -> None:
    assert is_known(shlex.split(command)[1:])


def is_known(words: list[str]) -> bool:
    """Whether the parser takes the words; --version and --help end it with 0."""
    try:
        build_parser().parse_args(words)
    except SystemExit as end:
        return end.code == 0
    return True


def test_a_wrong_command_is_noticed() -> None:
    assert not is_known(["clean", "paper.pdf", "--citation", "keep"])
    assert not is_known(["clear", "paper.pdf"])


# --- links ---


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_the_world_are_well_formed(page: Path) -> None:
    for link in re.findall(r"https?:[^\s)>`\"]*", page.read_text("utf-8")):
        parts = urlsplit(link)
        assert parts.scheme == "https", f"{link}: not https"
        assert re.fullmatch(r"[\w-]+(\.[\w-]+)+", parts.netloc), f"{link}: no host"


def test_what_a_page_loads_from_elsewhere_is_seen() -> None:
    assert check_site.foreign_loads('<a href="https://a.example">a</a><script src="b.js"></script>') == []
    assert check_site.foreign_loads('<script src="//a.example/b.js"></script>') == ["<script> loads //a.example/b.js"]
    assert check_site.foreign_loads('<link rel="stylesheet" href="https://a.example/b.css">') != []
