"""Kaplan-Meier estimate with Greenwood's standard error, quantiles and restricted mean."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from caseseries.statistics.columns import a_time, is_real
from caseseries.statistics.kept import Arrays, kept
from caseseries.statistics.survival.confidence import ConfType, limits
from caseseries.statistics.survival.influence import CurveInfluence, Influence
from caseseries.statistics.survival.observations import (
    BoolArray,
    FloatArray,
    IntArray,
    Observations,
)
from caseseries.statistics.survival.observed_counts import (
    ObservedCounts,
    entry_note,
    observed_counts,
)
from caseseries.statistics.survival.product_limit import (
    Counts,
    crossing,
    curve_at,
    extinct,
    greenwood_steps,
    product_limit,
)
from caseseries.statistics.survival.sampling import case_weights, cluster_codes, observed_from

Variance = Literal["Greenwood", "infinitesimal jackknife"]


@dataclass(frozen=True)
class KaplanMeier:
    """A Kaplan-Meier curve.

    ``curve``: one row per distinct time, first row time 0; columns time, n_at_risk (just before
    that time), n_events, n_censored, estimate, std_error, conf_low, conf_high. Probabilities are
    fractions; NaN where a value does not exist. ``n``, ``n_events``: counts. ``estimable`` is
    False only without patients; ``note`` says in words what could not be estimated, else "".

    With delayed entry there is a row for each entry time too and a column n_entered; where
    everyone at risk had the event while others enter later, survival is NaN from there on (R
    carries 0 on). With weights the columns n_… hold sums of weights, while ``n`` and ``n_events``
    count rows. ``variance`` names where std_error comes from; ``n_clusters`` is None without
    clusters.
    """

    curve: pd.DataFrame = field(repr=False)
    n: int
    n_events: int
    conf_type: ConfType
    alpha: float
    estimable: bool
    note: str
    variance: Variance = "Greenwood"
    n_clusters: int | None = None
    influence: CurveInfluence | None = field(default=None, repr=False)

    def at(self, times: Any) -> pd.DataFrame:
        """The curve at ``times`` (one number or many, in the unit of the durations).

        Columns time, n_at_risk, estimate, std_error, conf_low, conf_high. n_at_risk counts those
        with a duration of at least that time; 0 means the estimate is carried past the last
        observation. Raises ValueError for a missing or negative time.
        """
        return curve_at(self.curve, times, estimable=self.estimable)

    def quantile(self, p: float) -> tuple[float, float, float]:
        """Time by which a fraction ``p`` has had the event: estimate, conf_low, conf_high.

        As R's ``quantile.survfit``: where S is exactly 1 − p over an interval, its midpoint; the
        limits are where the limits of the curve cross 1 − p (Brookmeyer & Crowley 1982). NaN
        where a curve never gets there. Raises ValueError unless 0 ≤ p ≤ 1.
        """
        if not (is_real(p) and 0 <= p <= 1):
            raise ValueError(f"p: {p} is not between 0 and 1")
        if not self.estimable:
            return (np.nan, np.nan, np.nan)
        time = self.curve["time"].to_numpy()
        return (
            crossing(time, self.curve["estimate"].to_numpy(), p),
            crossing(time, self.curve["conf_low"].to_numpy(), p),
            crossing(time, self.curve["conf_high"].to_numpy(), p),
        )

    @property
    def median(self) -> tuple[float, float, float]:
        """`quantile` of one half."""
        return self.quantile(0.5)

    def with_limits(self, conf_type: ConfType) -> KaplanMeier:
        """The same curve with confidence limits of another type; nothing is fitted again."""
        return replace(
            self, curve=_with_limits(self.curve, conf_type, self.alpha), conf_type=conf_type
        )

    def restricted_mean(self, tau: float) -> tuple[float, float]:
        """Mean survival time up to ``tau`` (unit of the durations) and its standard error.

        The area under the curve and Irwin's (1949) variance Σ A(t)² d / (n (n − d)), A(t) being
        the area from t to ``tau``, as R prints; lifelines gives the variance of min(T, τ)
        instead. With weights or clusters the error is that of the area's influence function.
        Past the last observation the curve is carried. ValueError unless ``tau`` > 0.
        """
        tau = a_time(tau, "tau")
        if not self.estimable:
            return (np.nan, np.nan)
        rows = self.curve[self.curve["time"] < tau]
        time = np.append(rows["time"].to_numpy(), tau)
        areas = np.diff(time) * rows["estimate"].to_numpy()
        if self.influence is not None and np.isfinite(areas).all():
            error = np.nan if self.n_clusters == 1 else self.influence.restricted_mean_error(tau)
            return (float(areas.sum()), error)
        area_after = np.cumsum(areas[::-1])[::-1]
        step = greenwood_steps(rows["n_at_risk"].to_numpy(), rows["n_events"].to_numpy())
        step[~np.isfinite(step)] = 0.0  # S is 0 afterwards, and so is the area
        return (float(areas.sum()), float(np.sqrt(np.sum(area_after**2 * step))))


def kaplan_meier(
    durations: Any,
    events: Any,
    *,
    entry: Any = None,
    weights: Any = None,
    cluster: Any = None,
    conf_type: ConfType = "plain",
    alpha: float = 0.05,
) -> KaplanMeier:
    """Kaplan-Meier estimate of survival (Kaplan & Meier 1958; variance Greenwood 1926).

    ``durations`` (n,) not negative, any unit; ``events`` (n,) 0/1 or boolean; ``conf_type``
    "plain", "log" or "log-log"; limits at level 1 − ``alpha``. ``entry`` (n,): a row is at risk
    at t if entry < t ≤ duration (left truncation). ``weights`` (n,): positive case weights.
    ``cluster`` (n,): rows with the same label are not independent, and the variance is the
    infinitesimal jackknife summed by cluster, as it is row by row where weights are not whole
    numbers (R's ``survfit``); whole weights alone count as that many rows. Raises ValueError
    naming the rows of missing, infinite or negative durations, of events other than 0 and 1, of
    entries not before their durations and of weights that are not positive.
    """
    data, begins = observed_from(durations, events, entry)
    if entry is None and weights is None and cluster is None:
        return from_counts(*_event_table(data), conf_type, alpha)
    return _sampled(
        data,
        begins,
        case_weights(weights, data.n),
        cluster_codes(cluster, data.n),
        conf_type,
        alpha,
    )


def _sampled(
    data: Observations,
    entry: FloatArray | None,
    weights: FloatArray,
    codes: IntArray | None,
    conf_type: ConfType,
    alpha: float,
) -> KaplanMeier:
    if data.n == 0:
        return from_counts(*_event_table(data), conf_type, alpha)
    counts = observed_counts(data, entry, weights)
    found = from_observed(counts, entry is not None, data.n, conf_type, alpha)
    if codes is None and (weights == np.round(weights)).all():
        return found
    dying = counts.n_dead > 0
    times = counts.times[dying]
    begins = np.full(data.n, -np.inf) if entry is None else entry
    influence = Influence(
        times=times,
        at_risk=counts.at_risk[dying].astype(float),
        dead=counts.dead[dying].astype(float),
        estimate=found.curve["estimate"].to_numpy()[dying],
        first=np.searchsorted(times, begins, side="right"),
        last=np.searchsorted(times, data.durations, side="right") - 1,
        events=data.events,
        weights=weights,
        codes=np.arange(data.n) if codes is None else codes,
    )
    n_clusters = None if codes is None else int(codes.max()) + 1
    return with_influence(found, influence, dying, n_clusters)


def from_observed(
    counts: ObservedCounts, has_entry: bool, n: int, conf_type: ConfType, alpha: float
) -> KaplanMeier:
    """The curve of ``n`` rows (some) with weights or delayed entry, from their counts."""
    found = from_counts(
        counts.times, counts.at_risk, counts.dead, counts.censored, conf_type, alpha
    )
    n_events = int(counts.n_dead.sum())
    note = _note(n, n_events, found.curve["estimate"].to_numpy())
    if has_entry:
        found.curve.insert(2, "n_entered", counts.entered)
        note = "; ".join(filter(None, (note, entry_note(counts))))
    return replace(found, n=n, n_events=n_events, note=note, estimable=True)


def with_influence(
    found: KaplanMeier, influence: CurveInfluence, dying: BoolArray, n_clusters: int | None
) -> KaplanMeier:
    """``found`` with the errors of ``influence``, which has the times where ``dying`` (times,)."""
    curve, note = found.curve, found.note
    curve["std_error"] = np.concatenate(([0.0], influence.std_error))[np.cumsum(dying)]
    if n_clusters == 1:
        curve["std_error"] = np.nan
        note = "; ".join(filter(None, ("not estimable: standard error, one cluster only", note)))
    return replace(
        found,
        curve=_with_limits(curve, found.conf_type, found.alpha),
        note=note,
        variance="infinitesimal jackknife",
        n_clusters=n_clusters,
        influence=influence,
    )


def from_counts(
    times: FloatArray,
    n_at_risk: Counts,
    n_events: Counts,
    n_censored: Counts,
    conf_type: ConfType,
    alpha: float,
) -> KaplanMeier:
    """The same from counts per distinct time, ascending from time 0; each of shape (k,).

    lifelines has no plain or log limits, and its floating product breaks R's midpoint rule; so
    estimate and limits are computed here, from its event table.
    """
    estimate = product_limit(n_at_risk, n_events)
    beyond = extinct(n_at_risk, n_events)
    if beyond is not None:
        estimate[beyond:] = np.nan
    with np.errstate(invalid="ignore"):
        std_error = estimate * np.sqrt(np.cumsum(greenwood_steps(n_at_risk, n_events)))
    curve = pd.DataFrame(
        {
            "time": times,
            "n_at_risk": n_at_risk,
            "n_events": n_events,
            "n_censored": n_censored,
            "estimate": estimate,
            "std_error": std_error,
        }
    )
    curve = _with_limits(curve, conf_type, alpha)
    n = int(n_at_risk[0]) if len(n_at_risk) else 0
    events = int(n_events.sum())
    return KaplanMeier(curve, n, events, conf_type, alpha, n > 0, _note(n, events, estimate))


def _with_limits(curve: pd.DataFrame, conf_type: ConfType, alpha: float) -> pd.DataFrame:
    estimate, std_error = curve["estimate"].to_numpy(), curve["std_error"].to_numpy()
    low, high = limits(estimate, std_error, conf_type, alpha)
    if len(curve) and not curve["n_events"].iloc[0] + curve["n_censored"].iloc[0]:
        low[0] = high[0] = 1.0  # before the first observation survival is known on every scale
    return curve.assign(conf_low=low, conf_high=high)


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
    times, at_risk, observed, censored = _counted_by_lifelines(data.durations, data.events)
    return times, at_risk, observed, censored


@kept
def _counted_by_lifelines(durations: FloatArray, events: BoolArray) -> Arrays:
    # The module itself would not be cheaper: lifelines/__init__.py imports every fitter.
    from lifelines import KaplanMeierFitter

    table = KaplanMeierFitter().fit(durations, events).event_table
    return (
        table.index.to_numpy(dtype=float),
        table["at_risk"].to_numpy(dtype=np.int64),
        table["observed"].to_numpy(dtype=np.int64),
        table["censored"].to_numpy(dtype=np.int64),
    )
