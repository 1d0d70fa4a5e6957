"""Systemic chemotherapy after ablation, among the patients with metastatic disease."""

from __future__ import annotations

from datetime import date

from caseseries.analysis import Cohort, Recorder, Study, slug

METHOD = f"{__name__}.analyse"
DAYS_PER_YEAR = 365.25


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``chemotherapy.*``."""
    record.reads(
        "chemotherapy", "previous_chemotherapy", "chemotherapy_after", "pathology", "disease_free"
    )
    patients = cohort.patients
    diseased = ~patients["disease_free"].astype(bool)
    population = cohort.population("patient", diseased, "patients with metastatic tumors")
    treated = diseased & patients["chemotherapy_after"].astype(bool)
    for name, rows, words in (
        ("after", treated, "patients with chemotherapy after ablation"),
        ("none_after", diseased & ~treated, "patients without chemotherapy after ablation"),
    ):
        record.proportion(
            f"chemotherapy.{name}",
            cohort.population("patient", rows, words, ("cohort.patients", "derived.chemotherapy")),
            population,
            method=METHOD,
        )
    by_pathology = patients[patients["previous_chemotherapy"].astype(bool)]["pathology"]
    for pathology in sorted(by_pathology.dropna().unique()):
        rows = patients["previous_chemotherapy"].astype(bool) & (patients["pathology"] == pathology)
        record.add(
            f"chemotherapy.previous.{slug(pathology)}.n", int(rows.sum()),
            cohort.population("patient", rows, f"patients of {pathology} with chemotherapy before"),
            statistic="count", method=METHOD, unit="patients",
        )  # fmt: skip
    _interval_to_renal_metastasis(cohort, record)


def _interval_to_renal_metastasis(cohort: Cohort, record: Recorder) -> None:
    """Years from the end of previous chemotherapy to a first renal metastasis found after it."""
    index_on = {
        row["patient_id"]: row["index_on"]
        for row in cohort.records("derived.index_sessions", "patient_id")
    }
    ended: dict[str, date] = {}
    for course in cohort.records("staging.therapies", "patient_id, started_on"):
        patient, end = course["patient_id"], course["ended_on"]
        if end is not None and course["started_on"] < index_on[patient]:
            ended[patient] = max(end, ended.get(patient, end))
    detected: dict[str, date] = {}
    for tumor in cohort.records("staging.tumors", "tumor_id"):
        patient, day = tumor["patient_id"], tumor["detected_on"]
        detected[patient] = min(day, detected.get(patient, day))
    years = {
        patient: (detected[patient] - end).days / DAYS_PER_YEAR
        for patient, end in ended.items()
        if patient in detected and detected[patient] > end
    }
    rows = cohort.patients["patient_id"].isin(set(years))
    population = cohort.population(
        "patient", rows, "patients with a renal metastasis after the end of chemotherapy",
        ("staging.therapies", "staging.tumors"),
    )  # fmt: skip
    for name, value in (("minimum", min), ("maximum", max)):
        record.add(
            f"chemotherapy.previous.years_to_renal_metastasis.{name}",
            value(years.values()) if years else None, population,
            statistic=name, method=METHOD, unit="years",
        )  # fmt: skip
