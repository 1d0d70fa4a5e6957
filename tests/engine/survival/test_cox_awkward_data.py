from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from survival_reference import SEPARATED

from caseseries.survival import cox, proportional_hazards

NUMBERS = ["coef", "std_error", "hazard_ratio", "conf_low", "conf_high", "z", "p_value"]
FRAME = SEPARATED.assign(
    constant=1,
    twice=2 * SEPARATED["x"],
    one="a",
    age=[61, 55, 70, 48, 66, 59, 73, 52, 64, 68, 50, 57, 62],
    size_cm=[2.0, 1.1, 2.6, 1.4, 2.2, 1.9, 0.8, 2.9, 1.2, 2.4, 1.7, 2.1, 1.5],
)


def test_separation_is_said_and_never_a_huge_standard_error() -> None:
    found = cox(SEPARATED, "months", "died", ["x"])
    assert not found.estimable
    assert found.note == (
        "not estimable: the likelihood drives the hazard ratio of x to infinity (separation); "
        "penalty='firth' has an estimate"
    )
    assert found.coefficients[NUMBERS].isna().to_numpy().all()
    # the score test needs no maximum
    assert np.isfinite(found.score_test.p_value)


def test_a_level_without_events_drives_its_hazard_ratio_to_zero() -> None:
    frame = SEPARATED.assign(arm=np.where(SEPARATED["x"] == 1, "a", "b"))
    note = cox(frame, "months", "died", ["arm"]).note
    assert "hazard ratio of arm=b to 0 (separation)" in note


def test_separation_by_a_combination_names_it() -> None:
    # u + v is largest for each patient with the event, neither alone is
    frame = pd.DataFrame(
        {"t": [1, 2, 3, 4], "e": [1, 1, 1, 0], "u": [2, 0, 1, 0], "v": [1, 2, 0, 0]}
    )
    assert cox(frame, "t", "e", ["u"]).estimable
    found = cox(frame, "t", "e", ["u", "v"])
    assert not found.estimable
    assert "separation" in found.note


def test_firth_has_an_estimate_under_separation() -> None:
    found = cox(SEPARATED, "months", "died", ["x"], penalty="firth")
    row = found.coefficients.iloc[0]
    assert found.estimable
    assert row["coef"] == pytest.approx(3.759129, abs=5e-7)
    assert row["std_error"] == pytest.approx(1.720983, abs=5e-7)
    assert row["conf_low"] == pytest.approx(4.203321, abs=5e-7)
    assert row["conf_high"] == pytest.approx(5810.955, abs=5e-4)
    assert row["p_value"] == pytest.approx(0.00062885265, abs=5e-12)
    assert found.ties == "breslow"


def test_firth_with_two_patients_is_log_three() -> None:
    frame = pd.DataFrame({"t": [1, 2], "e": [1, 1], "x": [1, 0]})
    found = cox(frame, "t", "e", ["x"], penalty="firth")
    assert found.coefficients["coef"][0] == pytest.approx(log(3), rel=1e-12)


def test_firth_score_is_the_slope_of_the_penalized_likelihood() -> None:
    model = cox(FRAME, "months", "died", ["age", "size_cm", "x"], penalty="firth").model
    assert model is not None
    beta = np.array([0.02, -0.3, 0.8])
    for term, step in enumerate(np.eye(3) * 1e-5):
        rise = (
            model.likelihood.penalized(beta + step).loglik
            - model.likelihood.penalized(beta - step).loglik
        )
        assert model.likelihood.penalized(beta).score[term] == pytest.approx(rise / 2e-5, rel=1e-6)
    assert model.likelihood.penalized(model.beta).score == pytest.approx(0, abs=1e-8)


def test_firth_profile_limits_lie_where_the_likelihood_ratio_says() -> None:
    found = cox(FRAME, "months", "died", ["x", "age"], penalty="firth")
    model = found.model
    assert model is not None
    for bound in ("conf_low", "conf_high"):
        # the best age coefficient with that of x held at its limit
        held = float(np.log(found.coefficients[bound][0]))
        from scipy.optimize import minimize_scalar

        best = minimize_scalar(
            lambda age, held=held: -model.likelihood.penalized(np.array([held, age])).loglik
        )
        assert 2 * (found.loglik + best.fun) == pytest.approx(3.841458820694124, rel=1e-6)


