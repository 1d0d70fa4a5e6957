"""A project's missing data codes are missing cells, said with their label, and never malformed."""

from __future__ import annotations

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary

from caseseries.study.declaration import Column, Table

VISITS = Table(
    "visits",
    "Visits.",
    "one row per participant",
    (
        Column("id", "text", "Participant.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("dose_mg", "decimal", "Dose.", required=False),
        Column("grade", "code", "Grade.", codes={"mild": "Mild", "unk": "UNK"}, required=False),
        Column("side", "text", "Side.", required=False),
        Column("drugs___1", "boolean", "Aspirin.", required=False),
        Column("far", "text", "Far.", required=False),
    ),
)
DICTIONARY = [
    {"name": "id", "form": "visits", "type": "text"},
    {"name": "seen_on", "form": "visits", "type": "text", "validation": "date_dmy"},
    {"name": "dose_mg", "form": "visits", "type": "text", "validation": "number"},
    {"name": "grade", "form": "visits", "type": "radio", "choices": "1, Mild"},
    {"name": "side", "form": "visits", "type": "radio", "choices": "1, left | -99, not known yet"},
    {"name": "drugs", "form": "visits", "type": "checkbox", "choices": "1, Aspirin"},
    {
        "name": "far",
        "form": "visits",
        "type": "text",
        "branching": "ismissingcode([dose_mg]) and [dose_mg] = '-99'",
    },
]
CODES = [["missing_data_code", "label"], ["-99", "Unknown"], ["NASK", "Not asked"]]
HEADER = ["id", "seen_on", "dose_mg", "grade", "side", "drugs___1", "drugs___nask", "far"]
ROWS = [
    ["1", "2024-05-01", "1.5", "1", "1", "1", "0", ""],
    ["2", "NASK", "-99", "NASK", "-99", "0", "1", "shown"],
]
COLUMNS = "id, seen_on::varchar, dose_mg, grade, side, drugs___1, far"


def test_codes_become_missing_and_are_said(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "codes.csv", CODES)
    write_csv(tmp_path / "records.csv", [HEADER, *ROWS])
    rows, failures = read(tmp_path, VISITS, COLUMNS)
    # -99 is a choice of the field "side", and so a value.
    assert rows == [
        ("1", "2024-05-01", 1.5, "mild", "left", True, None),
        ("2", None, None, None, "not known yet", None, "shown"),
    ]
    assert [(f.rule, f.severity, f.line, f.column, f.value) for f in failures] == [
        ("visits.redcap_missing", "note", 3, "seen_on", "NASK"),
        ("visits.redcap_missing", "note", 3, "dose_mg", "-99"),
        ("visits.redcap_missing", "note", 3, "grade", "NASK"),
        ("visits.redcap_missing", "note", 3, "drugs___1", "NASK"),
    ]
    assert "1 cell holds the missing data code -99 (Unknown) in dose_mg" in failures[1].message


def test_without_their_file_they_are_malformed_values(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "records.csv", [HEADER, *ROWS])
    _, failures = read(tmp_path, VISITS, "id")
    assert of_rule(failures, "redcap_missing") == []
    assert [f.value for f in of_rule(failures, "seen_on.format")] == ["NASK"]
    assert [f.column for f in of_rule(failures, "redcap_columns")] == ["drugs___nask"]


def test_an_export_with_labels_shows_the_label_of_the_code(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "codes.csv", CODES)
    labels = [["1", "2024-05-01", "1.5", "Mild", "left", "Checked", "Unchecked", ""]]
    labels += [["2", "Not asked", "Unknown", "", "", "Unchecked", "Unchecked", "x"]]
    write_csv(tmp_path / "records.csv", [HEADER, *labels])
    rows, failures = read(tmp_path, VISITS, COLUMNS)
    assert rows[1] == ("2", None, None, None, None, False, "x")
    assert [f.rule for f in failures] == ["visits.redcap_missing"] * 2


@pytest.mark.parametrize(("code", "expected"), [("UNK", "unk"), ("NASK", None)])
def test_a_code_the_study_declares_is_the_studys(tmp_path, code, expected):
    table = Table(
        "visits",
        "Visits.",
        "one row per participant",
        (
            Column("id", "text", "Participant.", key=True),
            Column("grade", "code", "Grade.", codes={"UNK": "Unknown"}, required=False),
        ),
    )
    write_dictionary(tmp_path, [DICTIONARY[0], {"name": "grade", "form": "visits", "type": "text"}])
    write_csv(tmp_path / "codes.csv", [*CODES, ["UNK", "Unknown"]])
    write_csv(tmp_path / "records.csv", [["id", "grade"], ["1", code]])
    rows, _ = read(tmp_path, table, "grade")
    assert rows == [(expected and "UNK",)]
