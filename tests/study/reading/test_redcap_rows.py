"""Every row of a REDCap export ends in a form or in a finding; conditions see the right row."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from first_study import DATA, Row, check
from redcap_project import SYSTEM, export

from caseseries.delivery.redcap.logic.branching import Reference
from caseseries.delivery.redcap.project.dictionary import read_dictionary
from caseseries.delivery.redcap.records import Records
from caseseries.gate.gate import GateReport

INSTRUMENT = SYSTEM[0]


def checked(data: Path) -> GateReport:
    with duckdb.connect() as con:
        return check(data, con)


def renamed(form: str, label: str):
    def change(rows: list[Row]) -> list[Row]:
        for row in rows:
            if row.get(INSTRUMENT) == form:
                row[INSTRUMENT] = label
        return rows

    return change


@pytest.mark.parametrize(
    ("form", "label"),
    [
        ("complications", "Complications (SIR)"),
        ("complications", "Imaging of complications"),
        # A label that is the usual title of another form.
        ("complications", "Findings"),
        ("labs", "Laboratory, Blutproben"),
        ("sessions", "1. Sitzung"),
    ],
)
def test_an_instrument_exported_by_its_label_keeps_its_rows(tmp_path, form, label):
    export(tmp_path, change=renamed(form, label))
    report = checked(tmp_path)
    assert report.failures == ()
    assert report.tables[form] == len((DATA / f"{form}.csv").read_text().splitlines()) - 1


def test_rows_that_fill_no_field_of_a_known_form_are_an_error(tmp_path):
    def added(rows: list[Row]) -> list[Row]:
        stray = [
            {"record_id": "P01", INSTRUMENT: "quality_of_life", SYSTEM[1]: str(n)} for n in (1, 2)
        ]
        return [*rows, *stray]

    export(tmp_path, change=added)
    [found] = [f for f in checked(tmp_path).failures if f.rule == "folder.redcap_rows"]
    assert (found.severity, found.value) == ("error", "quality_of_life")
    assert "2 rows say" in found.message


def test_rows_of_one_label_that_fill_several_forms_are_an_error(tmp_path):
    def merged(rows: list[Row]) -> list[Row]:
        return renamed("labs", "Further")(renamed("therapies", "Further")(rows))

    export(tmp_path, change=merged)
    [found] = [f for f in checked(tmp_path).failures if f.rule == "folder.redcap_rows"]
    assert found.value == "Further"
    assert "several forms (labs, therapies)" in found.message


def test_a_form_named_beside_the_fields_of_another_is_an_error(tmp_path):
    def mistaken(rows: list[Row]) -> list[Row]:
        first = next(row for row in rows if row.get(INSTRUMENT) == "labs")
        first[INSTRUMENT] = "therapies"
        return rows

    export(tmp_path, change=mistaken)
    [found] = [f for f in checked(tmp_path).failures if f.rule == "folder.redcap_rows"]
    assert found.value == "therapies"
    assert "1 row says" in found.message
    assert "labs" in found.message


def test_an_empty_instance_of_a_form_is_said(tmp_path):
    def opened(rows: list[Row]) -> list[Row]:
        return [*rows, {"record_id": "P01", INSTRUMENT: "labs", "labs_complete": "0"}]

    export(tmp_path, change=opened)
    [found] = checked(tmp_path).failures
    assert (found.rule, found.severity) == ("folder.redcap_empty", "note")
    assert "1 row fills no field of any form" in found.message


def test_a_filled_column_the_dictionary_does_not_know_is_said(tmp_path):
    path = export(tmp_path)
    header, first, *rest = path.read_text(encoding="utf-8-sig").splitlines()
    lines = [f"{header},pain_score", f"{first},7", *(f"{row}," for row in rest)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    [found] = checked(tmp_path).failures
    assert (found.rule, found.column, found.severity) == (
        "folder.redcap_columns",
        "pain_score",
        "warning",
    )


DICTIONARY = """Variable / Field Name,Form Name,Field Type
record_id,baseline,text
age,baseline,text
seen,visit,yesno
side,visit,text
grade,events,text
"""
# Record 1: the repeating event "visit" twice, seen only the second time; the repeating form
# "events" at baseline twice, graded only the second time.
EVENTS = """record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,\
age,seen,side,grade
1,baseline,,,54,,,
1,baseline,events,1,,,,
1,baseline,events,2,,,,3
1,visit,,1,,,left,
1,visit,,2,,1,right,
2,visit,,1,,1,left,
"""


@pytest.mark.parametrize(
    ("line", "reference", "expected"),
    [
        (5, Reference("seen"), ""),  # not the answer of the second visit
        (6, Reference("seen"), "1"),
        (7, Reference("seen"), "1"),
        (6, Reference("side"), "right"),
        (5, Reference("seen", event="visit"), ""),
        (3, Reference("grade"), ""),  # a repeating form sees its own instance
        (4, Reference("grade"), "3"),
        (4, Reference("age"), "54"),
        (2, Reference("grade"), ""),  # no repeating form is seen from the record's row
        (6, Reference("age"), ""),  # nor another event, unless it is named
        (6, Reference("age", event="baseline"), "54"),
        (2, Reference("side", event="visit"), "left"),  # the first instance
        (7, Reference("age", event="baseline"), ""),  # nor another record
    ],
)
def test_a_condition_sees_the_instance_it_stands_in(tmp_path, line, reference, expected):
    (tmp_path / "dictionary.csv").write_text(DICTIONARY, encoding="utf-8")
    (tmp_path / "records.csv").write_text(EVENTS, encoding="utf-8")
    records = Records(tmp_path / "records.csv", read_dictionary(tmp_path / "dictionary.csv"))
    row = next(row for row in records.rows if row.line == line)
    assert records.seen_from(row, reference) == expected
