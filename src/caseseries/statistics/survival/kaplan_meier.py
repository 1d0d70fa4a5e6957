"""Kaplan-Meier estimate with Greenwood's standard error, quantiles and restricted mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import ConfType, limits
from caseseries.statistics.survival.observations import (
    TIME_TOLERANCE,
    FloatArray,
    IntArray,
    Observations,
    observations,
)

# S within this of a wanted fraction counts as equal to it; R's quantile.survfit has the same.
_SURVIVAL_TOLERANCE = float(np.sqrt(np.finfo(float).eps))
# Exact fractions grow with every censoring; beyond this many times floats are used.
_MOST_EXACT_TIMES = 1000


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve.

    ``curve``: one row per distinct time, first row time 0; columns time, n_at_risk (just before
    that time), n_events, n_censored, estimate, std_error, conf_low, conf_high. Probabilities are
    fractions; NaN where a value does not exist. ``n``, ``n_events``: counts. ``estimable`` is
    False only without patients; ``note`` says in words what could not be estimated, else "".
    """

    curve: pd.DataFrame = field(repr=False)
    n: int
    n_events: int
    conf_type: ConfType
    alpha: float
    estimable: bool
    note: str

    def at(self, times: Any) -> pd.DataFrame:
        """The curve at ``times`` (one number or many, in the unit of the durations).

        Columns time, n_at_risk, estimate, std_error, conf_low, conf_high. n_at_risk counts those
        with a duration of at least that time; 0 means the estimate is carried past the last
        observation. Raises ValueError for a missing or negative time.
        """
        wanted = np.atleast_1d(np.asarray(times, dtype=float))
        if not (np.isfinite(wanted) & (wanted >= 0)).all():
            raise ValueError(f"times: {times!r} holds a missing, infinite or negative time")
        columns = ["estimate", "std_error", "conf_low", "conf_high"]
        if not self.estimable:
            empty = pd.DataFrame(np.nan, index=range(len(wanted)), columns=columns)
            empty.insert(0, "time", wanted)
            empty.insert(1, "n_at_risk", 0)
            return empty
        known = self.curve["time"].to_numpy()
        slack = TIME_TOLERANCE * float(np.mean(known))
        step = np.searchsorted(known, wanted + slack, side="right") - 1
        coming = np.searchsorted(known, wanted - slack, side="left")
        at_risk = np.append(self.curve["n_at_risk"].to_numpy(), 0)
        found = self.curve[columns].iloc[step].reset_index(drop=True)
        found.insert(0, "time", wanted)
        found.insert(1, "n_at_risk", at_risk[coming])
        return found

    def quantile(self, p: float) -> tuple[float, float, float]:
        """Time by which a fraction ``p`` has had the event: estimate, conf_low, conf_high.

        As R's ``quantile.survfit``: where S is exactly 1 − p over an interval, its midpoint; the
        limits are where the limits of the curve cross 1 − p (Brookmeyer & Crowley 1982). NaN
        where a curve never gets there. Raises ValueError unless 0 ≤ p ≤ 1.
        """
        if not 0 <= p <= 1:
            raise ValueError(f"p: {p} is not between 0 and 1")
        if not self.estimable:
            return (np.nan, np.nan, np.nan)
        time = self.curve["time"].to_numpy()
        return (
            _crossing(time, self.curve["estimate"].to_numpy(), p),
            _crossing(time, self.curve["conf_low"].to_numpy(), p),
            _crossing(time, self.curve["conf_high"].to_numpy(), p),
        )

    @property
    def median(self) -> tuple[float, float, float]:
        """`quantile` of one half."""
        return self.quantile(0.5)

    def with_limits(self, conf_type: ConfType) -> KaplanMeier:
        """The same curve with confidence limits of another type; nothing is fitted again."""
        return from_counts(
            self.curve["time"].to_numpy(dtype=float),
            self.curve["n_at_risk"].to_numpy(dtype=np.int64),
            self.curve["n_events"].to_numpy(dtype=np.int64),
            self.curve["n_censored"].to_numpy(dtype=np.int64),
            conf_type,
            self.alpha,
        )

    def restricted_mean(self, tau: float) -> tuple[float, float]:
        """Mean survival time up to ``tau`` (unit of the durations) and its standard error.

        The area under the curve and Irwin's (1949) variance Σ A(t)² d / (n (n − d)), A(t) being
        the area from t to ``tau``, as R prints; lifelines gives the variance of min(T, τ)
        instead. Past the last observation the curve is carried. ValueError unless ``tau`` > 0.
        """
        if not (np.isfinite(tau) and tau > 0):
            raise ValueError(f"tau: {tau} is not a positive time")
        if not self.estimable:
            return (np.nan, np.nan)
        rows = self.curve[self.curve["time"] <= tau]
        time = np.append(rows["time"].to_numpy(), tau)
        areas = np.diff(time) * rows["estimate"].to_numpy()
        area_after = np.cumsum(areas[::-1])[::-1]
        step = _greenwood_steps(rows["n_at_risk"].to_numpy(), rows["n_events"].to_numpy())
        step[~np.isfinite(step)] = 0.0  # S is 0 afterwards, and so is the area
        return (float(areas.sum()), float(np.sqrt(np.sum(area_after**2 * step))))


