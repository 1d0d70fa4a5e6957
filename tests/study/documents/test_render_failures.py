"""When a document cannot be rendered: the reason, the place, and the old files untouched."""

from pathlib import Path

import pytest
from render_project import write_project

from caseseries.documents.basis import Basis
from caseseries.documents.pdf import weasy
from caseseries.documents.render import Renderer, choose, current, render
from caseseries.documents.render_error import RenderError
from caseseries.documents.stamp import Sources, fingerprint

OLD = "the documents of an earlier run"


def failing(
    folder: Path, body: str, *, head: str = "", bibliography: str = "bibliography: refs.bib\n"
) -> str:
    index = f"---\ntitle: T\n{bibliography}{head}---\n\n{body}\n"
    project = write_project(folder / "p", index=index)
    out = project / "out"
    out.mkdir()
    (out / "index.html").write_text(OLD, encoding="utf-8")
    with pytest.raises(RenderError) as caught:
        render(project, project / "x.duckdb", out, ("html",), "embedded")
    assert [path.name for path in out.iterdir()] == ["index.html"]
    assert (out / "index.html").read_text(encoding="utf-8") == OLD
    return str(caught.value).replace(str(project), "")


def test_references_citations_and_images_are_reported_together_with_their_lines(
    tmp_path: Path,
) -> None:
    body = "See @tbl-lost.\n\nAs written [@lost2020].\n\n![A scan](lost.png){#fig-scan}\n"
    message = failing(tmp_path, body)
    assert "/report/index.qmd:6: nothing carries the label @tbl-lost" in message
    assert "/report/index.qmd:8: @lost2020 is in no bibliography" in message
    assert "/report/index.qmd:10: there is no image file lost.png" in message
    assert message.count("tbl-lost") == 1


def test_a_citation_without_any_bibliography_is_an_error(tmp_path: Path) -> None:
    body = "Ask a@b.org or @home.\n\nAs written [see @lost2020, p. 3; @tbl-lost]."
    message = failing(tmp_path, body, bibliography="")
    assert "/report/index.qmd:7: [@lost2020] is cited, and the document has no biblio" in message
    assert "home" not in message
    message = failing(tmp_path / "b", "See [@tbl-lost] and [-@lost2021].", bibliography="")
    assert "/report/index.qmd:5: nothing carries the label @tbl-lost" in message
    assert "/report/index.qmd:5: [@lost2021] is cited" in message
    assert message.count("tbl-lost") == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("```{python}\n#| label: tbl-x\n1 / 0\n```", "index.qmd:8 (cell tbl-x): the cell failed"),
        ("{{< video x >}}", "index.qmd:6: unknown shortcode"),
        ("## A {#sec-a}\n\n## B {#sec-a}", "the label sec-a is used twice"),
        ("![Scan](https://example.org/a.png)", "lies on the network"),
        ("See @sec-a\n\n## A {#sec-a .unnumbered}", "refers to a section without a number"),
    ],
)
def test_what_quarto_would_only_warn_of_is_an_error(
    body: str, expected: str, tmp_path: Path
) -> None:
    assert expected in failing(tmp_path, body)


def test_a_style_or_bibliography_that_is_not_there_is_named(tmp_path: Path) -> None:
    message = failing(tmp_path, "Text.", head="csl: lost.csl\n")
    assert message.startswith(
        "/report/lost.csl does not exist\n  write it, or take it out of `csl:`"
    )


