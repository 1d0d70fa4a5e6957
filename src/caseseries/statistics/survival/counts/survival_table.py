"""Survival by factor, a whole Table 3, from one grouped count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from caseseries.statistics.survival.comparison.logrank_statistic import LogRank, Weighting
from caseseries.statistics.survival.confidence import ConfType
from caseseries.statistics.survival.counts.counted import GroupedCounts
from caseseries.statistics.survival.counts.from_counts import curve_of, logrank_of_known
from caseseries.statistics.survival.kaplan_meier import KaplanMeier


@dataclass(frozen=True)
class SurvivalTable:
    """Survival by factor.

    ``levels``: factor, level, n, n_events; ``rates``: factor, level, conf_type, time, n_at_risk,
    estimate, std_error, conf_low, conf_high; ``medians``: factor, level, conf_type, median,
    conf_low, conf_high; ``tests``: factor, n, n_missing, statistic, df, p_value, note. Fractions
    and the unit of the durations; NaN where a value does not exist. ``curves`` holds the
    Kaplan-Meier curve of each (factor, level), ``logranks`` the test of each factor.
    """

    levels: pd.DataFrame
    rates: pd.DataFrame = field(repr=False)
    medians: pd.DataFrame = field(repr=False)
    tests: pd.DataFrame
    curves: dict[tuple[str, Any], KaplanMeier] = field(repr=False)
    logranks: dict[str, LogRank] = field(repr=False)


def survival_table(
    counts: GroupedCounts,
    factors: Sequence[str] | None = None,
    *,
    times: Sequence[float] = (),
    conf_types: Sequence[ConfType] = ("plain", "log-log"),
    weighting: Weighting = "logrank",
    alpha: float = 0.05,
) -> SurvivalTable:
    """Curves, rates at ``times``, medians and log-rank tests of every level of ``factors``.

    ``factors``: all that were counted, by default. Patients whose factor is NULL are left out of
    that factor alone, as n_missing says. Raises ValueError for a factor that was not counted, and
    for clusters, for which there is no log-rank test.
    """
    if not conf_types:
        raise ValueError("conf_types: name at least one type of limits")
    chosen = list(counts.levels) if factors is None else list(factors)
    counts.require(*chosen)
    levels: list[tuple[Any, ...]] = []
    medians: list[tuple[Any, ...]] = []
    tests: list[tuple[Any, ...]] = []
    rates: list[pd.DataFrame] = []
    keys: list[tuple[Any, ...]] = []
    curves: dict[tuple[str, Any], KaplanMeier] = {}
    logranks: dict[str, LogRank] = {}
    for factor in chosen:
        own = counts.of_levels(factor)
        for position, level in enumerate(counts.levels[factor]):
            curve = curve_of(counts, {factor: level}, own.column(position), conf_types[0], alpha)
            curves[factor, level] = curve
            levels.append((factor, level, curve.n, curve.n_events))
            for conf_type in conf_types:
                typed = curve.with_limits(conf_type)
                medians.append((factor, level, conf_type, *typed.median))
                at = typed.at(times)
                rates.append(at)
                keys += [(factor, level, conf_type)] * len(at)
        test = logranks[factor] = logrank_of_known(counts, factor, weighting)
        tests.append(
            (
                factor,
                test.n,
                counts.n_missing(factor),
                test.statistic,
                test.df,
                test.p_value,
                test.note,
            )
        )
    return SurvivalTable(
        levels=pd.DataFrame(levels, columns=["factor", "level", "n", "n_events"]),
        rates=_with_keys(pd.concat(rates, ignore_index=True), keys) if rates else pd.DataFrame(),
        medians=pd.DataFrame(
            medians, columns=["factor", "level", "conf_type", "median", "conf_low", "conf_high"]
        ),
        tests=pd.DataFrame(
            tests, columns=["factor", "n", "n_missing", "statistic", "df", "p_value", "note"]
        ),
        curves=curves,
        logranks=logranks,
    )


def _with_keys(rates: pd.DataFrame, keys: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    for at, name in enumerate(("factor", "level", "conf_type")):
        rates.insert(at, name, [key[at] for key in keys])
    return rates
