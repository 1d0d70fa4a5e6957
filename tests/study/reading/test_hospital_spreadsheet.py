"""A spreadsheet made the way a hospital makes one gives the same study, without being edited."""

import tomllib

import duckdb
import hospital_workbook
import openpyxl
import pytest
from first_study import DATA, RAW_TABLES, ROOT, STUDY, build, check, read_gate_settings

from caseseries.cli import main
from caseseries.warehouse.database import opened

FOLDER = ROOT / "docs" / "examples" / "hospital"
MAPPING_FILE = FOLDER / "study.toml"


@pytest.fixture(scope="module")
def loaded():
    """Connections with the shipped tables, and with those of the workbook, and its report."""
    mapping = read_gate_settings(MAPPING_FILE).mapping
    with duckdb.connect() as shipped, duckdb.connect() as mapped:
        check(DATA, shipped)
        yield shipped, mapped, check(hospital_workbook.WORKBOOK, mapped, mapping=mapping)


def test_the_shipped_workbook_is_the_one_its_script_writes(tmp_path):
    written = hospital_workbook.write(tmp_path / "Kohorte.xlsx")
    shipped = openpyxl.load_workbook(hospital_workbook.WORKBOOK)
    again = openpyxl.load_workbook(written)
    assert shipped.sheetnames == again.sheetnames
    for name in shipped.sheetnames:
        assert list(shipped[name].values) == list(again[name].values)
    assert "synthetische Daten" in str(shipped["Patienten"]["A1"].value)


@pytest.mark.parametrize("table", RAW_TABLES.values(), ids=RAW_TABLES)
def test_each_table_is_that_of_the_shipped_data(loaded, table):
    shipped, mapped, _ = loaded
    query = f"select {', '.join(table.column_names)} from raw.{table.name} order by all"
    expected = shipped.execute(query).fetchall()
    assert expected
    assert mapped.execute(query).fetchall() == expected


def test_only_the_title_above_a_header_is_worth_a_note(loaded):
    _, _, report = loaded
    assert [(f.rule, f.severity) for f in report.failures] == [
        ("patients.file.header_line", "note")
    ]


def test_a_wrong_cell_is_named_as_the_spreadsheet_names_it(tmp_path):
    book = openpyxl.load_workbook(hospital_workbook.WORKBOOK)
    sheet = book["Patienten"]
    headers = {str(cell.value): cell.coordinate for cell in sheet[3]}
    place = headers["Tumor 2 Seite"].removesuffix("3") + "5"
    sheet[place] = "beide"
    path = tmp_path / "Kohorte.xlsx"
    book.save(path)
    with duckdb.connect() as con:
        report = check(path, con, mapping=read_gate_settings(MAPPING_FILE).mapping)
    (wrong,) = [f for f in report.failures if f.severity == "error"]
    assert (wrong.rule, wrong.line, wrong.key, wrong.value) == (
        "tumors.kidney.codes",
        5,
        "T03",
        "beide",
    )
    assert wrong.file == f"{path.as_posix()}#Patienten"
    assert f"'Tumor 2 Seite', cell {place}" in wrong.message


def test_the_numbers_of_the_report_are_the_same(tmp_path, study_db):
    db = tmp_path / "hospital.duckdb"
    build(hospital_workbook.WORKBOOK, db, MAPPING_FILE)
    # The example is held against no paper, and a workbook against a few rules more.
    query = (
        "select id, value, n from results.numbers "
        "where not starts_with(id, 'claims.') and not starts_with(id, 'gate.') order by all"
    )
    with opened(db, read_only=True) as mapped, opened(study_db, read_only=True) as shipped:
        expected = shipped.execute(query).fetchall()
        assert expected
        assert mapped.execute(query).fetchall() == expected


def test_beside_the_mapping_the_example_makes_the_choices_of_the_shipped_study():
    example = tomllib.loads(MAPPING_FILE.read_text(encoding="utf-8"))
    shipped = tomllib.loads(STUDY.read_text(encoding="utf-8"))
    del example["mapping"], shipped["claims"]
    assert example == shipped


def test_what_map_proposes_for_the_workbook_passes_the_gate(tmp_path, capsys):
    out = tmp_path / "study.toml"
    workbook = str(hospital_workbook.WORKBOOK)
    assert main(["map", workbook, "--out", str(out)]) == 0
    assert main(["check", "--data", workbook, "--study", str(out)]) == 0
    assert "The data may pass: 1 note." in capsys.readouterr().out
