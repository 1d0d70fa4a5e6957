"""Cumulative incidence of one cause of failure in the presence of others."""

from __future__ import annotations

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


@dataclass(frozen=True)
class CumulativeIncidence:
    """The Aalen-Johansen estimate for one cause.

    ``curve``: one row per distinct time, first row time 0; columns time, n_at_risk (just before),
    n_events (of this cause), n_competing, n_censored, estimate, std_error, conf_low, conf_high,
    as fractions. ``estimable`` is False without patients; ``note`` says what has no estimate.
    """

    curve: pd.DataFrame = field(repr=False)
    cause: Any
    n: int
    n_events: int
    conf_type: ConfType
    alpha: float
    estimable: bool
    note: str

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
    conf_type: ConfType = "log",
    alpha: float = 0.05,
) -> CumulativeIncidence:
    """Aalen-Johansen estimate (Aalen & Johansen 1978) of the incidence of ``cause``.

    ``durations`` (n,) not negative; ``causes`` (n,): ``censored``, or any other value a cause, in
    numbers or words. The
    standard error is the infinitesimal jackknife of R's ``survfit``, the limits on the scale
    ``conf_type`` of the incidence ("log" is R's own). lifelines' AalenJohansenFitter breaks ties
    at random, so that reruns differ; here tied causes happen together. Raises ValueError naming
    the rows of invalid durations or missing causes, for causes in words of which ``censored``
    names none, and for a ``cause`` that means censored.
    """
    data = observed_causes(durations, causes, cause, censored)
    times, own = data.durations, data.own
    n, n_events = len(times), int(own.sum())
    curve = _curve(times, own, data.competing)
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
    return CumulativeIncidence(curve, cause, n, n_events, conf_type, alpha, n > 0, note)


def _curve(durations: FloatArray, own: BoolArray, competing: BoolArray) -> pd.DataFrame:
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
    return pd.DataFrame(
        {
            "time": times,
            "n_at_risk": at_risk,
            "n_events": n_events,
            "n_competing": n_competing,
            "n_censored": leaving - n_events - n_competing,
            "estimate": incidence,
            "std_error": _jackknife(at_risk, n_events, n_competing, leaving, before, incidence),
        }
    )


def _jackknife(
    at_risk: IntArray,
    n_events: IntArray,
    n_competing: IntArray,
    leaving: IntArray,
    before: FloatArray,
    incidence: FloatArray,
) -> FloatArray:
    """Infinitesimal jackknife standard error of the incidence at each time (Therneau 2020).

    The root of the sum over patients of their squared influence, the derivative of the estimate
    in a patient's weight. Until a patient leaves, all share one influence (on survival ``dS``, on
    incidence ``dF``); from then on it moves with the curve, dF + dS / S · (F(t) − F), so that
    running sums of three products are enough.
    """
    error = np.zeros(len(at_risk))
    shared_s = shared_f = 0.0
    squares = products = slopes = 0.0  # Σ a², Σ a·b, Σ b² with influence a + b·F(t)
    for k in range(len(at_risk)):
        n, s = float(at_risk[k]), float(before[k])
        hazard, any_hazard = n_events[k] / n, (n_events[k] + n_competing[k]) / n
        survival = s * (1 - any_hazard)
        n_censored = leaving[k] - n_events[k] - n_competing[k]
        # (count, has this event, has any event) of those at risk; the last stay
        kinds = (
            (n_events[k], 1.0, 1.0),
            (n_competing[k], 0.0, 1.0),
            (n_censored, 0.0, 0.0),
        )
        stay_f = shared_f + shared_s * hazard - s * hazard / n
        stay_s = shared_s * (1 - any_hazard) + s * any_hazard / n
        for count, this, any_event in kinds:
            if not count:
                continue
            f = shared_f + shared_s * hazard + s * (this - hazard) / n
            d = shared_s * (1 - any_hazard) - s * (any_event - any_hazard) / n
            slope = d / survival if survival > 0 else 0.0
            level = f - slope * incidence[k]
            squares += count * level**2
            products += count * level * slope
            slopes += count * slope**2
        shared_f, shared_s = stay_f, stay_s
        here = incidence[k]
        variance = squares + 2 * products * here + slopes * here**2
        variance += (n - leaving[k]) * shared_f**2
        error[k] = np.sqrt(max(variance, 0.0))
    return error
