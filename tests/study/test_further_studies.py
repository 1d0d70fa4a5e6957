"""Two public cohorts as studies: every number R computes of them, from the rows by study.toml."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from first_study import ROOT

from caseseries.build import build
from caseseries.results.results import load
from caseseries.study.modules import activate
from caseseries.study.study import open_study

EXPECTED = Path(__file__).parent / "expected"
HEART_TERMS = {
    "age": "age_years_minus_48",
    "year": "acceptance_years",
    "surgery": "previous_surgery.yes",
    "transplant": "transplanted.yes",
}
EYE_TERMS = {"trt": "treated.yes", "age": "age_at_diagnosis_years", "risk": "risk_score"}
LIMITS = {"hazard_ratio": "hr", "conf_low": "hr_lower", "conf_high": "hr_upper", "p_value": "p"}
NAIVE = {"naive_low": "hr_lower", "naive_high": "hr_upper", "naive_p_value": "p"}


def expected(study: str) -> dict[str, Any]:
    return json.loads((EXPECTED / f"{study}.json").read_text(encoding="utf-8"))


def values(study: str, folder: Path) -> dict[str, float | None]:
    root = ROOT / "studies" / study
    db = folder / "study.duckdb"
    try:
        build(open_study(root), root / "data" / "raw", db)
    finally:
        activate(ROOT)
    return {id: number.value for id, number in load(db).numbers.items()}


@pytest.fixture(scope="module")
def heart(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float | None]:
    return values("heart_transplant", tmp_path_factory.mktemp("heart"))


@pytest.fixture(scope="module")
def eyes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float | None]:
    return values("diabetic_retinopathy", tmp_path_factory.mktemp("eyes"))


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("n", "definitions.rows.patients"),
        ("transplanted", "table1.transplanted.yes.n"),
        ("died", "survival.deaths.n"),
        ("age_mean", "table1.age_years.mean"),
        ("age_sd", "table1.age_years.sd"),
        ("days_to_transplant_median", "table1.days_to_transplant.median"),
        ("median_days", "survival.km_median_days"),
        ("same_day_deaths", "table1.died_on_day_of_acceptance.yes.n"),
    ],
)
def test_counts_and_summaries_of_the_transplants(
    heart: dict[str, float | None], name: str, id: str
) -> None:
    assert heart[id] == close(expected("heart_transplant")[name])


@pytest.mark.parametrize("row", expected("heart_transplant")["km_from_acceptance"], ids=str)
def test_survival_from_acceptance(heart: dict[str, float | None], row: dict[str, Any]) -> None:
    rate = f"survival.rate_{row['time']}d"
    named = {"": "survival", "_std_error": "std_err", "_low": "lower", "_high": "upper"}
    assert {end: heart[rate + end] for end in named} == {
        end: close(100 * row[name]) for end, name in named.items()
    }


@pytest.mark.parametrize("row", expected("heart_transplant")["km_loglog"], ids=str)
def test_its_recommended_limits(heart: dict[str, float | None], row: dict[str, Any]) -> None:
    rate = f"survival.rate_{row['time']}d_recommended"
    assert heart[f"{rate}_low"] == close(100 * row["lower"])
    assert heart[f"{rate}_high"] == close(100 * row["upper"])


@pytest.mark.parametrize("row", expected("heart_transplant")["cox_time_dependent"], ids=str)
def test_transplantation_as_a_covariate_that_changes(
    heart: dict[str, float | None], row: dict[str, Any]
) -> None:
    term = f"time_dependent.multivariable.cox.{HEART_TERMS[row['term']]}"
    named = {"coefficient": "coef", "std_error": "se", **LIMITS}
    assert {part: heart[f"{term}.{part}"] for part in named} == {
        part: close(row[name]) for part, name in named.items()
    }


def test_the_naive_comparison_is_kinder_to_the_transplanted(
    heart: dict[str, float | None],
) -> None:
    # Crowley and Hu 1977: what looks like a benefit is the time the transplanted had to survive.
    naive = heart["naive_model.multivariable.cox.transplanted.yes.hazard_ratio"]
    right = heart["time_dependent.multivariable.cox.transplanted.yes.hazard_ratio"]
    assert naive is not None
    assert right is not None
    assert naive < 0.5 < 0.9 < right


@pytest.mark.parametrize("name", ["patients", "eyes"])
def test_counts_of_patients_and_eyes(eyes: dict[str, float | None], name: str) -> None:
    assert eyes[f"definitions.rows.{name}"] == expected("diabetic_retinopathy")[name]


def test_losses_of_vision(eyes: dict[str, float | None]) -> None:
    assert eyes["vision.losses.n"] == expected("diabetic_retinopathy")["events"]


@pytest.mark.parametrize(
    ("row", "robust"),
    [(row, "") for row in expected("diabetic_retinopathy")["km_naive"]]
    + [(row, "_robust") for row in expected("diabetic_retinopathy")["km_cluster"]],
    ids=str,
)
def test_vision_kept_by_treatment(
    eyes: dict[str, float | None], row: dict[str, Any], robust: str
) -> None:
    group = "yes" if row["group"] == "1" else "no"
    rate = f"groups.treated.{group}.rate_{row['time']}m"
    assert eyes[rate] == close(100 * row["survival"])
    assert eyes[f"{rate}{robust}_std_error"] == close(100 * row["std_err"])
    assert eyes[f"{rate}{robust}_low"] == close(100 * row["lower"])
    assert eyes[f"{rate}{robust}_high"] == close(100 * row["upper"])


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (row, {"coefficient": "coef", "std_error": "se", **LIMITS})
        for row in expected("diabetic_retinopathy")["cox_cluster"]
    ]
    + [
        (row, {"coefficient": "coef", "naive_std_error": "se", **NAIVE})
        for row in expected("diabetic_retinopathy")["cox_naive"]
    ],
    ids=str,
)
def test_limits_that_know_the_patient_and_those_that_do_not(
    eyes: dict[str, float | None], row: dict[str, Any], named: dict[str, str]
) -> None:
    term = f"model.multivariable.cox.{EYE_TERMS[row['term']]}"
    assert {part: eyes[f"{term}.{part}"] for part in named} == {
        part: close(row[name]) for part, name in named.items()
    }
