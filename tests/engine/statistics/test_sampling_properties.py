"""What must hold whatever the data: splitting, repeating and naming rows is no information."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from caseseries.statistics.survival.comparison.logrank import Weighting
from caseseries.survival import cox, kaplan_meier, logrank

rows_of = st.lists(
    st.tuples(
        st.integers(0, 6), st.integers(1, 8), st.booleans(), st.integers(-2, 2), st.integers(0, 7)
    ),
    min_size=8,
    max_size=20,
)
Rows = list[tuple[int, int, bool, int, int]]
WEIGHTINGS: tuple[Weighting, ...] = ("logrank", "peto", "gehan", "tarone-ware")


def _columns(rows: Rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["entry", "length", "event", "x", "id"])
    return frame.assign(stop=frame["entry"] + frame["length"], group=frame["x"] > 0)


def _split(d: pd.DataFrame, share: float) -> pd.DataFrame:
    first = d.assign(stop=d["entry"] + share * d["length"], event=False)
    return pd.concat([first, d.assign(entry=first["stop"])], ignore_index=True)


@settings(deadline=None, max_examples=30)
@given(rows_of, st.sampled_from(WEIGHTINGS), st.sampled_from([0.25, 0.5, 0.9]))
def test_log_rank_of_split_rows(rows: Rows, weighting: Weighting, share: float) -> None:
    d = _columns(rows)
    whole, parts = (
        logrank(f["stop"], f["event"], f["group"], entry=f["entry"], weighting=weighting)
        for f in (d, _split(d, share))
    )
    assert parts.estimable == whole.estimable
    assert parts.statistic == pytest.approx(whole.statistic, rel=1e-9, abs=1e-9, nan_ok=True)
    assert parts.groups["observed"].tolist() == pytest.approx(whole.groups["observed"].tolist())


@settings(deadline=None, max_examples=30)
@given(rows_of, st.sampled_from(WEIGHTINGS))
def test_log_rank_of_entry_at_zero(rows: Rows, weighting: Weighting) -> None:
    d = _columns(rows)
    columns = (d["stop"], d["event"], d["group"])
    without = logrank(*columns, weighting=weighting)
    at_zero = logrank(*columns, weighting=weighting, entry=np.zeros(len(d)))
    assert at_zero.statistic == pytest.approx(without.statistic, rel=1e-9, abs=1e-9, nan_ok=True)


@settings(deadline=None, max_examples=25)
@given(rows_of)
def test_clusters_of_one_have_the_heteroskedastic_robust_variance(rows: Rows) -> None:
    """Σ (∂β/∂wᵢ)², here from fits with one weight a little more and a little less."""
    d = _columns(rows)
    d["row"], step, squares = np.arange(len(d)), 1e-4, 0.0
    found = cox(d, "stop", "event", ["x"], entry="entry", cluster="row", ties="breslow")
    assume(found.estimable and abs(found.coefficients["coef"][0]) < 3)
    for row in d["row"]:
        up, down = (
            cox(
                d.assign(w=1 + sign * step * (d["row"] == row)),
                *("stop", "event", ["x"]),
                entry="entry", weights="w", ties="breslow",
            ).coefficients["coef"][0]
            for sign in (1, -1)
        )  # fmt: skip
        squares += ((up - down) / (2 * step)) ** 2
    assert found.coefficients["std_error"][0] == pytest.approx(np.sqrt(squares), rel=1e-4, abs=1e-5)


@settings(deadline=None, max_examples=30)
@given(rows_of, st.randoms(use_true_random=False))
def test_names_of_clusters_and_order_of_rows_are_nothing(rows: Rows, random) -> None:
    d = _columns(rows)
    other = d.sample(frac=1, random_state=random.randrange(1000))
    other = other.assign(id=[f"unit {9 - value}" for value in other["id"]])
    one, two = (
        kaplan_meier(f["stop"], f["event"], entry=f["entry"], cluster=f["id"]).curve
        for f in (d, other)
    )
    for name in ("estimate", "std_error"):
        assert two[name].tolist() == pytest.approx(one[name].tolist(), nan_ok=True, abs=1e-12)


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_doubled_rows_under_clusters_change_no_error_of_a_curve(rows: Rows) -> None:
    d = _columns(rows)
    once, twice = (
        kaplan_meier(f["stop"], f["event"], entry=f["entry"], cluster=f["id"]).curve
        for f in (d, pd.concat([d, d]))
    )
    for name in ("estimate", "std_error"):
        assert twice[name].tolist() == pytest.approx(once[name].tolist(), nan_ok=True, abs=1e-12)
