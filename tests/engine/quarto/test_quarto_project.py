"""A project as users of Quarto run it: one format, and their own documents.

What a real Quarto does is looked at where it is installed; the tests of our own part always run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from quarto_project import project_with
from rendered_words import words

from caseseries.documents import quarto_hooks
from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.embedded.project import metadata_for, read_document
from caseseries.documents.render import render
from caseseries.documents.render_error import RenderError
from caseseries.documents.skeleton import EXTENSION

real_quarto = pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")


def quarto(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a real Quarto as a user does; there is no study to build a database of."""
    return subprocess.run(
        ["quarto", "render", *arguments, "--no-execute-daemon"],
        cwd=project,
        env={**os.environ, "QUARTO_PYTHON": sys.executable, "CASESERIES_DB": "x.duckdb"},
        capture_output=True,
        text=True,
        check=False,
    )


# Formats under their plain names


def test_the_plain_formats_are_those_of_the_extension() -> None:
    contributed = yaml.safe_load((EXTENSION / "_extension.yml").read_text(encoding="utf-8"))[
        "contributes"
    ]
    named, plain = contributed["formats"], contributed["project"]["format"]
    assert plain.keys() == named.keys() - {"common"}

    def from_project(value: Any, key: str = "") -> Any:
        if key in ("csl", "template", "path"):
            return f"_extensions/caseseries/{value}"
        if key == "css":
            found = [
                from_project(name, "path") for name in ([value] if value == str(value) else value)
            ]
            return found if len(found) > 1 else found[0]
        if key == "reference-doc":
            return value.removeprefix("../../")
        if isinstance(value, dict):
            return {name: from_project(inner, name) for name, inner in value.items()}
        return [from_project(inner) for inner in value] if key == "filters" else value

    for name, settings in plain.items():
        assert settings == from_project(named["common"]) | from_project(named[name]), name


@pytest.mark.parametrize("head", ["", "format: html\n", "format:\n  html: default\n"])
def test_a_document_needs_no_format_of_its_own(tmp_path: Path, head: str) -> None:
    project = project_with(tmp_path, f"---\ntitle: T\n{head}---\n\nWords.\n")
    render(project, project / "x.duckdb", tmp_path / "out", ("html",), "embedded")
    assert words(tmp_path / "out" / "extra.html") == "Words."


def test_an_entry_of_a_plain_format_counts(tmp_path: Path) -> None:
    text = "---\ntitle: T\nformat:\n  html:\n    toc: false\n---\n"
    project = project_with(tmp_path, text)
    document = read_document(project / "report" / "extra.qmd")
    assert metadata_for(project, document, "html")["toc"] is False
    assert metadata_for(project, document, "html")["theme"] == "none"
    assert "toc" not in metadata_for(project, document, "docx")


@real_quarto
@pytest.mark.parametrize("output", ["html", "pdf", "docx"])
def test_quarto_writes_one_format_of_one_document(tmp_path: Path, output: str) -> None:
    project = project_with(tmp_path)
    (project / "report" / "other.qmd").write_text("---\ntitle: O\n---\n", encoding="utf-8")
    before = {path.name for path in (project / "report").iterdir()}
    done = quarto(project, "report/extra.qmd", "--to", output)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in (project / "build" / "report").iterdir()] == [f"extra.{output}"]
    assert {path.name for path in (project / "report").iterdir()} == before
    render(project, project / "x.duckdb", tmp_path / "out", (output,), "embedded")
    found = words(project / "build" / "report" / f"extra.{output}")
    assert found == words(tmp_path / "out" / f"extra.{output}")
    assert "{python}" not in found


@real_quarto
def test_both_renderers_take_a_document_of_the_users_and_skip_parts(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    report = project / "report"
    (report / "sub").mkdir()
    for name in ("_part.qmd", "sub/inner.qmd", "notes.md"):
        (report / name).write_text("---\ntitle: Not shown\n---\n", encoding="utf-8")
    for renderer in ("quarto", "embedded"):
        render(project, project / "x.duckdb", tmp_path / renderer, ("html", "docx"), renderer)
        found = sorted(path.name for path in (tmp_path / renderer).glob("[!.]*"))
        assert [name for name in found if "supplement" not in name] == ["extra.docx", "extra.html"]


def test_the_hook_leaves_documents_where_the_preview_of_quarto_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "build" / "report" / "sub" / "inner.html"
    page.parent.mkdir(parents=True)
    page.write_text("page", encoding="utf-8")
    (page.parents[1] / "index.html").write_text("page", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(tmp_path / "build"))
    outputs = "build/report/sub/inner.html\nbuild/report/index.html"
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", outputs)
    written: list[Path] = []
    monkeypatch.setattr(quarto_hooks, "write_data_files", lambda db, folder: written.append(folder))
    assert quarto_hooks.after(tmp_path / "x.duckdb") == 0
    assert page.is_file()
    assert written == [tmp_path / "build" / "report"]


def listed(tmp_path: Path, *entries: str) -> list[str]:
    """The documents of a project with some of every kind, listed by these entries."""
    project = tmp_path / "listed"
    for name in (
        "report/index.qmd", "report/notes.qmd", "report/_part.qmd", "report/sub/inner.qmd",
        "report/_drafts/draft.qmd", "report/plain.md", "report/note.ipynb", "report/refs.bib",
    ):  # fmt: skip
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("", encoding="utf-8")
    content = yaml.safe_dump({"project": {"render": list(entries)}})
    (project / "_quarto.yml").write_text(content, encoding="utf-8")
    return [path.relative_to(project).as_posix() for path in document_paths(project)]


@pytest.mark.parametrize(
    ("entries", "found"),
    # As `quarto inspect` of Quarto 1.10 lists them.
    [
        (["/report/*.qmd"], ["report/index.qmd", "report/notes.qmd"]),
        (["report/**/*.qmd"], ["report/index.qmd", "report/notes.qmd", "report/sub/inner.qmd"]),
        (["report/*.qmd", "!report/notes.qmd"], ["report/index.qmd"]),
        (["report/notes.qmd", "report/index.qmd"], ["report/notes.qmd", "report/index.qmd"]),
    ],
)
def test_the_documents_are_those_that_quarto_lists(
    tmp_path: Path, entries: list[str], found: list[str]
) -> None:
    assert listed(tmp_path, *entries) == found


@pytest.mark.parametrize("entry", ["report/note.ipynb", "report/plain.md", "report/*"])
def test_documents_of_another_kind_are_refused_by_name(tmp_path: Path, entry: str) -> None:
    with pytest.raises(RenderError, match=r"_quarto\.yml: .*lists report/(note\.ipynb|plain\.md)"):
        listed(tmp_path, entry)


def test_two_documents_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "listed" / "report" / "sub").mkdir(parents=True)
    (tmp_path / "listed" / "report" / "sub" / "index.qmd").write_text("", encoding="utf-8")
    with pytest.raises(RenderError, match=r"report/index\.qmd and report/sub/index\.qmd"):
        listed(tmp_path, "report/**/*.qmd")
