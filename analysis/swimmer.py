"""The swimmer plot: what happened to each patient, and when, from time zero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from caseseries.analysis import FLAG, REAL, TEXT, Cohort, Recorder, Study, rows_of

FRAMES = {
    "swimmer": (
        "One row per patient: the lane of the swimmer plot.",
        (
            ("patient_id", TEXT, "The patient."),
            ("pathology", TEXT, "Pathology of the primary tumor."),
            ("follow_up_months", REAL, "Months from time zero to last contact."),
            ("died", FLAG, "True where last contact is death."),
            ("cause_of_death", TEXT, "Cause of death."),
        ),
    ),
    "swimmer_events": (
        "One row per event on a lane of the swimmer plot.",
        (
            ("patient_id", TEXT, "The patient."),
            ("kind", TEXT, "What happened."),
            ("label", TEXT, "Printed name."),
            ("start_months", REAL, "Months from time zero to its start."),
            ("end_months", REAL, "Months from time zero to its end; missing for a moment."),
        ),
    ),
}


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``swimmer`` (a lane per patient) and ``swimmer_events``, in months."""
    lanes = cohort.patients.sort_values(["follow_up_months", "patient_id"], ascending=[False, True])
    record.frame(
        "swimmer",
        (
            {
                "patient_id": row["patient_id"],
                "pathology": row["pathology"],
                "follow_up_months": float(row["follow_up_months"]),
                "died": bool(row["died"]),
                "cause_of_death": row["cause_of_death"] if row["died"] else None,
            }
            for row in rows_of(lanes)
        ),
    )
    index_on = {
        row["patient_id"]: row["index_on"]
        for row in cohort.records("derived.index_sessions", "patient_id")
    }

    def months(patient: str, day: date) -> float:
        return (day - index_on[patient]).days / float(
            study.settings.for_sql["days_per_month"].value
        )

    events: list[dict[str, Any]] = [
        {
            "patient_id": patient,
            "kind": kind,
            "label": label,
            "start_months": months(patient, start),
            "end_months": None if end is None else months(patient, end),
        }
        for patient, kind, label, start, end in _dated_events(cohort)
    ]
    for row in rows_of(lanes):
        if row["died"]:
            events.append(
                {
                    "patient_id": row["patient_id"],
                    "kind": "death",
                    "label": row["cause_of_death"],
                    "start_months": float(row["follow_up_months"]),
                    "end_months": None,
                }
            )
    record.frame("swimmer_events", events)


def _dated_events(cohort: Cohort) -> Iterator[tuple[str, str, str | None, date, date | None]]:
    for row in cohort.records("staging.sessions", "performed_on, session_id"):
        kind = f"session_{row['modality']}"
        yield row["patient_id"], kind, row["session_id"], row["performed_on"], None
    for row in cohort.records("staging.therapies", "patient_id, started_on"):
        yield row["patient_id"], "chemotherapy", row["regimen"], row["started_on"], row["ended_on"]
    for row in cohort.records("derived.progression_events", "patient_id, imaged_on, event, organ"):
        kind = row["event"].replace(" ", "_")
        yield row["patient_id"], kind, row["organ"], row["imaged_on"], None
