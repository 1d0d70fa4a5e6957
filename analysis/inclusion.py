"""The inclusion criteria as the cohort meets them."""

from __future__ import annotations

from caseseries.analysis import Cohort, Recorder, Study

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``inclusion.*``: the extremes of the cohort."""
    everyone = cohort.population("patient")
    for id, column, unit in (
        ("renal_tumors_at_index", "renal_tumors_at_index", "tumors"),
        ("largest_tumor_cm", "largest_renal_tumor_cm", "cm"),
        ("ecog", "ecog", ""),
    ):
        record.reads(f"inclusion.{id}", column)
        values = cohort.patients[column].dropna()
        record.add(
            f"inclusion.{id}.maximum", values.max() if len(values) else None, everyone,
            statistic="maximum", method=METHOD, unit=unit,
        )  # fmt: skip
