"""Length of follow-up: the reverse Kaplan-Meier estimate beside the plain median."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.kaplan_meier import KaplanMeier, kaplan_meier
from caseseries.statistics.survival.observations import observations


@dataclass(frozen=True)
class FollowUp:
    """Follow-up in the unit of the durations.

    ``median``, ``conf_low``, ``conf_high``: reverse Kaplan-Meier, NaN where not reached;
    ``plain_median``: that of all durations, whether they ended in an event or not;
    ``reverse_kaplan_meier``: the curve, with censoring as its event.
    """

    median: float
    conf_low: float
    conf_high: float
    plain_median: float
    n: int
    n_censored: int
    reverse_kaplan_meier: KaplanMeier = field(repr=False)
    estimable: bool
    note: str


def follow_up(
    durations: Any, events: Any, *, conf_type: ConfType = "plain", alpha: float = 0.05
) -> FollowUp:
    """Median follow-up by the reverse Kaplan-Meier method (Schemper & Smith 1996).

    Arguments and errors as in `caseseries.survival.kaplan_meier`.
    """
    data = observations(durations, events)
    reverse = kaplan_meier(data.durations, ~data.events, conf_type=conf_type, alpha=alpha)
    plain_median = float(np.median(data.durations)) if data.n else np.nan
    return reverse_follow_up(reverse, plain_median, data.n, data.n - data.n_events)


def reverse_follow_up(
    reverse: KaplanMeier, plain_median: float, n: int, n_censored: int
) -> FollowUp:
    """What `follow_up` returns, from the reverse curve and the counts."""
    median, low, high = reverse.median
    note = ""
    if n == 0:
        note = "not estimable: no patients"
    elif np.isnan(median):
        note = f"not estimable: fewer than half of {n} patients reach the end of follow-up"
    return FollowUp(
        median=median,
        conf_low=low,
        conf_high=high,
        plain_median=plain_median,
        n=n,
        n_censored=n_censored,
        reverse_kaplan_meier=reverse,
        estimable=bool(np.isfinite(median)),
        note=note,
    )
