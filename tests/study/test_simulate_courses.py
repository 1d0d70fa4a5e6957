"""What a simulated patient goes through is in order, and as frequent as the sources say."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest
from first_study import RAW_TABLES

import simulation
from caseseries.survival import logrank

PATIENTS = 5000
DAYS_PER_MONTH = 30.4375


@pytest.fixture(scope="module")
def tables() -> dict[str, pl.DataFrame]:
    return simulation.draw(20, 0, PATIENTS, RAW_TABLES)


@pytest.fixture(scope="module")
def patients(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per patient: time zero, last contact, factors of survival."""
    first = tables["sessions"].group_by("patient_id").agg(time_zero=pl.col("performed_on").min())
    joined = tables["patients"].join(first, on="patient_id")
    for name in ("vital_status", "primary_tumors"):
        joined = joined.join(tables[name], on="patient_id")
    at_zero = (
        tables["tumors"]
        .join(first, on="patient_id")
        .filter(pl.col("detected_on") <= pl.col("time_zero"))
        .group_by("patient_id")
        .agg(largest_cm=pl.col("max_diameter_cm").max())
    )
    extra_renal = tables["metastases"].filter(pl.col("growing").not_())["patient_id"].unique()
    days = pl.col("last_seen_on") - pl.col("time_zero")
    return joined.join(at_zero, on="patient_id").with_columns(
        months=days.dt.total_days() / DAYS_PER_MONTH,
        dead=(pl.col("status") == "dead").cast(pl.Int64),
        nsclc=pl.col("pathology") == "non-small cell lung cancer",
        extra_renal=pl.col("patient_id").is_in(extra_renal.implode()),
    )


def assert_share(events: int, of: int, probability: float) -> None:
    """A binomial count lies within 4.5 standard deviations (1 in 150 000 does not)."""
    spread = 4.5 * math.sqrt(of * probability * (1 - probability))
    assert abs(events - of * probability) <= spread, f"{events} of {of}, expected {probability}"


def test_the_days_of_a_patient_are_in_order(
    tables: dict[str, pl.DataFrame], patients: pl.DataFrame
) -> None:
    assert (patients["birth_month"] < patients["diagnosed_on"]).all()
    assert (patients["diagnosed_on"] < patients["time_zero"]).all()
    for name, days in (
        ("tumors", "detected_on"),
        ("metastases", "detected_on"),
        ("metastases", "resolved_on"),
        ("sessions", "performed_on"),
        ("imaging", "imaged_on"),
        ("labs", "sampled_on"),
        ("therapies", "started_on"),
        ("therapies", "ended_on"),
    ):
        rows = tables[name].join(patients, on="patient_id").drop_nulls(days)
        assert len(rows), name
        assert (rows[days] >= rows["diagnosed_on"]).all(), f"{name}.{days}"
        assert (rows[days] <= rows["last_seen_on"]).all(), f"{name}.{days}"


def test_each_tumor_is_detected_ablated_checked_and_only_then_progresses(
    tables: dict[str, pl.DataFrame],
) -> None:
    ablated = (
        tables["ablations"]
        .join(tables["sessions"], on="session_id")
        .group_by("tumor_id")
        .agg(ablated_on=pl.col("performed_on").min())
    )
    findings = tables["findings"].join(tables["imaging"], on="imaging_id")

    def first(*kinds: str) -> pl.DataFrame:
        chosen = findings.filter(pl.col("finding").cast(pl.String).is_in(kinds))
        return chosen.group_by("tumor_id").agg(seen_on=pl.col("imaged_on").min())

    tumors = tables["tumors"].join(ablated, on="tumor_id")
    assert (tumors["detected_on"] < tumors["ablated_on"]).all()
    checked = tumors.join(first("complete coverage", "residual tumor"), on="tumor_id", how="left")
    days = (checked["seen_on"] - checked["ablated_on"]).dt.total_days()
    assert days.null_count() == 0
    assert days.is_between(1, 10).all()
    progressed = checked.join(first("local progression"), on="tumor_id", suffix="_progression")
    assert len(progressed) > 100
    assert (progressed["seen_on_progression"] > progressed["seen_on"]).all()


def test_a_failed_ablation_leaves_residual_tumor_and_is_mostly_repeated(
    tables: dict[str, pl.DataFrame],
) -> None:
    failed = tables["ablations"].filter(pl.col("technical_success").not_())["tumor_id"]
    residual = tables["findings"].filter(pl.col("finding") == "residual tumor")["tumor_id"]
    assert set(failed) <= set(residual)
    attempts = tables["ablations"].group_by("tumor_id").len()
    repeated = attempts.filter(pl.col("tumor_id").is_in(failed.implode()))["len"] > 1
    assert repeated.sum() > 0.7 * len(repeated)


def test_patients_are_those_of_the_paper(patients: pl.DataFrame) -> None:
    # Table 1: 6 of 13 men, 54.0 ± 12.1 years; 3 of 13 with non-small cell lung cancer.
    assert_share(int((patients["sex"] == "male").sum()), PATIENTS, 6 / 13)
    assert_share(int(patients["nsclc"].sum()), PATIENTS, 3 / 13)
    assert_share(int(patients["extra_renal"].sum()), PATIENTS, 8 / 13)
    age = (patients["time_zero"] - patients["birth_month"]).dt.total_days().to_numpy() / 365.25
    assert np.mean(age) == pytest.approx(54.0, abs=0.7)
    assert np.std(age) == pytest.approx(12.1, abs=0.8)


