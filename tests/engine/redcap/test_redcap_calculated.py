"""Calculated fields are computed again and compared with what the export holds (rule H)."""

from __future__ import annotations

from pathlib import Path

import pytest
from redcap_delivery import of_rule, read, write_csv, write_dictionary

from caseseries.study.declaration import Column, Table

MEASURES = Table(
    "measures",
    "Measures.",
    "one row per participant",
    (
        Column("id", "text", "Participant.", key=True),
        Column("result", "text", "Result.", required=False),
    ),
)
FIELDS = [
    {"name": "id", "form": "measures", "type": "text", "label": "Record ID"},
    {"name": "a", "form": "measures", "type": "text", "label": "A"},
    {"name": "b", "form": "measures", "type": "text", "label": "B"},
]


def findings(folder: Path, field: dict[str, str], a: str, b: str, result: str):
    write_dictionary(folder, [*FIELDS, {"name": "result", "form": "measures", **field}])
    write_csv(folder / "records.csv", [["id", "a", "b", "result"], ["1", a, b, result]])
    return read(folder, MEASURES, "result")


CALC = {"type": "calc", "choices": "round([a] / [b], 1)"}
TEXT = {"type": "text", "annotation": "@HIDDEN @CALCTEXT(if([a] > [b], 'more, (far)', 'less'))"}
DAY = {"type": "text", "validation": "date_ymd", "annotation": "@CALCDATE([a], [b] + 1, 'd')"}
MONTH = {"type": "text", "validation": "date_ymd", "annotation": "@CALCDATE([a], [b], 'M')"}
TIME = {"type": "text", "validation": "datetime_dmy", "annotation": "@CALCDATE([a], [b], 'h')"}


@pytest.mark.parametrize(
    ("field", "a", "b", "right", "wrong"),
    [
        (CALC, "10", "4", "2.5", "2.6"),
        (CALC, "10", "4", "2.50", ""),
        (CALC, "10", "0", "", "0"),
        (CALC, "10", "", "", "10"),
        # Within the tolerance of 10⁻⁶ times the number: 333333.3 and 333333.6 at most.
        ({"type": "calc", "choices": "[a] / [b]"}, "1000000", "3", "333333.4", "333334"),
        (TEXT, "2", "1", "more, (far)", "less"),
        (DAY, "2024-02-28", "1", "2024-03-01", "2024-02-29"),
        # A month is 30.44 days here: 2024-01-31 ends on 2024-03-01, to a day.
        (MONTH, "2024-01-31", "1", "2024-03-01", "2024-02-28"),
        (TIME, "2024-02-28 23:00", "2", "2024-02-29 01:00", "2024-02-28 01:00"),
    ],
)
def test_a_value_that_differs_is_found(tmp_path, field, a, b, right, wrong):
    rows, failures = findings(tmp_path, field, a, b, right)
    assert of_rule(failures, "redcap_calculated") == []
    assert of_rule(failures, "redcap_logic") == []
    assert rows == [(right or None,)]
    rows, failures = findings(tmp_path, field, a, b, wrong)
    (found,) = of_rule(failures, "redcap_calculated")
    assert (found.rule, found.severity) == ("measures.redcap_calculated", "warning")
    assert (found.line, found.column, found.value) == (2, "result", wrong or None)
    assert rows == [(wrong or None,)]


def test_the_finding_says_the_formula_and_both_values(tmp_path):
    _, failures = findings(tmp_path, CALC, "10", "4", "3")
    (found,) = of_rule(failures, "redcap_calculated")
    assert "result holds '3', but round([a] / [b], 1) gives '2.5' here (rule H)" in found.message


def test_decimal_commas_are_numbers_to_calculations(tmp_path):
    comma = {**FIELDS[1], "validation": "number_1dp_comma_decimal"}
    result = {"name": "result", "form": "measures", "type": "calc", "choices": "[a] * 2"}
    write_dictionary(tmp_path, [FIELDS[0], comma, result])
    write_csv(
        tmp_path / "records.csv", [["id", "a", "result"], ["1", "1,5", "3"], ["2", "2,5", "4"]]
    )
    _, failures = read(tmp_path, MEASURES, "result")
    assert [f.line for f in of_rule(failures, "redcap_calculated")] == [3]


@pytest.mark.parametrize("held", ["", "0"])
def test_a_sum_of_blanks_may_be_blank_or_nothing(tmp_path, held):
    field = {"type": "calc", "choices": "sum([a], [b])"}
    _, failures = findings(tmp_path, field, "", "", held)
    assert of_rule(failures, "redcap_calculated") == []


def test_a_calculated_field_that_the_form_hides_is_not_compared(tmp_path):
    _, failures = findings(tmp_path, {**CALC, "branching": "[a] > 100"}, "10", "4", "77")
    assert of_rule(failures, "redcap_calculated") == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ({"type": "calc", "choices": "datediff([a], 'today', 'y')"}, "another value on another"),
        ({"type": "calc", "choices": "[a] + [c]"}, "the data dictionary has no field c"),
        ({"type": "calc", "choices": ""}, "has no formula"),
        ({"type": "text", "annotation": "@CALCDATE('today', 1, 'd')"}, "another value on another"),
        ({"type": "text", "annotation": "@CALCDATE([a], 1, 'w')"}, "names no unit"),
        ({"type": "text", "annotation": "@IF([a]=1, @CALCTEXT([b]), '')"}, "within @IF"),
        ({"type": "text", "annotation": "@CALCTEXT([b]"}, "not closed"),
        ({"type": "text", "branching": "[a] = [gone]"}, "no field gone"),
    ],
)
def test_what_is_not_computed_is_said(tmp_path, field, said):
    _, failures = findings(tmp_path, field, "10", "4", "3")
    (found,) = of_rule(failures, "redcap_logic")
    assert found.severity == "note"
    assert said in found.message
    assert of_rule(failures, "redcap_calculated") == []


def test_a_field_the_export_leaves_out_is_not_taken_for_blank(tmp_path):
    calc = {"name": "result", "form": "measures", "type": "calc", "choices": "[a] + [b]"}
    hidden = {"name": "c", "form": "measures", "type": "text", "branching": "[a] = 1"}
    write_dictionary(tmp_path, [*FIELDS, calc, hidden])
    write_csv(tmp_path / "records.csv", [["id", "b", "c", "result"], ["1", "2", "x", "3"]])
    _, failures = read(tmp_path, MEASURES, "result")
    assert [f.rule for f in failures if "redcap" in f.rule] == ["measures.redcap_logic"] * 2
    assert all("the export has no column of a" in f.message for f in of_rule(failures, "_logic"))
