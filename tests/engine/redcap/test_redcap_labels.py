"""Exports with labels give the rows of the raw export, or say which label is not clear."""

from __future__ import annotations

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary

from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError

GRADES = {"none": "None", "mild": "Mild", "severe": "Severe"}
VISITS = Table(
    "visits",
    "Visits.",
    "one row per participant",
    (
        Column("id", "text", "Participant.", key=True),
        Column("pain", "code", "Pain.", codes=GRADES, required=False),
        Column("cough", "code", "Cough.", codes=GRADES, required=False),
        Column("fever", "boolean", "Fever.", required=False),
        Column("drugs___1", "boolean", "Aspirin.", required=False),
        Column("drugs____9", "boolean", "None of them.", required=False),
        Column("remark", "text", "Remark.", required=False),
        Column(
            "visits_complete", "code", "Status.", codes={"open": "Incomplete", "done": "Complete"}
        ),
    ),
)
SCALE = "0, None | 1, Mild | 2, Severe"
DICTIONARY = [
    {"name": "id", "form": "visits", "type": "text", "label": "Record ID"},
    {"name": "pain", "form": "visits", "type": "radio", "label": "<b>Grade</b>", "choices": SCALE},
    {"name": "cough", "form": "visits", "type": "dropdown", "label": "Grade", "choices": SCALE},
    {"name": "fever", "form": "visits", "type": "yesno", "label": "Fever, above 38&deg;?"},
    {
        "name": "drugs",
        "form": "visits",
        "type": "checkbox",
        "label": "Drugs",
        "choices": "1, Aspirin (low, high) | -9, None of them",
    },
    {"name": "remark", "form": "visits", "type": "notes", "label": "Remark"},
]
RAW = [
    ["id", "pain", "cough", "fever", "drugs___1", "drugs____9", "remark", "visits_complete"],
    ["1", "0", "2", "1", "1", "0", "fine", "2"],
    ["2", "1", "", "0", "0", "1", "", "0"],
]
LABELS = [
    [
        "Record ID", "Grade", "Grade", "Fever, above 38°?", "Drugs (choice=Aspirin (low, high))",
        "Drugs (choice=None of them)", "Remark", "Complete?",
    ],
    ["1", "None", "Severe", "Yes", "Checked", "Unchecked", "fine", "Complete"],
    ["2", "Mild", "", "No", "Unchecked", "Checked", "", "Incomplete"],
]  # fmt: skip
EXPECTED = [
    ("1", "none", "severe", True, True, False, "fine", "done"),
    ("2", "mild", None, False, False, True, None, "open"),
]
COLUMNS = "id, pain, cough, fever, drugs___1, drugs____9, remark, visits_complete"


@pytest.mark.parametrize(
    "export",
    [RAW, LABELS, [RAW[0], *LABELS[1:]], [LABELS[0], *RAW[1:]], [RAW[0], RAW[1], LABELS[2]]],
    ids=["raw", "labels", "raw headers", "label headers", "mixed rows"],
)
def test_raw_and_labelled_exports_give_the_same_rows(tmp_path, export):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "records.csv", export)
    rows, failures = read(tmp_path, VISITS, COLUMNS)
    assert rows == EXPECTED
    assert failures == []


def test_a_record_may_have_its_name_for_a_label(tmp_path):
    write_dictionary(tmp_path, [{**DICTIONARY[0], "label": "id"}, *DICTIONARY[1:]])
    for export in (RAW, [["id", *LABELS[0][1:]], *LABELS[1:]]):
        write_csv(tmp_path / "records.csv", export)
        assert read(tmp_path, VISITS, COLUMNS) == (EXPECTED, [])


def test_a_shared_label_is_told_by_what_stands_beside_it(tmp_path):
    # Only the second of the two grades was exported: it stands after the field between them.
    between = {"name": "age", "form": "visits", "type": "text", "label": "Age"}
    write_dictionary(tmp_path, [*DICTIONARY[:2], between, *DICTIONARY[2:]])
    rows = [[*row[:1], age, *row[2:]] for row, age in zip(LABELS, ("Age", "50", "60"), strict=True)]
    write_csv(tmp_path / "records.csv", rows)
    found, _ = read(
        tmp_path,
        Table("visits", "V.", "one", tuple(c for c in VISITS.columns if c.name != "pain")),
        "id, cough",
    )
    assert found == [("1", "severe"), ("2", None)]


