"""What a Cox model returns, fitted with or without penalty, estimable or not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from caseseries.statistics.survival.confidence import chi_squared_tail
from caseseries.statistics.survival.likelihood.design import Design
from caseseries.statistics.survival.likelihood.partial_likelihood import PartialLikelihood, Ties
from caseseries.statistics.survival.observations import FloatArray, IntArray

COLUMNS = (
    "term",
    "coef",
    "std_error",
    "hazard_ratio",
    "conf_low",
    "conf_high",
    "z",
    "p_value",
)


@dataclass(frozen=True)
class ChiSquaredTest:
    """A chi-squared ``statistic`` on ``df`` degrees of freedom; NaN where there is none."""

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True)
class CoxFit:
    """The numbers a fit gives for the terms with an estimate; arrays of shape (p,)."""

    coef: FloatArray
    std_error: FloatArray
    log_conf_low: FloatArray
    log_conf_high: FloatArray
    p_value: FloatArray
    loglik_null: float
    loglik: float
    likelihood_ratio_test: ChiSquaredTest
    wald_test: ChiSquaredTest
    score_test: ChiSquaredTest
    note: str = ""
    naive_std_error: FloatArray | None = None
    robust_score_test: ChiSquaredTest | None = None


@dataclass(frozen=True, eq=False)
class CoxModel:
    """What a fitted model was fitted to; ``kept`` the columns of the design with an estimate."""

    likelihood: PartialLikelihood
    design: Design
    kept: IntArray
    beta: FloatArray


@dataclass(frozen=True, eq=False)
class CoxResult:
    """A Cox model.

    ``coefficients``: one row per term, columns term, coef, std_error, hazard_ratio, conf_low,
    conf_high (of the hazard ratio), z, p_value (Wald; with Firth's penalty the penalized
    likelihood ratio, and profile limits). ``references``: reference level per categorical
    covariate. ``ties`` and ``penalty`` as used. ``estimable`` is True where every term has an
    estimate; ``note`` says in words which has none and why, else "".

    With clusters std_error, limits, z, p_value and the Wald test are robust, a column
    naive_std_error after std_error is model-based, and ``robust_score_test`` is there beside the
    likelihood ratio and score tests, which take rows as independent. ``n_clusters`` is None
    without clusters.
    """

    coefficients: pd.DataFrame
    references: dict[str, Any]
    loglik_null: float
    loglik: float
    likelihood_ratio_test: ChiSquaredTest
    wald_test: ChiSquaredTest
    score_test: ChiSquaredTest
    n: int
    n_events: int
    ties: Ties
    penalty: Literal["firth"] | None
    alpha: float
    estimable: bool
    note: str
    model: CoxModel | None = field(repr=False)
    n_clusters: int | None = None
    robust_score_test: ChiSquaredTest | None = None

    @property
    def events_per_variable(self) -> float:
        """Events per term; below 10 estimates are unreliable (Peduzzi et al. 1995)."""
        return self.n_events / len(self.coefficients) if len(self.coefficients) else np.nan

    @cached_property
    def concordance(self) -> tuple[float, float]:
        """Harrell's C and its standard error, computed when asked for (n² steps on rows)."""
        if self.model is None:
            return (np.nan, np.nan)
        return self.model.likelihood.concordance(self.model.beta)


def chi_squared_test(statistic: float, df: int) -> ChiSquaredTest:
    """The upper tail P of ``statistic``; a statistic below 0 by rounding counts as 0."""
    value = max(statistic, 0.0)
    return ChiSquaredTest(value, df, chi_squared_tail(value, df))


def no_test(df: int = 0) -> ChiSquaredTest:
    """A test without an answer."""
    return ChiSquaredTest(np.nan, df, np.nan)


def coefficient_table(
    terms: tuple[str, ...], kept: IntArray, fit: CoxFit | None, *, robust: bool = False
) -> pd.DataFrame:
    """`CoxResult.coefficients`: rows of ``terms``, NaN except at the positions ``kept``.

    ``robust``: with a column naive_std_error, whether there is a fit or not.
    """
    table = pd.DataFrame(np.nan, index=range(len(terms)), columns=list(COLUMNS[1:]))
    table.insert(0, "term", list(terms))
    if fit is not None:
        with np.errstate(over="ignore"):  # a limit may lie beyond the largest float: inf
            values = {
                "coef": fit.coef,
                "std_error": fit.std_error,
                "hazard_ratio": np.exp(fit.coef),
                "conf_low": np.exp(fit.log_conf_low),
                "conf_high": np.exp(fit.log_conf_high),
                "z": fit.coef / fit.std_error,
                "p_value": fit.p_value,
            }
        for name, numbers in values.items():
            table.loc[kept, name] = numbers
    if robust:
        table.insert(3, "naive_std_error", np.nan)
        if fit is not None and fit.naive_std_error is not None:
            table.loc[kept, "naive_std_error"] = fit.naive_std_error
    return table
