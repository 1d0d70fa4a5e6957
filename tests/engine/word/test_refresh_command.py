"""``caseseries refresh`` from a rendered file, through new rows, to the renewed file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree
from study_of_words import COLUMNS, CSV, QMD, QUARTO, TOML
from tiny_study import ROOT, one_table, written
from word_files import controls, edited, part, rendered, text, typed

from caseseries.build import build
from caseseries.cli import main
from caseseries.documents.render import render
from caseseries.study.modules import activate
from caseseries.study.study import open_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study whose Word file was rendered with two deaths, and which has three by now."""
    folder = tmp_path_factory.mktemp("study")
    files = one_table(COLUMNS, CSV, TOML)
    written(folder, {**files, "report/index.qmd": QMD, "_quarto.yml": QUARTO})
    db = folder / "build" / "study.duckdb"
    try:
        build(open_study(folder), folder / "data" / "raw", db)
        render(folder, db, folder / "out", ("docx",), "embedded")
        data = folder / "data" / "raw" / "people.csv"
        data.write_text(CSV.replace("false", "true"), encoding="utf-8")
        build(open_study(folder), folder / "data" / "raw", db)
    finally:
        activate(ROOT)
    return folder


def test_the_file_has_the_numbers_of_the_database(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, file = study / "out" / "index.docx", tmp_path / "manuscript.docx"
    file.write_bytes(source.read_bytes())
    document = part(file)
    words, _ = controls(document, "survival.events.n")
    typed(words, "A pair")
    edited(file, document)
    before = file.read_bytes()
    out = tmp_path / "renewed.docx"
    assert main(["refresh", str(file), "--out", str(out), "--study", str(study)]) == 0
    said = capsys.readouterr().out
    assert "  2 → 3  survival.events.n\n" in said
    assert "  A pair, would be Three  survival.events.n\n" in said
    assert file.read_bytes() == before
    assert [text(c) for c in controls(part(out), "survival.events.n")] == ["A pair", "3"]
    assert main(["refresh", str(file), "--force", "--study", str(study)]) == 0
    assert [text(c) for c in controls(part(file), "survival.events.n")] == ["Three", "3"]
    capsys.readouterr()
    stamp = file.stat().st_mtime_ns
    assert main(["refresh", str(file), "--study", str(study)]) == 0
    assert capsys.readouterr().out == "Nothing to renew.\n"
    assert file.stat().st_mtime_ns == stamp


def test_the_manuscript_is_rendered_with_the_parameters_given(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "manuscript.docx", study / "report" / "index.qmd"
    file.write_bytes((study / "out" / "index.docx").read_bytes())
    cell = "```\n\n```{python}\n#| tags: [parameters]\nspelled = True\n```\n\n`"
    either = QMD.replace("say.n(", "(say.words if spelled else say.n)(")
    report.write_text(either.replace("```\n\n`", cell), encoding="utf-8")
    try:
        arguments = ["refresh", str(file), "--study", str(study)]
        assert main([*arguments, "-P", "spelt:true"]) == 3
        assert "no document has a parameter 'spelt'" in capsys.readouterr().err
        assert main([*arguments, "-P", "spelled:false"]) == 0
        assert [text(c) for c in controls(part(file), "survival.events.n")] == ["Three", "3"]
    finally:
        report.write_text(QMD, encoding="utf-8")


def _no_word_file(path: Path) -> None:
    path.write_bytes(b"PK, but no more")


def _of_nobody(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def _of_another_study(path: Path) -> None:
    rendered(path, '[1]{.number trace="other.n" note="of others"}')


def _strict(path: Path) -> None:
    rendered(path, '[1]{.number trace="survival.events.n" note="of people"}')
    document = etree.tostring(part(path))
    ordinary = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    edited(path, etree.fromstring(document.replace(ordinary, strict)))


def _open(path: Path) -> None:
    rendered(path, '[1]{.number trace="survival.events.n" note="of people"}')
    path.with_name(f"~${path.name[2:]}").touch()


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "there is no such file"),
        (_no_word_file, "save it as .docx"),
        (_of_nobody, "does not say which of its numbers are the study's"),
        (_of_another_study, "name its study with --study"),
        (_strict, "save it as Word Document"),
        (_open, "close it first"),
    ],
)
def test_what_cannot_be_refreshed_is_told(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], make, told: str
) -> None:
    file = tmp_path / "manuscript.docx"
    make(file)
    assert main(["refresh", str(file), "--study", str(study)]) == 2
    assert told in capsys.readouterr().err
