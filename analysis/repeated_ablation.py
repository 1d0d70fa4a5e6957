"""Patients ablated more than once: how far apart, and how many tumors at a time."""

from __future__ import annotations

from caseseries.analysis import Cohort, Recorder, Study

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``repeated_ablation.*``."""
    patients, sessions = cohort.patients, cohort.sessions
    repeated = patients["sessions"] > 1
    population = cohort.population("patient", repeated, "patients with more than one session")
    record.proportion(
        "repeated_ablation.patients", population, cohort.population("patient"), method=METHOD
    )
    spans = patients.loc[repeated, "session_span_days"]
    for name, value in (("minimum", spans.min()), ("maximum", spans.max())):
        record.add(
            f"repeated_ablation.span_days.{name}", int(value) if population.n else None,
            population, statistic=name, method=METHOD, unit="days",
        )  # fmt: skip
    most = sessions.groupby("patient_id")["tumors_treated"].max()
    one_at_a_time = repeated & (patients["patient_id"].map(most) == 1)
    record.proportion(
        "repeated_ablation.one_tumor_per_session",
        cohort.population("patient", one_at_a_time, "patients with one tumor in each session"),
        population,
        method=METHOD,
    )
    for modality in cohort.table("session").column("modality").codes or ():
        several = sessions[(sessions["modality"] == modality) & (sessions["tumors_treated"] > 1)]
        tumors = cohort.tumors[cohort.tumors["modality"] == modality].groupby("patient_id").size()
        for name, keys, words in (
            ("two_tumors_in_a_session", set(several["patient_id"]), "several tumors in a session"),
            ("three_tumors", set(tumors[tumors > 2].index), "three or more tumors"),
        ):
            rows = repeated & patients["patient_id"].isin(keys)
            counted = cohort.population("patient", rows, f"patients with {words} by {modality}")
            record.proportion(
                f"repeated_ablation.{name}.{modality}", counted, population, method=METHOD
            )
