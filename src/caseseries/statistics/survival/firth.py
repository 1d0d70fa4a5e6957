"""Firth's penalized Cox regression, which has an estimate under separation."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from caseseries.statistics.kept import Arrays, kept
from caseseries.statistics.survival.likelihood.cox_result import CoxFit, chi_squared_test, no_test
from caseseries.statistics.survival.likelihood.row_likelihood import RowLikelihood
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

_MOST_STEPS = 100
_MOST_HALVINGS = 60
_UNREACHABLE = -1e6
_NEAR = 1e-3
_SOLVED = 1e-9
_LONGEST_STEP = 5.0
_MOST_DOUBLINGS = 40


def fit_firth(likelihood: RowLikelihood, alpha: float) -> CoxFit:
    """Maximum penalized likelihood (Firth 1993; Heinze & Schemper 2001) for Breslow ties.

    firthmodels finds the coefficients. Profile limits (at the 1 − ``alpha`` level) and the
    likelihood ratio P of each term are searched for here: in small separated samples its search
    (Venzon & Moolgavkar 1988) meets a singular matrix and its constrained fits stop short of
    their tolerance (one in five of a random try). There is no score test.
    """
    from scipy.special import chdtrc, chdtri

    scale = likelihood.scale
    scaled = likelihood.with_matrix(likelihood.centered / scale, "breslow")
    every = np.arange(len(scale))
    beta = _maximum(scaled, _firthmodels_coefficients(scaled), every)
    best = scaled.penalized(beta)
    covariance = np.linalg.inv(best.information)
    std_error = np.sqrt(np.diag(covariance))
    z_squared = float(chdtri(1, alpha))
    level = best.loglik - z_squared / 2
    low, high, p_value = np.empty_like(beta), np.empty_like(beta), np.empty_like(beta)
    for term in every.tolist():
        way = np.sqrt(z_squared) * covariance[term] / std_error[term]
        low[term] = _limit(scaled, beta, term, -way, level)
        high[term] = _limit(scaled, beta, term, way, level)
        without = _profile(scaled, beta, term)(0.0)
        p_value[term] = chdtrc(1, max(2 * (best.loglik - without), 0.0))
    null = likelihood.penalized(np.zeros(len(beta))).loglik
    loglik = likelihood.penalized(beta / scale).loglik
    failed = not np.isfinite([*beta, *low, *high, *p_value]).all()
    return CoxFit(
        coef=beta / scale,
        std_error=std_error / scale,
        log_conf_low=low / scale,
        log_conf_high=high / scale,
        p_value=p_value,
        loglik_null=null,
        loglik=loglik,
        likelihood_ratio_test=chi_squared_test(2 * (loglik - null), len(beta)),
        wald_test=chi_squared_test(float(beta @ best.information @ beta), len(beta)),
        score_test=no_test(len(beta)),
        note="not estimable: a profile limit, which was not found" if failed else "",
    )


def _firthmodels_coefficients(scaled: RowLikelihood) -> FloatArray:
    counted = scaled.counted
    # firthmodels takes no delayed entry
    if counted.sum() < 2 or scaled.entry is not None:
        return np.zeros(scaled.matrix.shape[1])
    (found,) = _fitted_by_firthmodels(
        scaled.matrix[counted], scaled.events[counted], scaled.durations[counted]
    )
    return found


@kept
def _fitted_by_firthmodels(matrix: FloatArray, events: BoolArray, durations: FloatArray) -> Arrays:
    from firthmodels import FirthCoxPH

    with warnings.catch_warnings():
        # a fit that stops short is taken to its maximum by the caller, to the last digits
        warnings.simplefilter("ignore")
        try:
            fitter = FirthCoxPH(backend="numpy").fit(matrix, (events, durations))
        except np.linalg.LinAlgError:
            return (np.zeros(matrix.shape[1]),)
    return (np.asarray(fitter.coef_, dtype=float),)


def _maximum(likelihood: RowLikelihood, beta: FloatArray, free: IntArray) -> FloatArray:
    """The penalized maximum over the ``free`` coefficients, the others held, from ``beta``."""
    if not len(free):
        return beta
    here = likelihood.penalized(beta)
    for _ in range(_MOST_STEPS):
        if not np.isfinite(here.loglik):
            return beta
        step = np.zeros_like(beta)
        step[free] = np.linalg.solve(here.information[np.ix_(free, free)], here.score[free])
        step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))
        ahead = likelihood.penalized(beta + step)
        for _ in range(_MOST_HALVINGS):
            if ahead.loglik >= here.loglik - 1e-13 * abs(here.loglik):
                break
            step = step / 2
            ahead = likelihood.penalized(beta + step)
        else:
            break
        beta, here = beta + step, ahead
        if float(np.abs(step).max()) <= _NEAR:
            break
    # So near the top the likelihood is flat to the last digit; its score is not.
    return _root(beta, free, lambda at: np.nan_to_num(likelihood.penalized(at).score[free]))


def _root(
    beta: FloatArray, free: IntArray, equations: Callable[[FloatArray], FloatArray]
) -> FloatArray:
    """``beta`` with its ``free`` coefficients moved to where the ``equations`` are 0."""
    from scipy.optimize import root

    def at(values: FloatArray) -> FloatArray:
        trial = beta.copy()
        trial[free] = values
        return trial

    found = root(lambda values: equations(at(values)), beta[free], options={"xtol": 1e-14})
    moved = at(np.asarray(found.x, dtype=float))
    better = np.abs(equations(moved)).max() <= np.abs(equations(beta)).max()
    return moved if better else beta


def _profile(likelihood: RowLikelihood, beta: FloatArray, term: int) -> Callable[[float], float]:
    """The penalized likelihood maximized over all coefficients but that of ``term``."""
    others = np.delete(np.arange(len(beta)), term)
    latest = beta.copy()

    def profile(value: float) -> float:
        nonlocal latest
        start = latest.copy()
        start[term] = value
        found = _maximum(likelihood, start, others)
        height = likelihood.penalized(found).loglik
        if np.isfinite(height):
            latest = found
        return max(height, _UNREACHABLE)

    return profile


def _limit(
    likelihood: RowLikelihood, beta: FloatArray, term: int, way: FloatArray, level: float
) -> float:
    """Where the profile of ``term`` falls to ``level``, first looked for at ``beta`` + ``way``."""
    others = np.delete(np.arange(len(beta)), term)

    def equations(at: FloatArray) -> FloatArray:
        here = likelihood.penalized(at)
        height = max(here.loglik - level, _UNREACHABLE)
        return np.nan_to_num(np.concatenate(([height], here.score[others])))

    found = _root(beta + way, np.arange(len(beta)), equations)
    if np.abs(equations(found)).max() < _SOLVED and (found[term] - beta[term]) * way[term] > 0:
        return float(found[term])
    return _crossing(_profile(likelihood, beta, term), beta[term], way[term], level)


def _crossing(
    profile: Callable[[float], float], estimate: float, step: float, level: float
) -> float:
    """The same by bracketing: slower, and sure to arrive."""
    from scipy.optimize import brentq

    inner, outer = estimate, estimate + step
    for _ in range(_MOST_DOUBLINGS):
        if not profile(outer) > level:
            found: Any = brentq(lambda value: profile(value) - level, inner, outer, xtol=1e-12)
            return float(found)
        inner, outer = outer, outer + (outer - inner) * 1.5
    return np.nan
