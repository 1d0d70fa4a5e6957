"""Which coefficients of a Cox model have an estimate at all, decided before fitting."""

from __future__ import annotations

import numpy as np

from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

# R's coxph: toler.chol, .Machine$double.eps^.75.
_COLLINEAR = float(np.finfo(float).eps ** 0.75)
_STRICT = 1e-7


def independent_terms(likelihood: PartialLikelihood) -> IntArray:
    """Columns that vary within risk sets and are no combination of those before them.

    From the information at 0: as R's ``coxph``, the later of collinear terms is left out.
    """
    n_terms = likelihood.matrix.shape[1]
    information = likelihood.evaluate(np.zeros(n_terms)).information
    spread = np.sqrt(np.maximum(np.diag(information), 0.0))  # below 0 by rounding where constant
    constant = constant_at_risk(likelihood, np.diag(information))
    keep: list[int] = []
    for term in np.flatnonzero(~constant).tolist():
        chosen = [*keep, term]
        correlation = information[np.ix_(chosen, chosen)] / np.outer(spread[chosen], spread[chosen])
        left = correlation[-1, -1]
        if keep:
            cross = correlation[:-1, -1]
            left -= float(cross @ np.linalg.solve(correlation[:-1, :-1], cross))
        if left > max(_COLLINEAR, 1e-11):
            keep.append(term)
    return np.array(keep, dtype=np.int64)


def constant_at_risk(likelihood: PartialLikelihood, information: FloatArray) -> BoolArray:
    """Which columns do not vary within any risk set but by rounding (p,).

    ``information`` (p,): the variances over the risk sets, summed over the events.
    """
    constant = information <= _rounding(likelihood) * likelihood.scale**2
    return ~likelihood.varied | constant


def _rounding(likelihood: PartialLikelihood) -> float:
    """What rounding leaves of a variance of 0, summed over the events, in units of the scale²."""
    return max(1e-12, 1e-15 * likelihood.n) * float(likelihood.weight_tied.sum())


def has_maximum(likelihood: PartialLikelihood, beta: FloatArray) -> bool:
    """Whether the likelihood is proved to have a maximum, from its derivatives at ``beta``.

    Every term is a log-sum-exp, whose third derivative is at most the diameter of the covariates
    times the second; so a Newton decrement below √(least eigenvalue) / (2 · diameter) can only
    be had near a maximum (Bach 2010, proposition 2). False says nothing: `separating_direction`
    decides.
    """
    here = likelihood.evaluate(beta)
    information = here.information / np.outer(likelihood.scale, likelihood.scale)
    score = here.score / likelihood.scale
    if not (np.isfinite(information).all() and np.isfinite(score).all()):
        return False
    values, vectors = np.linalg.eigh(information)
    reach = likelihood.centered[likelihood.ever_at_risk > 0] / likelihood.scale
    diameter = 2 * float(np.sqrt((reach**2).sum(axis=1).max()))
    # far out on a likelihood that rises for ever, the score is 0 and the information is rounding
    rounding = _rounding(likelihood) * diameter**2
    if values[0] <= max(_COLLINEAR * values[-1], rounding):
        return False
    decrement = float(np.sqrt(np.sum((score @ vectors) ** 2 / values)))
    return decrement <= float(np.sqrt(values[0])) / (2 * diameter)


def separating_direction(likelihood: PartialLikelihood) -> FloatArray | None:
    """Coefficients (p,) along which the likelihood rises for ever, or None where it has a maximum.

    The likelihood is monotone if and only if some combination of the covariates is, at every
    event, largest for the patient with the event among those at risk, and not always level
    (Bryson & Johnson 1981; Jacobsen 1989). That is a linear program: γ and one running maximum
    per event time, with the score at 0 as its objective.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    x = likelihood.centered / likelihood.scale
    n_terms = x.shape[1]
    n_times, wider, within = likelihood.nested()
    (at_risk, last), (dead, died_at) = likelihood.reaches()
    rows = np.unique(np.column_stack((last, x[at_risk])), axis=0)
    dying = np.unique(np.column_stack((died_at, x[dead])), axis=0)
    n_constraints = len(rows) + len(dying) + len(wider)
    # rows: γ·x ≤ M(last node at risk); dying: γ·x ≥ M(own node); M(within) ≤ M(wider)
    r = np.arange(len(rows))
    d = len(rows) + np.arange(len(dying))
    m = len(rows) + len(dying) + np.arange(len(wider))
    terms = np.arange(n_terms)
    entries = [
        (np.repeat(r, n_terms), np.tile(terms, len(rows)), rows[:, 1:].ravel()),
        (r, n_terms + rows[:, 0], -np.ones(len(r))),
        (np.repeat(d, n_terms), np.tile(terms, len(dying)), -dying[:, 1:].ravel()),
        (d, n_terms + dying[:, 0], np.ones(len(d))),
        (m, n_terms + within, np.ones(len(m))),
        (m, n_terms + wider, -np.ones(len(m))),
    ]
    at_row, at_column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    bounds = [(-1.0, 1.0)] * n_terms + [(None, None)] * n_times
    score = likelihood.evaluate(np.zeros(n_terms)).score / likelihood.scale
    solution = linprog(
        np.concatenate((-score, np.zeros(n_times))),
        A_ub=coo_array(
            (value, (at_row.astype(np.int64), at_column.astype(np.int64))),
            shape=(n_constraints, n_terms + n_times),
        ).tocsr(),
        b_ub=np.zeros(n_constraints),
        bounds=bounds,
        method="highs",
    )
    if solution.x is None or -solution.fun <= _STRICT * max(1.0, float(np.abs(score).max())):
        return None
    return solution.x[:n_terms] / likelihood.scale
