"""Distant recurrences after ablation, by organ."""

from __future__ import annotations

from caseseries.analysis import INTEGER, REAL, TEXT, Cohort, Recorder, Study, percent, slug

METHOD = f"{__name__}.analyse"


FRAMES = {
    "recurrences": (
        "One row per organ of distant recurrence.",
        (
            ("position", INTEGER, "Order of the row."),
            ("organ", TEXT, "The organ."),
            ("n", INTEGER, "Number of rows counted."),
            ("percent", REAL, "Share of the denominator, in percent."),
        ),
    ),
}


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``recurrences.*``; frame ``recurrences``."""
    everyone = cohort.population("patient")
    tables = ("cohort.patients", "derived.recurrences")
    record.reads("recurrences.any", "distant_recurrence")
    recurred = cohort.patients["distant_recurrence"].astype(bool)
    record.proportion(
        "recurrences.any",
        cohort.population("patient", recurred, "patients with distant recurrence", tables),
        everyone,
        method=METHOD,
    )
    patients_of: dict[str, set[str]] = {}
    for row in cohort.records("derived.recurrences", "patient_id, first_seen_on, organ"):
        patients_of.setdefault(row["organ"], set()).add(row["patient_id"])
    ordered = sorted(patients_of.items(), key=lambda item: (-len(item[1]), item[0]))
    for position, (organ, patients) in enumerate(ordered, start=1):
        rows = cohort.patients["patient_id"].isin(patients)
        record.proportion(
            f"recurrences.{slug(organ)}",
            cohort.population("patient", rows, f"patients with recurrence in the {organ}", tables),
            everyone,
            method=METHOD,
        )
        record.frame(
            "recurrences",
            [
                {
                    "position": position,
                    "organ": organ,
                    "n": len(patients),
                    "percent": percent(len(patients), everyone.n),
                }
            ],
        )
