"""Cumulative incidence of one cause of failure in the presence of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import ConfType, limits
from caseseries.statistics.survival.observations import (
    BoolArray,
    FloatArray,
    IntArray,
    observed_causes,
)
from caseseries.statistics.survival.product_limit import curve_at
from caseseries.statistics.survival.sampling import cluster_codes


@dataclass(frozen=True)
class CumulativeIncidence:
    """The Aalen-Johansen estimate for one cause.

    ``curve``: one row per distinct time, first row time 0; columns time, n_at_risk (just before),
    n_events (of this cause), n_competing, n_censored, estimate, std_error, conf_low, conf_high,
    as fractions. ``estimable`` is False without patients; ``note`` says what has no estimate;
    ``n_clusters`` is None without clusters.
    """

    curve: pd.DataFrame = field(repr=False)
    cause: Any
    n: int
    n_events: int
    conf_type: ConfType
    alpha: float
    estimable: bool
    note: str
    n_clusters: int | None = None

    def at(self, times: Any) -> pd.DataFrame:
        """The curve at ``times``: time, n_at_risk, estimate, std_error, conf_low, conf_high.

        n_at_risk 0 means the estimate is carried past the last observation. Raises ValueError
        for a missing or negative time.
        """
        return curve_at(self.curve, times, estimable=self.estimable)


def cumulative_incidence(
    durations: Any,
    causes: Any,
    cause: Any,
    *,
    censored: Any = 0,
    cluster: Any = None,
    conf_type: ConfType = "log",
    alpha: float = 0.05,
) -> CumulativeIncidence:
    """Aalen-Johansen estimate (Aalen & Johansen 1978) of the incidence of ``cause``.

    ``durations`` (n,) not negative; ``causes`` (n,): ``censored``, or any other value a cause, in
    numbers or words. The
    standard error is the infinitesimal jackknife of R's ``survfit``, the limits on the scale
    ``conf_type`` of the incidence ("log" is R's own). ``cluster`` (n,): rows with the same label
    are not independent, and their influences are summed before they are squared (R 4.2's
    ``survfit`` computes the influences and takes no notice of ``cluster``). lifelines'
    AalenJohansenFitter breaks ties at random, so that reruns differ; here tied causes happen
    together. Raises ValueError naming the rows of invalid durations or missing causes or clusters,
    for causes in words of which ``censored`` names none, and for a ``cause`` that means censored.
    """
    data = observed_causes(durations, causes, cause, censored)
    times, own = data.durations, data.own
    n, n_events = len(times), int(own.sum())
    codes_of_clusters = cluster_codes(cluster, n)
    n_clusters = None if codes_of_clusters is None or not n else int(codes_of_clusters.max()) + 1
    curve = _curve(times, own, data.competing, codes_of_clusters)
    estimate = curve["estimate"].to_numpy()
    low, high = limits(estimate, curve["std_error"].to_numpy(), conf_type, alpha)
    if n and times.min() > 0:
        low[0] = high[0] = 0.0  # before the first observation the incidence is known
    if conf_type == "plain":  # as R: 0 ± 0 until the first event of the cause
        low[estimate == 0] = high[estimate == 0] = 0.0
    curve["conf_low"], curve["conf_high"] = low, high
    note = ""
    if n == 0:
        note = "not estimable: no patients"
    elif n_events == 0:
        note = f"not estimable: limits, no event of cause {cause} among {n}"
    elif n_clusters == 1:
        note = "not estimable: standard error, one cluster only"
    return CumulativeIncidence(curve, cause, n, n_events, conf_type, alpha, n > 0, note, n_clusters)


def _curve(
    durations: FloatArray, own: BoolArray, competing: BoolArray, codes: IntArray | None
) -> pd.DataFrame:
    """Counts, estimate and standard error at 0 and each distinct duration."""
    times = np.unique(np.append(durations, 0.0)) if len(durations) else np.array([])
    position = np.searchsorted(times, durations)
    leaving = np.bincount(position, minlength=len(times))
    n_events = np.bincount(position[own], minlength=len(times))
    n_competing = np.bincount(position[competing], minlength=len(times))
    at_risk = len(durations) - np.concatenate(([0], np.cumsum(leaving)[:-1]))[: len(times)]
    hazard = n_events / at_risk
    any_hazard = (n_events + n_competing) / at_risk
    survival = np.cumprod(1 - any_hazard)
    before = np.concatenate(([1.0], survival[:-1]))[: len(times)]
    incidence = np.cumsum(before * hazard)
    steps = _Steps(at_risk, n_events, n_competing, leaving, before, incidence)
    if codes is None:
        std_error = _jackknife(steps)
    else:
        kinds = np.where(own, 0, np.where(competing, 1, 2))
        std_error = _clustered_jackknife(steps, position, kinds, codes)
    return pd.DataFrame(
        {
            "time": times,
            "n_at_risk": at_risk,
            "n_events": n_events,
            "n_competing": n_competing,
            "n_censored": leaving - n_events - n_competing,
            "estimate": incidence,
            "std_error": std_error,
        }
    )


@dataclass(frozen=True)
class _Steps:
    """Counts and estimates per distinct time, each (k,); ``before`` is survival just before."""

    at_risk: IntArray
    n_events: IntArray
    n_competing: IntArray
    leaving: IntArray
    before: FloatArray
    incidence: FloatArray


_Three = tuple[float, float, float]
# Whether who leaves has this event, and any, in the order of `_influences`.
_KINDS = ((1.0, 1.0), (0.0, 1.0), (0.0, 0.0))


def _influences(steps: _Steps) -> Iterator[tuple[float, _Three, _Three]]:
    """Per time: the influence on the incidence of those who stay, and, of those who leave with
    this event, with another and censored, the ``level`` and ``slope`` of theirs.

    A patient's influence is the derivative of the estimate in that patient's weight. Until
    leaving, all share one (on survival ``dS``, on incidence ``dF``); from then on it moves with the
    curve, dF + dS / S · (F(t) − F) = level + slope · F(t).
    """
    shared_s = shared_f = 0.0
    for k in range(len(steps.at_risk)):
        n, s, here = float(steps.at_risk[k]), float(steps.before[k]), float(steps.incidence[k])
        hazard = float(steps.n_events[k]) / n
        any_hazard = float(steps.n_events[k] + steps.n_competing[k]) / n
        survival = s * (1 - any_hazard)
        levels, slopes = [], []
        for this, any_event in _KINDS:
            d = shared_s * (1 - any_hazard) - s * (any_event - any_hazard) / n
            slope = d / survival if survival > 0 else 0.0
            slopes.append(slope)
            levels.append(shared_f + shared_s * hazard + s * (this - hazard) / n - slope * here)
        shared_f += shared_s * hazard - s * hazard / n
        shared_s = shared_s * (1 - any_hazard) + s * any_hazard / n
        yield shared_f, (levels[0], levels[1], levels[2]), (slopes[0], slopes[1], slopes[2])


def _jackknife(steps: _Steps) -> FloatArray:
    """Infinitesimal jackknife standard error of the incidence at each time (Therneau 2020).

    The root of the sum over patients of their squared influence; running sums of three products
    are enough.
    """
    error = np.zeros(len(steps.at_risk))
    n_censored = steps.leaving - steps.n_events - steps.n_competing
    counts = np.stack((steps.n_events, steps.n_competing, n_censored), axis=1).tolist()
    staying, incidence = (steps.at_risk - steps.leaving).tolist(), steps.incidence.tolist()
    squares = products = slopes = 0.0  # Σ a², Σ a·b, Σ b² with influence a + b·F(t)
    for k, (stay, levels, of_slopes) in enumerate(_influences(steps)):
        for count, level, slope in zip(counts[k], levels, of_slopes, strict=True):
            squares += count * level**2
            products += count * level * slope
            slopes += count * slope**2
        here = incidence[k]
        variance = squares + 2 * products * here + slopes * here**2 + staying[k] * stay**2
        error[k] = max(variance, 0.0) ** 0.5
    return error


def _clustered_jackknife(
    steps: _Steps, position: IntArray, kinds: IntArray, codes: IntArray
) -> FloatArray:
    """The same with the influences of a cluster's rows added up before they are squared.

    ``position`` (n,) is the time at which a row leaves, ``kinds`` how: 0 with this event, 1 with
    another, 2 censored. NaN throughout where there is one cluster.
    """
    error = np.zeros(len(steps.at_risk))
    # Per cluster: how many stay, and the sums of level and slope of those who left.
    staying = np.bincount(codes).astype(float)
    levels, slopes = np.zeros(len(staying)), np.zeros(len(staying))
    if len(staying) == 1:
        return np.full(len(error), np.nan)
    order = np.argsort(position, kind="stable")
    ends = np.cumsum(steps.leaving)
    # Of (staying, level, slope): their products, summed over clusters and kept up to date.
    products = np.zeros((3, 3))
    products[0, 0] = float(staying @ staying)
    for k, (stay, level, slope) in enumerate(_influences(steps)):
        rows = order[ends[k] - steps.leaving[k] : ends[k]]
        touched = np.unique(codes[rows])
        parts = np.stack((staying[touched], levels[touched], slopes[touched]))
        products -= parts @ parts.T
        np.subtract.at(staying, codes[rows], 1.0)
        np.add.at(levels, codes[rows], np.array(level)[kinds[rows]])
        np.add.at(slopes, codes[rows], np.array(slope)[kinds[rows]])
        parts = np.stack((staying[touched], levels[touched], slopes[touched]))
        products += parts @ parts.T
        weights = np.array([stay, 1.0, steps.incidence[k]])
        error[k] = np.sqrt(max(float(weights @ products @ weights), 0.0))
    return error
