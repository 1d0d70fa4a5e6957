"""What single cells may hold, and keys and references between the tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from first_study import COHORT_TABLES, RAW_TABLES
from gate_cohort import checked, deliver, found, places


@pytest.mark.parametrize(
    "text",
    ["7.5", "1e0", "one", " 1", "1 ", "+1", "1,000", "NaN", "inf", "0x1", "１", "true", "--1"],
)
def test_what_is_not_a_whole_number_is_refused(tmp_path: Path, text: str) -> None:
    quoted = f'"{text}"' if "," in text else text
    report = checked(deliver(tmp_path, ("patients", "1971-11-01,1,", f"1971-11-01,{quoted},")))
    assert places(report) == [("patients.ecog.format", 3, "ecog")]
    assert (report.failures[0].key, report.failures[0].value) == ("P02", text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1,7", "Write a point, not a comma"),
        ("1.7 cm", "without its unit"),
        ("17e-1", "without an exponent"),
        ("<2", "a limit is no measurement"),
        ("nan", "Leave the cell empty"),
        ("inf", "Leave the cell empty"),
        ("1.", "not a number"),
        (".7", "not a number"),
        ("1.7 ", "Remove the blanks"),
        ("1.7\u00a0", "Remove the blanks"),
        ("9" * 400, "not a number"),
    ],
)
def test_what_is_not_a_decimal_is_refused_with_advice(tmp_path: Path, text: str, said: str) -> None:
    report = checked(deliver(tmp_path, ("tumors", "left,1.7", f'left,"{text}"')))
    assert places(report) == [("tumors.max_diameter_cm.format", 2, "max_diameter_cm")]
    assert said in report.failures[0].message
    assert report.failures[0].value == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023-02-30", "no such day"),
        ("2023-02-29", "no such day"),
        ("10.02.2015", "Write it as 2015-02-10"),
        ("02/03/2015", "cannot be told apart"),
        ("2015-02-10 00:00:00", "Leave out the time"),
        ("42045", "looks like a day number"),
        ("2015-2-10", "no ISO date"),
        ("20150210", "no ISO date"),
        ("0015-02-10", "no ISO date"),
        ("2015-02", "no ISO date"),
    ],
)
def test_what_is_not_an_iso_date_is_refused_with_advice(
    tmp_path: Path, text: str, said: str
) -> None:
    report = checked(deliver(tmp_path, ("labs", "2014-01-10", text)))
    assert places(report) == [("labs.sampled_on.format", 4, "sampled_on")]
    assert said in report.failures[0].message


@pytest.mark.parametrize("text", ["2", "0.5", "T", "ja", "true "])
def test_a_boolean_is_true_or_false(tmp_path: Path, text: str) -> None:
    report = checked(deliver(tmp_path, ("imaging", "2014-11-20,CT,false", f"2014-11-20,CT,{text}")))
    assert places(report) == [("imaging.contrast.format", 7, "contrast")]


@pytest.mark.parametrize("text", ["True", "TRUE", "true"])
def test_booleans_may_be_in_capitals(tmp_path: Path, text: str) -> None:
    changed = ("imaging", "2014-11-20,CT,false", f"2014-11-20,CT,{text}")
    assert checked(deliver(tmp_path, changed)).failures == ()


@pytest.mark.parametrize("text", ["Male", "m", "male ", "männlich"])
def test_codes_are_taken_as_declared(tmp_path: Path, text: str) -> None:
    report = checked(deliver(tmp_path, ("patients", "P01,male", f"P01,{text}")))
    assert places(report) == [("patients.sex.codes", 2, "sex")]
    assert "male, female" in report.failures[0].message
    assert report.failures[0].value == text


@pytest.mark.parametrize("event", [" hematoma", "hematoma ", "hematoma\t", "\u00a0hematoma"])
def test_blanks_around_a_text_are_found(tmp_path: Path, event: str) -> None:
    report = checked(deliver(tmp_path, ("complications", "retroperitoneal hematoma", event)))
    assert places(report) == [("complications.event.format", 2, "event")]


def test_a_required_cell_must_not_be_empty(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, ("sessions", "P02,2014-01-15", "P02,")))
    assert ("sessions.performed_on.required", 3, "performed_on") in places(report)
    assert found(report, "sessions.performed_on.required")[0].key == "S02"


@pytest.mark.parametrize(
    ("table", "before", "after", "rule", "line"),
    [
        ("tumors", "left,1.7", "left,0.05", "tumors.max_diameter_cm.range", 2),
        ("ablations", "true,7,2,", "true,51,2,", "ablations.margin_mm.range", 2),
        ("patients", "1971-11-01,1", "1971-11-01,5", "patients.ecog.range", 3),
        ("patients", "1971-11-01,1", "1971-11-01,-1", "patients.ecog.range", 3),
        ("labs", "0.60", "53", "labs.creatinine_mg_dl.range", 4),  # 0.60 mg/dL in µmol/L
        ("patients", "1971-11-01", "1871-11-01", "patients.birth_month.range", 3),
        ("patients", "1971-11-01", "1971-11-02", "patients.birth_month.first_of_month", 3),
        ("metastases", "liver,1", "liver,0", "metastases.n_lesions.range", 3),
    ],
)
def test_values_out_of_range_are_found(
    tmp_path: Path, table: str, before: str, after: str, rule: str, line: int
) -> None:
    report = checked(deliver(tmp_path, (table, before, after)))
    assert [(failure.rule, failure.line) for failure in report.failures] == [(rule, line)]


@pytest.mark.parametrize(
    ("table", "row", "column", "key"),
    [
        ("patients", "P02,female,1971-11-01,1,true,declined,false\n", "patient_id", "P02"),
        ("ablations", "S02,T03,true,6.5,,10\n", "session_id", "S02, T03"),
        ("findings", "I06,,growth,,25\n", "imaging_id", "I06, , growth, "),
        ("labs", "P02,2014-01-10,0.60\n", "patient_id", "P02, 2014-01-10"),
    ],
)
def test_a_key_stands_in_one_row_only(
    tmp_path: Path, table: str, row: str, column: str, key: str
) -> None:
    report = checked(deliver(tmp_path, (table, row, row + row)))
    (failure,) = found(report, f"{table}.key.unique")
    assert (failure.column, failure.key) == (column, key)
    first = (tmp_path / f"{table}.csv").read_text().splitlines().index(row.strip()) + 1
    assert failure.line == first + 1
    assert f"line {first} already" in failure.message


@pytest.mark.parametrize(
    ("table", "before", "after", "column", "line"),
    [
        ("sessions", "S01,P01", "S01,P1", "patient_id", 2),
        ("ablations", "S01,T01", "S01,T9", "tumor_id", 2),
        ("ablations", "S01,T01", "S9,T01", "session_id", 2),
        ("findings", "I03,,", "I9,,", "imaging_id", 5),
        ("screening", "metastasis,P01", "metastasis,P9", "patient_id", 2),
    ],
)
def test_a_row_points_to_a_row_that_exists(
    tmp_path: Path, table: str, before: str, after: str, column: str, line: int
) -> None:
    report = checked(deliver(tmp_path, (table, before, after)))
    (failure,) = found(report, f"{table}.{column}.reference")
    assert (failure.line, failure.column) == (line, column)


def test_no_failure_is_held_back(tmp_path: Path) -> None:
    many = "".join(f"N{number},2014-03-01, x,\n" for number in range(4, 5004))
    report = checked(deliver(tmp_path, ("screening", "carcinoma,\n", "carcinoma,\n" + many)))
    assert len(found(report, "screening.indication.format")) == 5000


def test_the_tables_have_the_columns_of_the_data_contract() -> None:
    assert {name: table.column_names for name, table in RAW_TABLES.items()} == {
        "patients": (
            *("patient_id", "sex", "birth_month", "ecog", "life_expectancy_months_ge_6"),
            *("surgery", "previous_renal_treatment"),
        ),
        "primary_tumors": ("patient_id", "organ", "pathology", "diagnosed_on", "treatment"),
        "metastases": (
            *("patient_id", "organ", "n_lesions", "max_diameter_mm", "detected_on"),
            *("resolved_on", "growing"),
        ),
        "tumors": (
            *("tumor_id", "patient_id", "kidney", "max_diameter_cm", "detected_on"),
            "biopsy_result",
        ),
        "sessions": (
            *("session_id", "patient_id", "performed_on", "modality", "hydrodissection"),
            "sedation",
        ),
        "ablations": (
            *("session_id", "tumor_id", "technical_success", "margin_mm"),
            *("freeze_thaw_cycles", "energy_minutes"),
        ),
        "complications": ("complication_id", "session_id", "event", "sir_class", "onset_on"),
        "imaging": ("imaging_id", "patient_id", "imaged_on", "modality", "contrast"),
        "findings": ("imaging_id", "tumor_id", "finding", "organ", "growth_percent"),
        "labs": ("patient_id", "sampled_on", "creatinine_mg_dl"),
        "therapies": ("patient_id", "started_on", "ended_on", "regimen"),
        "vital_status": ("patient_id", "last_seen_on", "status", "cause_of_death"),
        "screening": ("screening_id", "first_ablation_on", "indication", "patient_id"),
    }
    assert [name for name, table in RAW_TABLES.items() if table.optional] == ["screening"]


def test_every_number_that_is_measured_has_its_unit_in_words() -> None:
    scores = {"ecog"}
    for tables in (RAW_TABLES, COHORT_TABLES):
        for table in tables.values():
            for column in table.columns:
                assert column.description.endswith((".", ")."))
                if column.type in ("integer", "decimal") and column.name not in scores:
                    assert column.unit, f"{table.name}.{column.name}"
