"""The data files of any study: inert text, real numbers, links that arrive, the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tiny_study import built, one_table

from caseseries.documents import stamp
from caseseries.documents.data_files.write import write_data_files
from caseseries.documents.quarto_hooks import after
from caseseries.documents.render import Renderer
from caseseries.writing.together import moved_together

COLUMNS = """
weight_kg: float = column(unit="kg", ge=1, description="=HYPERLINK(\\"http://x\\")")
"""
CSV = "person_id,weight_kg\nA,70.5\nB,60\n"
TOML = """
[tables.one]
kind = "baseline"
unit = "person"
rows = [{variable = "weight_kg", show = ["mean_sd"]}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tiny")
    built(root, one_table(COLUMNS, CSV, TOML))
    write_data_files(root / "study.duckdb", root / "out")
    return root / "out"


def test_a_study_without_a_paper_has_no_ledger(folder: Path) -> None:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.*"))
    files = ["supplement/dictionary.csv", "supplement/numbers.csv", "supplement/rules.csv"]
    assert names == ["supplement.xlsx", *files]
    book = openpyxl.load_workbook(folder / "supplement.xlsx")
    assert book.sheetnames == ["dictionary", "rules", "numbers", "about"]


def test_no_text_is_taken_for_a_formula(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "supplement.xlsx")
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds
    cells = [c for c in book["dictionary"]["F"] if str(c.value).startswith("=HYPERLINK")]
    assert cells
    assert all(cell.quotePrefix for cell in cells)
    rows = csv.DictReader(io.StringIO((folder / "supplement/dictionary.csv").read_text()))
    assert {row["description"] for row in rows} >= {'\'=HYPERLINK("http://x")'}


def test_sheets_have_a_fixed_header_a_filter_and_real_numbers(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "supplement.xlsx")
    for page in book:
        assert page.freeze_panes in ("B2", "A2")
        assert page.auto_filter.ref.startswith("A1:")
    head, *rows = book["numbers"].iter_rows(values_only=True)
    values = {row[0]: row[head.index("Value")] for row in rows}
    # (70.5 + 60) / 2
    assert values["one.weight_kg.mean"] == 65.25
    assert values["definitions.rows.people"] == 2


def test_links_lead_from_a_number_and_a_rule_to_the_dictionary(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "supplement.xlsx")
    arrived = {}
    for name in ("numbers", "rules"):
        for row in book[name].iter_rows(min_row=2):
            for cell in row:
                if cell.hyperlink and cell.hyperlink.location:
                    sheet, place = cell.hyperlink.location.split("!")
                    arrived[name, row[0].value] = book[sheet.strip("'")][place].value
    assert arrived["numbers", "one.weight_kg.mean"] == "cohort.people.weight_kg"
    assert arrived["rules", "people.weight_kg.range"] == "raw.people.weight_kg"


def test_the_bytes_hang_on_the_data_alone(folder: Path, tmp_path: Path) -> None:
    write_data_files(folder.parent / "study.duckdb", tmp_path)
    for path in folder.rglob("*.*"):
        assert (tmp_path / path.relative_to(folder)).read_bytes() == path.read_bytes()
    with zipfile.ZipFile(folder / "supplement.xlsx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z</dcterms:created>" in archive.read("docProps/core.xml")


def test_without_a_database_there_is_nothing_to_write(tmp_path: Path) -> None:
    write_data_files(tmp_path / "no.duckdb", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_quarto_leaves_them_beside_its_documents(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", str(tmp_path))
    report = tmp_path / "report"
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_FILES", str(report / "index.html"))
    assert after(folder.parent / "study.duckdb") == 0
    ours = sorted(path.relative_to(folder) for path in folder.rglob("*.*"))
    assert sorted(path.relative_to(report) for path in tmp_path.rglob("*.*")) == ours


def test_they_come_and_go_with_the_documents(tmp_path: Path) -> None:
    out, run = tmp_path / "out", Renderer(tmp_path, tmp_path / "out", renderer="embedded")
    both = ["index.html", "supplement/ledger.csv"]
    for names in (both, both, ["index.html"]):
        stage = tmp_path / "stage"
        for name in names:
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text("new", encoding="utf-8")
        out.mkdir(exist_ok=True)
        with moved_together() as unfinished:
            run._swap_in(unfinished, stage, names)
        stamp.write(out, {"data": "1"}, names, (), {})
        assert stamp.is_current(out, {"data": "1"}, (), ["html"])
        there = (path for path in out.rglob("[!.]*") if path.is_file())
        assert sorted(path.relative_to(out).as_posix() for path in there) == names
    assert not (out / "supplement").exists()
    assert not stamp.is_current(out, {"data": "2"}, (), ["html"])
