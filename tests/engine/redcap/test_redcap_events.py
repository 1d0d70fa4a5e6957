"""Events of longitudinal projects: their order, labels, designations, and what conditions see."""

from __future__ import annotations

from pathlib import Path

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary

from caseseries.delivery.redcap.export import read_export
from caseseries.delivery.redcap.logic.branching import parse
from caseseries.delivery.redcap.project.dictionary import read_dictionary
from caseseries.delivery.redcap.project.project_files import kind_of, with_files
from caseseries.delivery.redcap.records import Records
from caseseries.delivery.redcap.rows import first_row
from caseseries.study.declaration import Column, Table

LABS = Table(
    "labs",
    "Values.",
    "one row per participant and event",
    (
        Column("id", "text", "Participant.", key=True),
        Column("redcap_event_name", "text", "Event.", key=True),
        Column("value", "text", "Value.", required=False),
    ),
)
DICTIONARY = [
    {"name": "id", "form": "start", "type": "text"},
    {"name": "age", "form": "start", "type": "text"},
    {"name": "value", "form": "labs", "type": "text"},
    {"name": "drug", "form": "drugs", "type": "text"},
]
EVENTS = [
    ["event_name", "arm_num", "unique_event_name"],
    ["Baseline", "1", "baseline_arm_1"],
    ["Month 6", "1", "month_6_arm_1"],
    ["Month 12", "1", "month_12_arm_1"],
    ["Baseline", "2", "baseline_arm_2"],
]
DESIGNATED = [
    ["arm_num", "unique_event_name", "form"],
    ["1", "baseline_arm_1", "start"],
    ["1", "baseline_arm_1", "labs"],
    ["1", "month_6_arm_1", "drugs"],
    ["1", "month_12_arm_1", "labs"],
    ["2", "baseline_arm_2", "labs"],
]
OWN = ["id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]
RAW = [
    [*OWN, "age", "value", "drug"],
    ["1", "baseline_arm_1", "", "", "54", "10", ""],
    ["1", "month_6_arm_1", "drugs", "1", "", "", "aspirin"],
    ["1", "month_6_arm_1", "drugs", "2", "", "", "heparin"],
    ["1", "month_6_arm_1", "drugs", "4", "", "", "insulin"],
    ["1", "month_12_arm_1", "", "", "", "30", ""],
    ["2", "baseline_arm_2", "", "", "", "7", ""],
]
LABELS = {
    "baseline_arm_1": "Baseline (Arm 1: Drug)",
    "month_6_arm_1": "Month 6 (Arm 1: Drug)",
    "month_12_arm_1": "Month 12 (Arm 1: Drug)",
    "baseline_arm_2": "Baseline (Arm 2: Placebo)",
}


def records(folder: Path, rows=RAW, *, files: bool = True) -> Records:
    path = write_dictionary(folder, DICTIONARY)
    write_csv(folder / "records.csv", rows)
    kinds = {}
    if files:
        write_csv(folder / "events.csv", EVENTS)
        write_csv(folder / "designations.csv", DESIGNATED)
        for name in ("events.csv", "designations.csv"):
            kind = kind_of(first_row(folder / name))
            assert kind is not None
            kinds[folder / name] = kind
    return Records(folder / "records.csv", with_files(read_dictionary(path), kinds))


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        (6, "[event-name]", "month_12_arm_1"),
        (6, "[record-name]", "1"),
        (4, "[current-instance]", "2"),
        (2, "[current-instance]", "1"),
        (6, "[baseline_arm_1][value]", "10"),
        (6, "[event-name][value]", "30"),
        # The previous event of the arm to which the form is designated.
        (6, "[previous-event-name][value]", "10"),
        (2, "[next-event-name][value]", "30"),
        (6, "[first-event-name][age]", "54"),
        (2, "[last-event-name][value]", "30"),
        (2, "[previous-event-name][value]", ""),
        (7, "[first-event-name][value]", "7"),
        (7, "[next-event-name][value]", ""),
        (4, "[drug]", "heparin"),
        (4, "[drug][current-instance]", "heparin"),
        (4, "[drug][previous-instance]", "aspirin"),
        (4, "[drug][next-instance]", ""),
        (4, "[drug][last-instance]", "insulin"),
        (5, "[drug][first-instance]", "aspirin"),
        (6, "[month_6_arm_1][drug][2]", "heparin"),
        (6, "[month_6_arm_1][drug][last-instance]", "insulin"),
        (6, "[month_6_arm_1][drug][3]", ""),
        (6, "[value] - [baseline_arm_1][value]", 20),
    ],
)
def test_conditions_see_other_events_and_instances(tmp_path, line, text, expected):
    found = records(tmp_path)
    row = next(row for row in found.rows if row.line == line)
    assert parse(text).value(lambda reference: found.seen_from(row, reference)) == expected


