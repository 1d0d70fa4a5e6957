"""One build, one id: in the database, in results.json and in every document; others are told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from study_of_words import COLUMNS, CSV, QMD, QUARTO, TOML
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.documents.build_mark import build_of_document, with_mark
from caseseries.study.modules import activate

NAMES = ("index.html", "index.pdf", "index.docx")
LEDGER = (
    "claim_id,section,quote,quantity,published,decimals,unit,population,result,rounding,verdict,"
    "reason\nC001,Abstract,Two died,n,2,0,persons,persons,survival.events.n,half_up,reproduced,\n"
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study rendered with two deaths, and built again with three."""
    folder = tmp_path_factory.mktemp("study")
    toml = f'{TOML}\n[claims]\nledger = "claims/ledger.csv"\n'
    files = one_table(COLUMNS, CSV, toml)
    more = {"report/index.qmd": QMD, "_quarto.yml": QUARTO, "claims/ledger.csv": LEDGER}
    written(folder, {**files, **more})
    render = ["render", "--renderer", "embedded", "--study", str(folder)]
    try:
        assert main(render) == 0
        build = folder / "build"
        shutil.copytree(build, folder / "first")
        assert main([*render, "--out", str(folder / "again")]) == 0
        data = folder / "data" / "raw" / "people.csv"
        data.write_text(CSV.replace("false", "true"), encoding="utf-8")
        assert main(["build", "--study", str(folder)]) == 0
    finally:
        activate(ROOT)
    return folder


def _id(db: Path) -> str:
    with duckdb.connect(db, read_only=True) as con:
        ((found,),) = con.execute("select build_id from results.study").fetchall()
    return found


def test_database_results_and_documents_name_one_build(study: Path) -> None:
    first = study / "first"
    build = _id(first / "study.duckdb")
    assert len(build) == 16
    assert json.loads((first / "results.json").read_text())["id"] == build
    assert [build_of_document(first / "report" / name) for name in NAMES] == [build] * 3
    assert _id(study / "build" / "study.duckdb") != build


def test_the_same_data_give_the_same_bytes(study: Path) -> None:
    for name in NAMES:
        first, again = study / "first" / "report" / name, study / "again" / name
        assert first.read_bytes() == again.read_bytes(), name


def _refused(arguments: list[str], study: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main([*arguments, "--study", str(study)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_a_number_of_documents_of_an_older_build_is_not_looked_up(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = _refused(["trace", "2"], study, capsys)
    assert "index.docx is of build " in said
    assert _id(study / "first" / "study.duckdb") in said
    assert _id(study / "build" / "study.duckdb") in said
    assert "caseseries render" in said
    # An id is that of the database, whatever was printed.
    assert main(["trace", "survival.events.n", "--study", str(study)]) == 0
    db = study / "first" / "study.duckdb"
    assert main(["trace", "2", "--study", str(study), "--db", str(db)]) == 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", [["trace", "survival.events.n"], ["claims"]])
def test_a_document_that_is_named_has_to_be_of_the_build(
    study: Path, capsys: pytest.CaptureFixture[str], name: str, command: list[str]
) -> None:
    document = ["--document", str(study / "first" / "report" / name)]
    assert f"{name} is of build " in _refused([*command, *document], study, capsys)
    db = ["--db", str(study / "first" / "study.duckdb")]
    assert main([*command, *document, *db, "--study", str(study)]) == 0


@pytest.mark.parametrize("command", [["trace", "survival.events.n"], ["claims"]])
def test_results_of_another_build_are_told(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    db = tmp_path / "study.duckdb"
    shutil.copy(study / "build" / "study.duckdb", db)
    shutil.copy(study / "first" / "results.json", tmp_path)
    said = _refused([*command, "--db", str(db)], study, capsys)
    assert "results.json is of build " in said
    assert f"caseseries build --db {db}" in said
    (tmp_path / "results.json").unlink()
    assert main([*command, "--db", str(db), "--study", str(study)]) in (0, 1)


def test_a_refreshed_word_file_is_of_the_new_build(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "manuscript.docx"
    shutil.copy(study / "first" / "report" / "index.docx", file)
    assert main(["refresh", str(file), "--study", str(study)]) == 0
    assert build_of_document(file) == _id(study / "build" / "study.duckdb")
    stamp = file.stat().st_mtime_ns
    assert main(["refresh", str(file), "--study", str(study)]) == 0
    assert file.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("name", ["notes.txt", "missing.html", "missing.pdf", "broken.docx"])
def test_what_is_no_document_is_told(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = tmp_path / name
    if name.startswith(("notes", "broken")):
        file.write_text("no document")
    command = ["trace", "survival.events.n", "--document", str(file)]
    assert str(file) in _refused(command, study, capsys)


def test_a_page_is_marked_once() -> None:
    page = with_mark(with_mark("<html><head>\n<title>t</title></head></html>", "ab"), "cd")
    assert page.count("caseseries-build") == 1
    assert 'content="cd"' in page
