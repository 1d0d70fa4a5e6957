"""A column is declared once; gate, catalog, dictionary and template all say the same of it."""

from __future__ import annotations

import csv
import datetime
import json

import openpyxl
import pytest
from first_study import COHORT_TABLES, DATA, RAW_TABLES
from openpyxl.utils.cell import range_boundaries

from caseseries.cli import main
from caseseries.gate.rules.pandera_schemas import column_rules
from caseseries.study.declaration import Column, Table
from caseseries.study.dictionary import data_package, markdown
from caseseries.study.template import GUIDE_SHEETS, write_csv_template, write_excel_template
from caseseries.warehouse.database import opened

COLUMNS = [(table, column) for table in RAW_TABLES.values() for column in table.columns]

WARDS = Table(
    name="wards",
    description="Wards of the hospital.",
    grain="one row per ward",
    columns=(
        Column("ward_id", "text", "Name of the ward.", key=True),
        Column("floor", "integer", "Floor.", minimum=-2, maximum=9, unit="floors"),
        Column("kind", "code", "Kind | use.", codes={"icu": "Intensive care", "day": "Day ward"}),
        Column("opened_on", "date", "Opening.", minimum=datetime.date(1990, 1, 1), required=False),
        Column("locked", "boolean", "Locked at night.", phi=True),
    ),
)
BEDS = Table(
    name="beds",
    description="Beds.",
    grain="one row per bed",
    columns=(
        Column("bed_id", "text", "Name of the bed.", key=True),
        Column("ward_id", "text", "Its ward.", references="wards.ward_id"),
    ),
    optional=True,
)
HOSPITAL = {"wards": WARDS, "beds": BEDS}


def described(tables) -> dict[tuple[str, str], dict]:
    """The fields of a data package by table and name."""
    return {
        (resource["name"], field["name"]): field
        for resource in data_package(tables)["resources"]
        for field in resource["schema"]["fields"]
    }


