"""Complications, counted per session by the worst SIR class."""

from __future__ import annotations

from caseseries.analysis import (
    INTEGER,
    REAL,
    TEXT,
    Cohort,
    Recorder,
    Study,
    percent,
    record_share_limits,
)

METHOD = f"{__name__}.analyse"


FRAMES = {
    "complications": (
        "One row per kind of session: how many had a complication.",
        (
            ("position", INTEGER, "Order of the row."),
            ("modality", TEXT, "all, cryoablation or radiofrequency."),
            ("sessions", INTEGER, "Number of sessions."),
            ("minor", INTEGER, "Sessions whose worst complication was SIR class A or B."),
            ("major", INTEGER, "Sessions whose worst complication was SIR class C, D or E."),
            ("deaths", INTEGER, "Sessions with a complication of SIR class F."),
            ("minor_percent", REAL, "Share with a minor complication, in percent."),
        ),
    ),
}


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``complications[.<modality>].*``; frame ``complications``."""
    record.reads("complications", "complication_severity", "modality")
    sessions = cohort.sessions
    tables = ("cohort.sessions", "derived.session_complications", "staging.complications")
    declared = cohort.table("session").column("modality").codes or {}
    modalities = ["all", *declared]
    for position, modality in enumerate(modalities, start=1):
        of_modality = sessions["modality"].notna() & (
            (sessions["modality"] == modality) | (modality == "all")
        )
        prefix = "complications" if modality == "all" else f"complications.{modality}"
        words = "all sessions" if modality == "all" else f"{modality} sessions"
        of = cohort.population("session", of_modality, words, tables)
        counts = {}
        for severity in ("minor", "major", "death"):
            rows = of_modality & (sessions["complication_severity"] == severity)
            counted = cohort.population(
                "session", rows, f"{words} with a {severity} complication", tables
            )
            counts[severity] = counted.n
            record.proportion(f"{prefix}.{severity}", counted, of, method=METHOD)
            record_share_limits(record, f"{prefix}.{severity}", counted, of, study)
        record.frame(
            "complications",
            [
                {
                    "position": position,
                    "modality": modality,
                    "sessions": of.n,
                    "minor": counts["minor"],
                    "major": counts["major"],
                    "deaths": counts["death"],
                    "minor_percent": percent(counts["minor"], of.n),
                }
            ],
        )