@pytest.mark.parametrize("labels", [False, True])
def test_events_go_by_their_unique_names(tmp_path, labels):
    rows = [[LABELS.get(cell, cell) if labels else cell for cell in row] for row in RAW]
    records(tmp_path, rows)
    found, failures = read(tmp_path, LABS, "id, redcap_event_name, value", "id, value")
    assert found == [
        ("1", "baseline_arm_1", "10"),
        ("1", "month_12_arm_1", "30"),
        ("2", "baseline_arm_2", "7"),
    ]
    assert of_rule(failures, "redcap_events") == []


def test_a_label_of_several_events_is_an_error(tmp_path):
    rows = [[cell.replace("baseline_arm_1", "Baseline") for cell in row] for row in RAW]
    records(tmp_path, rows)
    _, failures = read(tmp_path, LABS, "id")
    (found,) = of_rule(failures, "redcap_events")
    assert (found.severity, found.line, found.value) == ("error", 2, "Baseline")
    assert "several events (baseline_arm_1, baseline_arm_2)" in found.message


def test_an_event_the_project_does_not_have_is_an_error(tmp_path):
    rows = [[cell.replace("month_12_arm_1", "month_18_arm_1") for cell in row] for row in RAW]
    records(tmp_path, rows)
    _, failures = read(tmp_path, LABS, "id")
    (found,) = of_rule(failures, "redcap_events")
    assert (found.line, found.value) == (6, "month_18_arm_1")


def test_a_form_filled_where_it_is_not_designated_is_found(tmp_path):
    records(tmp_path, [*RAW, ["3", "month_6_arm_1", "", "", "", "9", ""]])
    _, failures = read(tmp_path, LABS, "id")
    (found,) = of_rule(failures, "redcap_designations")
    assert (found.severity, found.line, found.value) == ("warning", 8, "month_6_arm_1")
    assert "The form labs" in found.message


def test_without_a_file_of_events_labels_are_named_as_redcap_names_events(tmp_path):
    rows = [[LABELS.get(cell, cell) for cell in row] for row in RAW]
    found = records(tmp_path, rows, files=False)
    assert [found.event(row) for row in found.rows] == [row[1] for row in RAW[1:]]


def test_the_files_about_the_project_are_no_stray_tables(tmp_path):
    records(tmp_path)
    write_csv(tmp_path / "repeats.csv", [["event_name", "form_name", "custom_form_label"]])
    paths = sorted(tmp_path.iterdir())
    assert read_export(paths, {"labs": LABS}).taken == frozenset(paths)


def test_the_order_of_events_is_asked_for_where_logic_needs_it(tmp_path):
    field = {**DICTIONARY[2], "branching": "[previous-event-name][value] <> ''"}
    write_dictionary(tmp_path, [*DICTIONARY[:2], field, DICTIONARY[3]])
    write_csv(tmp_path / "records.csv", RAW)
    _, failures = read(tmp_path, LABS, "id")
    (found,) = of_rule(failures, "redcap_logic")
    assert "needs the order of the events" in found.message
    write_csv(tmp_path / "events.csv", EVENTS)
    write_csv(tmp_path / "designations.csv", DESIGNATED)
    _, failures = read(tmp_path, LABS, "id")
    # Nothing comes before the two baselines, whose values are therefore hidden.
    assert [f.line for f in of_rule(failures, "redcap_hidden")] == [2, 7]
    assert of_rule(failures, "redcap_logic") == []


def test_instruments_go_by_their_labels_where_a_file_tells_them(tmp_path):
    drugs = Table(
        "drugs",
        "Drugs.",
        "one row per drug",
        (Column("id", "text", "Participant."), Column("drug", "text", "Drug.")),
    )
    rows = [[cell.replace("drugs", "Drugs given") for cell in row] for row in RAW]
    records(tmp_path, rows)
    labels = [["drugs", "Drugs given"], ["labs", "Blood"], ["start", "Start"]]
    write_csv(tmp_path / "forms.csv", [["instrument_name", "instrument_label"], *labels])
    found, failures = read(tmp_path, drugs, "drug")
    assert found == [("aspirin",), ("heparin",), ("insulin",)]
    assert of_rule(failures, "redcap_rows") == []
