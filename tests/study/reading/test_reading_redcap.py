"""A project exported from REDCap is read as it is: choices, repeating forms, branching logic."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from first_study import DATA, RAW_TABLES, check
from redcap_project import FORMS, dictionary, export

from caseseries.delivery.redcap.logic.branching import Reference, UnsupportedLogicError, parse
from caseseries.gate.gate import GateReport
from caseseries.study.failure import CannotReadError


def checked(data: Path) -> GateReport:
    with duckdb.connect() as con:
        return check(data, con)


def places(report: GateReport) -> list[tuple]:
    return [
        (failure.rule, failure.line, failure.column, failure.key, failure.value)
        for failure in report.failures
    ]


def rows_of(data: Path) -> dict[str, list[tuple]]:
    with duckdb.connect() as con:
        check(data, con)
        return {
            form: sorted(
                con.execute(
                    f"select {', '.join(RAW_TABLES[form].column_names)} from raw.{form}"
                ).fetchall(),
                key=str,
            )
            for form in FORMS
        }


def test_the_tables_are_those_of_the_csv_files(tmp_path):
    records = export(tmp_path)
    assert rows_of(tmp_path) == rows_of(DATA)
    report = checked(tmp_path)
    assert report.failures == ()
    assert report.tables["tumors"] == 19
    # The records alone name the project: the dictionary stands beside them.
    assert checked(records).failures == ()


def test_a_finding_stands_on_the_line_of_the_export(tmp_path):
    def too_large(rows):
        tumors = [row for row in rows if row.get("redcap_repeat_instrument") == "tumors"]
        tumors[0]["max_diameter_cm"] = "44"
        return rows

    export(tmp_path, change=too_large)
    with (tmp_path / "Ablation_DATA_2026-11-22_1200.csv").open(encoding="utf-8-sig") as file:
        line = next(n for n, text in enumerate(file, 1) if ",tumors,1," in text)
    assert ("tumors.max_diameter_cm.range", line, "max_diameter_cm", "T01", "44") in places(
        checked(tmp_path)
    )


def test_a_choice_the_dictionary_does_not_know_is_reported_as_it_stands(tmp_path):
    def unknown_sex(rows):
        rows[0]["sex"] = "7"
        return rows

    export(tmp_path, change=unknown_sex)
    assert places(checked(tmp_path)) == [("patients.sex.codes", 2, "sex", "P01", "7")]


def test_an_unknown_choice_of_what_the_study_declares_as_text_is_found(tmp_path):
    rows = dictionary()
    for row in rows:
        if row["Variable / Field Name"] == "regimen":
            row["Field Type"] = "dropdown"
            row["Choices, Calculations, OR Slider Labels"] = "1, docetaxel"

    def choices(rows):
        therapies = [row for row in rows if row.get("redcap_repeat_instrument") == "therapies"]
        for row in therapies:
            row["regimen"] = "1"
        therapies[0]["regimen"] = "2"
        return rows

    export(tmp_path, dictionary_rows=rows, change=choices)
    (found,) = [f for f in checked(tmp_path).failures if f.rule == "therapies.redcap_choice"]
    assert (found.column, found.value, found.severity) == ("regimen", "2", "error")


def test_choices_exported_by_label_are_read_too(tmp_path):
    def labels(rows):
        names = {"1": "Male", "2": "Female"}
        for row in rows:
            if "sex" in row:
                row["sex"] = names[row["sex"]]
        return rows

    export(tmp_path, change=labels)
    assert checked(tmp_path).failures == ()


def test_a_value_that_branching_logic_hides_is_found(tmp_path):
    # Cause of death is shown for the dead (2), who are most of the patients.
    condition = "[status] = '2'"
    export(tmp_path, branching={"cause_of_death": condition})
    assert checked(tmp_path).failures == ()

    def wrong_way_round(rows):
        for row in rows:
            if row.get("cause_of_death"):
                row["status"] = "1"
                break
        return rows

    export(tmp_path, branching={"cause_of_death": condition}, change=wrong_way_round)
    found = {failure.rule: failure for failure in checked(tmp_path).failures}
    assert "vital_status.redcap_hidden" in found
    assert found["vital_status.redcap_hidden"].column == "cause_of_death"
    assert condition in found["vital_status.redcap_hidden"].message


def test_a_repeating_form_sees_the_values_of_its_record(tmp_path):
    # Female (2) patients only: every tumor of a man has then a value REDCap would hide.
    export(tmp_path, branching={"kidney": "[sex] = '2'"})
    hidden = [f for f in checked(tmp_path).failures if f.rule == "tumors.redcap_hidden"]
    with duckdb.connect() as con:
        check(DATA, con)
        of_men = con.execute(
            "select count(*) from raw.tumors join raw.patients using (patient_id)"
            " where sex = 'male'"
        ).fetchone()
    assert of_men is not None
    assert len(hidden) == of_men[0] > 0


def test_required_in_redcap_is_required_where_the_form_shows_it(tmp_path):
    rows = dictionary()
    for row in rows:
        if row["Variable / Field Name"] == "margin_mm":
            row["Required Field?"] = "y"

    def without_margin(rows):
        ablations = [row for row in rows if row.get("redcap_repeat_instrument") == "ablations"]
        ablations[0]["margin_mm"] = ""
        return rows

    export(tmp_path, dictionary_rows=rows, change=without_margin)
    found = [f for f in checked(tmp_path).failures if f.rule == "ablations.redcap_required"]
    assert [f.column for f in found] == ["margin_mm"]


def test_a_checkbox_is_a_true_or_false_per_choice(tmp_path):
    rows = dictionary()
    for row in rows:
        if row["Variable / Field Name"] == "hydrodissection":
            row["Variable / Field Name"] = "hydro"
            row["Field Type"] = "checkbox"
            row["Choices, Calculations, OR Slider Labels"] = "yes, Hydrodissection"

    def boxes(rows):
        for row in rows:
            if "hydrodissection" in row:
                row["hydrodissection"] = row["hydrodissection"] or "0"
        return rows

    export(tmp_path, dictionary_rows=rows, change=boxes)
    path = tmp_path / "Ablation_DATA_2026-11-22_1200.csv"
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace(",hydrodissection,", ",hydro___yes,", 1))
    report = checked(tmp_path)
    # The column has another name than the declared one, so a mapping has to say which it is.
    assert ("sessions.hydrodissection.absent", "hydrodissection") in [
        (failure.rule, failure.column) for failure in report.failures
    ]


def test_records_without_their_dictionary_are_refused(tmp_path):
    records = export(tmp_path)
    next(tmp_path.glob("*DataDictionary*")).unlink()
    with pytest.raises(CannotReadError, match="no data dictionary beside it"):
        checked(records)


def test_logic_that_is_not_evaluated_is_said(tmp_path):
    export(tmp_path, branching={"kidney": "datediff([birth_month], 'today', 'y') > 18"})
    [failure] = checked(tmp_path).failures
    assert failure.rule == "tumors.redcap_logic"
    assert failure.severity == "note"
    assert "datediff with 'today' gives another value on another day" in failure.message


VALUES = {"age": "54", "sex": "1", "blank": "", "seen": "2020-03-01", "half": "0.5"}


def looked_up(reference: Reference) -> str:
    if reference.code is not None:
        return "1" if (reference.field, reference.code) == ("drugs", "3") else "0"
    if reference.event is not None:
        return "9" if reference.event == "baseline_arm_1" else ""
    return VALUES[reference.field]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[sex] = '1'", True),
        ('[sex] = "1"', True),
        ("[sex] <> '1'", False),
        ("[sex] != '2'", True),
        ("[age] >= 54 and [age] < 55", True),
        ("[age] > 100 or [sex]='1'", True),
        ("[age] > 100 or [sex]='2' and [sex]='1'", False),
        ("([age] > 100 or [sex]='1') and [blank] = ''", True),
        ("[blank] <> ''", False),
        ("[blank] < 18", False),
        ("[drugs(3)] = '1'", True),
        ("[drugs(2)] = '1'", False),
        ("[drugs(2)] = 0", True),
        ("[baseline_arm_1][age] = 9", True),
        ("[month_6_arm_1][age] = ''", True),
        ("[age] - 4 = 5 * 10", True),
        ("[age] / 0 = ''", True),
        ("[seen] > '2020-02-29'", True),
        ("[sex] = '01'", True),
        ("[half] = .5", True),
        ("[half] = 0.5 || [age] = 1 && [sex] = 2", True),
    ],
)
def test_conditions_mean_what_redcap_means(text, expected):
    assert parse(text)(looked_up) is expected


@pytest.mark.parametrize(
    "text", ["[age] >", "([age] > 1", "[age] > 1)", "ronud([age]) = 1", "[a] = 'x", "(" * 500]
)
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(UnsupportedLogicError):
        parse(text)
