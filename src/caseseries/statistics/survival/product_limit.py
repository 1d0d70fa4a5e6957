"""Arithmetic of a curve: the product limit, its variance, crossings of a level, given times."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.columns import numbers_or_missing
from caseseries.statistics.survival.observations import TIME_TOLERANCE, FloatArray, IntArray

Counts = IntArray | FloatArray  # floats are sums of weights
# S within this of a wanted fraction counts as equal to it; R's quantile.survfit has the same.
_SURVIVAL_TOLERANCE = float(np.sqrt(np.finfo(float).eps))
# Exact fractions grow with every censoring; beyond this many times floats are used.
_MOST_EXACT_TIMES = 1000
_NOBODY = 1e-12


def product_limit(n_at_risk: Counts, n_events: Counts) -> FloatArray:
    """Survival after each time, from those at risk and those with the event; all (k,)."""
    if len(n_at_risk) > _MOST_EXACT_TIMES or n_at_risk.dtype.kind == "f":
        share = np.divide(n_events, n_at_risk, out=np.zeros(len(n_at_risk)), where=n_events > 0)
        return np.cumprod(1.0 - share, dtype=np.float64)
    survival = Fraction(1)
    estimate = np.empty(len(n_at_risk))
    for row, (at_risk, dead) in enumerate(zip(n_at_risk.tolist(), n_events.tolist(), strict=True)):
        if dead:
            survival *= Fraction(at_risk - dead, at_risk)
        estimate[row] = float(survival)
    return estimate


def extinct(n_at_risk: Counts, n_events: Counts) -> int | None:
    """Where everyone at risk had the event and others come under observation later, or None.

    The product limit is 0 there and would stay 0 whatever happens to those who enter later.
    """
    ended = np.flatnonzero((n_events > 0) & (n_events == n_at_risk))
    # sums of weights may leave a rounding of nobody behind
    if not len(ended) or n_at_risk[ended[0] + 1 :].max(initial=0) <= _NOBODY * n_at_risk.max():
        return None
    return int(ended[0])


def greenwood_steps(n_at_risk: Counts, n_events: Counts) -> FloatArray:
    """d / (n (n − d)) per time; infinite where everyone at risk had the event."""
    at_risk, dead = n_at_risk.astype(float), n_events.astype(float)
    steps = np.zeros(len(at_risk))
    some = dead > 0
    left = at_risk - dead
    steps[some & (left == 0)] = np.inf
    some &= left > 0
    steps[some] = dead[some] / (at_risk[some] * left[some])
    return steps


def crossing(time: FloatArray, survival: FloatArray, p: float) -> float:
    """First time at which 1 − ``survival`` reaches ``p``, the midpoint where it rests on it."""
    if p == 0:
        return float(time[0])
    failed = 1 - survival
    last_time, last = time[-1], failed[-1]
    # Plain limits need not be monotone; R looks the value up among the sorted ones, the first
    # time each was taken.
    known = ~np.isnan(failed)
    levels, first = np.unique(failed[known], return_index=True)
    times = time[known][first]
    reached = int(np.searchsorted(levels + _SURVIVAL_TOLERANCE, p, side="left"))
    passed = int(np.searchsorted(levels - _SURVIVAL_TOLERANCE, p, side="left"))
    if reached == len(levels):
        return np.nan
    if abs(p - last) < _SURVIVAL_TOLERANCE:
        return float((times[reached] + last_time) / 2)
    if passed == len(levels):
        return np.nan
    return float((times[reached] + times[passed]) / 2)


def curve_at(curve: pd.DataFrame, times: Any, *, estimable: bool) -> pd.DataFrame:
    """A curve at ``times``: time, n_at_risk, estimate, std_error, conf_low, conf_high.

    n_at_risk counts those with a duration of at least that time; 0 means the estimate is carried
    past the last observation. Raises ValueError for a missing, infinite or negative time.
    """
    wanted = numbers_or_missing([times] if np.ndim(times) == 0 else times, "times")
    if not (np.isfinite(wanted) & (wanted >= 0)).all():
        raise ValueError(f"times: {times!r} holds a missing, infinite or negative time")
    columns = ["estimate", "std_error", "conf_low", "conf_high"]
    if not estimable:
        empty = pd.DataFrame(np.nan, index=range(len(wanted)), columns=columns)
        empty.insert(0, "time", wanted)
        empty.insert(1, "n_at_risk", 0)
        return empty
    known = curve["time"].to_numpy()
    slack = TIME_TOLERANCE * float(np.mean(known))
    step = np.searchsorted(known, wanted + slack, side="right") - 1
    coming = np.searchsorted(known, wanted - slack, side="left")
    n_at_risk = np.append(curve["n_at_risk"].to_numpy(), 0)[coming]
    found = {name: curve[name].to_numpy()[step] for name in columns}
    return pd.DataFrame({"time": wanted, "n_at_risk": n_at_risk, **found})
