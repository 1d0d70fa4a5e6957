"""The ablations: sessions, modalities, technical success and primary technique efficacy."""

from __future__ import annotations

from typing import Any

import pandas as pd

from caseseries.analysis import (
    Cohort,
    Population,
    Recorder,
    Study,
    percent,
    record_share_limits,
    rows_of,
    summary,
)

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``technique.*``."""
    tumors = cohort.population("tumor")
    sessions = cohort.population("session")
    record.add(
        "technique.sessions.n", sessions.n, sessions,
        statistic="count", method=METHOD, unit="sessions",
    )  # fmt: skip
    record.add(
        "technique.tumors_per_session", tumors.n / sessions.n if sessions.n else None, sessions,
        statistic="ratio", method=METHOD, unit="tumors per session",
    )  # fmt: skip
    _success(cohort, study, tumors, record)
    _modalities(cohort, sessions, tumors, record)
    _hydrodissection(cohort, sessions, tumors, record)
    _energy(cohort, record)
    _calendar(cohort, record)


def _success(cohort: Cohort, study: Study, tumors: Population, record: Recorder) -> None:
    for name, column in (
        ("technical_success", "technical_success"),
        ("primary_technique_efficacy", "primary_technique_efficacy"),
    ):
        rows = cohort.tumors[column].fillna(False).astype(bool)
        counted = cohort.population("tumor", rows, f"tumors with {name.replace('_', ' ')}")
        record.proportion(f"technique.{name}", counted, tumors, method=METHOD)
        record_share_limits(record, f"technique.{name}", counted, tumors, study)


def _modalities(cohort: Cohort, sessions: Population, tumors: Population, record: Recorder) -> None:
    patients = cohort.population("patient")
    used: dict[str, set[Any]] = {}
    for modality in cohort.table("session").column("modality").codes or ():
        session_rows = cohort.sessions["modality"] == modality
        tumor_rows = cohort.tumors["modality"] == modality
        used[modality] = set(cohort.sessions.loc[session_rows, "patient_id"])
        patient_rows = cohort.patients["patient_id"].isin(used[modality])
        for unit, rows, of in (
            ("session", session_rows, sessions),
            ("tumor", tumor_rows, tumors),
            ("patient", patient_rows, patients),
        ):
            record.proportion(
                f"technique.{modality}.{unit}s",
                cohort.population(unit, rows, f"{unit}s treated by {modality}"),
                of,
                method=METHOD,
            )
    several = set.intersection(*used.values()) if len(used) > 1 else set()
    rows = cohort.patients["patient_id"].isin(several)
    record.proportion(
        "technique.every_modality.patients",
        cohort.population("patient", rows, "patients treated by every modality"),
        patients,
        method=METHOD,
    )


def _hydrodissection(
    cohort: Cohort, sessions: Population, tumors: Population, record: Recorder
) -> None:
    rows = cohort.sessions["hydrodissection"].fillna(False).astype(bool)
    counted = cohort.population("session", rows, "sessions with hydrodissection")
    record.proportion("technique.hydrodissection", counted, sessions, method=METHOD)
    # The original divides the sessions by the tumors; kept to show where its percentage is from.
    record.add(
        "technique.hydrodissection.percent_of_tumors", percent(counted.n, tumors.n), tumors,
        statistic="percentage of another unit", method=METHOD, unit="%",
    )  # fmt: skip


def _energy(cohort: Cohort, record: Recorder) -> None:
    ablations = pd.DataFrame(cohort.records("staging.ablations", "session_id, tumor_id"))
    for name, unit in (
        ("freeze_thaw_cycles", "cycles"),
        ("energy_minutes", "min"),
        ("margin_mm", "mm"),
    ):
        known = ablations[ablations[name].notna()] if len(ablations) else ablations
        keys = tuple(f"{row['session_id']}, {row['tumor_id']}" for row in rows_of(known))
        population = Population(
            f"ablations with known {name.replace('_', ' ')}", "ablations", keys,
            ("staging.ablations",), "ablations",
        )  # fmt: skip
        values = known[name].astype(float) if len(known) else []
        described = summary(values)
        statistics = {
            "mean": described.mean,
            "sd": described.sd,
            "sd_divisor_n": described.sd_divisor_n,
            "minimum": described.minimum,
            "maximum": described.maximum,
        }
        for statistic, value in statistics.items():
            record.add(
                f"technique.{name}.{statistic}", value, population, statistic=statistic,
                method="caseseries.statistics.summary.summary", unit=unit,
            )  # fmt: skip


def _calendar(cohort: Cohort, record: Recorder) -> None:
    sessions = cohort.population("session")
    performed = cohort.sessions["performed_on"]
    for name, dates in (("first", performed.min()), ("last", performed.max())):
        record.add(
            f"technique.{name}_year", int(dates.year) if sessions.n else None, sessions,
            statistic=f"{name} year", method=METHOD, unit="year",
        )  # fmt: skip
    modalities = cohort.sessions.groupby("modality")["performed_on"].agg(["min", "max"])
    # A clean change of modality leaves no session of the older after the first of the newer.
    ordered = modalities.sort_values("min")
    interleaved = 0
    for newer in range(1, len(ordered)):
        older = ordered.index[:newer]
        rows = cohort.sessions["modality"].isin(older) & (performed >= ordered["min"].iloc[newer])
        interleaved += int(rows.sum())
    record.add(
        "technique.modalities_interleaved.n", interleaved, sessions,
        statistic="count", method=METHOD, unit="sessions",
    )  # fmt: skip
