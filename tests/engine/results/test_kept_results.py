"""Results that Quarto keeps (``freeze``, ``cache``) are not printed under data they are not of."""

from __future__ import annotations

from pathlib import Path

import pytest
from quarto_project import project_with

from caseseries.documents.frozen import forget_outdated
from caseseries.documents.project_copy import project_copy
from caseseries.documents.render import render
from caseseries.documents.render_error import RenderError


def study(tmp_path: Path, freeze: str) -> Path:
    head = f"execute:\n  freeze: {freeze}\n" if freeze else ""
    project = project_with(tmp_path, f"---\ntitle: T\n{head}---\n\nWords.\n")
    (project / "data" / "raw").mkdir(parents=True)
    (project / "data" / "raw" / "rows.csv").write_text("id\n1\n", encoding="utf-8")
    return project


def kept(project: Path) -> Path:
    results = project / "_freeze" / "report" / "extra" / "execute-results" / "html.json"
    results.parent.mkdir(parents=True)
    results.write_text("{}", encoding="utf-8")
    return results


def other_data(project: Path) -> None:
    (project / "data" / "raw" / "rows.csv").write_text("id\n2\n", encoding="utf-8")


def test_frozen_results_go_with_the_data_they_are_of(tmp_path: Path) -> None:
    project = study(tmp_path, "auto")
    assert forget_outdated(project) == ""
    results = kept(project)
    assert forget_outdated(project) == ""
    assert results.is_file()
    other_data(project)
    assert "_freeze holds results of other data or code" in forget_outdated(project)
    assert not results.exists()
    kept(project)
    assert forget_outdated(project) == ""


def test_results_frozen_for_good_are_refused_with_other_data(tmp_path: Path) -> None:
    project = study(tmp_path, "true")
    forget_outdated(project)
    results = kept(project)
    assert forget_outdated(project) == ""
    other_data(project)
    with pytest.raises(RenderError, match=r"report/extra\.qmd: .*freeze: true"):
        forget_outdated(project)
    assert results.is_file()


def test_a_notebook_among_the_documents_is_left_to_quarto(tmp_path: Path) -> None:
    project = study(tmp_path, "auto")
    (project / "report" / "note.ipynb").write_text("{}", encoding="utf-8")
    file = project / "_quarto.yml"
    file.write_text(file.read_text("utf-8").replace("report/*.qmd", "report/*"), encoding="utf-8")
    assert forget_outdated(project) == ""


def test_frozen_results_of_unknown_data_are_not_used(tmp_path: Path) -> None:
    project = study(tmp_path, "auto")
    results = kept(project)
    assert "the cells run again" in forget_outdated(project)
    assert not results.exists()


def test_the_cache_of_cells_goes_with_the_data_it_is_of(tmp_path: Path) -> None:
    project = study(tmp_path, "")
    forget_outdated(project)
    assert not (project / "_freeze").exists()
    # Quarto makes it beside the document.
    cache = project / "report" / ".jupyter_cache"
    cache.mkdir()
    assert forget_outdated(project) == ""
    other_data(project)
    said = forget_outdated(project)
    assert said.startswith("report/.jupyter_cache holds results of other data")
    assert not cache.exists()


def test_a_render_of_ours_takes_no_kept_results(tmp_path: Path) -> None:
    project = study(tmp_path, "true")
    kept(project)
    (project / ".jupyter_cache").mkdir()
    with project_copy(project, tmp_path) as copy:
        assert not (copy / "_freeze").exists()
        assert not (copy / ".jupyter_cache").exists()


def test_cells_that_are_not_to_run_are_refused(tmp_path: Path) -> None:
    project = project_with(tmp_path, "---\ntitle: T\nexecute:\n  enabled: false\n---\n")
    with pytest.raises(RenderError, match=r"enabled: false.*embedded renderer"):
        render(project, project / "x.duckdb", tmp_path / "out", ("html",), "embedded")
