"""Comparing a variable between groups: which test, its P, and the standardized difference.

Unless a row says ``test = …``: a categorical variable by Fisher's exact test where a count of less
than 5 is expected, else by the chi-squared test without correction; a number by Welch's t test
where there are two groups and means are shown, else by Wilcoxon's rank-sum test (two groups) or the
Kruskal-Wallis test (more). Missing values and rows in no group are in no test.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from caseseries.analyses.survival_rates import known
from caseseries.analyses.variables import Level, Row, belong_together, column_of, in_any
from caseseries.results import frames
from caseseries.statistics import compare
from caseseries.statistics.standardized_difference import (
    standardized_mean_difference,
    standardized_multinomial_difference,
    standardized_proportion_difference,
)
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.statistics.compare import Comparison
    from caseseries.study.study import Study

FEW_EXPECTED: Final = 5
OF_TWO: Final = ("student", "welch", "wilcoxon")
OF_NUMBERS: Final = (*OF_TWO, "kruskal_wallis")

TESTS: Final[frames.Frame] = (
    "One row per variable of a table by group: its test between the groups.",
    (
        frames.TABLE,
        frames.POSITION,
        frames.UNIT,
        frames.VARIABLE,
        frames.LABEL,
        ("test", frames.TEXT, "The test, as a row may name it; missing without groups to compare."),
        ("method", frames.TEXT, "The test in words."),
        ("chosen", frames.FLAG, "True where study.toml names the test; false by the rule."),
        ("statistic", frames.REAL, "t, W of the first group, or chi-squared."),
        ("df", frames.REAL, "Degrees of freedom."),
        ("p_value", frames.REAL, "Two-sided P."),
        (
            "smd",
            frames.REAL,
            "Standardized difference, first less second group; of more than two levels the"
            " multinomial distance; of more than two groups the largest of all pairs, unsigned.",
        ),
        frames.N,
        (
            "clustered",
            frames.FLAG,
            "True where several rows belong to one of the unit above: the test takes them as"
            " independent.",
        ),
        frames.NOTE,
    ),
)


def compared(
    name: str,
    position: int,
    row: Row,
    levels: Sequence[Level],
    groups: Sequence[Level],
    cohort: Cohort,
    study: Study,
    record: Recorder,
) -> None:
    """Frame ``baseline_tests`` and numbers ``<table>.<variable>.p_value`` and ``.smd``.

    Nothing for a variable of which only missing values are shown. Raises StudyFileError for a test
    that does not fit the variable or the number of groups.
    """
    numeric = bool(row.said.show) and row.said.test not in ("chi_squared", "fisher")
    if row.said.test in OF_NUMBERS and not numeric:
        raise StudyFileError(
            f"{row.where}: test = {row.said.test!r} compares numbers; {row.variable} is shown as"
            " groups (show = … makes it a number)"
        )
    if not (numeric or levels or row.said.test):
        return
    if not numeric and not levels:
        raise StudyFileError(
            f"{row.where}: test = {row.said.test!r} compares counts; {row.variable} is a number"
            " without groups (cut = … makes them)"
        )
    column = column_of(cohort, row)
    counted = column.notna() if numeric else in_any(levels)
    present = [group for group in groups if (group.rows & counted).any()]
    if row.said.test in OF_TWO and len(present) > 2:
        raise StudyFileError(
            f"{row.where}: test = {row.said.test!r} compares two groups, and there are"
            f" {len(present)}; use kruskal_wallis"
        )
    note = ""
    if numeric:
        parts = [column[group.rows & counted].to_numpy(dtype=float) for group in present]
        test, found = _of_numbers(row, parts)
        difference = _largest(parts, standardized_mean_difference)
    else:
        counts = np.array(
            [[int((group.rows & each.rows).sum()) for group in present] for each in levels]
        ).reshape(len(levels), len(present))
        counts = counts[counts.sum(axis=1) > 0]
        test, found, note = _of_counts(row, counts)
        difference = _largest(list(counts.T), _of_shares)
    plural = cohort.table(row.unit).name.replace("_", " ")
    population = cohort.population(
        row.unit, counted & in_any(groups), f"{plural} with known {row.label.lower()} and group"
    )
    values = {"p_value": known(found.p_value), "smd": known(difference)}
    words = {"p_value": f"{found.method} P", "smd": "standardized difference"}
    for key, value in values.items():
        record.add(
            f"{name}.{row.variable}.{key}", value, population, statistic=words[key],
            method=f"{__name__}.compared",
        )  # fmt: skip
    record.frame(
        "baseline_tests",
        [
            {
                "table_name": name,
                "position": position,
                "unit_of_analysis": row.unit,
                "variable": row.variable,
                "label": row.label,
                "test": test,
                "method": found.method,
                "chosen": row.said.test is not None,
                "statistic": found.statistic,
                "df": found.df,
                **values,
                "n": population.n,
                "clustered": belong_together(cohort, row.unit),
                "note": "; ".join(filter(None, (note, found.note))) or None,
            }
        ],
    )


def _of_numbers(row: Row, parts: Sequence[Any]) -> tuple[str, Comparison]:
    two = len(parts) == 2
    by_rule = "welch" if two and "mean_sd" in row.said.show else "wilcoxon"
    test = row.said.test or (by_rule if two else "kruskal_wallis")
    if test == "kruskal_wallis" or not two:
        return "kruskal_wallis", compare.kruskal_wallis(parts)
    tests = {
        "student": compare.student_t,
        "welch": compare.welch_t,
        "wilcoxon": compare.wilcoxon_rank_sum,
    }
    return test, tests[test](*parts)


def _of_counts(row: Row, counts: Any) -> tuple[str, Comparison, str]:
    if min(counts.shape) < 2:
        return row.said.test or "chi_squared", compare.chi_squared(counts), ""
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    by_rule = "fisher" if (expected < FEW_EXPECTED).any() else "chi_squared"
    if (row.said.test or by_rule) == "fisher":
        found = compare.fisher_exact(counts)
        if found.estimable:
            return "fisher", found, ""
        instead = "too many tables for Fisher's exact test"
        return "chi_squared", compare.chi_squared(counts), instead
    return "chi_squared", compare.chi_squared(counts), ""


def _of_shares(first: Any, second: Any) -> float:
    """Of two levels the difference of the first's shares, of more the multinomial distance."""
    if len(first) != 2:
        return standardized_multinomial_difference(first, second)
    return standardized_proportion_difference(first[0] / first.sum(), second[0] / second.sum())


def _largest(parts: Sequence[Any], difference: Any) -> float:
    found = [difference(a, b) for a, b in combinations(parts, 2)]
    if len(found) == 1:
        return found[0]
    sizes = [abs(value) for value in found if np.isfinite(value)]
    return max(sizes, default=np.nan)
