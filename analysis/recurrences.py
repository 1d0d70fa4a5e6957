"""Distant recurrences after ablation, by organ."""

from __future__ import annotations

from caseseries.analyses.study import Study
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder, percent, slug

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``recurrences.*``; frame ``recurrences``."""
    everyone = cohort.population("patient")
    tables = ("cohort.patients", "derived.recurrences")
    recurred = cohort.patients["distant_recurrence"].astype(bool)
    record.proportion(
        "recurrences.any",
        cohort.population("patient", recurred, "patients with distant recurrence", tables),
        everyone,
        method=METHOD,
    )
    patients_of: dict[str, set[str]] = {}
    for row in cohort.records["derived.recurrences"]:
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
