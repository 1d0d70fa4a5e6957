"""Test of proportional hazards: do the coefficients of a Cox model change with time?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from caseseries.statistics.survival.likelihood.cox_result import (
    CoxModel,
    CoxResult,
    chi_squared_test,
)
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood
from caseseries.statistics.survival.observations import FloatArray, IntArray
from caseseries.statistics.survival.product_limit import product_limit

Transform = Literal["km", "rank", "identity"]


@dataclass(frozen=True)
class ProportionalHazards:
    """The score tests: ``table`` has one row per covariate and a last row GLOBAL.

    Columns term, statistic (chi-squared), df, p_value. A categorical covariate is one row with
    as many degrees of freedom as terms. ``estimable`` False with NaN and a ``note`` where the
    model itself has no estimate or time does not vary among the events.
    """

    table: pd.DataFrame = field(repr=False)
    transform: Transform
    estimable: bool
    note: str


def proportional_hazards(fit: CoxResult, *, transform: Transform = "km") -> ProportionalHazards:
    """Score test of adding covariate × g(time) to a Cox model (Grambsch & Therneau 1994).

    ``transform``: g(t) is one minus the Kaplan-Meier estimate just before t ("km"), the rank of t
    ("rank"), or t ("identity"). Computed from the information at each event time as R's
    ``cox.zph`` has it since survival 3.0; lifelines and older R approximate that information by
    its average. Raises ValueError for another ``transform``.
    """
    if transform not in ("km", "rank", "identity"):
        raise ValueError(f"transform: {transform!r} is none of km, rank, identity")
    if fit.model is None:
        return _nothing(fit, transform, fit.note)
    model = fit.model
    g = _time_function(model.likelihood, transform)
    score, information = model.likelihood.by_time(model.beta)
    n_terms = len(model.beta)
    # the model is at its maximum, so only the score of the time-dependent half is not 0
    both = np.zeros((2 * n_terms, 2 * n_terms))
    both[:n_terms, :n_terms] = information.sum(axis=0)
    both[n_terms:, n_terms:] = np.einsum("k,kab->ab", g**2, information)
    both[:n_terms, n_terms:] = np.einsum("k,kab->ab", g, information)
    both[n_terms:, :n_terms] = both[:n_terms, n_terms:]
    own = np.arange(n_terms)
    slope = g @ score
    rows = [
        (name, *_test(both, slope, own, np.array(positions)))
        for name, positions in _covariates(model).items()
    ]
    rows.append(("GLOBAL", *_test(both, slope, own, own)))
    table = pd.DataFrame(rows, columns=["term", "statistic", "df", "p_value"])
    failed = table.loc[table["p_value"].isna(), "term"].tolist()
    note = f"not estimable: {', '.join(failed)}, too few event times" if failed else ""
    if failed and transform == "km" and len(np.unique(np.round(g, 9))) <= 2 < len(g):
        note += (
            " at which the Kaplan-Meier estimate changes; everyone first at risk had the event, "
            "and transform='rank' does not rest on it"
        )
    return ProportionalHazards(table, transform, not failed, note)


def _test(
    both: FloatArray, slope: FloatArray, own: IntArray, positions: IntArray
) -> tuple[float, int, float]:
    """Statistic, degrees of freedom and P for the time-dependent terms at ``positions``."""
    chosen = positions + len(own)
    cross = both[np.ix_(own, chosen)]
    left = both[np.ix_(chosen, chosen)] - cross.T @ np.linalg.solve(both[np.ix_(own, own)], cross)
    scale = np.sqrt(np.diag(both)[chosen])
    if not (scale > 0).all():
        return (np.nan, len(positions), np.nan)
    correlation = left / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlation)[0] <= 1e-10:
        return (np.nan, len(positions), np.nan)
    u = slope[positions] / scale
    test = chi_squared_test(float(u @ np.linalg.solve(correlation, u)), len(positions))
    return (test.statistic, test.df, test.p_value)


def _covariates(model: CoxModel) -> dict[str, list[int]]:
    """Covariates in their order, each with the positions of its terms among those kept."""
    covariates: dict[str, list[int]] = {}
    for position, term in enumerate(model.kept.tolist()):
        covariates.setdefault(model.design.covariate_of[term], []).append(position)
    return covariates


def _time_function(likelihood: PartialLikelihood, transform: Transform) -> FloatArray:
    """g at each event time (k,), centered at its mean over the events."""
    _, times = likelihood.event_times
    everyone = likelihood.pooled()
    left = everyone.n_events + everyone.n_censored
    at = np.searchsorted(everyone.times, times)
    if transform == "km":
        n_at_risk = np.cumsum(left[::-1])[::-1] - everyone.n_late
        survival = product_limit(n_at_risk, everyone.n_events)
        g = 1 - np.concatenate(([1.0], survival))[at]
    elif transform == "rank":
        upto = np.cumsum(left)
        g = (upto - left + 1 + upto)[at] / 2
    else:
        g = times
    return g - np.average(g, weights=likelihood.n_tied)


def _nothing(fit: CoxResult, transform: Transform, note: str) -> ProportionalHazards:
    terms = [*fit.coefficients["term"], "GLOBAL"]
    table = pd.DataFrame({"term": terms, "statistic": np.nan, "df": 0, "p_value": np.nan})
    return ProportionalHazards(table, transform, False, note or "not estimable: no model")
