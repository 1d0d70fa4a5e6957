"""Two Kaplan-Meier curves on one footing, and what a comparison of them returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.influence import Influence
from caseseries.statistics.survival.kaplan_meier import KaplanMeier, kaplan_meier
from caseseries.statistics.survival.observations import (
    FloatArray,
    IntArray,
    Observations,
    labels,
)
from caseseries.statistics.survival.observed_counts import entry_note, observed_counts
from caseseries.statistics.survival.sampling import case_weights, cluster_codes, observed_from

Estimate = tuple[float, float, float, float]
NO_ESTIMATE: Estimate = (np.nan, np.nan, np.nan, np.nan)
NO_DIFFERENCE = (*NO_ESTIMATE, np.nan)


@dataclass(frozen=True)
class SurvivalDifference:
    """``group`` less ``reference``, in the unit of the durations or as a fraction.

    ``estimate`` with its standard error, limits at level 1 − ``alpha`` and P. ``groups``: one row
    for each of the two, the reference first, columns group, n, n_events, estimate, std_error,
    conf_low, conf_high. ``ratio``, its limits and P for restricted means only. ``method`` says
    how limits and P were found, ``variance`` where the curves' errors come from. NaN where a
    value does not exist; ``estimable`` is False without an ``estimate`` or without either limit,
    and ``note`` says why.
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    p_value: float
    group: Any
    reference: Any
    groups: pd.DataFrame = field(repr=False)
    n: int
    n_events: int
    n_clusters: int | None
    method: str
    variance: str
    alpha: float
    estimable: bool
    note: str
    ratio: float = np.nan
    ratio_conf_low: float = np.nan
    ratio_conf_high: float = np.nan
    ratio_p_value: float = np.nan


@dataclass(frozen=True, eq=False)
class TwoCurves:
    """The curves of ``reference`` and ``group``, in this order throughout.

    ``clusters``: which of the ``n_clusters`` each entry of a curve's influence stands for.
    ``note`` says where nobody was at risk under delayed entry, or why there are not two curves.
    """

    levels: tuple[Any, Any]
    curves: tuple[KaplanMeier, KaplanMeier] | None
    clusters: tuple[IntArray, IntArray]
    n: int
    n_events: int
    n_clusters: int | None
    alpha: float
    note: str

    def covariance(self, influence_of: Callable[[int, Influence], FloatArray]) -> float:
        """Covariance of two estimates from what each cluster adds to either of them.

        0 without clusters that have rows in both groups: these are independent then.
        """
        if self.curves is None or self.n_clusters is None:
            return 0.0
        both = np.zeros((2, self.n_clusters))
        for which, curve in enumerate(self.curves):
            if isinstance(curve.influence, Influence):
                both[which, self.clusters[which]] = influence_of(which, curve.influence)
        return float(both[0] @ both[1])

    def result(
        self,
        estimates: list[Estimate],
        *,
        method: str,
        note: str,
        difference: tuple[float, float, float, float, float],
        ratio: Estimate = NO_ESTIMATE,
    ) -> SurvivalDifference:
        """From estimate, error and limits of each group, and of their difference with its P."""
        estimate, std_error, low, high, p_value = map(float, difference)
        table = pd.DataFrame(estimates, columns=["estimate", "std_error", "conf_low", "conf_high"])
        for place, name in enumerate(("group", "n", "n_events")):
            table.insert(place, name, None)
        if self.curves is not None:
            table["group"] = list(self.levels)
            table["n"] = [curve.n for curve in self.curves]
            table["n_events"] = [curve.n_events for curve in self.curves]
        return SurvivalDifference(
            estimate,
            std_error,
            low,
            high,
            p_value,
            group=self.levels[1],
            reference=self.levels[0],
            groups=table,
            n=self.n,
            n_events=self.n_events,
            n_clusters=self.n_clusters,
            method=method,
            variance=self.curves[1].variance if self.curves else "",
            alpha=self.alpha,
            estimable=bool(np.isfinite(estimate) and np.isfinite([low, high]).any()),
            note="; ".join(filter(None, (note, self.note))),
            ratio=ratio[0],
            ratio_conf_low=ratio[1],
            ratio_conf_high=ratio[2],
            ratio_p_value=ratio[3],
        )

    def nothing(self, method: str, note: str = "") -> SurvivalDifference:
        """A result without numbers."""
        empty = [] if self.curves is None else [NO_ESTIMATE] * 2
        return self.result(empty, method=method, note=note, difference=NO_DIFFERENCE)


def two_curves(
    durations: Any,
    events: Any,
    groups: Any,
    *,
    reference: Any,
    entry: Any,
    weights: Any,
    cluster: Any,
    conf_type: ConfType,
    alpha: float,
) -> TwoCurves:
    """The curve of each of two groups; ``reference`` None is the first level in order.

    As R's ``survfit``, weights that are not all whole numbers give both curves robust errors.
    ValueError for more than two groups, an unknown reference and what `kaplan_meier` refuses.
    """
    data, begins = observed_from(durations, events, entry)
    codes, levels = labels(groups, "groups", data.n)
    weight, cluster_of = case_weights(weights, data.n), cluster_codes(cluster, data.n)
    if len(levels) > 2:
        raise ValueError(
            f"groups: {len(levels)} levels ({', '.join(map(str, levels))}); a difference is "
            "between two, keep the rows of two of them"
        )
    if reference is not None and reference not in levels:
        raise ValueError(f"reference: {reference!r} is none of {', '.join(map(str, levels))}")
    n_clusters = int(cluster_of.max()) + 1 if cluster_of is not None and data.n else None
    if len(levels) < 2:
        why = f"one group only ({levels[0]})" if levels else "no patients"
        return TwoCurves(
            (reference, None), None, (codes, codes), data.n, data.n_events, n_clusters, alpha,
            f"not estimable: {why}",
        )  # fmt: skip
    first = 0 if reference is None else levels.index(reference)
    order = (first, 1 - first)
    row_errors = cluster_of is None and not (weight == np.round(weight)).all()
    unit = np.arange(data.n) if row_errors else cluster_of
    curves: list[KaplanMeier] = []
    clusters: list[IntArray] = []
    notes: list[str] = []
    for which in order:
        own = codes == which
        curve = kaplan_meier(
            data.durations[own],
            data.events[own],
            entry=None if begins is None else begins[own],
            weights=weight[own] if weights is not None else None,
            cluster=None if unit is None else unit[own],
            conf_type=conf_type,
            alpha=alpha,
        )
        curves.append(curve)
        clusters.append(np.zeros(0, np.int64) if unit is None else np.unique(unit[own]))
        said = ""
        if begins is not None:
            part = Observations(data.durations[own], data.events[own])
            said = entry_note(observed_counts(part, begins[own], weight[own]))
        if cluster_of is not None and curve.n_clusters == 1:
            said = "; ".join(filter(None, ("not estimable: standard error, one cluster", said)))
        if said:
            notes.append(f"{levels[which]}: {said}")
    return TwoCurves(
        levels=(levels[order[0]], levels[order[1]]),
        curves=(curves[0], curves[1]),
        clusters=(clusters[0], clusters[1]),
        n=data.n,
        n_events=data.n_events,
        n_clusters=n_clusters,
        alpha=alpha,
        note="; ".join(notes),
    )
