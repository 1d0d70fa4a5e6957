"""Cohorts at the edge: a report that says what could not be estimated, or a clear error."""

import pytest
from first_study import STUDY, build, copy_data, edit, keep_patients

from caseseries.build import GateFailedError
from caseseries.results.results import load


def built(data, tmp_path):
    db = tmp_path / "study.duckdb"
    build(data, db, STUDY)
    return load(db)


def univariable(results):
    """Cox models of each factor alone."""
    return [row for row in results.records("regression") if row["model"] == "univariable"]


@pytest.mark.parametrize("patient", ["P01", "P09"])
def test_one_patient_gives_counts_and_no_invented_uncertainty(tmp_path, patient):
    data = copy_data(tmp_path)
    keep_patients(data, [patient])
    results = built(data, tmp_path)
    assert results.number("table1.patients.n").value == 1
    assert results.number("overall_survival.deaths.percent").value == 100
    assert results.number("table1.age_years.sd").value is None
    assert results.number("table3.sex.logrank_p").value is None
    assert {row["note"] for row in results.records("survival_by_group")} == {
        "not estimable: fewer than two groups with patients"
    }
    assert {row["hazard_ratio"] for row in univariable(results)} == {None}
    assert all(row["note"].startswith("not estimable") for row in univariable(results))


def test_without_deaths_survival_stays_at_one(tmp_path):
    data = copy_data(tmp_path)

    def alive(rows):
        return [{**row, "status": "alive", "cause_of_death": ""} for row in rows]

    edit(data, "vital_status", alive)
    results = built(data, tmp_path)
    assert results.number("overall_survival.rate_36m").value == 100
    assert results.number("overall_survival.km_median_months").value is None
    assert results.number("table3.sex.logrank_p").value is None
    hazard_ratios = [row["hazard_ratio"] for row in univariable(results)]
    assert hazard_ratios
    assert set(hazard_ratios) == {None}


def test_a_group_without_deaths_has_no_wald_estimate_but_a_firth_one(tmp_path):
    data = copy_data(tmp_path)
    keep_patients(data, ["P01", "P02", "P04", "P05", "P06", "P08", "P10"])
    results = built(data, tmp_path)
    id = "cox.univariable.{}.pathology.non_small_cell_lung_cancer.hazard_ratio"
    assert results.number("table3.pathology.other.deaths.n").value == 0
    assert results.number(id.format("cox")).value is None
    assert (results.number(id.format("firth")).value or 0) > 1
    notes = [
        row["note"]
        for row in univariable(results)
        if row["variable"] == "pathology" and row["method"] == "cox"
    ]
    assert notes[0].startswith("not estimable")


def test_a_study_without_screening_has_a_flow_of_those_included(tmp_path):
    data = copy_data(tmp_path)
    (data / "screening.csv").unlink()
    results = built(data, tmp_path)
    assert [(row["kind"], row["n"]) for row in results.records("flow")] == [("included", 13)]


@pytest.mark.parametrize("table", ["complications", "therapies", "labs", "metastases"])
def test_a_table_without_rows_is_a_study_without_such_events(tmp_path, table):
    data = copy_data(tmp_path)
    edit(data, table, lambda rows: [])
    results = built(data, tmp_path)
    assert results.number("table1.patients.n").value == 13
    if table == "labs":
        assert results.number("renal_function.paired.n").value == 0
        assert results.number("renal_function.paired_t_p").value is None
    if table == "complications":
        assert results.number("complications.minor.percent").value == 0


def test_no_patients_is_an_error_of_the_data(tmp_path):
    data = copy_data(tmp_path)
    keep_patients(data, [])
    with pytest.raises(GateFailedError) as caught:
        build(data, tmp_path / "study.duckdb", STUDY)
    assert "patients.file.no_rows" in {failure.rule for failure in caught.value.report.failures}
