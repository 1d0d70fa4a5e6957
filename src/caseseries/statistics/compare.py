"""Comparing two or more groups: t tests, rank tests, chi-squared, Fisher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from caseseries.statistics.columns import is_real, refuse, sequence
from caseseries.statistics.exact_tests import fisher_p_value, rank_sum_p_value, signed_rank_p_value
from caseseries.statistics.values import Values, constant, numbers, scaled, with_ties

# R's wilcox.test: exact below this many values (per group) when nothing is tied.
_EXACT_BELOW = 50
_FEW_EXPECTED = 5


@dataclass(frozen=True)
class Comparison:
    """A test. NaN where a value does not exist; ``estimable`` and ``note`` say why.

    ``statistic``: t, W (of the first group, R's), V (sum of positive ranks) or chi-squared; ``df``
    its degrees of freedom; ``estimate`` the difference of means (first less second) with limits
    at level 1 − alpha, for t tests only; ``n`` values or pairs used.
    """

    method: str
    statistic: float
    df: float
    p_value: float
    estimate: float
    conf_low: float
    conf_high: float
    n: int
    estimable: bool
    note: str


def student_t(first: Any, second: Any, *, alpha: float = 0.05) -> Comparison:
    """Student's (1908) t test of two means, equal variances assumed."""
    return _t_test("Student's t test", first, second, True, alpha)


def welch_t(first: Any, second: Any, *, alpha: float = 0.05) -> Comparison:
    """Welch's (1947) t test of two means, variances not assumed equal."""
    return _t_test("Welch's t test", first, second, False, alpha)


def paired_t(first: Any, second: Any, *, alpha: float = 0.05) -> Comparison:
    """Paired t test of ``first`` less ``second`` (n,), row by row; ValueError if lengths differ."""
    from scipy import stats

    method = "paired t test"
    _refuse_alpha(alpha)
    a, b = _pairs(first, second)
    difference = a - b
    if len(a) < 2:
        return _nothing(method, len(a), "fewer than 2 pairs")
    if np.ptp(difference) <= 1e-12 * float(np.abs([a, b]).max()):
        return _nothing(method, len(a), "all differences are equal")
    power, (a, b) = scaled(a, b)
    result: Any = stats.ttest_rel(a, b)
    limits = result.confidence_interval(1 - alpha)
    found = ((a - b).mean(), limits.low, limits.high)
    mean, low, high = (float(np.ldexp(value, power)) for value in found)
    return Comparison(
        method,
        float(result.statistic),
        float(result.df),
        float(result.pvalue),
        mean,
        low,
        high,
        len(a),
        True,
        "",
    )


def wilcoxon_rank_sum(first: Any, second: Any, *, exact: bool | None = None) -> Comparison:
    """Wilcoxon's (1945) rank-sum test, Mann & Whitney's U.

    ``exact`` None does as R: exact below 50 values per group without ties, else the normal
    approximation with continuity correction; True is exact with ties too (mid-ranks), False never.
    Values are tied that agree to 12 significant digits.
    """
    from scipy import stats

    a, b = numbers(first, "first"), numbers(second, "second")
    n = len(a) + len(b)
    a, b = np.split(with_ties(np.append(a, b), np.append(a, b)), [len(a)])
    ranks = stats.rankdata(np.append(a, b))
    if not len(a) or not len(b):
        return _nothing("Wilcoxon rank-sum test", n, "an empty group")
    if np.ptp(ranks) == 0:
        return _nothing("Wilcoxon rank-sum test", n, "all values are equal")
    statistic = float(ranks[: len(a)].sum() - len(a) * (len(a) + 1) / 2)
    if exact is None:
        exact = max(len(a), len(b)) < _EXACT_BELOW and len(np.unique(ranks)) == n
    if exact:
        method, p_value = "exact Wilcoxon rank-sum test", rank_sum_p_value(ranks, len(a))
    else:
        method = "Wilcoxon rank-sum test, normal approximation with continuity correction"
        p_value = float(stats.mannwhitneyu(a, b, use_continuity=True, method="asymptotic").pvalue)
    return _ranks(method, statistic, p_value, n)


def kruskal_wallis(groups: Sequence[Any]) -> Comparison:
    """Kruskal & Wallis' (1952) rank test of two or more groups, corrected for ties."""
    from scipy import stats

    method = "Kruskal-Wallis test"
    parts = [numbers(group, f"groups[{number}]") for number, group in enumerate(groups)]
    n = sum(map(len, parts))
    if len(parts) < 2 or not all(map(len, parts)):
        return _nothing(method, n, "an empty group" if len(parts) > 1 else "one group only")
    pooled = with_ties(np.concatenate(parts), np.concatenate(parts))
    if np.ptp(pooled) == 0:
        return _nothing(method, n, "all values are equal")
    parts = np.split(pooled, np.cumsum([len(part) for part in parts])[:-1])
    result: Any = stats.kruskal(*parts)
    found = _ranks(method, float(result.statistic), float(result.pvalue), n)
    return replace(found, df=float(len(parts) - 1))


def wilcoxon_signed_rank(first: Any, second: Any, *, exact: bool | None = None) -> Comparison:
    """Wilcoxon's (1945) signed-rank test of pairs (n,); pairs without difference are left out.

    Differences are equal that agree to 12 significant digits of their values. ``exact`` as in
    `wilcoxon_rank_sum`, pairs without difference counting as ties for None.
    """
    from scipy import stats

    a, b = _pairs(first, second)
    size = np.maximum(np.abs(a), np.abs(b))
    distance = with_ties(np.append(0.0, np.abs(a - b)), np.append(0.0, size))[1:]
    differs = distance > 0
    difference, n = (a - b)[differs], int(differs.sum())
    if not n:
        return _nothing("Wilcoxon signed-rank test", 0, "no pair differs")
    ranks = stats.rankdata(distance[differs])
    statistic = float(ranks[difference > 0].sum())
    if exact is None:
        exact = n == len(a) and n < _EXACT_BELOW and len(np.unique(ranks)) == n
    if exact:
        method = "exact Wilcoxon signed-rank test"
        p_value = signed_rank_p_value(ranks, statistic)
    else:
        method = "Wilcoxon signed-rank test, normal approximation with continuity correction"
        _, ties = np.unique(ranks, return_counts=True)
        variance = n * (n + 1) * (2 * n + 1) / 24 - float((ties**3 - ties).sum()) / 48
        away = statistic - n * (n + 1) / 4
        z = (away - np.sign(away) * 0.5) / np.sqrt(variance)
        p_value = min(float(2 * stats.norm.sf(abs(z))), 1.0)
    return _ranks(method, statistic, p_value, n)


def chi_squared(table: Any, *, correction: bool = False) -> Comparison:
    """Pearson's (1900) test on a contingency ``table`` (rows, columns) of counts.

    ``correction``: Yates' (1934), for 2 × 2. The note counts expected values below 5. Raises
    ValueError unless the table holds counts.
    """
    from scipy import stats

    counts = _counts(table)
    correction = correction and counts.shape == (2, 2)
    method = "chi-squared test" + (", Yates' correction" if correction else "")
    empty = _empty(counts)
    if empty:
        return _nothing(method, int(counts.sum()), empty)
    result: Any = stats.chi2_contingency(counts, correction=correction)
    few = int((result.expected_freq < _FEW_EXPECTED).sum())
    note = f"{few} of {counts.size} expected counts below {_FEW_EXPECTED}" if few else ""
    return Comparison(
        method,
        float(result.statistic),
        float(result.dof),
        float(result.pvalue),
        np.nan,
        np.nan,
        np.nan,
        int(counts.sum()),
        True,
        note,
    )


def fisher_exact(table: Any) -> Comparison:
    """Fisher's (1935) exact test, Freeman & Halton's (1951) beyond 2 × 2; two-sided.

    P sums the tables with the same margins that are no likelier than the one seen. Not
    estimable where these tables are too many to go through. ValueError unless counts.
    """
    counts = _counts(table)
    empty = _empty(counts)
    if empty:
        return _nothing("Fisher's exact test", int(counts.sum()), empty)
    p_value = fisher_p_value(counts)
    if np.isnan(p_value):
        return _nothing("Fisher's exact test", int(counts.sum()), "too many tables to enumerate")
    return _ranks("Fisher's exact test", np.nan, p_value, int(counts.sum()))


def contingency(rows: Any, columns: Any) -> pd.DataFrame:
    """Counts of two categorical variables (n,) against each other; ValueError where missing."""
    first, second = (
        pd.Series(list(sequence(values, name)))
        for values, name in ((rows, "rows"), (columns, "columns"))
    )
    if len(first) != len(second):
        raise ValueError(f"columns: {len(second)} values for {len(first)} rows")
    for values, name in ((first, "rows"), (second, "columns")):
        refuse(values, values.isna().to_numpy(), name, "missing")
    return pd.crosstab(first, second)


def _t_test(method: str, first: Any, second: Any, equal_var: bool, alpha: float) -> Comparison:
    from scipy import stats

    _refuse_alpha(alpha)
    a, b = numbers(first, "first"), numbers(second, "second")
    n = len(a) + len(b)
    smallest = min(len(a), len(b))
    if smallest < (1 if equal_var else 2) or n < 3:
        return _nothing(method, n, "too few values in a group")
    if constant(a) and constant(b):
        return _nothing(method, n, "no variation within the groups")
    power, (a, b) = scaled(a, b)
    difference = float(a.mean() - b.mean())
    of_first, of_second = float(a.var() * len(a)), float(b.var() * len(b))
    if equal_var:
        df = float(n - 2)
        variance = (of_first + of_second) / df * (1 / len(a) + 1 / len(b))
    else:
        first_part = of_first / (len(a) - 1) / len(a)
        second_part = of_second / (len(b) - 1) / len(b)
        variance = first_part + second_part
        df = variance**2 / (first_part**2 / (len(a) - 1) + second_part**2 / (len(b) - 1))
    t = difference / np.sqrt(variance)
    p_value = 2 * float(stats.t.sf(abs(t), df))
    half = float(stats.t.isf(alpha / 2, df) * np.sqrt(variance))
    low, high = difference - half, difference + half
    difference, low, high = (float(np.ldexp(value, power)) for value in (difference, low, high))
    return Comparison(method, float(t), df, p_value, difference, low, high, n, True, "")


def _ranks(method: str, statistic: float, p_value: float, n: int) -> Comparison:
    return Comparison(method, statistic, np.nan, p_value, np.nan, np.nan, np.nan, n, True, "")


def _nothing(method: str, n: int, why: str) -> Comparison:
    nan = np.nan
    return Comparison(method, nan, nan, nan, nan, nan, nan, n, False, f"not estimable: {why}")


def _refuse_alpha(alpha: Any) -> None:
    if not (is_real(alpha) and 0 < alpha < 1):
        raise ValueError(f"alpha: {alpha} is not between 0 and 1")


def _pairs(first: Any, second: Any) -> tuple[Values, Values]:
    a, b = numbers(first, "first"), numbers(second, "second")
    if len(a) != len(b):
        raise ValueError(f"second: {len(b)} values for {len(a)} pairs")
    return a, b


def _counts(table: Any) -> npt.NDArray[np.int64]:
    try:
        counts = np.asarray(table, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError("table: not a table of counts") from error
    if counts.ndim != 2 or not (np.isfinite(counts) & (counts >= 0) & (counts % 1 == 0)).all():
        raise ValueError("table: not a table of counts")
    return counts.astype(np.int64)


def _empty(counts: npt.NDArray[np.int64]) -> str:
    if min(counts.shape) < 2:
        return "one row or column only"
    if (counts.sum(axis=0) == 0).any() or (counts.sum(axis=1) == 0).any():
        return "an empty row or column"
    return ""
