from __future__ import annotations

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from survival_reference import DATASETS, FREIREICH, NUMERIC, close, data, values

from caseseries.statistics.survival.concordance import concordance
from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import cox

COLUMNS = {
    "coef": "coef",
    "std_error": "se",
    "hazard_ratio": "hr",
    "conf_low": "hr_lower",
    "conf_high": "hr_upper",
    "z": "z",
}
# Therneau's validation example (survival package, vignette "validate", test data set 1)
VALIDATE = pd.DataFrame(
    {"time": [1, 1, 6, 6, 8, 9], "status": [1, 0, 1, 1, 0, 1], "x": [1, 1, 1, 0, 0, 0]}
)
patients = st.lists(
    st.tuples(st.integers(1, 12), st.booleans(), st.integers(-3, 3)), min_size=6, max_size=20
)


@pytest.mark.parametrize("name", DATASETS)
@pytest.mark.parametrize(
    ("key", "ties"),
    [("cox_efron", "efron"), ("cox_breslow", "breslow"), ("cox_univariable", "efron")],
)
def test_model_is_that_of_coxph(name: str, key: str, ties: Ties) -> None:
    reference = values(name)
    group, expected = reference["group"], reference[key]
    covariates = [group] if key == "cox_univariable" else [group, *NUMERIC[name]]
    found = cox(data(name), "time", "event", covariates, ties=ties)
    assert found.estimable
    assert [term.replace(f"{group}=", "g") for term in found.coefficients["term"]] == [
        term["term"] for term in expected["terms"]
    ]
    for (_, row), term in zip(found.coefficients.iterrows(), expected["terms"], strict=True):
        for ours, theirs in COLUMNS.items():
            assert row[ours] == close(term[theirs]), (row["term"], ours)
        assert row["p_value"] == close(term["p"], 1e-6)
    assert found.loglik_null == close(expected["loglik_null"])
    assert found.loglik == close(expected["loglik"])
    for test, numbers in (
        (found.likelihood_ratio_test, expected["lr"]),
        (found.wald_test, expected["wald"]),
        (found.score_test, expected["score"]),
    ):
        assert test.df == numbers[1]
        assert test.p_value == close(numbers[2], 1e-6)
    assert found.likelihood_ratio_test.statistic == close(expected["lr"][0], 1e-6)
    assert found.score_test.statistic == close(expected["score"][0], 1e-6)
    assert round(found.wald_test.statistic, 2) == expected["wald"][0]  # R rounds it
    assert found.concordance == close(tuple(expected["concordance"]))


def test_freireich_remissions() -> None:
    efron = cox(FREIREICH, "weeks", "relapsed", ["arm"]).coefficients.iloc[0]
    assert efron["term"] == "arm=placebo"
    assert efron["coef"] == pytest.approx(1.57212514882, abs=1e-8)
    assert efron["std_error"] == pytest.approx(0.41239671771, abs=1e-8)
    breslow = cox(FREIREICH, "weeks", "relapsed", ["arm"], ties="breslow").coefficients.iloc[0]
    assert breslow["coef"] == pytest.approx(1.50919141259, abs=1e-8)


def test_validation_example_with_ties() -> None:
    breslow = cox(VALIDATE, "time", "status", ["x"], ties="breslow").coefficients["coef"][0]
    assert breslow == pytest.approx(log((3 + sqrt(33)) / 2), rel=1e-8)
    efron = cox(VALIDATE, "time", "status", ["x"]).coefficients["coef"][0]
    assert efron == pytest.approx(1.676857485593, rel=1e-8)


def test_reference_level_can_be_named_and_is_stated() -> None:
    other = cox(FREIREICH, "weeks", "relapsed", ["arm"], references={"arm": "placebo"})
    assert other.references == {"arm": "placebo"}
    assert other.coefficients["term"].tolist() == ["arm=6-MP"]
    assert other.coefficients["coef"][0] == pytest.approx(-1.57212514882, abs=1e-8)


def test_numbers_and_booleans_can_be_categorical() -> None:
    frame = VALIDATE.assign(x=VALIDATE["x"] == 1)
    assert cox(frame, "time", "status", ["x"]).coefficients["term"].tolist() == ["x=True"]
    coded = cox(VALIDATE, "time", "status", ["x"], references={"x": 1})
    assert coded.coefficients["term"].tolist() == ["x=0"]