@pytest.mark.parametrize("penalty", [None, "firth"])
@pytest.mark.parametrize(
    ("covariates", "without"),
    [
        (["constant"], {"constant": "constant is constant"}),
        (["one"], {"one": "one has one level only"}),
        (["age", "constant"], {"constant": "constant is constant"}),
        (["age", "one"], {"one": "one has one level only"}),
    ],
)
def test_constant_covariates_are_left_out_in_words(
    covariates: list[str], without: dict[str, str], penalty: None
) -> None:
    found = cox(FRAME, "months", "died", covariates, penalty=penalty)
    assert not found.estimable
    for term, words in without.items():
        assert f"not estimable: {words}" in found.note
        row = found.coefficients.set_index("term").loc[term]
        assert row.isna().to_numpy().all()
    if "age" in covariates:
        alone = cox(FRAME, "months", "died", ["age"], penalty=penalty)
        assert found.coefficients["coef"][0] == alone.coefficients["coef"][0]


def test_collinear_covariates_keep_the_first() -> None:
    found = cox(FRAME, "months", "died", ["x", "twice"], penalty="firth")
    assert found.coefficients["coef"].isna().tolist() == [False, True]
    assert "twice is a combination of the terms before it" in found.note


def test_more_covariates_than_events() -> None:
    generator = np.random.default_rng(3)
    names = [f"x{i}" for i in range(6)]
    frame = SEPARATED.join(pd.DataFrame(generator.normal(size=(13, 6)), columns=names))
    found = cox(frame, "months", "died", names)
    assert not found.estimable
    assert "6 terms for 4 events" in found.note


@pytest.mark.parametrize(
    ("rows", "note"),
    [(0, "no patients"), (1, "one patient only")],
)
def test_hardly_any_patients(rows: int, note: str) -> None:
    found = cox(FRAME.iloc[:rows], "months", "died", ["age"])
    assert found.note == f"not estimable: {note}"


def test_all_censored() -> None:
    found = cox(FRAME.iloc[5:], "months", "died", ["age"])
    assert found.note == "not estimable: no events among 8"
    assert found.concordance == pytest.approx((np.nan, np.nan), nan_ok=True)


def test_everyone_at_the_same_time() -> None:
    frame = FRAME.assign(months=5, died=1)
    for ties in ("efron", "breslow"):
        assert not cox(frame, "months", "died", ["constant"], ties=ties).estimable
    assert cox(frame, "months", "died", ["age"], ties="breslow").coefficients["coef"][
        0
    ] == pytest.approx(0, abs=1e-12)


def test_proportional_hazards_of_no_model_is_said() -> None:
    found = proportional_hazards(cox(SEPARATED, "months", "died", ["x"]))
    assert not found.estimable
    assert found.note.startswith("not estimable")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"age": [None] + [50] * 12}, "age: missing at row 0; leave these rows out or impute"),
        ({"months": [-1] + [5] * 12}, "durations: negative at row 0"),
        ({"died": [2] + [1] * 12}, "events: neither 0 nor 1 at row 0"),
        ({"age": [np.inf] + [5] * 12}, "age: infinite at row 0"),
    ],
)
def test_bad_input_names_its_rows(change: dict[str, list], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cox(FRAME.assign(**change), "months", "died", ["age"])


def test_unknown_columns_and_levels_are_named() -> None:
    with pytest.raises(ValueError, match="no column 'sex'"):
        cox(FRAME, "months", "died", ["sex"])
    with pytest.raises(ValueError, match="reference 'z' is none of its levels 'a'"):
        cox(FRAME, "months", "died", ["one"], references={"one": "z"})
    with pytest.raises(ValueError, match="neither strata nor weights"):
        cox(FRAME, "months", "died", ["x"], penalty="firth", strata="one")


def test_a_covariate_that_varies_only_before_the_first_event() -> None:
    frame = pd.DataFrame({"t": [1, 2, 3, 4], "e": [0, 1, 1, 1], "x": [9, 0, 0, 0]})
    for weights in (None, "w"):
        found = cox(frame.assign(w=[0.3, 1.7, 2.1, 0.9]), "t", "e", ["x"], weights=weights)
        assert found.note == "not estimable: x is constant among those at risk at each event"


def test_who_leaves_before_the_first_event_does_not_count_however_odd() -> None:
    frame = FRAME[["months", "died", "age"]]
    odd = pd.DataFrame({"months": [1], "died": [0], "age": [1e9]})
    found = cox(pd.concat([frame, odd], ignore_index=True), "months", "died", ["age"])
    alone = cox(frame, "months", "died", ["age"])
    assert found.coefficients["coef"][0] == pytest.approx(alone.coefficients["coef"][0], rel=1e-6)


def test_separation_is_seen_however_wide_the_covariate_is() -> None:
    """The two with an event have the least x of those at risk, so the likelihood has no maximum;
    proved to have one before x had been divided by its standard deviation."""
    d = pd.DataFrame({"time": 2, "event": [True, True, False, False], "x": [-1, -1, 2, 2]})
    early = pd.DataFrame({"time": 1, "event": False, "x": [0] * 12})
    result = cox(pd.concat([d, early]), "time", "event", ["x"], ties="breslow")
    assert not result.estimable
    assert "separation" in result.note
