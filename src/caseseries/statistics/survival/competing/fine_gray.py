"""Fine and Gray's regression: covariates and the incidence of a cause where others compete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from caseseries.statistics.survival.competing.subdistribution import SubdistributionLikelihood
from caseseries.statistics.survival.confidence import normal_quantile
from caseseries.statistics.survival.likelihood.cox_fit import exact_maximum, separating
from caseseries.statistics.survival.likelihood.cox_notes import left_out, separated
from caseseries.statistics.survival.likelihood.cox_result import (
    ChiSquaredTest,
    CoxFit,
    coefficient_table,
    no_test,
)
from caseseries.statistics.survival.likelihood.design import Design, column, design
from caseseries.statistics.survival.likelihood.identifiability import independent_terms
from caseseries.statistics.survival.likelihood.robust import quadratic_test
from caseseries.statistics.survival.observations import (
    IntArray,
    ObservedCauses,
    observed_causes,
    sorted_levels,
)
from caseseries.statistics.survival.sampling import cluster_codes


@dataclass(frozen=True, eq=False)
class FineGray:
    """A model of the subdistribution hazard of one cause.

    ``coefficients``: one row per term, columns term, coef, std_error, hazard_ratio (of the
    subdistribution), conf_low, conf_high, z, p_value (Wald). ``references``: reference level per
    categorical covariate. ``loglik_null`` and ``loglik``: logarithm of the weighted partial
    likelihood at 0 and at its maximum; no likelihood, so that twice their difference is not
    chi-squared. ``wald_test`` of all terms. ``counts``: cause, n; the censored first.
    ``n_clusters`` is None without clusters. ``estimable`` is True where every term has an
    estimate; ``note`` says in words which has none and why, else "".
    """

    coefficients: pd.DataFrame
    references: dict[str, Any]
    loglik_null: float
    loglik: float
    wald_test: ChiSquaredTest
    n: int
    n_events: int
    counts: pd.DataFrame = field(repr=False)
    cause: Any
    alpha: float
    estimable: bool
    note: str
    n_clusters: int | None = None

    @property
    def events_per_variable(self) -> float:
        """Events of the cause per term; below 10 estimates are unreliable."""
        return self.n_events / len(self.coefficients) if len(self.coefficients) else np.nan


def fine_gray(
    frame: pd.DataFrame,
    duration: str,
    cause: str,
    covariates: Sequence[str],
    *,
    cause_of_interest: Any,
    censored: Any = 0,
    cluster: str | None = None,
    references: Mapping[str, Any] | None = None,
    alpha: float = 0.05,
) -> FineGray:
    """Fit the proportional subdistribution hazards model of Fine & Gray (1999).

    ``frame`` holds one row per patient: ``duration`` (not negative, any unit), ``cause``
    (``censored``, ``cause_of_interest`` or any other value, which competes) and the
    ``covariates``, coded as `cox` codes them. The hazard ratio is that of the subdistribution: a
    ratio above 1 means a higher cumulative incidence. Who had a competing event stays at risk,
    weighted by the Kaplan-Meier estimate of remaining uncensored, which takes censoring not to
    depend on the covariates. Ties as Breslow (1974).

    Standard errors are those of the paper's section 3, which know that the weights are estimated,
    as R's ``cmprsk::crr``; the score is solved to the last digits, where crr stops early.
    ``cluster``: a column whose equal labels mark rows that are not independent; their influences
    are summed before they are squared (Zhou, Fine, Latouche & Labopin 2012), which crr has not,
    and R's ``coxph`` on ``finegray()`` has, taking the weights as known.

    No event of the cause, separation, constant or collinear covariates come back as a result
    with ``estimable`` False and a ``note``. Raises ValueError for unknown columns or levels,
    missing values, invalid durations, causes in words of which ``censored`` names none, naming
    the rows, and for a ``cause_of_interest`` that means censored.
    """
    if not covariates or isinstance(covariates, str):
        raise ValueError("covariates: name at least one column, in a list")
    normal_quantile(alpha)
    model = design(frame, covariates, references or {})
    data = observed_causes(
        column(frame, duration), column(frame, cause), cause_of_interest, censored
    )
    likelihood = SubdistributionLikelihood(
        matrix=model.matrix,
        ties="breslow",
        durations=data.durations,
        events=data.own,
        strata=np.zeros(data.n, dtype=np.int64),
        weights=np.ones(data.n),
        cluster=None if cluster is None else cluster_codes(column(frame, cluster), data.n, cluster),
        competing=data.competing,
    )
    kept, fit = np.array([], dtype=np.int64), None
    note = _reason(data, cause_of_interest)
    if not note:
        kept = independent_terms(likelihood)
        note = left_out(likelihood, model, kept)
        if len(kept):
            fit, why_not = _fit(likelihood.with_terms(kept), model, kept, alpha)
            note = "; ".join(filter(None, (why_not, note)))
    terms = model.terms + model.one_level
    n_clusters = None if likelihood.cluster is None else len(np.unique(likelihood.cluster))
    return FineGray(
        coefficients=coefficient_table(terms, kept, fit),
        references=model.references,
        loglik_null=fit.loglik_null if fit else np.nan,
        loglik=fit.loglik if fit else np.nan,
        wald_test=fit.wald_test if fit else no_test(len(kept)),
        n=data.n,
        n_events=likelihood.n_events,
        counts=_counts(data, censored),
        cause=cause_of_interest,
        alpha=alpha,
        estimable=fit is not None and len(kept) == len(terms) and not np.isnan(fit.std_error).any(),
        note=note,
        n_clusters=n_clusters,
    )


def _reason(data: ObservedCauses, cause: Any) -> str:
    if data.n == 0:
        return "not estimable: no patients"
    if data.n == 1:
        return "not estimable: one patient only"
    if not data.own.any():
        return f"not estimable: no event of cause {cause} among {data.n}"
    return ""


def _fit(
    likelihood: SubdistributionLikelihood, model: Design, kept: IntArray, alpha: float
) -> tuple[CoxFit | None, str]:
    """Estimates of terms that vary, or None, and a note where something has none."""
    direction = separating(likelihood)
    if direction is not None:
        return None, separated(likelihood, model, kept, direction, remedy="")
    try:
        beta = exact_maximum(likelihood)
    except np.linalg.LinAlgError:
        beta = np.array([np.nan])
    if not np.isfinite(beta).all():
        return None, "not estimable: the fit did not converge"
    from scipy.special import erfc

    best, null = likelihood.evaluate(beta), likelihood.evaluate(np.zeros_like(beta))
    shares, note = likelihood.influence(beta), ""
    if likelihood.cluster is not None:
        by_cluster = np.zeros((int(likelihood.cluster.max()) + 1, len(beta)))
        np.add.at(by_cluster, likelihood.cluster, shares)
        shares = by_cluster
    change = shares @ np.linalg.inv(best.information)
    variance = change.T @ change
    if len(shares) == 1:
        variance[:] = np.nan
        note = "not estimable: standard errors, one cluster only"
    std_error = np.sqrt(np.diag(variance))
    wald = no_test(len(beta)) if note else quadratic_test(beta, variance)
    if not note and np.isnan(wald.statistic):
        note = f"no Wald test of all terms: {len(shares)} rows or clusters do not give {len(beta)} "
        note += "terms a variance of full rank"
    z = normal_quantile(alpha)
    return CoxFit(
        coef=beta,
        std_error=std_error,
        log_conf_low=beta - z * std_error,
        log_conf_high=beta + z * std_error,
        p_value=erfc(np.abs(beta / std_error) / np.sqrt(2)),
        loglik_null=null.loglik,
        loglik=best.loglik,
        likelihood_ratio_test=no_test(len(beta)),
        wald_test=wald,
        score_test=no_test(len(beta)),
    ), note


def _counts(data: ObservedCauses, censored: Any) -> pd.DataFrame:
    causes = sorted_levels(data.codes[~data.censored])
    counts = [int((data.codes == code).sum()) for code in causes]
    return pd.DataFrame(
        {
            "cause": pd.Series([censored, *causes], dtype=object),
            "n": [int(data.censored.sum()), *counts],
        }
    )