def test_strata_have_their_own_baseline() -> None:
    # R: coxph(Surv(time, status) ~ x + strata(s)); a stratum moved in time changes nothing
    frame = pd.concat([VALIDATE.assign(s="a"), VALIDATE.assign(s="b", time=VALIDATE["time"] + 90)])
    together = cox(frame.reset_index(), "time", "status", ["x"], strata="s")
    alone = cox(VALIDATE, "time", "status", ["x"])
    assert together.coefficients["coef"][0] == pytest.approx(alone.coefficients["coef"][0])
    assert together.coefficients["std_error"][0] == pytest.approx(
        alone.coefficients["std_error"][0] / sqrt(2)
    )


def test_events_per_variable() -> None:
    assert cox(FREIREICH, "weeks", "relapsed", ["arm"]).events_per_variable == 30


@settings(deadline=None, max_examples=25)
@given(patients, st.lists(st.integers(1, 3), min_size=20, max_size=20))
def test_breslow_with_weights_equals_repeated_rows(
    rows: list[tuple[int, bool, int]], weights: list[int]
) -> None:
    frame = pd.DataFrame(rows, columns=["time", "event", "x"]).assign(w=weights[: len(rows)])
    repeated = frame.loc[frame.index.repeat(frame["w"])].reset_index(drop=True)
    weighted = cox(frame, "time", "event", ["x"], ties="breslow", weights="w")
    longer = cox(repeated, "time", "event", ["x"], ties="breslow")
    assert weighted.estimable == longer.estimable
    assume(weighted.estimable)
    for column in ("coef", "std_error"):
        assert weighted.coefficients[column][0] == pytest.approx(
            longer.coefficients[column][0], rel=1e-5, abs=1e-7
        )
    assert weighted.loglik == pytest.approx(longer.loglik)
    assert weighted.concordance[0] == pytest.approx(longer.concordance[0], nan_ok=True)


@settings(deadline=None, max_examples=25)
@given(patients, st.randoms(use_true_random=False), st.floats(0.01, 400))
def test_order_unit_and_a_patient_censored_at_zero_do_not_matter(
    rows: list[tuple[int, bool, int]], random: object, scale: float
) -> None:
    other = [*rows, (0, False, 1)]
    random.shuffle(other)  # type: ignore[attr-defined]
    frame = pd.DataFrame(rows, columns=["time", "event", "x"])
    moved = pd.DataFrame(other, columns=["time", "event", "x"])
    moved["time"] *= scale
    first, second = cox(frame, "time", "event", ["x"]), cox(moved, "time", "event", ["x"])
    assert second.estimable == first.estimable
    assume(first.estimable)
    assert second.coefficients["coef"][0] == pytest.approx(
        first.coefficients["coef"][0], rel=1e-5, abs=1e-7
    )
    assert second.loglik == pytest.approx(first.loglik)


@settings(deadline=None, max_examples=25)
@given(patients)
def test_score_test_of_two_groups_without_ties_is_the_log_rank_test(
    rows: list[tuple[int, bool, int]],
) -> None:
    from caseseries.survival import logrank

    frame = pd.DataFrame(rows, columns=["time", "event", "x"])
    frame["time"] = frame["time"].rank(method="first")
    frame["x"] = frame["x"] > 0
    model = cox(frame, "time", "event", ["x"])
    test = logrank(frame["time"], frame["event"], frame["x"])
    if np.isfinite(model.score_test.statistic):
        assert model.score_test.statistic == pytest.approx(test.statistic, rel=1e-7, abs=1e-10)
    else:
        assert not test.estimable


def test_a_coefficient_of_zero_orders_nobody() -> None:
    """Where a fit leaves 1e-13 for 0, the sign of that would decide every pair; all are ties."""
    predictor = np.array([0.0, 1e-13, -1e-13, 2e-13])
    found = concordance(
        np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4, bool), predictor, np.zeros(4, int), np.ones(4)
    )
    assert found[0] == 0.5
