"""The repository keeps its own rules: public names, import directions, sizes, documentation."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import copydesk
from copydesk.config import SWITCHES, Config
from copydesk.revise.answers import REASONS
from copydesk.revise.judge import PREFIX
from copydesk.rules import INLINE_RULES

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "copydesk"
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_MODULE = 500
KINDS = {".py", ".md", ".toml", ".json", ".ini", ".txt", ".cfg", ".ipynb", ".yml", ""}
SKIPPED_FOLDERS = {".git", "dist", "build", "demo", "node_modules"}
BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
REPAIRS = ("space", "hyphen", "unicode", "appendix", "user")


def own_files() -> Iterator[Path]:
    """Text files of the repository, whether committed yet or not."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith((".", "__"))]
        for name in names:
            if Path(name).suffix in KINDS and name != ".git":  # a file in a second working copy
                yield Path(folder) / name
    yield from (ROOT / ".ci").iterdir()


def test_public_names_load_and_are_sorted_in_one_list() -> None:
    assert copydesk.__all__ == sorted(copydesk.__all__, key=lambda name: (not name.isupper(), name))
    tree = ast.parse((PACKAGE / "__init__.py").read_text("utf-8"))
    checked = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("copydesk.")
        for alias in node.names
    }
    assert checked | {"__version__"} == set(copydesk.__all__), "for type checkers and at run time the same"
    assert all(hasattr(copydesk, name) for name in copydesk.__all__)


def test_arrows_go_down_only() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(text)), "a docstring says what the module is for"
    assert path.stem not in BANNED_NAMES


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_every_switch_is_documented(switch: object) -> None:
    assert f"`--{getattr(switch, 'name', '')}`" in (ROOT / "docs" / "reasons.md").read_text("utf-8")


def reason_codes() -> set[str]:
    """Codes that stand in the source of layout, rules and the pipeline, and those of the table of rules."""
    heads = "|".join({prefix.partition(".")[0] for switch in SWITCHES for prefix in switch.prefixes} | set(REPAIRS))
    code = re.compile(rf'"((?:{heads})(?:\.[a-z_]+)+)"')
    paths = [p for p in MODULES if p.parent.name in ("layout", "rules") or p.name == "pipeline.py"]
    found = {match for path in paths for match in code.findall(path.read_text("utf-8"))}
    return found | {rule.reason for rule in INLINE_RULES}


def test_every_reason_code_is_documented() -> None:
    page = (ROOT / "docs" / "reasons.md").read_text("utf-8")
    missing = sorted(code for code in reason_codes() if f"`{code}`" not in page)
    assert not missing, "describe them in docs/reasons.md"


def test_every_finding_is_documented() -> None:
    page = (ROOT / "docs" / "findings.md").read_text("utf-8")
    code = re.compile(r'"((?:document|edits|pages?|kept|characters|replacement|metadata|file)\.[a-z_]+)"')
    found = {match for path in MODULES for match in code.findall(path.read_text("utf-8"))}
    missing = sorted(code for code in found if f"`{code}`" not in page)
    assert not missing, "describe them in docs/findings.md"


def test_every_code_of_a_model_is_documented() -> None:
    """They are reasons (docs/reasons.md) or findings (docs/findings.md); those of `judge` end with its reasons."""
    pages = [(ROOT / "docs" / name).read_text("utf-8") for name in ("reasons.md", "findings.md")]
    code = re.compile(r'"(model\.[a-z_]+)"')
    found = {match for path in MODULES for match in code.findall(path.read_text("utf-8"))} - {PREFIX}
    found |= {f"{PREFIX}.{reason}" for reason in REASONS}
    assert len(found) > len(REASONS) + 3
    assert [code for code in sorted(found) if sum(f"`{code}`" in page for page in pages) != 1] == []


def test_every_setting_is_documented() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for name in Config.__dataclass_fields__:
        assert f"`{name}`" in readme


def docs_maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_documentation_is_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    stale = [path.name for path, text in docs_maker().pages().items() if path.read_text("utf-8") != text]
    assert not stale, "run: make docs"


def test_no_path_of_a_machine_is_in_the_repository() -> None:
    machine = re.compile(r"(?<![\w.~/])/(?:home|root|Users|work|mnt)/\w")
    guilty = []
    for path in own_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        guilty += [f"{path.relative_to(ROOT)}: {found[0]}" for found in machine.finditer(text)]
    assert not guilty


def test_links_of_the_documentation_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