def test_one_failing_document_holds_back_the_other(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p", supplement="---\ntitle: S\n---\n\n@fig-lost\n")
    with pytest.raises(RenderError, match="@fig-lost"):
        render(project, project / "x.duckdb", project / "out", ("html",), "embedded")
    assert list((project / "out").iterdir()) == []


def test_a_figure_without_a_raster_cannot_go_into_word(tmp_path: Path) -> None:
    body = (
        "```{python}\n#| label: fig-x\nclass F:\n"
        "    def _repr_svg_(self): return '<svg xmlns=\"http://www.w3.org/2000/svg\"/>'\nF()\n```"
    )
    index = f"---\ntitle: T\n---\n\n{body}\n"
    project = write_project(tmp_path / "p", index=index, supplement=None)
    with pytest.raises(RenderError, match="fig-x-1 offers no PNG"):
        render(project, project / "x.duckdb", project / "out", ("docx",), "embedded")


def test_without_pango_the_other_formats_are_written_and_the_packages_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = write_project(tmp_path / "p")
    blocked = tmp_path / "blocked" / "weasyprint"
    blocked.mkdir(parents=True)
    text = "raise OSError('cannot load library libpango-1.0-0')\n"
    (blocked / "__init__.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(blocked.parent))
    outcome = render(project, project / "x.duckdb", project / "out", renderer="embedded")
    assert sorted(path.name for path in outcome.outputs) == [
        "index.docx",
        "index.html",
        "supplement.docx",
        "supplement.html",
    ]
    assert outcome.exit_code == 3
    assert "libpango-1.0-0" in outcome.missing
    assert "brew install pango" in outcome.missing
    page = (project / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="index.pdf"' not in page


def test_quarto_asked_for_and_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert choose("auto") == "embedded"
    with pytest.raises(RenderError, match="no quarto on PATH"):
        choose("quarto")


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="unknown format 'epub'"):
        Renderer(tmp_path, tmp_path, ("epub",), "embedded")


def test_nothing_is_rendered_again_until_something_changed(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p", supplement=None)
    (project / "data").mkdir()
    (project / "data" / "patients.csv").write_text("patient_id\nP01\n", encoding="utf-8")
    out = project / "out"
    db = project / "x.duckdb"
    db.write_bytes(b"rows")

    def basis() -> Basis:
        sources = Sources(project, project / "data", project / "study.toml", "embedded")
        return Basis(fingerprint(sources), (db,))

    assert current(basis(), out, ("html",)) is None
    with Renderer(project, out, ("html",), "embedded") as renderer:
        renderer.render(db, basis())

    found = current(basis(), out, ("html",))
    assert found is not None
    assert found.skipped
    assert [path.name for path in found.outputs] == ["index.html"]
    assert current(basis(), out, ("html", "pdf")) is None

    changes = {
        "data/patients.csv": "patient_id\nP02\n",
        "report/index.qmd": "---\ntitle: Other\n---\n",
        "study.toml": "[study]\n",
        "_extensions/caseseries/style.css": "p { margin: 0 }",
        "out/index.html": "edited by hand",
        "shapes.py": "N = 1",
        "x.duckdb": "rows of another database",
    }
    for name, text in changes.items():
        path = project / name
        before = path.read_text(encoding="utf-8") if path.exists() else None
        path.write_text(text, encoding="utf-8")
        assert current(basis(), out, ("html",)) is None, name
        if before is None:
            path.unlink()
        else:
            path.write_text(before, encoding="utf-8")
        assert current(basis(), out, ("html",)) is not None, name


def test_versions_of_the_libraries_count_as_inputs(tmp_path: Path) -> None:
    sources = Sources(tmp_path, tmp_path / "data", tmp_path / "study.toml", "embedded")
    found = fingerprint(sources)
    assert found["package weasyprint"]
    assert found["package pypandoc_binary"]


def test_a_format_not_asked_for_again_does_not_stay_with_old_numbers(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p", supplement=None)
    out = project / "out"
    sources = Sources(project, project / "data", project / "study.toml", "embedded")
    (project / "data").mkdir()
    db = project / "x.duckdb"
    db.write_bytes(b"rows")
    for formats in (("html", "docx"), ("html",)):
        with Renderer(project, out, formats, "embedded") as renderer:
            renderer.render(db, Basis(fingerprint(sources), (db,)))
    assert sorted(path.name for path in out.iterdir()) == [".stamp.json", "index.html"]


def test_css_variables_are_resolved_for_weasyprint() -> None:
    css = ":root { --ink: #111; } p { color: var(--ink) }"
    assert weasy.without_variables(css).endswith("p { color: #111 }")
