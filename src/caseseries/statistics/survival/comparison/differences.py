"""Differences between two groups: in restricted mean survival, in survival at a time, in medians.

No Python library has their standard errors under delayed entry, weights or clusters.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from caseseries.statistics.columns import a_time
from caseseries.statistics.survival.comparison.two_curves import (
    NO_DIFFERENCE,
    Estimate,
    SurvivalDifference,
    TwoCurves,
    two_curves,
)
from caseseries.statistics.survival.confidence import ConfType, normal_quantile
from caseseries.statistics.survival.observations import TIME_TOLERANCE


def restricted_mean_difference(
    durations: Any,
    events: Any,
    groups: Any,
    tau: float,
    *,
    reference: Any = None,
    entry: Any = None,
    weights: Any = None,
    cluster: Any = None,
    alpha: float = 0.05,
) -> SurvivalDifference:
    """Difference of the mean survival times up to ``tau`` (Royston & Parmar 2013), and their ratio.

    ``groups`` (n,) has two levels; the result is the other less ``reference`` (the first level in
    order). The errors are those of ``KaplanMeier.restricted_mean``, limits and P normal; those of
    the ratio on the log scale (Uno et al. 2014). ``cluster``: rows with the same label are not
    independent, within a group or between them (one of a pair in each), since the influence of
    a cluster on the difference is that on the one mean less that on the other.

    As in Uno's survRM2, not estimable where ``tau`` lies beyond the last observation of a group
    whose curve has not come down to 0. Arguments else and errors as in `kaplan_meier`; ValueError
    for more than two groups or an unknown reference.
    """
    tau = a_time(tau, "tau")
    z = normal_quantile(alpha)
    pair = two_curves(
        durations, events, groups, reference=reference, entry=entry, weights=weights,
        cluster=cluster, conf_type="plain", alpha=alpha,
    )  # fmt: skip
    method = f"restricted means to {tau:g}, normal limits"
    if pair.curves is None:
        return pair.nothing(method)
    late = _beyond_follow_up(pair, tau)
    if late:
        return pair.nothing(method, f"not estimable: {late}")
    estimates: list[Estimate] = []
    for curve in pair.curves:
        mean, error = curve.restricted_mean(tau)
        estimates.append((mean, error, mean - z * error, mean + z * error))
    covariance = pair.covariance(lambda _, influence: influence.on_restricted_mean(tau))
    (mean_0, error_0, *_), (mean_1, error_1, *_) = estimates
    error = _error(error_0, error_1, covariance)
    relative = _error(error_0 / mean_0, error_1 / mean_1, covariance / (mean_0 * mean_1))
    difference, ratio = mean_1 - mean_0, mean_1 / mean_0
    log_ratio = np.log(ratio)
    # without events limits of no width would say too much
    width = z if max(error_0, error_1) != 0 else np.nan
    return pair.result(
        estimates,
        method=method,
        note="" if width > 0 else f"not estimable: limits and P, no events by {tau:g}",
        difference=(difference, error, difference - width * error, difference + width * error,
                    _p_value(difference, error)),
        ratio=(ratio, float(np.exp(log_ratio - width * relative)),
               float(np.exp(log_ratio + width * relative)), _p_value(log_ratio, relative)),
    )  # fmt: skip


def milestone_difference(
    durations: Any,
    events: Any,
    groups: Any,
    at: float,
    *,
    reference: Any = None,
    entry: Any = None,
    weights: Any = None,
    cluster: Any = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> SurvivalDifference:
    """Difference of survival at the time ``at``.

    ``conf_type`` "plain": normal limits and P, the limits cut to [−1, 1]. "log", "log-log": P
    from the difference of the transformed probabilities (Klein et al. 2007), and limits that
    join those of the two groups (Newcombe 1998, Zou & Donner 2008) and keep to that range; the
    two may disagree at the edge.
    Clusters that span both groups are in all of them by the covariance of the two curves at that
    time. Not estimable beyond the last observation of a group whose curve has not come down to
    0. Arguments and errors else as in `restricted_mean_difference`.
    """
    at = a_time(at, "at", zero=True)
    z = normal_quantile(alpha)
    pair = two_curves(
        durations, events, groups, reference=reference, entry=entry, weights=weights,
        cluster=cluster, conf_type=conf_type, alpha=alpha,
    )  # fmt: skip
    method = f"survival at {at:g}, " + (
        "normal limits" if conf_type == "plain" else f"limits joined and P, {conf_type} scale"
    )
    if pair.curves is None:
        return pair.nothing(method)
    late = _beyond_follow_up(pair, at)
    if late:
        return pair.nothing(method, f"not estimable: {late}")
    estimates: list[Estimate] = []
    for curve in pair.curves:
        row = curve.at(at)[["estimate", "std_error", "conf_low", "conf_high"]]
        estimates.append(tuple(row.to_numpy(dtype=float)[0].tolist()))
    covariance = _survival_covariance(pair, (at, at))
    (p_0, error_0, *_), (p_1, error_1, *_) = estimates
    error = _error(error_0, error_1, covariance)
    difference = p_1 - p_0
    if conf_type == "plain":
        half = z * error if max(error_0, error_1) != 0 else np.nan
        low, high = max(difference - half, -1.0), min(difference + half, 1.0)
        p_value = _p_value(difference, error)
    else:
        low, high = _joined_limits(estimates, _correlation(covariance, error_0, error_1))
        (g_0, slope_0), (g_1, slope_1) = (_on_scale(p, conf_type) for p in (p_0, p_1))
        p_value = _p_value(
            g_1 - g_0, _error(slope_0 * error_0, slope_1 * error_1, slope_0 * slope_1 * covariance)
        )
    note = ""
    if np.isnan(difference):
        note = f"not estimable: survival at {at:g}"
    elif 0.0 in (p_0, p_1):
        note = "not estimable: standard error, limits and P, survival is 0 in a group"
    elif not np.isfinite(p_value) and not np.isnan(error):
        which = "either group" if max(error_0, error_1) == 0 else "a group"
        note = f"not estimable: limits and P, no events by {at:g} in {which}"
    return pair.result(
        estimates, method=method, note=note, difference=(difference, error, low, high, p_value)
    )


def median_difference(
    durations: Any,
    events: Any,
    groups: Any,
    *,
    p: float = 0.5,
    reference: Any = None,
    entry: Any = None,
    weights: Any = None,
    cluster: Any = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> SurvivalDifference:
    """Difference of the times by which a fraction ``p`` has had the event, with limits.

    The limits join Brookmeyer & Crowley's (1982) of the two groups on the scale ``conf_type`` by
    the method of variance estimates recovery (Zou & Donner 2008), with the correlation of the two
    curves at their quantiles where clusters span both groups (Zou 2007). It needs no density at
    the median, and so there is neither a standard error nor a P (both NaN): the limits are the
    test. A limit that rests on one not reached is NaN, and the note says so. Arguments and errors
    else as in `restricted_mean_difference`.
    """
    if not 0 < p < 1:
        raise ValueError(f"p: {p} is not between 0 and 1")
    pair = two_curves(
        durations, events, groups, reference=reference, entry=entry, weights=weights,
        cluster=cluster, conf_type=conf_type, alpha=alpha,
    )  # fmt: skip
    what = "medians" if p == 0.5 else f"quantiles at {p:g}"
    method = f"{what}, Brookmeyer-Crowley limits ({conf_type}) joined"
    if pair.curves is None:
        return pair.nothing(method)
    quantiles = [curve.quantile(p) for curve in pair.curves]
    estimates: list[Estimate] = [(mid, np.nan, low, high) for mid, low, high in quantiles]
    missing = [
        str(level) for level, (mid, *_) in zip(pair.levels, quantiles, strict=True) if np.isnan(mid)
    ]
    difference = estimates[1][0] - estimates[0][0]
    if missing:
        note = f"not estimable: {what[:-1] if p == 0.5 else what} of {', '.join(missing)}"
        return pair.result(
            estimates, method=method, note=f"{note} not reached", difference=NO_DIFFERENCE
        )
    times = (quantiles[0][0], quantiles[1][0])
    errors = [
        float(curve.at(time)["std_error"].item())
        for curve, time in zip(pair.curves, times, strict=True)
    ]
    correlation = _correlation(_survival_covariance(pair, times), errors[0], errors[1])
    low, high = _joined_limits(estimates, correlation)
    open_ended = [
        f"{end} limit" for end, limit in (("lower", low), ("upper", high)) if np.isnan(limit)
    ]
    note = ""
    if open_ended:
        note = f"not estimable: {' and '.join(open_ended)}, a limit of a group is not reached"
    return pair.result(
        estimates, method=method, note=note, difference=(difference, np.nan, low, high, np.nan)
    )


def _beyond_follow_up(pair: TwoCurves, time: float) -> str:
    """Which curve ends before ``time`` without having come down to 0, in words."""
    said = []
    for level, curve in zip(pair.levels, pair.curves or (), strict=True):
        last = float(curve.curve["time"].iloc[-1])
        slack = TIME_TOLERANCE * float(curve.curve["time"].mean())
        if time > last + slack and curve.curve["estimate"].iloc[-1] != 0:
            said.append(f"{time:g} is beyond the last observation of {level} ({last:g})")
    return "; ".join(said)


def _survival_covariance(pair: TwoCurves, times: tuple[float, float]) -> float:
    """Covariance of the two curves, each at its own time."""
    curves = pair.curves or ()
    slack = [TIME_TOLERANCE * float(curve.curve["time"].mean()) for curve in curves]
    return pair.covariance(
        lambda which, influence: influence.on_survival(times[which] + slack[which])
    )


def _error(first: float, second: float, covariance: float) -> float:
    return float(np.sqrt(max(first**2 + second**2 - 2 * covariance, 0.0)))


def _correlation(covariance: float, first: float, second: float) -> float:
    return covariance / (first * second) if covariance else 0.0


def _p_value(difference: float, error: float) -> float:
    from scipy.special import erfc

    return float(erfc(abs(difference / error) / np.sqrt(2))) if error > 0 else np.nan


def _on_scale(p: float, conf_type: ConfType) -> tuple[float, float]:
    """The probability ``p`` on another scale, and the slope of that scale there."""
    if not 0 < p < 1:
        return (0.0, 1 / p) if conf_type == "log" and p == 1 else (np.nan, np.nan)
    if conf_type == "log":
        return (float(np.log(p)), 1 / p)
    return (float(np.log(-np.log(p))), float(1 / (p * np.log(p))))


def _joined_limits(estimates: list[Estimate], correlation: float) -> tuple[float, float]:
    """Limits of second less first from the limits of each (Zou & Donner 2008; Zou 2007)."""
    (first, _, low_0, high_0), (second, _, low_1, high_1) = estimates
    below, above = second - low_1, high_0 - first
    low = second - first - np.sqrt(below**2 + above**2 - 2 * correlation * below * above)
    below, above = high_1 - second, first - low_0
    high = second - first + np.sqrt(below**2 + above**2 - 2 * correlation * below * above)
    return (float(low), float(high))
