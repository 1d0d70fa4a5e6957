"""(start, stop] data and clusters in Cox models and the log-rank test, held against R."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from survival_reference import SEPARATED, close, data, values

from caseseries.statistics.survival.likelihood.partial_likelihood import Ties
from caseseries.survival import CoxResult, cox, landmark, logrank, proportional_hazards

HEART = ["age", "year", "surgery", "transplant"]
COLUMNS = {
    "coef": "coef",
    "hazard_ratio": "hr",
    "conf_low": "hr_lower",
    "conf_high": "hr_upper",
    "z": "z",
}


def _is_that_of_r(found: CoxResult, expected: list[dict[str, Any]]) -> None:
    assert found.estimable
    assert len(found.coefficients) == len(expected)
    for (_, row), term in zip(found.coefficients.iterrows(), expected, strict=True):
        for ours, theirs in COLUMNS.items():
            assert row[ours] == close(term[theirs]), (row["term"], ours)
        if term["se_robust"] is None:
            assert row["std_error"] == close(term["se_model"])
        else:
            assert row["std_error"] == close(term["se_robust"])
            assert row["naive_std_error"] == close(term["se_model"])
        assert row["p_value"] == close(term["p"], 1e-6)


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_clusters_are_those_of_coxph(ties: Ties) -> None:
    reference = values("diabetic")
    found = cox(
        data("diabetic"),
        "time",
        "event",
        ["group", "age", "risk"],
        cluster="id",
        ties=ties,
        references={"group": "treated"},
    )
    _is_that_of_r(found, reference[f"cox_cluster_{ties}"])
    assert found.n_clusters == 197
    if ties == "efron":
        tests = reference["cox_robust_tests"]
        assert round(found.wald_test.statistic, 2) == tests["robust_wald"][0]  # R rounds it
        assert found.wald_test.p_value == close(tests["robust_wald"][2], 1e-6)
        assert found.robust_score_test is not None
        assert found.robust_score_test.statistic == close(tests["robust_score"][0])
        assert found.robust_score_test.p_value == close(tests["robust_score"][2], 1e-6)
        assert [found.loglik_null, found.loglik] == close(tests["loglik"])


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_time_dependent_covariates_are_those_of_coxph(ties: Ties) -> None:
    found = cox(data("heart"), "stop", "event", HEART, entry="start", ties=ties)
    _is_that_of_r(found, values("heart")[f"cox_{ties}"])
    assert "naive_std_error" not in found.coefficients


def test_concordance_and_proportional_hazards_of_intervals_are_those_of_r() -> None:
    reference = values("heart")
    found = cox(data("heart"), "stop", "event", HEART, entry="start")
    assert [found.loglik_null, found.loglik] == close(reference["loglik"])
    assert list(found.concordance) == close(reference["concordance"])
    table = proportional_hazards(found).table
    for (_, row), expected in zip(table.iterrows(), reference["zph_km"], strict=True):
        assert (row["term"], row["df"]) == (expected["term"], expected["df"])
        assert row["statistic"] == close(expected["chisq"])
        assert row["p_value"] == close(expected["p"], 1e-6)


def test_intervals_with_clusters_are_those_of_coxph() -> None:
    found = cox(data("heart"), "stop", "event", HEART, entry="start", cluster="id")
    _is_that_of_r(found, values("heart")["cox_cluster_efron"])
    # R: coxph(Surv(start, stop, event) ~ ..., cluster = id)$concordance["std"]
    assert found.concordance[1] == close(0.0331537392949609)


def test_weights_with_clusters_are_those_of_coxph() -> None:
    found = cox(data("lung_weighted"), "time", "event", ["group"], weights="weight", cluster="id")
    _is_that_of_r(found, values("lung_weighted")["cox_weighted_robust"])


def _ties() -> pd.DataFrame:
    """Forty rows by formula: heavy ties, delayed entry, weights of 1, 1.5 and 2, 13 clusters."""
    i = np.arange(40)
    entry = (7 * i) % 11
    return pd.DataFrame(
        {
            "entry": entry,
            "stop": entry + 1 + (5 * i) % 7,
            "event": ((3 * i) % 4 != 0).astype(int),
            "x": (i * i) % 5,
            "g": i % 2,
            "w": 1 + (i % 3) / 2,
            "id": i % 13,
            "row": i,
        }
    )


# R: coxph(Surv(entry, stop, event) ~ x + g, d, weights = w, cluster = id, ties = ...): coef,
# sqrt(diag(naive.var)), sqrt(diag(var)), rscore, score, loglik, cox.zph(fit)$table[, "chisq"];
# with robust = TRUE, id = 1:40 and no weights: sqrt(diag(var)); with x + strata(g), cluster = id
# and no weights: coef, sqrt(var), sqrt(naive.var)
HEAVY_TIES: dict[Ties, dict[str, Any]] = {
    "efron": {
        "coef": [0.1095937303155364, 0.7828144884278386],
        "naive": [0.09913423588616101, 0.33309666234224611],
        "robust": [0.0948434668588595, 0.2953390137526642],
        "tests": [4.121072163799763, 5.897606311055489],
        "loglik": [-125.3567900549824, -122.3817833394150],
        "zph": [0.328620276590760929, 0.001199789262962267, 0.368762174822455324],
        "by_row": [0.09902523846073814, 0.36745161275013305],
        "stratified": [0.11590858832710053, 0.07891111423026423, 0.12308061198137714],
    },
    "breslow": {
        "coef": [0.0793222825846510, 0.6704966457307161],
        "naive": [0.09711616517120414, 0.32738582447611020],
        "robust": [0.08597025872546048, 0.25014279530416222],
        "tests": [4.410668330388826, 4.429502679467854],
        "loglik": [-130.5677036699533, -128.3282280019390],
        "zph": [0.221450294942283188, 0.002953703210082656, 0.252186160056307673],
        "by_row": [0.08546275356953406, 0.32189467343394190],
        "stratified": [0.08453412269755192, 0.07212071882966881, 0.12140418444745665],
    },
}


@pytest.mark.parametrize("ties", ["efron", "breslow"])
def test_heavy_ties_with_entry_weights_and_clusters(ties: Ties) -> None:
    d, expected = _ties(), HEAVY_TIES[ties]
    found = cox(d, "stop", "event", ["x", "g"], entry="entry", weights="w", cluster="id", ties=ties)
    assert found.coefficients["coef"].tolist() == close(expected["coef"])
    assert found.coefficients["naive_std_error"].tolist() == close(expected["naive"])
    assert found.coefficients["std_error"].tolist() == close(expected["robust"])
    assert found.robust_score_test is not None
    assert found.robust_score_test.statistic == close(expected["tests"][0])
    assert found.score_test.statistic == close(expected["tests"][1])
    assert [found.loglik_null, found.loglik] == close(expected["loglik"])
    assert proportional_hazards(found).table["statistic"].tolist() == close(expected["zph"], 1e-6)
    by_row = cox(d, "stop", "event", ["x", "g"], entry="entry", cluster="row", ties=ties)
    assert by_row.coefficients["std_error"].tolist() == close(expected["by_row"])
    stratified = cox(d, "stop", "event", ["x"], entry="entry", cluster="id", strata="g", ties=ties)
    columns = ["coef", "std_error", "naive_std_error"]
    assert stratified.coefficients[columns].to_numpy()[0].tolist() == close(expected["stratified"])


def test_first_risk_sets_of_one_on_the_age_scale() -> None:
    # R: coxph(Surv(entry, stop, event) ~ x, robust = TRUE, id = 1:8): coef, sqrt(naive.var),
    # sqrt(var), loglik, score, rscore
    frame = pd.DataFrame(
        {
            "entry": [30, 41, 42, 43, 45, 50, 52, 53],
            "stop": [40, 44, 60, 47, 58, 55, 66, 57],
            "event": [1, 1, 0, 1, 1, 1, 0, 1],
            "x": [1, 0, 1, 1, 0, 1, 0, 0],
            "row": range(8),
        }
    )
    found = cox(frame, "stop", "event", ["x"], entry="entry", cluster="row")
    row = found.coefficients.iloc[0]
    assert row["coef"] == close(-0.29339909598750658)
    assert row["naive_std_error"] == close(0.97145760392285452)
    assert row["std_error"] == close(0.9719625482802882)
    assert [found.loglik_null, found.loglik] == close([-6.29156913955832042, -6.24536243534660684])
    assert found.score_test.statistic == close(0.09164762630109163)
    assert found.robust_score_test is not None
    assert found.robust_score_test.statistic == close(0.09100623654618861)


rows_of = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(1, 8), st.booleans(), st.integers(-2, 2), st.integers(0, 7)
    ),
    min_size=8,
    max_size=20,
)
Rows = list[tuple[int, int, bool, int, int]]


def _columns(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["entry", "length", "event", "x", "id"])
    return frame.assign(stop=frame["entry"] + frame["length"])


def _same(one: CoxResult, other: CoxResult, columns: list[str]) -> None:
    assert other.estimable == one.estimable
    assume(one.estimable)
    assert other.loglik == pytest.approx(one.loglik)
    for name in columns:
        assert other.coefficients[name].tolist() == pytest.approx(
            one.coefficients[name].tolist(), rel=1e-5, abs=1e-7
        )


@settings(deadline=None, max_examples=30)
@given(rows_of, st.sampled_from(["efron", "breslow"]))
def test_entry_at_zero_for_all_is_no_entry(rows: Rows, ties: Ties) -> None:
    d = _columns(rows).assign(entry=0)
    without = cox(d, "stop", "event", ["x"], cluster="id", ties=ties)
    at_zero = cox(d, "stop", "event", ["x"], entry="entry", cluster="id", ties=ties)
    _same(without, at_zero, ["coef", "std_error", "naive_std_error"])


@settings(deadline=None, max_examples=30)
@given(rows_of, st.sampled_from(["efron", "breslow"]))
def test_splitting_rows_changes_nothing(rows: Rows, ties: Ties) -> None:
    d = _columns(rows)
    first = d.assign(stop=d["entry"] + d["length"] / 2, event=False)
    split = pd.concat([first, d.assign(entry=first["stop"])], ignore_index=True)
    whole, parts = (
        cox(f, "stop", "event", ["x"], entry="entry", cluster="id", ties=ties) for f in (d, split)
    )
    _same(whole, parts, ["coef", "std_error", "naive_std_error"])


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_doubling_rows_within_clusters_changes_no_robust_error(rows: Rows) -> None:
    d = _columns(rows)
    twice = pd.concat([d, d], ignore_index=True)
    once, doubled = (
        cox(f, "stop", "event", ["x"], entry="entry", cluster="id", ties="breslow")
        for f in (d, twice)
    )
    assert doubled.estimable == once.estimable
    assume(once.estimable)
    for name in ("coef", "std_error"):
        assert doubled.coefficients[name][0] == pytest.approx(
            once.coefficients[name][0], rel=1e-5, abs=1e-7
        )


# Whoever dies has the largest x of those at risk: the likelihood rises for ever, with weights too.
RISING: Rows = [
    *[(0, 1, False, 0, 0)] * 5, (0, 1, True, 1, 0), (0, 2, False, -2, 1), (0, 2, True, -1, 0),
]  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(rows_of)
@example(RISING)
def test_a_weight_of_two_is_two_rows(rows: Rows) -> None:
    d = _columns(rows).assign(w=lambda f: 1 + f["id"] % 2)
    repeated = d.loc[d.index.repeat(d["w"])].reset_index(drop=True)
    weighted = cox(d, "stop", "event", ["x"], entry="entry", weights="w", ties="breslow")
    longer = cox(repeated, "stop", "event", ["x"], entry="entry", ties="breslow")
    _same(longer, weighted, ["coef", "std_error"])


def test_firth_takes_entry_and_refuses_clusters() -> None:
    half = SEPARATED["months"] / 2
    split = pd.concat(
        [
            SEPARATED.assign(entry=0.0, months=half, died=0),
            SEPARATED.assign(entry=half),
        ],
        ignore_index=True,
    )
    whole = cox(SEPARATED, "months", "died", ["x"], penalty="firth")
    parts = cox(split, "months", "died", ["x"], entry="entry", penalty="firth")
    for name in ("coef", "std_error", "conf_low", "conf_high", "p_value"):
        assert parts.coefficients[name][0] == close(whole.coefficients[name][0], 1e-6)
    with pytest.raises(ValueError, match="penalty='firth' takes no cluster"):
        cox(SEPARATED.assign(id=1), "months", "died", ["x"], penalty="firth", cluster="id")


def test_separation_under_delayed_entry_is_said() -> None:
    # whoever has x = 0 has the event only while nobody with x = 1 is at risk
    frame = pd.DataFrame(
        {
            "entry": [0, 0, 0, 4, 4, 4],
            "stop": [1, 2, 3, 6, 7, 8],
            "event": [1, 1, 1, 1, 1, 0],
            "x": [1, 1, 0, 0, 0, 0],
        }
    )
    found = cox(frame, "stop", "event", ["x"], entry="entry")
    assert "drives the hazard ratio of x to infinity (separation)" in found.note
    assert cox(frame.assign(entry=0), "stop", "event", ["x"], entry="entry").estimable is False
    mixed = frame.assign(x=[0, 1, 0, 1, 0, 0])
    assert cox(mixed, "stop", "event", ["x"], entry="entry").estimable


def test_too_few_clusters_are_said() -> None:
    frame = data("diabetic")
    one = cox(frame.assign(c=1), "time", "event", ["age"], cluster="c")
    assert one.note == "not estimable: robust standard errors, one cluster only"
    assert one.coefficients["std_error"].isna().all()
    assert one.coefficients["naive_std_error"].notna().all()
    two = cox(frame.assign(c=frame["id"] % 2), "time", "event", ["age", "risk"], cluster="c")
    assert "no robust test: the 2 clusters" in two.note
    assert two.coefficients["std_error"].notna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry": 99}, "entry: not before the duration"),
        ({"entry": np.nan}, "entry: missing or not finite at rows 0, 1"),
        ({"entry": -1}, "entry: negative at rows"),
        ({"id": None}, "id: missing at rows"),
        ({"w": -1}, "w: not a positive weight"),
    ],
)
def test_bad_input_names_its_rows(change: dict[str, Any], message: str) -> None:
    frame = _ties().assign(**change)
    with pytest.raises(ValueError, match=message):
        cox(frame, "stop", "event", ["x"], entry="entry", cluster="id", weights="w")


def test_log_rank_under_delayed_entry() -> None:
    # R has no survdiff of (start, stop]; the score test of coxph(..., ties = "exact") is the
    # log-rank test with its hypergeometric variance: $score of ~ transplant, of ~ transplant +
    # strata(surgery), and of ~ factor(id %% 3) on the tied data
    h = data("heart")
    columns = (h["stop"], h["event"], h["transplant"])
    assert logrank(*columns, entry=h["start"]).statistic == close(0.1750858396721766)
    assert logrank(*columns, entry=h["start"], strata=h["surgery"]).statistic == close(
        0.2279439352591208
    )
    d = _ties()
    three = logrank(d["stop"], d["event"], d["id"] % 3, entry=d["entry"])
    assert (three.df, three.statistic) == (2, close(0.6875256409446883))


def test_the_log_rank_test_refuses_what_it_cannot_do() -> None:
    with pytest.raises(ValueError, match="takes rows as independent; use the robust_score_test"):
        logrank([1, 2], [1, 1], ["a", "b"], cluster=[1, 1])
    with pytest.raises(ValueError, match="no permutation P with entry"):
        logrank([1, 2], [1, 1], ["a", "b"], entry=[0, 0], exact=True)
    with pytest.raises(ValueError, match=r"entry: not before the duration .* at row 0"):
        logrank([1, 2], [1, 1], ["a", "b"], entry=[1, 0])


def test_a_landmark_keeps_who_is_at_risk_and_says_who_is_not() -> None:
    # R: one row per id with its last stop and event, those beyond 30 days, wait the start of its
    # row with transplant: survdiff(Surv(stop - 30, event) ~ (wait <= 30))$chisq
    h = data("heart").sort_values("start")
    waited = h[h["transplant"] == "yes"].set_index("id")["start"]
    units = h.groupby("id").agg(days=("stop", "max"), died=("event", "max"))
    units["transplanted_on"] = waited
    found = landmark(units, "days", "died", 30, state="transplanted_on")
    assert (found.n, found.n_excluded) == (79, 24)
    assert (found.n_events_before, found.n_censored_before) == (23, 1)
    assert found.note == "24 of 103 excluded: 23 with the event and 1 censored by 30"
    kept = found.frame
    assert kept["transplanted_on_by_landmark"].value_counts().to_dict() == {False: 46, True: 33}
    test = logrank(kept["days"], kept["died"], kept["transplanted_on_by_landmark"])
    assert test.statistic == close(0.03612403370784682)
    assert units["days"].max() == kept["days"].max() + 30


def test_a_landmark_nobody_reaches_is_said() -> None:
    frame = pd.DataFrame({"t": [1, 2], "d": [1, 0]})
    assert landmark(frame, "t", "d", 2).note == (
        "not estimable: nobody at risk at 2; 2 of 2 excluded: 1 with the event and 1 censored by 2"
    )
    with pytest.raises(ValueError, match="at: 0 is not a positive time"):
        landmark(frame, "t", "d", 0)
