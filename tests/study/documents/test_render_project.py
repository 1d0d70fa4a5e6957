"""Metadata, includes and shortcodes by Quarto's rules, and refusal of what is not known."""

import shutil
from pathlib import Path

import pytest
from render_project import write_project

from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.embedded.project import (
    expand_shortcodes,
    merge,
    metadata_for,
    read_document,
)
from caseseries.documents.render_error import RenderError


def test_maps_merge_by_key_and_lists_are_joined() -> None:
    lower = {"toc": True, "crossref": {"a": 1, "b": 1}, "css": ["x.css", "y.css"]}
    upper = {"crossref": {"b": 2}, "css": ["y.css", "z.css"], "lang": "en"}
    assert merge(lower, upper) == {
        "toc": True,
        "crossref": {"a": 1, "b": 2},
        "css": ["x.css", "y.css", "z.css"],
        "lang": "en",
    }


def test_the_document_wins_over_the_project_and_the_project_over_the_extension(
    tmp_path: Path,
) -> None:
    index = "---\ntitle: T\nlang: de\nformat:\n  caseseries-html:\n    toc: false\n---\ntext\n"
    project = write_project(tmp_path / "p", index=index)
    document = read_document(project / "report" / "index.qmd")
    html = metadata_for(project, document, "html")
    assert html["lang"] == "de"
    assert html["toc"] is False
    assert html["fig-format"] == "svg"
    assert html["template"] == str(project / "_extensions" / "caseseries" / "template.html")
    assert html["documents"][1] == {"file": "supplement", "text": "Supplement"}
    assert metadata_for(project, document, "docx")["template"].endswith("template.openxml")


def test_paths_of_a_document_count_from_its_folder(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    document = read_document(project / "report" / "index.qmd")
    assert metadata_for(project, document, "html")["bibliography"] == (
        str(project / "report" / "refs.bib")
    )


def test_a_linked_extension_points_into_the_project(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    (project / "_extensions" / "caseseries").rename(tmp_path / "elsewhere")
    (project / "_extensions" / "caseseries").symlink_to(tmp_path / "elsewhere")
    document = read_document(project / "report" / "index.qmd")
    found = metadata_for(project, document, "docx")["reference-doc"]
    assert found == str(project / "build" / "reference.docx")


def test_a_project_without_the_extension_takes_nothing_but_what_it_reads_from_the_package(
    tmp_path: Path,
) -> None:
    project = write_project(tmp_path / "p")
    shutil.rmtree(project / "_extensions")
    document = read_document(project / "report" / "index.qmd")
    found = metadata_for(project, document, "docx")
    assert found["reference-doc"] == str(project / "build" / "reference.docx")
    assert Path(found["template"]).is_file()


def test_the_project_lists_its_documents(tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    (project / "report" / "_part.qmd").write_text("part", encoding="utf-8")
    names = [path.name for path in document_paths(project)]
    assert names == ["index.qmd", "supplement.qmd"]


def test_a_document_listed_from_the_project_itself_is_found(tmp_path: Path) -> None:
    """With the slash Quarto looks in no folder of that name further down."""
    project = write_project(tmp_path / "p")
    config = project / "_quarto.yml"
    config.write_text(config.read_text("utf-8").replace("[report/", "[/report/"), "utf-8")
    names = [path.name for path in document_paths(project)]
    assert names == ["index.qmd", "supplement.qmd"]


def test_an_included_file_keeps_its_own_name_and_lines(tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text("one\n{{< include parts/_b.qmd >}}\ntwo", encoding="utf-8")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "_b.qmd").write_text("x\ny", encoding="utf-8")
    found = [
        (line.text, line.file.name, line.number) for line in read_document(tmp_path / "a.qmd").lines
    ]
    assert found == [
        ("one", "a.qmd", 1),
        ("x", "_b.qmd", 1),
        ("y", "_b.qmd", 2),
        ("two", "a.qmd", 3),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{< include gone.qmd >}}", r"a\.qmd:1: there is no file .*gone\.qmd"),
        ("x\n{{< include a.qmd >}}", r"a\.qmd:2: a\.qmd includes itself"),
        ("---\ntitle: [a\n---\n", r"a\.qmd:1: this is not valid YAML"),
        ("---\ntitle: a\n", r"a\.qmd:1: the front matter has no closing ---"),
        ("---\ntitle: '`{python} n`'\n---\n", r"inline code in the front matter is not run"),
    ],
)
def test_a_document_that_cannot_be_read_says_where(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.qmd").write_text(text, encoding="utf-8")
    with pytest.raises(RenderError, match=message):
        read_document(tmp_path / "a.qmd")


def test_shortcodes_give_metadata_and_variables() -> None:
    metadata = {"title": "T", "study": {"months": 30.4375}}
    text = "{{< meta title >}}, {{< meta study.months >}} days, {{< var size >}}"
    assert expand_shortcodes(text, metadata, {"size": "3 cm"}, "a:1") == "T, 30.4375 days, 3 cm"


def test_an_escaped_shortcode_is_shown() -> None:
    assert expand_shortcodes("{{{< meta x >}}}", {}, {}, "a:1") == "{{< meta x >}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{< meta lost >}}", r"a:1: \{\{< meta lost >\}\} has no value"),
        ("{{< var lost >}}", "add lost to _variables.yml"),
        ("{{< video x.mp4 >}}", r"a:1: unknown shortcode \{\{< video x\.mp4 >\}\}"),
    ],
)
def test_an_unknown_shortcode_is_an_error(text: str, message: str) -> None:
    with pytest.raises(RenderError, match=message):
        expand_shortcodes(text, {}, {}, "a:1")


def test_a_filter_that_only_quarto_runs_is_refused(tmp_path: Path) -> None:
    index = "---\ntitle: T\nfilters: [other.lua]\n---\n"
    project = write_project(tmp_path / "p", index=index)
    document = read_document(project / "report" / "index.qmd")
    with pytest.raises(RenderError, match=r"does not run the filter other\.lua"):
        metadata_for(project, document, "html")
