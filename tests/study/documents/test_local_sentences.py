"""Sentences on local control and progression say what the numbers of a cohort bear, and no more."""

from __future__ import annotations

from typing import Any

import pytest
from first_study import STUDY, build, copy_data, edit, keep_patients
from literal_results import ABOUT, LiteralResults

from caseseries.results.results import load
from report.sentences import Sentences

LIMITS = ("", "_recommended", "_robust", "_robust_recommended")
CONTROL, INCIDENCE = "local_control", "incidence_of_local_progression"
PUBLISHED, WITH_DEATH = "progression_free_survival", "progression_or_death"


def rate(prefix: str, value: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    return {
        f"{prefix}.rate_{at}m{suffix}": number
        for at in (12, 36, 60)
        for suffix, number in (
            ("", value),
            *((f"{name}_low", low) for name in LIMITS),
            *((f"{name}_high", high) for name in LIMITS),
        )
    }


NUMBERS: dict[str, Any] = {
    "definitions.conf_level_percent": 95.0,
    **rate(CONTROL, 93.3, 80.7, 100.0),
    "local_control.rate_12m_robust_recommended_low": 59.6,
    **rate(INCIDENCE, 5.3, 0.3, 21.9),
    f"{INCIDENCE}.competing.n": 13,
    **rate(PUBLISHED, 7.7, 0.0, 22.2),
    **rate(WITH_DEATH, 7.7, 0.0, 22.2),
    f"{PUBLISHED}.died_without.n": 1,
    "progression_factors.significant_factors.n": 0,
    "progression_or_death_factors.significant_factors.n": 0,
}


def say(numbers: dict[str, Any] | None = None, *, robust: bool = True) -> Sentences:
    about = next(r for r in ABOUT["endpoints"] if r["endpoint"] == CONTROL)
    endpoints = [
        {**about, "endpoint": name, "robust": robust} for name in (CONTROL, "local_progression")
    ]
    return Sentences(LiteralResults({"endpoints": endpoints}, {**NUMBERS, **(numbers or {})}))


def readable(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_limits_of_the_patient_stand_beside_the_published_ones() -> None:
    told = readable(say().local_control_by_patient())
    assert told.startswith(" These limits take the tumors as independent; with log-log limits that")
    assert "93.3% (95% CI, 59.6%–100%) at 1 year, 93.3% (95% CI, 80.7%–100%) at 3 years" in told


def test_rates_that_print_alike_are_said_once() -> None:
    told = readable(say().local_incidence())
    assert told.count("5.3%") == 1
    assert told.endswith("5.3% (95% CI, 0.3%–21.9%) at 1 year, at 3 years, and at 5 years"
                         " ([@fig-local-incidence]).")  # fmt: skip
    assert " Death came before local progression in thirteen tumors; with death" in told
    nobody = say({f"{INCIDENCE}.competing.n": 0}).local_incidence()
    assert " Death came before local progression in no tumor; with death" in nobody


def test_where_every_patient_has_one_tumor_nothing_has_to_know_the_patient() -> None:
    assert readable(say(robust=False).local_control_by_patient()).startswith(
        " No patient had more than one tumor; with log-log limits it was 93.3% (95% CI, 80.7%"
    )


def test_without_tumors_nothing_is_said() -> None:
    nothing = {**rate(CONTROL, None, None, None), **rate(INCIDENCE, None, None, None)}
    assert say(nothing).local_recommended() == ""


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({}, "the lower limit of local control at 1 year falls from 80.7% to 59.6%"),
        ({"local_control.rate_12m_robust_recommended_low": 80.71}, "at 1 year stays at 80.7%"),
        ({"local_control.rate_12m_robust_recommended_low": 85.0}, "rises from 80.7% to 85.0%"),
        (
            {"local_control.rate_12m_robust_recommended_low": None},
            "the recommended limits of local control at 1 year cannot be estimated",
        ),
        ({}, "progression-free survival stays the same at 1 and 3 years"),
        (
            {f"{WITH_DEATH}.rate_36m": 3.8},
            "progression-free survival falls from 7.7% to 3.8% at 3 years, and",
        ),
        (
            {f"{WITH_DEATH}.rate_12m": 5.0, f"{WITH_DEATH}.rate_36m": 3.8},
            "falls from 7.7% to 5.0% at 1 year and from 7.7% to 3.8% at 3 years, and",
        ),
        ({}, "no factor affects progression-free survival significantly in either."),
        (
            {
                "progression_factors.significant_factors.n": 2,
                "progression_or_death_factors.significant_factors.n": 2,
            },
            "two factors affect progression-free survival significantly in both.",
        ),
        (
            {"progression_or_death_factors.significant_factors.n": 1},
            "one factor affects progression-free survival significantly, none in the published",
        ),
        (
            {"progression_factors.significant_factors.n": 1},
            "no factor affects progression-free survival significantly, one in the published",
        ),
    ],
)
def test_what_changes(numbers: dict[str, Any], words: str) -> None:
    assert words in readable(say(numbers).what_local_analysis_changes())


