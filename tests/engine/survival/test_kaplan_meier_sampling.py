"""Delayed entry, case weights and clusters of a Kaplan-Meier curve, held against R's survfit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from survival_reference import close, data, values

from caseseries.statistics.survival.confidence import ConfType
from caseseries.survival import KaplanMeier, kaplan_meier

SCALES: list[tuple[ConfType, str]] = [("plain", "plain"), ("log-log", "loglog")]
R_NAMES = {
    "n_at_risk": "n_risk",
    "estimate": "survival",
    "std_error": "std_err",
    "conf_low": "lower",
    "conf_high": "upper",
}


def _is_that_of_r(curve: KaplanMeier, expected: dict[str, Any]) -> None:
    found = curve.at(expected["time"])
    for ours, theirs in R_NAMES.items():
        assert found[ours].item() == close(expected[theirs]), (expected, ours)


@pytest.mark.parametrize(("conf_type", "key"), SCALES)
def test_clusters_are_those_of_survfit(conf_type: ConfType, key: str) -> None:
    frame, reference = data("diabetic"), values("diabetic")
    for row in reference["km_robust"][key] + reference["km_robust_by_group"][key]:
        part = frame if row["group"] == "all" else frame[frame["group"] == row["group"]]
        curve = kaplan_meier(part["time"], part["event"], cluster=part["id"], conf_type=conf_type)
        _is_that_of_r(curve, row)
        assert curve.variance == "infinitesimal jackknife"
        assert curve.n_clusters == part["id"].nunique()


@pytest.mark.parametrize(("conf_type", "key"), SCALES)
def test_delayed_entry_is_that_of_survfit(conf_type: ConfType, key: str) -> None:
    frame = data("heart")
    curve = kaplan_meier(frame["stop"], frame["event"], entry=frame["start"], conf_type=conf_type)
    for row in values("heart")["km_delayed_entry"][key]:
        _is_that_of_r(curve, row)


@pytest.mark.parametrize("clustered", [False, True])
def test_fractional_weights_are_those_of_survfit(clustered: bool) -> None:
    frame = data("lung_weighted")
    for row in values("lung_weighted")["km_weighted_robust"]:
        part = frame[frame["group"] == row["group"]]
        curve = kaplan_meier(
            part["time"],
            part["event"],
            weights=part["weight"],
            cluster=part["id"] if clustered else None,
        )
        _is_that_of_r(curve, row)
        assert (curve.n, curve.n_events) == (len(part), part["event"].sum())


def _ties() -> pd.DataFrame:
    """Forty rows by formula: heavy ties, delayed entry, weights of 1, 1.5 and 2, 13 clusters."""
    i = np.arange(40)
    entry = (7 * i) % 11
    return pd.DataFrame(
        {
            "entry": entry,
            "stop": entry + 1 + (5 * i) % 7,
            "event": ((3 * i) % 4 != 0).astype(int),
            "w": 1 + (i % 3) / 2,
            "id": i % 13,
        }
    )


def test_entry_weights_and_clusters_together_are_those_of_survfit() -> None:
    # R: survfit(Surv(entry, stop, event) ~ 1, d, weights = w, cluster = id), summary at 6 and 10;
    # the mean to 10 from its influence.surv
    d = _ties()
    curve = kaplan_meier(d["stop"], d["event"], entry=d["entry"], weights=d["w"], cluster=d["id"])
    found = curve.at([3, 6, 10])
    assert found["estimate"].tolist() == close([1, 0.4433884297520661, 0.2528091924024938])
    assert found["std_error"].tolist() == close([0, 0.13165208619606394, 0.06985976524770975])
    # at 3 the weights of entry < 3 <= stop; R's summary has those at its next time, 4
    assert found["n_at_risk"].tolist() == close([15.5, 22, 27])
    assert curve.restricted_mean(10) == close((6.844410613310135, 0.5485156592923564))


def test_whole_weights_keep_greenwoods_variance() -> None:
    # R: survfit(Surv(entry, stop, event) ~ 1, d, weights = 2 * w), summary at 6 and 10
    d = _ties()
    curve = kaplan_meier(d["stop"], d["event"], entry=d["entry"], weights=2 * d["w"])
    assert curve.variance == "Greenwood"
    assert curve.at([6, 10])["std_error"].tolist() == close(
        [0.06518080732888419, 0.04893033486546125]
    )
    repeated = d.loc[d.index.repeat((2 * d["w"]).astype(int))]
    longer = kaplan_meier(repeated["stop"], repeated["event"], entry=repeated["entry"])
    pd.testing.assert_frame_equal(curve.curve, longer.curve)


AGE_AT_ENTRY = [30, 41, 42, 43, 45, 50, 52, 53]
AGE_AT_END = [40, 44, 60, 47, 58, 55, 66, 57]


def test_on_the_age_scale_what_precedes_the_first_entry_is_said() -> None:
    # R: survfit(Surv(entry, stop, event) ~ 1), summary at 44, 50, 57
    curve = kaplan_meier(AGE_AT_END, [0, 1, 0, 1, 1, 1, 0, 1], entry=AGE_AT_ENTRY)
    found = curve.at([44, 50, 57])
    assert found["estimate"].tolist() == close([2 / 3, 4 / 9, 4 / 15])
    assert found["std_error"].tolist() == close(
        [0.2721655269759087, 0.2566001196398336, 0.1821680136170595]
    )
    assert found["n_at_risk"].tolist() == [3, 2, 4]
    assert curve.note == (
        "nobody at risk before 30, the earliest entry: survival is given that it is reached; "
        "nobody at risk from 40 to 41: the estimate is carried across"
    )


@pytest.mark.parametrize("more", [{}, {"cluster": [1, 1, 2, 3, 4, 4, 5, 6]}])
def test_where_a_first_risk_set_of_one_has_the_event_0_is_not_carried_on(
    more: dict[str, Any],
) -> None:
    # R's survfit prints 0 from 40 on, though seven of eight enter later and half of them stay
    curve = kaplan_meier(AGE_AT_END, [1, 1, 0, 1, 1, 1, 0, 1], entry=AGE_AT_ENTRY, **more)
    found = curve.at([39, 40, 60])
    assert found["estimate"].tolist() == close([1, np.nan, np.nan])
    assert found[["std_error", "conf_low", "conf_high"]].iloc[1:].isna().all(axis=None)
    assert found["n_at_risk"].tolist() == [1, 1, 2]
    assert np.isnan([*curve.median, *curve.restricted_mean(60)]).all()
    assert curve.restricted_mean(40) == (40, 0)
    assert (
        "not estimable: survival from 40 on, where everyone at risk (1) had the event while "
        "others entered later; begin later or leave out the earliest entries" in curve.note
    )
    # without the first, as survfit without it: 2/3 at 44 as above
    later = kaplan_meier(AGE_AT_END[1:], [1, 0, 1, 1, 1, 0, 1], entry=AGE_AT_ENTRY[1:])
    assert later.at([44, 50])["estimate"].tolist() == close([2 / 3, 4 / 9])
    assert later.estimable


def test_a_curve_that_ends_at_0_with_the_last_ones_at_risk_keeps_it() -> None:
    curve = kaplan_meier([40, 44, 60], [1, 1, 1], entry=[30, 30, 45])
    assert "not estimable: survival from 44 on" in curve.note
    whole = kaplan_meier([40, 44, 60], [1, 1, 1], entry=[30, 30, 40])
    assert whole.at([44, 60])["estimate"].tolist() == close([1 / 4, 0])


rows_of = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 8), st.booleans(), st.integers(0, 3)),
    min_size=2,
    max_size=20,
)


def _columns(rows: list[tuple[int, int, bool, int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["entry", "length", "event", "id"])
    return frame.assign(stop=frame["entry"] + frame["length"])


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_entry_at_zero_for_all_is_no_entry(rows: list[tuple[int, int, bool, int]]) -> None:
    d = _columns(rows)
    without = kaplan_meier(d["stop"], d["event"])
    at_zero = kaplan_meier(d["stop"], d["event"], entry=np.zeros(len(d)))
    pd.testing.assert_frame_equal(at_zero.curve.drop(columns="n_entered"), without.curve)
    assert at_zero.note == without.note
    assert at_zero.median == pytest.approx(without.median, nan_ok=True)


@settings(deadline=None, max_examples=30)
@given(rows_of)
def test_without_truncation_or_clusters_the_jackknife_is_greenwoods(
    rows: list[tuple[int, int, bool, int]],
) -> None:
    # equal for right-censored data (Therneau & Grambsch 2000, 2.2)
    d = _columns(rows)
    greenwood = kaplan_meier(d["stop"], d["event"])
    robust = kaplan_meier(d["stop"], d["event"], cluster=np.arange(len(d)))
    assert robust.curve["std_error"].tolist() == pytest.approx(
        greenwood.curve["std_error"].tolist(), nan_ok=True, abs=1e-12
    )


@settings(deadline=None, max_examples=30)
@given(rows_of)
# Of the first cluster's rows the influence is nothing, which sums that cancel hide.
@example([(0, 1, False, 1), (0, 1, False, 1), (0, 1, True, 1), (1, 1, False, 0)])
def test_splitting_rows_changes_nothing(rows: list[tuple[int, int, bool, int]]) -> None:
    d = _columns(rows)
    first = d.assign(stop=d["entry"] + d["length"] / 2, event=False)
    second = d.assign(entry=first["stop"])
    split = pd.concat([first, second], ignore_index=True)
    times = np.arange(17)
    for clustered in (False, True):
        whole, parts = (
            kaplan_meier(
                f["stop"], f["event"], entry=f["entry"], cluster=f["id"] if clustered else None
            ).at(times)
            for f in (d, split)
        )
        for name in ("n_at_risk", "estimate", "std_error"):
            assert parts[name].tolist() == pytest.approx(
                whole[name].tolist(), nan_ok=True, abs=1e-12
            )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"entry": [0, 2, 0]}, r"entry: not before the duration .* at row 1"),
        ({"entry": [0, None, 0]}, "entry: missing or not finite at row 1"),
        ({"entry": [-1, 0, 0]}, "entry: negative at row 0"),
        ({"entry": [0, 0]}, "entry: 2 values for 3 durations"),
        ({"weights": [1, -2, 1]}, "weights: not a positive weight at row 1"),
        ({"weights": [1, 1, np.nan]}, "weights: missing or not finite at row 2"),
        ({"weights": [1]}, "weights: 1 values for 3 durations"),
        ({"cluster": ["a", None, "b"]}, "cluster: missing at row 1"),
    ],
)
def test_bad_input_names_its_rows(more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kaplan_meier([1, 2, 3], [1, 0, 1], **more)


def test_one_cluster_has_no_standard_error() -> None:
    curve = kaplan_meier([1, 2, 3], [1, 0, 1], cluster=["a", "a", "a"])
    assert "standard error, one cluster only" in curve.note
    assert curve.curve["std_error"].isna().all()


def test_other_limits_keep_weights_and_clusters() -> None:
    d = _ties()
    more: dict[str, Any] = {"entry": d["entry"], "weights": d["w"], "cluster": d["id"]}
    other = kaplan_meier(d["stop"], d["event"], **more).with_limits("log")
    fresh = kaplan_meier(d["stop"], d["event"], conf_type="log", **more)
    pd.testing.assert_frame_equal(other.curve, fresh.curve)
