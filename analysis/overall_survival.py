"""Overall survival, follow-up and causes of death."""

from __future__ import annotations

from caseseries.analyses.study import Study
from caseseries.analyses.survival_rates import (
    Endpoint,
    known,
    record_curve,
    record_median,
    record_rates,
)
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder, slug
from caseseries.statistics.summary import summary
from caseseries.survival import follow_up


def endpoint(cohort: Cohort) -> Endpoint:
    """Time zero to death; last contact censors."""
    return Endpoint(
        cohort.patients["follow_up_months"],
        cohort.patients["died"].astype(bool),
        cohort.population("patient", tables=("cohort.patients", "derived.overall_survival")),
    )


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``follow_up.*`` and ``overall_survival.*``; the overall survival curve."""
    survival = endpoint(cohort)
    _follow_up(survival, study, record)
    record_rates(record, "overall_survival", survival, study)
    record_median(record, "overall_survival", survival, study)
    record_curve(record, "overall_survival", survival, study)

    everyone = cohort.population("patient")
    last = cohort.patients["last_seen_on"].max()
    record.add(
        "follow_up.last_contact_year", int(last.year) if everyone.n else None, everyone,
        statistic="year of the last contact", method=f"{__name__}.analyse", unit="year",
    )  # fmt: skip
    dead = cohort.patients["died"].astype(bool)
    record.proportion(
        "overall_survival.deaths",
        cohort.population("patient", dead, "patients who died"),
        everyone,
        method=f"{__name__}.analyse",
    )
    for cause in sorted(cohort.patients.loc[dead, "cause_of_death"].dropna().unique()):
        rows = dead & (cohort.patients["cause_of_death"] == cause)
        record.proportion(
            f"overall_survival.cause.{slug(cause)}",
            cohort.population("patient", rows, f"patients who died of {cause}"),
            everyone,
            method=f"{__name__}.analyse",
        )


def _follow_up(survival: Endpoint, study: Study, record: Recorder) -> None:
    months = survival.durations_months
    described = summary(months)
    # The original divides by n here and by n - 1 elsewhere; both are kept so that each can be
    # named.
    values = {
        "mean": described.mean,
        "sd": described.sd,
        "sd_divisor_n": described.sd_divisor_n,
        "median": described.median,
        "q1": described.q1,
        "q3": described.q3,
        "minimum": described.minimum,
        "maximum": described.maximum,
    }
    for name, value in values.items():
        record.add(
            f"follow_up.{name}", value, survival.population, statistic=name,
            method="caseseries.statistics.summary.summary", unit="months",
        )  # fmt: skip
    reverse = follow_up(
        months.to_numpy(dtype=float),
        survival.events.to_numpy(dtype=bool),
        conf_type=study.recommended_conf_type,
        alpha=1 - study.conf_level,
    )
    for name, value in (
        ("", reverse.median),
        ("_low", reverse.conf_low),
        ("_high", reverse.conf_high),
    ):
        record.add(
            f"follow_up.reverse_km_median{name}", known(value), survival.population,
            statistic="reverse Kaplan-Meier median", method="caseseries.survival.follow_up",
            unit="months",
        )  # fmt: skip