def test_death_without_progression() -> None:
    assert readable(say().progression_or_death()).startswith(
        "One patient died without progression; with death as an event, progression-free survival"
        " was 7.7% (95% CI, 0%–22.2%) at 1 year and"
    )
    nobody = say({f"{PUBLISHED}.died_without.n": 0}).progression_or_death()
    assert nobody == (
        "No patient died without progression, so that death as an event changes nothing"
        " ([@fig-progression-or-death])."
    )


def test_a_share_with_exact_limits() -> None:
    shares = {"s.n": 13, "s.of": 13, "s.percent": 100.0, "s.percent_low": 75.3}
    told = say({**shares, "s.percent_high": 100.0}).share_with_limits("s")
    assert readable(told) == "100% (13/13; 95% CI, 75.3%–100%)"
    nothing = {"s.n": 0, "s.of": 0, "s.percent": None}
    assert "CI" not in say(nothing).share_with_limits("s")


def test_exact_limits_of_the_first_study(results: Any) -> None:
    # 19 of 19, and 0 of 18: the one limit of Clopper and Pearson has a closed form.
    low = 100 * 0.025 ** (1 / 19)
    assert results.number("technique.technical_success.percent_low").value == pytest.approx(low)
    high = 100 * (1 - 0.025 ** (1 / 18))
    assert results.number("complications.major.percent_high").value == pytest.approx(high)


@pytest.mark.parametrize(
    ("id", "value"),
    [
        # survfit(Surv(t, e) ~ 1, cluster = patient_id, robust = TRUE), R 4.2.2, survival 3.5-3
        ("local_control.rate_12m_robust_std_error", 6.62207307811171),
        ("local_control.rate_36m_robust_low", 80.3543085972421),
        ("local_control.rate_12m_robust_recommended_low", 59.5830282947884),
        ("local_control.rate_36m_robust_recommended_high", 99.0849343979794),
        # multi-state survfit: its influence summed by patient
        (f"{INCIDENCE}.rate_12m_robust_std_error", 5.22658234462970),
    ],
)
def test_limits_that_know_the_patient_are_those_of_r(results: Any, id: str, value: float) -> None:
    assert results.number(id).value == pytest.approx(value, rel=1e-9)


def test_the_first_study_by_hand(results: Any) -> None:
    # Four tumors of patients who died first leave 15 of 19 at risk: 15/19 of 1/15 is 1/19.
    assert results.number(f"{INCIDENCE}.rate_12m").value == pytest.approx(100 / 19)
    assert results.number(f"{INCIDENCE}.competing.n").value == 13
    assert results.number(f"{PUBLISHED}.died_without.n").value == 1


@pytest.mark.parametrize("which", ["one patient", "no progression", "no deaths"])
def test_every_sentence_stands_in_a_cohort_at_the_edge(tmp_path: Any, which: str) -> None:
    data = copy_data(tmp_path)
    if which == "one patient":
        keep_patients(data, ["P01"])
    elif which == "no progression":
        keep_patients(data, ["P01", "P06", "P10", "P12"])
    else:
        edit(data, "vital_status", _alive)
    db = tmp_path / "study.duckdb"
    build(data, db, STUDY)
    said = Sentences(load(db))
    for told in (
        said.local_recommended(),
        said.progression_or_death(),
        said.what_local_analysis_changes(),
        said.share_with_limits("technique.technical_success"),
        said.share_with_limits("complications.major"),
    ):
        assert "None" not in told
        assert "–%" not in told
        assert "  " not in told
        assert told.strip() != "."


def _alive(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{**row, "status": "alive", "cause_of_death": ""} for row in rows]