def validations(sheet) -> dict[str, tuple]:
    """What each column's cells below the header may hold: type, formula or limits."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        area = next(iter(rule.sqref.ranges))
        if area.min_row > 1:
            name = sheet.cell(1, area.min_col).value
            found[name] = (rule.type, rule.operator, rule.formula1, rule.formula2)
    return found


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda part: part.name)
def test_the_catalog_says_what_the_declaration_says(table, column, study_db):
    with opened(study_db, read_only=True) as con:
        row = con.execute(
            "select data_type, comment from duckdb_columns() where schema_name = 'raw'"
            " and table_name = ? and column_name = ?",
            [table.name, column.name],
        ).fetchone()
    assert row is not None
    assert row[0] == column.duckdb_type
    assert row[1].startswith(column.description)


@pytest.mark.parametrize("table", RAW_TABLES.values(), ids=lambda table: table.name)
def test_the_gate_has_a_rule_for_everything_the_dictionary_promises(table):
    rules = {rule.id for rule in column_rules(table)}
    for column in table.columns:
        field = described([table])[table.name, column.name]
        constraints = field.get("constraints", {})
        id = f"{table.name}.{column.name}"
        assert (f"{id}.required" in rules) == ("required" in constraints)
        assert (f"{id}.codes" in rules) == ("enum" in constraints)
        assert (f"{id}.range" in rules) == bool({"minimum", "maximum"} & constraints.keys())


@pytest.mark.parametrize("table", RAW_TABLES.values(), ids=lambda table: table.name)
def test_the_delivered_files_are_what_the_data_package_describes(table):
    resource = data_package([table])["resources"][0]
    with (DATA / resource["path"]).open(encoding=resource["encoding"], newline="") as file:
        rows = list(csv.DictReader(file))
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    assert list(rows[0]) == list(fields)
    for row in rows:
        for name, text in row.items():
            constraints = fields[name].get("constraints", {})
            if text == "":
                assert not constraints.get("required")
                continue
            assert text in constraints.get("enum", [text])
            if fields[name]["type"] == "date":
                datetime.datetime.strptime(text, fields[name]["format"])
            if fields[name]["type"] in ("integer", "number"):
                assert float(text) >= constraints.get("minimum", float(text))
                assert float(text) <= constraints.get("maximum", float(text))
    key = resource["schema"].get("primaryKey", [])
    if key:
        assert len({tuple(row[name] for name in key) for row in rows}) == len(rows)


def test_a_column_declared_anew_is_in_every_description(tmp_path):
    fields = described(HOSPITAL.values())
    assert fields["wards", "floor"] == {
        "name": "floor",
        "type": "integer",
        "title": "Floor",
        "description": "Floor.",
        "constraints": {"required": True, "minimum": -2, "maximum": 9},
        "unit": "floors",
    }
    assert fields["wards", "kind"]["constraints"]["enum"] == ["icu", "day"]
    assert fields["wards", "ward_id"]["constraints"] == {"required": True, "unique": True}
    assert fields["wards", "opened_on"]["constraints"] == {"minimum": "1990-01-01"}
    assert fields["wards", "locked"]["protectedHealthInformation"] is True
    beds = data_package(HOSPITAL.values())["resources"][1]["schema"]
    assert beds["foreignKeys"] == [
        {"fields": "ward_id", "reference": {"resource": "wards", "fields": "ward_id"}}
    ]
    text = markdown(HOSPITAL.values())
    assert "| `floor` | Floor | whole number, floors | -2–9 | Floor. |" in text
    # A bar in a text would end the cell.
    assert "`icu` Intensive care; `day` Day ward | Kind \\| use. |" in text

    write_csv_template(tmp_path, HOSPITAL.values())
    assert (tmp_path / "wards.csv").read_text() == "ward_id,floor,kind,opened_on,locked\n"
    assert (tmp_path / "README.md").read_text() == text

    write_excel_template(tmp_path / "hospital.xlsx", HOSPITAL)
    book = openpyxl.load_workbook(tmp_path / "hospital.xlsx")
    assert book.sheetnames == [GUIDE_SHEETS[0], "wards", "beds", GUIDE_SHEETS[1]]
    assert [cell.value for cell in book["wards"][1]] == list(WARDS.column_names)
    wards = validations(book["wards"])
    assert wards["floor"] == ("whole", None, "-2", "9")  # "between" is the default operator
    # 1990-01-01 is day 32874 of the 1900 date system.
    assert wards["opened_on"] == ("date", "greaterThanOrEqual", "32874", None)
    assert book["wards"]["D5"].number_format == "General"
    assert book["wards"].column_dimensions["D"].number_format == "yyyy-mm-dd"
    listed = {}
    for name in ("kind", "locked"):
        sheet, _, area = wards[name][2].partition("!")
        left, top, right, bottom = range_boundaries(area)
        rows = book[sheet].iter_rows(top, bottom, left, right, values_only=True)
        listed[name] = [value for (value,) in rows]
    assert listed == {"kind": ["icu", "day"], "locked": ["true", "false"]}
    assert validations(book["beds"])["ward_id"][:3] == ("list", None, "wards!$A$2:$A$1048576")


def test_the_workbook_has_every_column_of_every_table(tmp_path, capsys):
    assert main(["template", "--format", "xlsx", "--out", str(tmp_path / "new")]) == 0
    book = openpyxl.load_workbook(tmp_path / "new" / "cohort.xlsx")
    assert [name for name in book.sheetnames if name not in GUIDE_SHEETS] == list(RAW_TABLES)
    for table in RAW_TABLES.values():
        sheet = book[table.name]
        assert [cell.value for cell in sheet[1]] == list(table.column_names)
        limited = validations(sheet)
        for column in table.columns:
            expected = column.codes or column.references or column.type == "boolean"
            assert (column.name in limited) == bool(expected or column.has_range)
    # Nothing of a group's own is ever overwritten.
    assert main(["template", "--out", str(tmp_path / "new")]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["cohort.xlsx"]


@pytest.mark.parametrize(("format", "data"), [("csv", "new"), ("xlsx", "new/cohort.xlsx")])
def test_an_empty_template_lacks_nothing_but_patients(format, data, tmp_path, capsys):
    assert main(["template", "--format", format, "--out", str(tmp_path / "new")]) == 0
    assert main(["check", "--data", str(tmp_path / data), "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [failure["rule"] for failure in report["failures"]] == ["patients.file.no_rows"]


def test_the_dictionary_of_either_kind_of_table_is_printed_or_written(tmp_path, capsys):
    assert main(["dictionary", "--format", "json"]) == 0
    package = json.loads(capsys.readouterr().out)
    assert [resource["name"] for resource in package["resources"]] == list(RAW_TABLES)
    out = tmp_path / "docs" / "dictionary.md"
    assert main(["dictionary", "--tables", "cohort", "--out", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    for table in COHORT_TABLES.values():
        assert f"## {table.name}" in text
        assert all(f"| `{column.name}` |" in text for column in table.columns)
