"""Cox proportional hazards regression, with every way it can fail stated as a result."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.survival.confidence import normal_quantile
from analysis.survival.cox_notes import left_out, separated
from analysis.survival.cox_result import (
    CoxFit,
    CoxModel,
    CoxResult,
    chi_squared_test,
    coefficient_table,
    no_test,
)
from analysis.survival.design import Design, column, design, refuse_missing
from analysis.survival.identifiability import independent_terms, separating_direction
from analysis.survival.observations import FloatArray, IntArray, labels, observations, row_names
from analysis.survival.partial_likelihood import PartialLikelihood, Ties

__all__ = ["CoxResult", "cox"]

# R's coxph stops once the log-likelihood changes by less than this share of itself. The same rule
# from the same start gives its digits, which near a coefficient of 0 differ from the 8th on.
_R_TOLERANCE = 1e-9
# A library's estimate gets another step if that would raise the log-likelihood by more than this.
_EXACT = 1e-17
_MOST_STEPS = 50
_MOST_HALVINGS = 60


def cox(
    frame: pd.DataFrame,
    duration: str,
    event: str,
    covariates: Sequence[str],
    *,
    ties: Ties = "efron",
    penalty: Literal["firth"] | None = None,
    strata: str | Sequence[str] | None = None,
    weights: str | None = None,
    references: Mapping[str, Any] | None = None,
    alpha: float = 0.05,
) -> CoxResult:
    """Fit a Cox model (Cox 1972) to one row per patient.

    ``frame`` holds ``duration`` (not negative), ``event`` (0/1) and the ``covariates``: numbers
    enter as they are, text, categories and booleans as indicators of each level but the
    reference, which ``references`` names per column (else the first category or smallest level);
    terms are named ``column`` or ``column=level``. ``strata``: columns with their own baseline
    hazard. ``weights``: a column of case weights, standard errors model-based. ``penalty="firth"``
    (Firth 1993; Heinze & Schemper 2001) has estimates under separation; it takes ties as Breslow,
    like R's coxphf, and neither strata nor weights.

    lifelines fits Efron's likelihood, statsmodels Breslow's, firthmodels Firth's. Separation,
    constant or collinear covariates and samples without events come back as a result with
    ``estimable`` False and a ``note``. Raises ValueError for unknown columns or levels, missing
    values and invalid durations, events or weights, naming the rows.
    """
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties: {ties!r} is neither efron nor breslow")
    if penalty not in (None, "firth"):
        raise ValueError(f"penalty: {penalty!r} is neither None nor firth")
    if penalty and (strata is not None or weights is not None):
        raise ValueError("penalty='firth' takes neither strata nor weights")
    if not covariates or isinstance(covariates, str):
        raise ValueError("covariates: name at least one column, in a list")
    normal_quantile(alpha)
    ties = "breslow" if penalty else ties
    model = design(frame, covariates, references or {})
    likelihood = _likelihood(frame, duration, event, model, ties, strata, weights)
    reason = _reason(likelihood)
    if reason:
        return _result(
            likelihood, model, None, np.array([], dtype=np.int64), penalty, alpha, reason
        )
    kept = independent_terms(likelihood)
    note = left_out(likelihood, model, kept)
    reduced = likelihood.with_terms(kept)
    fit = None
    if not len(kept):
        pass
    elif penalty:
        from analysis.survival.firth import fit_firth

        fit = fit_firth(reduced, alpha)
    else:
        direction = separating_direction(reduced)
        if direction is None:
            fit, note = _fit_or_say(reduced, alpha, note)
        else:
            note = "; ".join(filter(None, (separated(reduced, model, kept, direction), note)))
    if fit is not None and fit.note:
        note = "; ".join(filter(None, (fit.note, note)))
    return _result(likelihood, model, fit, kept, penalty, alpha, note)


def _likelihood(
    frame: pd.DataFrame,
    duration: str,
    event: str,
    model: Design,
    ties: Ties,
    strata: str | Sequence[str] | None,
    weights: str | None,
) -> PartialLikelihood:
    data = observations(column(frame, duration), column(frame, event))
    stratum = np.zeros(data.n, dtype=np.int64)
    for name in [strata] if isinstance(strata, str) else strata or []:
        codes, levels = labels(column(frame, name), name, data.n)
        stratum = np.unique(stratum * (len(levels) + 1) + codes, return_inverse=True)[1]
    case_weights = np.ones(data.n)
    if weights is not None:
        values = column(frame, weights)
        refuse_missing(values, weights)
        case_weights = values.to_numpy(dtype=float)
        wrong = ~(np.isfinite(case_weights) & (case_weights > 0))
        if wrong.any():
            raise ValueError(f"{weights}: not a positive weight at {row_names(values, wrong)}")
    return PartialLikelihood(data.durations, data.events, model.matrix, stratum, case_weights, ties)


def _reason(likelihood: PartialLikelihood) -> str:
    n = len(likelihood.durations)
    if n == 0:
        return "not estimable: no patients"
    if n == 1:
        return "not estimable: one patient only"
    if not likelihood.events.any():
        return f"not estimable: no events among {n}"
    return ""


def _fit_or_say(
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
    from scipy.special import erfc

    if likelihood.ties == "efron":
        beta = _lifelines_coefficients(likelihood)
    elif (likelihood.weights == 1).all():
        beta = _statsmodels_coefficients(likelihood)
    else:
        # neither lifelines (Efron only) nor statsmodels (no weights) has this likelihood
        beta = np.zeros(likelihood.matrix.shape[1])
    if not _converged(likelihood, beta):
        beta = _newton(likelihood, beta)
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
        p_value=erfc(np.abs(beta / std_error) / np.sqrt(2)),
        loglik_null=null.loglik,
        loglik=best.loglik,
        likelihood_ratio_test=chi_squared_test(2 * (best.loglik - null.loglik), df),
        wald_test=chi_squared_test(float(beta @ best.information @ beta), df),
        score_test=chi_squared_test(
            float(null.score @ np.linalg.solve(null.information, null.score)), df
        ),
    )


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
    """Whether a further Newton step would raise the log-likelihood by nothing that counts."""
    here = likelihood.evaluate(beta)
    rise = float(here.score @ np.linalg.solve(here.information, here.score)) / 2
    return rise <= _EXACT * max(abs(here.loglik), 1.0)


def _lifelines_coefficients(likelihood: PartialLikelihood) -> FloatArray:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    counted = likelihood.ever_at_risk
    names = [f"x{position}" for position in range(likelihood.matrix.shape[1])]
    frame = pd.DataFrame(likelihood.centered / likelihood.scale, columns=names)
    frame["duration"], frame["event"] = likelihood.durations, likelihood.events
    frame["stratum"], frame["weight"] = likelihood.strata, likelihood.weights
    stratified = len(np.unique(likelihood.strata[counted])) > 1
    with warnings.catch_warnings():
        # What lifelines warns of (low variance, separation, weights that are not whole numbers)
        # has been looked for exactly, and the estimate is checked by its own score afterwards.
        warnings.simplefilter("ignore")
        try:
            fitter = CoxPHFitter().fit(
                frame[counted] if stratified else frame[counted].drop(columns="stratum"),
                "duration",
                "event",
                weights_col="weight",
                strata=["stratum"] if stratified else None,
                fit_options={"step_size": 1.0, "precision": 1e-14, "r_precision": _R_TOLERANCE},
            )
        except ConvergenceError:
            return np.zeros(len(names))
    return fitter.params_.to_numpy(dtype=float) / likelihood.scale


def _statsmodels_coefficients(likelihood: PartialLikelihood) -> FloatArray:
    from statsmodels.duration.hazard_regression import PHReg

    counted = likelihood.ever_at_risk
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as above
        fitted = PHReg(
            likelihood.durations[counted],
            (likelihood.centered / likelihood.scale)[counted],
            status=likelihood.events[counted].astype(int),
            strata=likelihood.strata[counted],
            ties="breslow",
        ).fit(disp=False)
    return np.asarray(fitted.params, dtype=float) / likelihood.scale


def _result(
    likelihood: PartialLikelihood,
    model: Design,
    fit: CoxFit | None,
    kept: IntArray,
    penalty: Literal["firth"] | None,
    alpha: float,
    note: str,
) -> CoxResult:
    terms = model.terms + model.one_level
    reduced = likelihood.with_terms(kept) if len(kept) else None
    null = None
    if fit is None and reduced is not None:
        null = reduced.evaluate(np.zeros(len(kept)))
    if fit is not None:
        score_test = fit.score_test
    elif null is not None:
        # the score test at 0 stands even where the likelihood has no maximum
        score_test = chi_squared_test(
            float(null.score @ np.linalg.solve(null.information, null.score)), len(kept)
        )
    else:
        score_test = no_test()
    return CoxResult(
        coefficients=coefficient_table(terms, kept, fit),
        references=model.references,
        loglik_null=fit.loglik_null if fit else null.loglik if null else np.nan,
        loglik=fit.loglik if fit else np.nan,
        likelihood_ratio_test=fit.likelihood_ratio_test if fit else no_test(len(kept)),
        wald_test=fit.wald_test if fit else no_test(len(kept)),
        score_test=score_test,
        n=len(likelihood.durations),
        n_events=int(likelihood.events.sum()),
        ties=likelihood.ties,
        penalty=penalty,
        alpha=alpha,
        estimable=fit is not None and len(kept) == len(terms) and not fit.note,
        note=note,
        model=CoxModel(reduced, model, kept, fit.coef) if fit and reduced else None,
    )
