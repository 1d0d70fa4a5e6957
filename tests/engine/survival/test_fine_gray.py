"""Fine and Gray's regression: R's values, and the paper's variance term by term."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from survival_reference import SEPARATED, close, data, values

from caseseries.survival import cox, cumulative_incidence, fine_gray, gray_test

MODELS = values("fine_gray")["models"]
rows_of_causes = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 2), st.integers(-3, 3)), min_size=6, max_size=20
)


def frame_of(name: str) -> tuple[pd.DataFrame, list[str]]:
    """The data of a model of `fine_gray.json` and its covariates."""
    if name == "tied":
        return data("competing_tied"), ["x", "arm"]
    frame = data("mgus2")
    if name == "mgus2 without the censored":
        frame = frame[frame["cause"] > 0]
    elif name == "mgus2 in ranks":
        frame["time"] = frame["time"].rank(method="first")
    return frame, ["age", "sex", "mspike"]


@pytest.mark.parametrize("cause", [1, 2])
def test_transplant_is_that_of_crr(cause: int) -> None:
    found = fine_gray(
        data("transplant_fine_gray"), "time", "cause", ["age", "sex", "abo"],
        cause_of_interest=cause,
    )  # fmt: skip
    assert found.estimable
    expected = values("transplant_fine_gray")[f"crr_cause_{cause}"]
    names = [term.replace("=", "") for term in found.coefficients["term"]]
    assert names == [term["term"] for term in expected]
    for (_, row), term in zip(found.coefficients.iterrows(), expected, strict=True):
        # crr stops early, at about seven digits
        assert row["coef"] == close(term["coef"], 1e-6)
        assert row["std_error"] == close(term["se"], 1e-6)
        assert row["hazard_ratio"] == close(term["hr"], 1e-6)
        assert row["conf_low"] == close(term["hr_lower"], 1e-6)
        assert row["conf_high"] == close(term["hr_upper"], 1e-6)
        assert float(f"{row['p_value']:.2g}") == term["p"]
    assert found.counts.to_dict("list") == {"cause": [0, 1, 2], "n": [76, 618, 103]}


@pytest.mark.parametrize("cause", [1, 2])
def test_cause_specific_model_is_that_of_coxph(cause: int) -> None:
    frame = data("transplant_fine_gray").assign(event=lambda rows: rows["cause"] == cause)
    found = cox(frame, "time", "event", ["age", "sex", "abo"]).coefficients
    for (_, row), term in zip(
        found.iterrows(), values("transplant_fine_gray")[f"cause_specific_{cause}"], strict=True
    ):
        assert row["coef"] == close(term["coef"])
        assert row["std_error"] == close(term["se_model"])
        assert row["p_value"] == close(term["p"], 1e-6)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model['data']}, {model['cause']}")
def test_models_are_those_of_crr_and_coxph(model: dict[str, Any]) -> None:
    frame, covariates = frame_of(model["data"])
    found = fine_gray(frame, "time", "cause", covariates, cause_of_interest=model["cause"])
    terms = model["terms"]
    assert [name.replace("=", "") for name in found.coefficients["term"]] == [
        term["term"] for term in terms
    ]
    coefs, errors = found.coefficients["coef"], found.coefficients["std_error"]
    assert coefs.tolist() == close([term["coef"] for term in terms], 1e-7)
    assert errors.tolist() == close([term["se"] for term in terms], 1e-7)
    assert found.loglik_null == close(model["loglik_null"])
    assert found.loglik == close(model["loglik"])
    if "coxph_on_finegray" in model:
        assert coefs.tolist() == close(model["coxph_on_finegray"])


def direct(frame: pd.DataFrame, columns: list[str], beta: Any, cluster: Any = None) -> Any:
    """Fine & Gray (1999), section 3, term by term: the score at ``beta`` and the variance.

    ``cause`` 1 of interest, 0 censored. Integrals are sums over pairs of rows.
    """
    time, cause = frame["time"].to_numpy(dtype=float), frame["cause"].to_numpy()
    z = frame[columns].to_numpy(dtype=float)
    n, p = z.shape
    relative = np.exp(z @ beta)
    censorings = [u for u in np.unique(time[cause == 0]) if u > 0]
    pi = {u: np.sum(time >= u) for u in censorings}
    jump = {u: np.sum((time == u) & (cause == 0)) / pi[u] for u in censorings}

    def survival(t: float) -> float:
        return float(np.prod([1 - jump[u] for u in censorings if u < t]))

    def weight(i: int, t: float) -> float:
        if time[i] >= t:
            return 1.0
        return survival(t) / survival(time[i]) if cause[i] == 2 else 0.0

    events = np.unique(time[cause == 1])
    s0, mean, hazard = {}, {}, {}
    information = np.zeros((p, p))
    for t in events:
        w = np.array([weight(i, t) for i in range(n)]) * relative
        s0[t], mean[t] = w.sum(), w @ z / w.sum()
        died = np.sum((time == t) & (cause == 1))
        hazard[t] = died / s0[t]
        away = z - mean[t]
        information += died * (away.T * w) @ away / s0[t]

    def residual(i: int, start: float) -> Any:
        """∫ from start (Zᵢ − z̄) wᵢ dMᵢ."""
        total = np.zeros(p)
        for t in events[events >= start]:
            died = float(time[i] == t and cause[i] == 1)
            total += (z[i] - mean[t]) * (died - weight(i, t) * relative[i] * hazard[t])
        return total

    q = {u: -sum((residual(i, u) for i in range(n) if time[i] < u), np.zeros(p))
         for u in censorings}  # fmt: skip
    eta = np.array([residual(i, -1) for i in range(n)])
    psi = np.zeros((n, p))
    for i in range(n):
        for u in censorings:
            died = float(time[i] == u and cause[i] == 0)
            psi[i] += q[u] / pi[u] * (died - (time[i] >= u) * jump[u])
    shares = eta + psi
    if cluster is not None:
        shares = np.array([shares[cluster == label].sum(axis=0) for label in np.unique(cluster)])
    inverse = np.linalg.inv(information)
    return eta.sum(axis=0), inverse @ shares.T @ shares @ inverse


@pytest.mark.parametrize("clustered", [False, True])
def test_score_and_variance_are_the_paper_s_term_by_term(clustered: bool) -> None:
    frame = data("competing_tied")
    frame["b"], frame["c"] = frame["arm"] == "b", frame["arm"] == "c"
    frame["of"] = np.arange(len(frame)) // 3
    covariates = ["x", "b", "c"]
    found = fine_gray(
        frame, "time", "cause", covariates, cause_of_interest=1, cluster="of" if clustered else None
    )
    beta = found.coefficients["coef"].to_numpy()
    score, variance = direct(frame, covariates, beta, frame["of"] if clustered else None)
    assert np.abs(score).max() < 1e-12
    assert found.coefficients["std_error"].tolist() == close(np.sqrt(np.diag(variance)).tolist())
    assert found.n_clusters == (20 if clustered else None)
    assert found.wald_test.statistic == close(float(beta @ np.linalg.solve(variance, beta)))


def test_clusters_of_one_change_nothing_and_doubled_rows_no_standard_error() -> None:
    frame = data("competing_tied").assign(of=range(60))
    plain = fine_gray(frame, "time", "cause", ["x", "arm"], cause_of_interest=1)
    for rows in (frame, pd.concat([frame, frame], ignore_index=True)):
        other = fine_gray(rows, "time", "cause", ["x", "arm"], cause_of_interest=1, cluster="of")
        pd.testing.assert_frame_equal(plain.coefficients, other.coefficients, rtol=1e-9)


def test_without_competing_events_it_is_the_cox_model() -> None:
    frame = data("competing_tied")
    frame = frame[frame["cause"] < 2].assign(of=range(sum(frame["cause"] < 2)))
    found = fine_gray(frame, "time", "cause", ["x", "arm"], cause_of_interest=1)
    model = cox(frame, "time", "cause", ["x", "arm"], ties="breslow", cluster="of")
    columns = ["term", "coef", "std_error", "conf_low", "conf_high", "p_value"]
    pd.testing.assert_frame_equal(
        found.coefficients[columns], model.coefficients[columns], rtol=1e-9
    )
    assert found.loglik == close(model.loglik)


def test_without_censoring_who_had_the_other_event_stays_for_ever() -> None:
    # G = 1: the risk set never loses them, as if they had been observed to the end
    frame = data("mgus2")
    frame = frame[frame["cause"] > 0]
    model = fine_gray(frame, "time", "cause", ["age"], cause_of_interest=1).coefficients
    to_the_end = frame.assign(
        time=frame["time"].where(frame["cause"] == 1, frame["time"].max() + 1),
        event=frame["cause"] == 1, of=range(len(frame)),
    )  # fmt: skip
    expected = cox(to_the_end, "time", "event", ["age"], ties="breslow", cluster="of").coefficients
    for name in ("coef", "std_error"):
        assert model[name].item() == close(expected[name].item())


@settings(deadline=None, max_examples=25)
@given(rows_of_causes, st.randoms(use_true_random=False), st.floats(0.01, 400))
def test_order_unit_and_names_of_causes_do_not_matter(
    rows: list[tuple[int, int, int]], random: Any, scale: float
) -> None:
    frame = pd.DataFrame(rows, columns=["time", "cause", "x"])
    first = fine_gray(frame, "time", "cause", ["x"], cause_of_interest=1)
    other = list(rows)
    random.shuffle(other)
    moved = pd.DataFrame(other, columns=["time", "cause", "x"])
    moved["time"] *= scale
    moved["cause"] = moved["cause"].map({0: "alive", 1: "relapse", 2: "death"})
    second = fine_gray(moved, "time", "cause", ["x"], cause_of_interest="relapse", censored="alive")
    assert first.estimable == second.estimable
    assume(first.estimable)
    for name in ("coef", "std_error"):
        assert second.coefficients[name][0] == pytest.approx(
            first.coefficients[name][0], rel=1e-7, abs=1e-9
        )


def test_a_reference_level_can_be_named() -> None:
    frame = data("competing_tied")
    terms = [term["coef"] for term in MODELS[-2]["terms"]]
    found = fine_gray(
        frame, "time", "cause", ["x", "arm"], cause_of_interest=1, references={"arm": "b"}
    )
    assert found.references == {"arm": "b"}
    assert found.coefficients["term"].tolist() == ["x", "arm=a", "arm=c"]
    against_b = [terms[0], -terms[1], terms[2] - terms[1]]
    assert found.coefficients["coef"].tolist() == close(against_b, 1e-7)


def test_limits_follow_alpha() -> None:
    found = fine_gray(
        data("competing_tied"), "time", "cause", ["x"], cause_of_interest=1, alpha=0.1
    ).coefficients.iloc[0]
    # the normal quantile of 95%
    assert np.log(found["conf_high"]) == close(
        found["coef"] + 1.6448536269514722 * found["std_error"]
    )


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"cause": 2}, "not estimable: no event of cause 1 among 13"),
        ({"x": 3}, "not estimable: x is constant"),
        ({"x": "only"}, "not estimable: x has one level only"),
        ({}, "not estimable: the likelihood drives the hazard ratio of x to infinity (separation)"),
    ],
)
def test_what_has_no_estimate_is_said(change: dict[str, Any], note: str) -> None:
    frame = SEPARATED.rename(columns={"died": "cause"}).assign(**change)
    found = fine_gray(frame, "months", "cause", ["x"], cause_of_interest=1)
    assert not found.estimable
    assert found.note == note
    assert found.coefficients[["coef", "std_error", "p_value"]].isna().to_numpy().all()


def test_a_competing_event_ends_a_separation_that_a_censoring_leaves() -> None:
    # x = 1 always fails first among those at risk, but who left with x = 1 stays at risk
    frame = pd.DataFrame({"t": [1, 2, 3, 4, 5], "cause": [2, 1, 1, 1, 0], "x": [1, 1, 0, 0, 0]})
    kept = fine_gray(frame, "t", "cause", ["x"], cause_of_interest=1)
    assert kept.estimable
    without = cox(frame.assign(event=frame["cause"] == 1), "t", "event", ["x"])
    assert "(separation)" in without.note


def test_a_combination_is_left_out() -> None:
    frame = data("competing_tied").assign(y=lambda rows: 2 * rows["x"] + 1)
    found = fine_gray(frame, "time", "cause", ["x", "y"], cause_of_interest=1)
    alone = fine_gray(frame, "time", "cause", ["x"], cause_of_interest=1)
    assert not found.estimable
    assert found.note == "not estimable: y is a combination of the terms before it"
    assert found.coefficients["std_error"][0] == close(alone.coefficients["std_error"][0])


def test_one_cluster_has_no_standard_error() -> None:
    frame = data("competing_tied").assign(of=1)
    found = fine_gray(frame, "time", "cause", ["x"], cause_of_interest=1, cluster="of")
    assert found.note == "not estimable: standard errors, one cluster only"
    assert found.coefficients["coef"].notna().all()
    assert found.coefficients["std_error"].isna().all()


def test_few_or_no_rows() -> None:
    nobody = pd.DataFrame({"time": [], "cause": [], "x": []}, dtype=float)
    for frame, note in ((nobody, "no patients"), (nobody.reindex([0]).fillna(1), "one patient")):
        assert note in fine_gray(frame, "time", "cause", ["x"], cause_of_interest=1).note


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({"x": [None, 1, 2, 3]}, {}, r"x: missing at row p;"),
        ({"time": [1, -2, 3, 4]}, {}, "durations: negative at row q"),
        ({"cause": [1, None, 2, 0]}, {}, r"causes: missing \(censored is 0\) at row q"),
        ({}, {"cause_of_interest": 0}, "cause: 0 means censored"),
        ({}, {"covariates": "x"}, "at least one column"),
        ({}, {"covariates": ["y"]}, "no column 'y'"),
        ({}, {"references": {"x": 9}}, "reference 9 is none of its levels"),
        ({}, {"alpha": 0}, "alpha"),
        ({"cause": list("abcc")}, {"cause_of_interest": "a"}, "in words .* name the one"),
    ],
)
def test_input_that_cannot_be_right_is_refused(
    change: dict[str, Any], options: dict[str, Any], message: str
) -> None:
    frame = pd.DataFrame({"time": [1, 2, 3, 4], "cause": [1, 2, 1, 0], "x": [1, 3, 2, 2]},
                         index=list("pqrs")).assign(**change)  # fmt: skip
    asked = {"covariates": ["x"], "cause_of_interest": 1, **options}
    with pytest.raises(ValueError, match=message):
        fine_gray(frame, "time", "cause", **asked)


TIMES, CAUSES = [1, 1, 2, 2, 3, 3, 4, 5, 5, 6], [1, 2, 1, 1, 2, 0, 1, 2, 1, 0]
WORDS = ["censored", "progression", "death"]


@pytest.mark.parametrize("categorical", [False, True])
def test_causes_may_be_words_or_numbers_written_as_text(categorical: bool) -> None:
    words: Any = [WORDS[code] for code in CAUSES]
    text: Any = [str(code) for code in CAUSES]
    if categorical:
        words, text = pd.Categorical(words, WORDS), pd.Categorical(text)
    # 0.55 and 2.3094 by the same causes as numbers (docs/statistics.md)
    for causes, cause, censored in ((words, "progression", "censored"), (text, "1", 0)):
        found = cumulative_incidence(TIMES, causes, cause, censored=censored)
        assert found.at([6])["estimate"].item() == pytest.approx(0.55)
        gray = gray_test(TIMES, causes, list("ababababab"), cause, censored=censored)
        assert gray.statistic == pytest.approx(2.3094, abs=1e-4)
    with pytest.raises(ValueError, match=r"causes: in words \('censored', 'death'"):
        cumulative_incidence(TIMES, words, "progression")
    with pytest.raises(ValueError, match="'censored' means censored"):
        gray_test(TIMES, words, list("ababababab"), "censored", censored="censored")


def test_a_hundred_thousand_rows_take_memory_in_proportion() -> None:
    import tracemalloc

    rng = np.random.default_rng(5)
    n = 100_000
    frame = pd.DataFrame(rng.normal(size=(n, 5)), columns=list("abcde"))
    frame["time"], frame["cause"] = rng.exponential(size=n), rng.integers(0, 3, n)
    tracemalloc.start()
    fine_gray(frame, "time", "cause", list("abcde"), cause_of_interest=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5000 * n  # a matrix of all pairs of rows would take 800,000 bytes a row
