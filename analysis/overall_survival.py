"""Causes of death, and when patients were last seen."""

from __future__ import annotations

from caseseries.analysis import Cohort, Recorder, Study, slug

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``overall_survival.cause.*`` and ``follow_up.last_contact_year``."""
    record.reads("follow_up.last_contact_year", "last_seen_on")
    record.reads("overall_survival.cause", "cause_of_death")
    everyone = cohort.population("patient")
    last = cohort.patients["last_seen_on"].max()
    record.add(
        "follow_up.last_contact_year", int(last.year) if everyone.n else None, everyone,
        statistic="year of the last contact", method=METHOD, unit="year",
    )  # fmt: skip
    dead = cohort.patients["died"].astype(bool)
    for cause in sorted(cohort.patients.loc[dead, "cause_of_death"].dropna().unique()):
        rows = dead & (cohort.patients["cause_of_death"] == cause)
        record.proportion(
            f"overall_survival.cause.{slug(cause)}",
            cohort.population("patient", rows, f"patients who died of {cause}"),
            everyone,
            method=METHOD,
        )
