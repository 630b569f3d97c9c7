"""What the package promises to Python programs, on the package as it is installed."""

from __future__ import annotations

import io
import json
from importlib import metadata, resources
from pathlib import Path

import jsonschema
import pytest

import copydesk


def test_every_public_name_is_there() -> None:
    for name in copydesk.__all__:
        assert getattr(copydesk, name) is not None
    assert dir(copydesk) == sorted(copydesk.__all__)
    with pytest.raises(AttributeError):
        copydesk.none_such  # noqa: B018


def test_the_version_is_the_packages() -> None:
    assert copydesk.__version__ == metadata.version("copydesk")


def test_the_package_is_typed_and_carries_its_data() -> None:
    package = resources.files("copydesk")
    assert (package / "py.typed").is_file()
    assert (package / "report" / "copydesk.schema.json").is_file()
    assert (package / "layout" / "roles.npz").is_file()


def test_a_result_has_text_script_findings_and_document(pdf: Path) -> None:
    result = copydesk.clean(pdf)
    assert "Small birds sing at dawn because the air is still and the sound carries further" in result.text
    assert "[1]" not in result.text
    assert "Journal of Dawn" not in result.text
    assert "".join(piece.text for piece in result.script.pieces) == result.script.text
    assert result.script.source == result.document.text
    assert isinstance(result.findings, tuple)


def test_path_bytes_and_file_object_give_the_same(pdf: Path, pdf_bytes: bytes) -> None:
    expected = copydesk.clean(str(pdf)).json
    assert copydesk.clean(pdf_bytes).json == expected
    assert copydesk.clean(io.BytesIO(pdf_bytes)).json == expected
    with open(pdf, "rb") as file:
        assert copydesk.clean(file, isolate=False).json == expected


def test_switches_are_settings(pdf: Path) -> None:
    assert "[1]" in copydesk.clean(pdf, citations="keep").text
    assert "[1]" in copydesk.clean(pdf, config=copydesk.Config(profile="full")).text
    with pytest.raises(copydesk.UsageError):
        copydesk.clean(pdf, citation="keep")


def test_files_are_written(pdf: Path, tmp_path: Path) -> None:
    paths = copydesk.clean(pdf).write(tmp_path / "out", formats=("txt", "md", "json"), raw=True)
    assert sorted(path.name for path in paths) == [
        "birds.clean.md",
        "birds.clean.txt",
        "birds.copydesk.json",
        "birds.raw.txt",
    ]


def test_the_report_is_one_file_that_loads_nothing(pdf: Path, tmp_path: Path) -> None:
    result = copydesk.clean(pdf)
    (path,) = result.write(tmp_path, formats=["html"])
    assert path.name == "birds.report.html"
    text = path.read_text("utf-8")
    assert text == result.report
    assert "default-src 'none'" in text
    assert "src=" not in text
    assert "<del" in result._repr_html_()


def test_the_json_keeps_the_published_schema(pdf: Path) -> None:
    schema = json.loads((resources.files("copydesk") / "report" / "copydesk.schema.json").read_text("utf-8"))
    found = json.loads(copydesk.clean(pdf).json)
    jsonschema.Draft202012Validator(schema).validate(found)
    assert "".join(piece["text"] for piece in found["pieces"]) == found["text"]


def test_errors_are_of_one_family(tmp_path: Path) -> None:
    with pytest.raises(copydesk.MissingFileError, match=r"none\.pdf"):
        copydesk.clean(tmp_path / "none.pdf")
    with pytest.raises(copydesk.NotAPdfError):
        copydesk.clean(b"plain words")
    assert issubclass(copydesk.NotAPdfError, copydesk.InputError)
    assert issubclass(copydesk.InputError, copydesk.CopydeskError)
