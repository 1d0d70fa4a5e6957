"""Finding the maximum of Cox's partial likelihood, by a library where one has that likelihood."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd

from caseseries.statistics.kept import Arrays, kept
from caseseries.statistics.survival.confidence import normal_quantile, two_sided
from caseseries.statistics.survival.likelihood.cox_result import CoxFit, chi_squared_test
from caseseries.statistics.survival.likelihood.identifiability import (
    has_maximum,
    separating_direction,
)
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood
from caseseries.statistics.survival.likelihood.row_likelihood import RowLikelihood
from caseseries.statistics.survival.observations import BoolArray, FloatArray, IntArray

# R's coxph stops once the log-likelihood changes by less than this share of itself. The same rule
# from the same start gives its digits, which near a coefficient of 0 differ from the 8th on.
_R_TOLERANCE = 1e-9
# A library's estimate stands if another Newton step would change no coefficient by more than this
# share of itself: lifelines may stop at 2e-8.
_EXACT = 1e-9
_MOST_STEPS = 50
_MOST_HALVINGS = 60


def separating(likelihood: PartialLikelihood) -> FloatArray | None:
    """Where Newton's method arrives at a maximum there is none; else a linear program decides."""
    try:
        if has_maximum(likelihood, _newton(likelihood, np.zeros(likelihood.matrix.shape[1]))):
            return None
    except np.linalg.LinAlgError:
        pass  # the information became singular on the way
    return separating_direction(likelihood)


def fit_or_note(
    likelihood: PartialLikelihood, alpha: float, note: str
) -> tuple[CoxFit | None, str]:
    """The fit, or None and a note where rounding alone has no answer to give."""
    try:
        fit = _fit(likelihood, alpha)
    except np.linalg.LinAlgError:
        fit = None
    if fit is not None and np.isfinite([*fit.coef, *fit.std_error]).all():
        return fit, note
    return None, "; ".join(filter(None, ("not estimable: the fit did not converge", note)))


def _fit(likelihood: PartialLikelihood, alpha: float) -> CoxFit:
    if not isinstance(likelihood, RowLikelihood) or likelihood.entry is not None:
        # with delayed entry lifelines stops at five digits
        beta = _newton(likelihood, np.zeros(likelihood.matrix.shape[1]))
    elif likelihood.ties == "efron":
        beta = _lifelines_coefficients(likelihood)
    else:
        # lifelines has Efron's ties only; statsmodels has Breslow's, without weights, but goes past
        # where R stops, which moves a small coefficient in the 8th digit and cox.zph in the 6th
        beta = np.zeros(likelihood.matrix.shape[1])
    if not _converged(likelihood, beta):
        beta = _newton(likelihood, np.zeros(len(beta)))
    null = likelihood.evaluate(np.zeros(len(beta)))
    best = likelihood.evaluate(beta)
    std_error = np.sqrt(np.diag(np.linalg.inv(best.information)))
    z = normal_quantile(alpha)
    df = len(beta)
    return CoxFit(
        coef=beta,
        std_error=std_error,
        log_conf_low=beta - z * std_error,
        log_conf_high=beta + z * std_error,
        p_value=two_sided(beta / std_error),
        loglik_null=null.loglik,
        loglik=best.loglik,
        likelihood_ratio_test=chi_squared_test(2 * (best.loglik - null.loglik), df),
        wald_test=chi_squared_test(float(beta @ best.information @ beta), df),
        score_test=chi_squared_test(
            float(null.score @ np.linalg.solve(null.information, null.score)), df
        ),
    )


def exact_maximum(likelihood: PartialLikelihood) -> FloatArray:
    """The coefficients at the maximum, to the last digits that Newton's steps still improve."""
    beta = _newton(likelihood, np.zeros(likelihood.matrix.shape[1]))
    size = np.inf
    for _ in range(_MOST_STEPS):
        here = likelihood.evaluate(beta)
        step = np.linalg.solve(here.information, here.score)
        moved = float(np.abs(step * likelihood.scale).max())
        if not moved < size / 2:
            break
        beta, size = beta + step, moved
    return beta


def _newton(likelihood: PartialLikelihood, beta: FloatArray) -> FloatArray:
    """Newton's method with step halving, stopped as R's ``coxph`` stops."""
    here = likelihood.evaluate(beta)
    for _ in range(_MOST_STEPS):
        step = np.linalg.solve(here.information, here.score)
        ahead = likelihood.evaluate(beta + step)
        for _ in range(_MOST_HALVINGS):
            if ahead.loglik >= here.loglik - _R_TOLERANCE * abs(here.loglik):
                break
            step = step / 2
            ahead = likelihood.evaluate(beta + step)
        change = abs(ahead.loglik - here.loglik)
        beta, here = beta + step, ahead
        if change <= _R_TOLERANCE * abs(here.loglik):
            break
    return beta


def _converged(likelihood: PartialLikelihood, beta: FloatArray) -> bool:
    """Whether a further Newton step would change nothing that counts; not where one is NaN."""
    if not np.isfinite(beta).all():
        return False
    here = likelihood.evaluate(beta)
    step = np.linalg.solve(here.information, here.score)
    return bool((np.abs(step) <= _EXACT * np.abs(beta)).all())


def _lifelines_coefficients(likelihood: RowLikelihood) -> FloatArray:
    counted = likelihood.counted
    stratified = len(np.unique(likelihood.strata[counted])) > 1
    (scaled,) = _fitted_by_lifelines(
        (likelihood.centered / likelihood.scale)[counted],
        likelihood.durations[counted],
        likelihood.events[counted],
        likelihood.weights[counted],
        likelihood.strata[counted] if stratified else None,
    )
    return scaled / likelihood.scale


@kept
def _fitted_by_lifelines(
    matrix: FloatArray,
    durations: FloatArray,
    events: BoolArray,
    weights: FloatArray,
    strata: IntArray | None,
) -> Arrays:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    frame = pd.DataFrame(matrix, columns=[f"x{position}" for position in range(matrix.shape[1])])
    frame["duration"], frame["event"], frame["weight"] = durations, events, weights
    if strata is not None:
        frame["stratum"] = strata
    with warnings.catch_warnings():
        # What lifelines warns of (low variance, separation, weights that are not whole numbers)
        # has been looked for exactly, and the estimate is checked by its own score afterwards.
        warnings.simplefilter("ignore")
        try:
            fitter = CoxPHFitter().fit(
                frame,
                "duration",
                "event",
                weights_col="weight",
                strata=None if strata is None else ["stratum"],
                fit_options={"step_size": 1.0, "precision": 1e-14, "r_precision": _R_TOLERANCE},
            )
        except ConvergenceError:
            return (np.zeros(matrix.shape[1]),)
    return (fitter.params_.to_numpy(dtype=float),)