def kaplan_meier(
    durations: Any, events: Any, *, conf_type: ConfType = "plain", alpha: float = 0.05
) -> KaplanMeier:
    """Kaplan-Meier estimate of survival (Kaplan & Meier 1958; variance Greenwood 1926).

    ``durations`` (n,) not negative, any unit; ``events`` (n,) 0/1 or boolean; ``conf_type``
    "plain", "log" or "log-log"; limits at level 1 − ``alpha``. Raises ValueError naming the rows
    of missing, infinite or negative durations and of events other than 0 and 1.
    """
    return from_counts(*_event_table(observations(durations, events)), conf_type, alpha)


def from_counts(
    times: FloatArray,
    n_at_risk: IntArray,
    n_events: IntArray,
    n_censored: IntArray,
    conf_type: ConfType,
    alpha: float,
) -> KaplanMeier:
    """The same from counts per distinct time, ascending from time 0; each of shape (k,).

    lifelines has no plain or log limits, and its floating product breaks R's midpoint rule; so
    estimate and limits are computed here, from its event table.
    """
    estimate = product_limit(n_at_risk, n_events)
    with np.errstate(invalid="ignore"):
        std_error = estimate * np.sqrt(np.cumsum(_greenwood_steps(n_at_risk, n_events)))
    low, high = limits(estimate, std_error, conf_type, alpha)
    if len(times) and not n_events[0] + n_censored[0]:
        low[0] = high[0] = 1.0  # before the first observation survival is known on every scale
    curve = pd.DataFrame(
        {
            "time": times,
            "n_at_risk": n_at_risk,
            "n_events": n_events,
            "n_censored": n_censored,
            "estimate": estimate,
            "std_error": std_error,
            "conf_low": low,
            "conf_high": high,
        }
    )
    n = int(n_at_risk[0]) if len(n_at_risk) else 0
    events = int(n_events.sum())
    return KaplanMeier(curve, n, events, conf_type, alpha, n > 0, _note(n, events, estimate))


def _note(n: int, n_events: int, estimate: FloatArray) -> str:
    if n == 0:
        return "not estimable: no patients"
    if n_events == 0:
        return f"not estimable: median and limits, no events among {n}"
    if estimate[-1] == 0:
        return "not estimable: standard error and limits where the estimate is 0"
    return ""


def _event_table(data: Observations) -> tuple[FloatArray, IntArray, IntArray, IntArray]:
    if data.n == 0:
        none = np.array([], dtype=np.int64)
        return np.array([], dtype=float), none, none, none
    # The module itself would not be cheaper: lifelines/__init__.py imports every fitter.
    from lifelines import KaplanMeierFitter

    table = KaplanMeierFitter().fit(data.durations, data.events).event_table
    return (
        table.index.to_numpy(dtype=float),
        table["at_risk"].to_numpy(dtype=np.int64),
        table["observed"].to_numpy(dtype=np.int64),
        table["censored"].to_numpy(dtype=np.int64),
    )


def product_limit(n_at_risk: IntArray, n_events: IntArray) -> FloatArray:
    """Survival after each time, from those at risk and those with the event; all (k,)."""
    if len(n_at_risk) > _MOST_EXACT_TIMES:
        return np.cumprod(1.0 - n_events / n_at_risk, dtype=np.float64)
    survival = Fraction(1)
    estimate = np.empty(len(n_at_risk))
    for row, (at_risk, dead) in enumerate(zip(n_at_risk.tolist(), n_events.tolist(), strict=True)):
        if dead:
            survival *= Fraction(at_risk - dead, at_risk)
        estimate[row] = float(survival)
    return estimate


def _greenwood_steps(n_at_risk: IntArray, n_events: IntArray) -> FloatArray:
    """d / (n (n − d)) per time; infinite where everyone at risk had the event."""
    at_risk, dead = n_at_risk.astype(float), n_events.astype(float)
    steps = np.zeros(len(at_risk))
    some = dead > 0
    left = at_risk - dead
    steps[some & (left == 0)] = np.inf
    some &= left > 0
    steps[some] = dead[some] / (at_risk[some] * left[some])
    return steps


def _crossing(time: FloatArray, survival: FloatArray, p: float) -> float:
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