def test_a_shared_label_that_nothing_tells_apart_is_refused(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "records.csv", [[*row[:1], *row[2:]] for row in LABELS])
    with pytest.raises(
        CannotReadError, match=r"label 'Grade' is that of several fields \(pain, co"
    ):
        read(tmp_path, VISITS, COLUMNS)


def test_a_label_that_stands_twice_for_one_field_is_refused(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(tmp_path / "records.csv", [[*row, row[6]] for row in LABELS])
    with pytest.raises(CannotReadError, match="two columns have the label of the field remark"):
        read(tmp_path, VISITS, COLUMNS)


def test_a_filled_column_under_a_label_of_no_field_is_said(tmp_path):
    write_dictionary(tmp_path, DICTIONARY)
    write_csv(
        tmp_path / "records.csv",
        [[*row, cell] for row, cell in zip(LABELS, ("Scanner", "", "Alpha"), strict=True)],
    )
    rows, failures = read(tmp_path, VISITS, COLUMNS)
    assert rows == EXPECTED
    assert [(f.rule, f.column) for f in failures] == [("folder.redcap_columns", "Scanner")]


def test_two_choices_of_one_label_are_an_error(tmp_path):
    twice = {**DICTIONARY[1], "choices": "0, None | 1, Mild | 2, Severe | 3, Mild"}
    write_dictionary(tmp_path, [DICTIONARY[0], twice, *DICTIONARY[2:]])
    write_csv(tmp_path / "records.csv", LABELS)
    _, failures = read(tmp_path, VISITS, COLUMNS)
    (found,) = of_rule(failures, "redcap_ambiguous")
    assert (found.severity, found.line, found.column, found.value) == ("error", 3, "pain", "Mild")
    assert "any of the choices 1, 3 of pain" in found.message
    # Of the raw export nothing is unclear.
    write_csv(tmp_path / "records.csv", RAW)
    _, failures = read(tmp_path, VISITS, COLUMNS)
    assert failures == []


def test_a_label_that_is_another_choices_code_is_an_error_where_both_are_used(tmp_path):
    # 2 is the code of "3" and the label of 1; "none" shows that labels are used, 4 that codes are.
    crossed = {**DICTIONARY[1], "choices": "1, 2 | 2, 3 | 3, none | 4, severe"}
    write_dictionary(tmp_path, [DICTIONARY[0], crossed, *DICTIONARY[2:]])
    cells = ("pain", "2", "none", "4")
    write_csv(tmp_path / "records.csv", [[str(n), cell] for n, cell in enumerate(cells)])
    text = (tmp_path / "records.csv").read_text().replace("0,pain", "id,pain")
    (tmp_path / "records.csv").write_text(text)
    table = Table("visits", "V.", "one", (VISITS.columns[0], Column("pain", "text", "Pain.")))
    _, failures = read(tmp_path, table, "id, pain")
    (found,) = of_rule(failures, "redcap_ambiguous")
    assert (found.line, found.value) == (2, "2")
    assert "choices 1, 2 of pain" in found.message


def test_conditions_see_the_codes_of_an_export_with_labels(tmp_path):
    logic = "[cough] = '2' and [drugs(1)] = 1 and [fever] = 1 and [visits_complete] = 2"
    write_dictionary(tmp_path, [*DICTIONARY[:-1], {**DICTIONARY[-1], "branching": logic}])
    for export in (RAW, LABELS):
        write_csv(tmp_path / "records.csv", export)
        _, failures = read(tmp_path, VISITS, COLUMNS)
        assert failures == []
    write_csv(tmp_path / "records.csv", [*LABELS[:2], [*LABELS[2][:6], "here too", "Complete"]])
    _, failures = read(tmp_path, VISITS, COLUMNS)
    assert [(f.rule, f.line) for f in failures] == [("visits.redcap_hidden", 3)]
