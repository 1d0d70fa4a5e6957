"""``render -P name:value`` sets what a cell tagged ``parameters`` sets, as with a real Quarto."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest
from quarto_project import project_with
from rendered_words import words

from caseseries.cli import main
from caseseries.commands.shared.parameters import parameter, parameters
from caseseries.documents.render import Renderer
from caseseries.documents.render_error import RenderError
from caseseries.study.failure import CannotReadError


@pytest.mark.parametrize(
    ("given", "value"),
    # What Quarto 1.10 hands on, as seen in the type and the text of the value in the document.
    [
        ("limit:7", 7),
        ("limit=7", 7),
        ("limit:7.0", 7),
        ("limit:7.5", 7.5),
        ("limit:1e3", 1000),
        ("limit:012", 12),
        ("limit:0x1F", 31),
        ("limit:1_000", 1000),
        ("limit:true", True),
        ("limit:yes", "yes"),
        ("limit:2020-01-01", "2020-01-01"),
        ("limit:1:30", "1:30"),
        ("limit:[1, 2]", [1, 2]),
        ('limit:"7"', "7"),
    ],
)
def test_values_are_read_as_quarto_reads_them(given: str, value: Any) -> None:
    assert parameter(given) == ("limit", value)
    assert type(parameter(given)[1]) is type(value)


@pytest.mark.parametrize("given", ["limit", "limit:", "limit:[1", "limit:!!python/none"])
def test_what_is_no_parameter_is_wrong_usage(
    given: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["render", "-P", given])
    assert ended.value.code == 2
    assert given in capsys.readouterr().err


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "values.yml"
    file.write_text("limit: 9\nname: b\n", encoding="utf-8")
    assert parameters([("limit", 7)], file) == {"limit": 7, "name": "b"}
    file.write_text("- 1\n", encoding="utf-8")
    with pytest.raises(CannotReadError, match="holds no parameters"):
        parameters([], file)
    with pytest.raises(CannotReadError, match=r"none\.yml cannot be read"):
        parameters([], tmp_path / "none.yml")


def test_parameters_are_set_behind_their_cell(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    out = tmp_path / "out"
    with_values(project, out, {})
    assert "At 5 of a, of type int." in words(out / "extra.html")
    with_values(project, out, {"limit": "7 cm", "name": "b"})
    assert "At 7 cm of b, of type str." in words(out / "extra.html")


def test_a_parameter_that_no_document_has_is_refused(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    with pytest.raises(RenderError, match=r"parameter 'max'.*\n.*limit \(report/extra\.qmd:6\)"):
        with_values(project, tmp_path / "out", {"max": 1})


def with_values(
    project: Path, out: Path, values: dict[str, Any], renderer: str = "embedded"
) -> None:
    with Renderer(project, out, ("html",), renderer, parameters=values) as run:
        run.render(project / "x.duckdb")


@pytest.mark.skipif(
    shutil.which("quarto") is None or importlib.util.find_spec("papermill") is None,
    reason="Quarto or papermill is not installed",
)
def test_quarto_sets_the_same(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    values = {"limit": [1, "x"], "name": "it's"}
    for renderer in ("embedded", "quarto"):
        with_values(project, tmp_path / renderer, values, renderer)
    assert words(tmp_path / "quarto" / "extra.html") == words(tmp_path / "embedded" / "extra.html")
