"""Cox proportional hazards regression, with every way it can fail stated as a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from caseseries.statistics.columns import row_names
from caseseries.statistics.survival.confidence import normal_quantile
from caseseries.statistics.survival.likelihood.cox_fit import fit_or_note, separating
from caseseries.statistics.survival.likelihood.cox_notes import left_out, separated
from caseseries.statistics.survival.likelihood.cox_result import (
    CoxFit,
    CoxModel,
    CoxResult,
    chi_squared_test,
    coefficient_table,
    no_test,
)
from caseseries.statistics.survival.likelihood.design import Design, column, design, refuse_missing
from caseseries.statistics.survival.likelihood.identifiability import independent_terms
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood, Ties
from caseseries.statistics.survival.likelihood.pattern_likelihood import PatternLikelihood
from caseseries.statistics.survival.likelihood.pattern_robust import with_robust_errors_of_patterns
from caseseries.statistics.survival.likelihood.robust import with_robust_errors
from caseseries.statistics.survival.likelihood.row_likelihood import RowLikelihood
from caseseries.statistics.survival.observations import IntArray, labels
from caseseries.statistics.survival.sampling import cluster_codes, observed_from

__all__ = ["CoxResult", "cox"]


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
    entry: str | None = None,
    cluster: str | None = None,
    references: Mapping[str, Any] | None = None,
    alpha: float = 0.05,
) -> CoxResult:
    """Fit a Cox model (Cox 1972) to one row per patient, or per interval of one.

    ``frame`` holds ``duration`` (not negative), ``event`` (0/1) and the ``covariates``: numbers
    enter as they are, text, categories and booleans as indicators of each level but the
    reference, which ``references`` names per column (else the first category or smallest level);
    terms are named ``column`` or ``column=level``. ``strata``: columns with their own baseline
    hazard. ``weights``: a column of case weights, standard errors model-based. ``penalty="firth"``
    (Firth 1993; Heinze & Schemper 2001) has estimates under separation; it takes ties as Breslow,
    like R's coxphf, and neither strata nor weights nor cluster.

    ``entry``: a column of times from which each row is at risk (entry < time ≤ duration), so
    that several rows of a patient carry covariates that change with time. ``cluster``: a column
    whose equal labels mark rows that are not independent; standard errors, limits and Wald tests
    are then robust (Lin & Wei 1989), with a label of its own for each row as well.

    lifelines fits Efron's likelihood, firthmodels Firth's. Separation,
    constant or collinear covariates and samples without events come back as a result with
    ``estimable`` False and a ``note``. Raises ValueError for unknown columns or levels, missing
    values and invalid durations, events, entries or weights, naming the rows.
    """
    if ties not in ("efron", "breslow"):
        raise ValueError(f"ties: {ties!r} is neither efron nor breslow")
    if penalty not in (None, "firth"):
        raise ValueError(f"penalty: {penalty!r} is neither None nor firth")
    if penalty and (strata is not None or weights is not None):
        raise ValueError("penalty='firth' takes neither strata nor weights")
    if penalty and cluster is not None:
        raise ValueError(
            "penalty='firth' takes no cluster: its profile limits and tests are those of "
            "independent rows, and there is no robust form of them"
        )
    if not covariates or isinstance(covariates, str):
        raise ValueError("covariates: name at least one column, in a list")
    normal_quantile(alpha)
    ties = "breslow" if penalty else ties
    model = design(frame, covariates, references or {})
    likelihood = _likelihood(frame, duration, event, model, ties, strata, weights, entry, cluster)
    return estimate(likelihood, model, penalty, alpha)


def estimate(
    likelihood: PartialLikelihood,
    model: Design,
    penalty: Literal["firth"] | None,
    alpha: float,
) -> CoxResult:
    """The result of fitting ``likelihood`` with the matrix of ``model``, or why there is none.

    A ``penalty`` needs a `RowLikelihood`.
    """
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
    elif penalty and isinstance(reduced, RowLikelihood):
        from caseseries.statistics.survival.firth import fit_firth

        fit = fit_firth(reduced, alpha)
    else:
        direction = separating(reduced)
        if direction is None:
            fit, note = fit_or_note(reduced, alpha, note)
            if fit is not None:
                fit = _robust(fit, reduced, alpha)
        else:
            note = "; ".join(filter(None, (separated(reduced, model, kept, direction), note)))
    if fit is not None and fit.note:
        note = "; ".join(filter(None, (fit.note, note)))
    return _result(likelihood, model, fit, kept, penalty, alpha, note)


def _robust(fit: CoxFit, likelihood: PartialLikelihood, alpha: float) -> CoxFit:
    """``fit`` with robust errors where rows come in clusters."""
    if isinstance(likelihood, RowLikelihood) and likelihood.cluster is not None:
        return with_robust_errors(fit, likelihood, likelihood.cluster, alpha)
    if isinstance(likelihood, PatternLikelihood) and likelihood.rows is not None:
        return with_robust_errors_of_patterns(fit, likelihood, likelihood.rows, alpha)
    return fit


def _n_clusters(likelihood: PartialLikelihood) -> int | None:
    if isinstance(likelihood, RowLikelihood) and likelihood.cluster is not None:
        return len(np.unique(likelihood.cluster))
    if isinstance(likelihood, PatternLikelihood) and likelihood.rows is not None:
        return len(likelihood.rows.clusters.starts)
    return None


def _likelihood(
    frame: pd.DataFrame,
    duration: str,
    event: str,
    model: Design,
    ties: Ties,
    strata: str | Sequence[str] | None,
    weights: str | None,
    entry: str | None,
    cluster: str | None,
) -> RowLikelihood:
    data, begins = observed_from(
        column(frame, duration),
        column(frame, event),
        None if entry is None else column(frame, entry),
    )
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
    return RowLikelihood(
        matrix=model.matrix,
        ties=ties,
        durations=data.durations,
        events=data.events,
        strata=stratum,
        weights=case_weights,
        entry=begins,
        cluster=None if cluster is None else cluster_codes(column(frame, cluster), data.n, cluster),
    )


def _reason(likelihood: PartialLikelihood) -> str:
    n = likelihood.n
    if n == 0:
        return "not estimable: no patients"
    if n == 1:
        return "not estimable: one patient only"
    if not likelihood.n_events:
        return f"not estimable: no events among {n}"
    return ""


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
    n_clusters = _n_clusters(likelihood)
    return CoxResult(
        coefficients=coefficient_table(terms, kept, fit, robust=n_clusters is not None),
        references=model.references,
        loglik_null=fit.loglik_null if fit else null.loglik if null else np.nan,
        loglik=fit.loglik if fit else np.nan,
        likelihood_ratio_test=fit.likelihood_ratio_test if fit else no_test(len(kept)),
        wald_test=fit.wald_test if fit else no_test(len(kept)),
        score_test=score_test,
        n=likelihood.n,
        n_events=likelihood.n_events,
        ties=likelihood.ties,
        penalty=penalty,
        alpha=alpha,
        estimable=fit is not None
        and len(kept) == len(terms)
        and not fit.note.startswith("not estimable"),
        note=note,
        model=CoxModel(reduced, model, kept, fit.coef) if fit and reduced else None,
        n_clusters=n_clusters,
        robust_score_test=fit.robust_score_test if fit else None,
    )
