"""Delayed entry, case weights and clusters of a Kaplan-Meier curve, held against R's survfit."""

from __future__ import annotations

from typing import Any

import pytest
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