def test_tumors_are_those_of_the_paper(tables: dict[str, pl.DataFrame]) -> None:
    # Table 1: 1.7 ± 0.6 cm, 0.7 to 3.0; 13 of 19 in the right kidney.
    sizes = tables["tumors"]["max_diameter_cm"].to_numpy()
    assert np.mean(sizes) == pytest.approx(1.7, abs=0.05)
    assert np.std(sizes) == pytest.approx(0.6, abs=0.05)
    assert (sizes.min(), sizes.max()) == (0.7, 3.0)
    right = (tables["tumors"]["kidney"] == "right").mean()
    assert right == pytest.approx(13 / 19, abs=0.03)


def test_radiofrequency_gives_way_to_cryoablation_in_may_2012(
    tables: dict[str, pl.DataFrame],
) -> None:
    span = (
        tables["sessions"]
        .group_by("modality")
        .agg(first=pl.col("performed_on").min(), last=pl.col("performed_on").max())
    )
    spans = {row["modality"]: row for row in span.iter_rows(named=True)}
    assert str(spans["radiofrequency"]["last"]) < "2012-05-01"
    assert str(spans["cryoablation"]["first"]) >= "2012-05-01"


def test_ablation_succeeds_in_97_percent(tables: dict[str, pl.DataFrame]) -> None:
    success = tables["ablations"]["technical_success"]
    assert_share(int(success.sum()), len(success), 0.97)


@pytest.mark.parametrize(
    ("modality", "major"),
    # Atwell et al. 2012: 24 of 311 and 12 of 254 procedures.
    [("cryoablation", 0.077), ("radiofrequency", 0.047)],
)
def test_major_complications_are_as_frequent_as_published(
    modality: str, major: float, tables: dict[str, pl.DataFrame]
) -> None:
    sessions = tables["sessions"].filter(pl.col("modality") == modality)
    events = tables["complications"].join(sessions, on="session_id")
    classes = events["sir_class"].cast(pl.String)
    assert_share(int(classes.is_in(["C", "D", "E"]).sum()), len(sessions), major)
    assert set(classes) <= set("ABCDEF")


@pytest.mark.parametrize("factor", ["nsclc", "large", "extra_renal"])
def test_what_raises_the_hazard_of_death_does(factor: str, patients: pl.DataFrame) -> None:
    # Among the others, so that lung cancer does not decide every comparison.
    compared = patients if factor == "nsclc" else patients.filter(pl.col("nsclc").not_())
    groups = compared.with_columns(large=pl.col("largest_cm") >= 2)[factor]
    result = logrank(compared["months"].to_numpy(), compared["dead"].to_numpy(), groups.to_list())
    assert result.p_value < 1e-6
    died = compared.group_by(groups.alias("group")).agg(
        rate=pl.col("dead").sum() / pl.col("months").sum()
    )
    rates = dict(died.iter_rows())
    assert rates[True] > 1.2 * rates[False]


def test_renal_function_falls_by_about_a_tenth_after_a_single_session(
    tables: dict[str, pl.DataFrame], patients: pl.DataFrame
) -> None:
    once = tables["sessions"].group_by("patient_id").len().filter(pl.col("len") == 1)
    people = patients.join(once, on="patient_id")
    samples = (
        tables["labs"]
        .join(people, on="patient_id")
        .with_columns(
            # Matsuo et al. 2009.
            egfr=194
            * pl.col("creatinine_mg_dl") ** -1.094
            * ((pl.col("sampled_on") - pl.col("birth_month")).dt.total_days() / 365.25) ** -0.287
            * pl.when(pl.col("sex") == "female").then(0.739).otherwise(1.0),
            days=(pl.col("sampled_on") - pl.col("time_zero")).dt.total_days(),
        )
    )
    before = samples.filter(pl.col("days") < 0).select("patient_id", "egfr")
    after = samples.filter(pl.col("days").is_between(150, 215)).select("patient_id", "egfr")
    both = before.join(after, on="patient_id", suffix="_after")
    fall = 100 * (1 - (both["egfr_after"] / both["egfr"]).to_numpy())
    assert len(fall) > 1000
    # The paper: 86.4 ± 27.0 before; 14.1 % less after 18 sessions in 13 patients.
    assert np.mean(before["egfr"].to_numpy()) == pytest.approx(86.4, abs=3)
    assert np.mean(fall) == pytest.approx(14.1 * 13 / 18, abs=2)


def test_no_two_patients_can_be_taken_for_one(patients: pl.DataFrame) -> None:
    dates = ["sex", "birth_month", "diagnosed_on", "time_zero"]
    many = simulation.draw(3, 0, 60_000, RAW_TABLES)
    first = many["sessions"].group_by("patient_id").agg(time_zero=pl.col("performed_on").min())
    joined = many["patients"].join(many["primary_tumors"], on="patient_id")
    joined = joined.join(first, on="patient_id")
    assert joined.select(dates).is_duplicated().sum() == 0
    assert patients.select(dates).is_duplicated().sum() == 0
