"""The log-rank test between the levels of one variable, and a table of it for several.

Where another event competes, Gray's (1988) test stands beside it: it compares cumulative
incidences, while the log-rank test takes the competing event as censored and compares
cause-specific hazards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from caseseries.analyses.competing import gray_p, has_subdistribution
from caseseries.analyses.endpoints import Endpoint, columns_of, endpoint_of, rows_in
from caseseries.analyses.kind_settings import declared
from caseseries.analyses.said.tables import Logrank as Settings
from caseseries.analyses.survival_rates import known, part_of
from caseseries.analyses.variables import Level, levels_of, rows_of_table
from caseseries.results import frames
from caseseries.statistics.survival import logrank

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

# Beyond this many rows the exact distribution is not enumerated: the asymptotic one serves.
EXACT_UP_TO: Final = 30

FRAMES: Final[frames.Frames] = {
    "logrank": (
        "One row per factor tested.",
        (
            frames.TABLE,
            frames.POSITION,
            frames.VARIABLE,
            frames.LABEL,
            ("logrank_p", frames.REAL, "P of the log-rank test."),
            ("logrank_exact_p", frames.REAL, "Exact permutation P."),
            ("gray_p", frames.REAL, "P of Gray's test, where an event competes."),
            frames.NOTE,
        ),
    ),
}


@dataclass(frozen=True)
class LevelTest:
    """P values between levels; None with a note where there is nothing to compare."""

    p_value: float | None
    exact_p_value: float | None
    note: str | None


def logrank_of(endpoint: Endpoint, levels: Sequence[Level]) -> LevelTest:
    """Log-rank test of an endpoint between levels; rows in no level are left out.

    The masks of the levels are over the rows of the endpoint.
    """
    present = [level for level in levels if level.rows.any()]
    if len(present) < 2:
        return LevelTest(
            None, None, f"not estimable: fewer than two groups with {endpoint.population.counted}"
        )
    group = np.full(len(endpoint.events), -1)
    for code, level in enumerate(present):
        group[level.rows.to_numpy(dtype=bool)] = code
    kept = group >= 0
    durations = endpoint.durations.to_numpy(dtype=float)[kept]
    events = endpoint.events.to_numpy(dtype=bool)[kept]
    entry = None if endpoint.entry is None else endpoint.entry.to_numpy(dtype=float)[kept]
    exact = len(durations) <= EXACT_UP_TO and entry is None
    test = logrank(durations, events, group[kept], exact=exact, entry=entry)
    asymptotic = known(test.asymptotic_p_value)
    if asymptotic is None:
        return LevelTest(None, None, test.note)
    return LevelTest(asymptotic, known(test.p_value) if exact else None, None)


def levels_within(
    cohort: Cohort, study: Study, endpoint: str, levels: Sequence[Level]
) -> list[Level]:
    """Levels cut down to the rows an endpoint is about."""
    from dataclasses import replace

    rows = rows_in(cohort, study, endpoint)
    unit = declared(study, endpoint).unit
    return [
        replace(
            level,
            rows=level.rows[rows.to_numpy(dtype=bool)],
            population=cohort.population(unit, level.rows & rows, level.population.name),
        )
        for level in levels
    ]


def record_without_group(
    prefix: str, label: str, endpoint: Endpoint, levels: Sequence[Level], record: Recorder
) -> None:
    """The number ``<prefix>.without_group.n``: rows of the endpoint whose group is missing.

    The masks of the levels are over the rows of the endpoint.
    """
    grouped = np.zeros(len(endpoint.events), dtype=bool)
    for level in levels:
        grouped |= level.rows.to_numpy(dtype=bool)
    rest = part_of(endpoint.population, ~grouped, f"without {label.lower()}")
    record.add(
        f"{prefix}.without_group.n", rest.n, rest, statistic="count",
        method=f"{__name__}.record_without_group", unit=rest.counted,
    )  # fmt: skip


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``logrank``; numbers ``<table>.<variable>.logrank_p``, ``….logrank_exact_p``, where
    an event competes ``….gray_p``, and ``<table>.significant_factors.n``, then by Gray's test."""
    endpoint = endpoint_of(cohort, study, said.endpoint)
    unit = declared(study, said.endpoint).unit
    where = study.settings.place("tables", name)
    variables = said.rows or study.settings.rows_of(
        said.rows_of, where.saying("rows_of", str(said.rows_of))
    )
    record.reads(name, *columns_of(cohort, study, said.endpoint))
    significant = 0
    for position, row in enumerate(rows_of_table(cohort, variables, unit, where), start=1):
        levels = levels_within(cohort, study, said.endpoint, levels_of(cohort, row))
        test = logrank_of(endpoint, levels)
        for key, value in (("logrank_p", test.p_value), ("logrank_exact_p", test.exact_p_value)):
            record.add(
                f"{name}.{row.variable}.{key}", value, endpoint.population,
                statistic="log-rank P", method="caseseries.survival.logrank",
                events=endpoint.n_events,
            )  # fmt: skip
        record_without_group(f"{name}.{row.variable}", row.label, endpoint, levels, record)
        deciding, gray = test.p_value, None
        if has_subdistribution(endpoint):
            deciding = gray = gray_p(endpoint, levels)
            record.add(
                f"{name}.{row.variable}.gray_p", gray, endpoint.population,
                statistic="Gray's P", method="caseseries.survival.gray_test",
                events=endpoint.n_events,
            )  # fmt: skip
        record.frame(
            "logrank",
            [
                {
                    "table_name": name,
                    "position": position,
                    "variable": row.variable,
                    "label": row.label,
                    "logrank_p": test.p_value,
                    "logrank_exact_p": test.exact_p_value,
                    "gray_p": gray,
                    "note": test.note,
                }
            ],
        )
        level = 1 - study.settings.statistics.conf_level
        significant += deciding is not None and deciding < level
    id = f"{name}.significant_factors"
    record.reads(
        id, *columns_of(cohort, study, said.endpoint), *(row.variable for row in variables)
    )
    record.add(
        f"{id}.n", significant, endpoint.population,
        statistic="count", method=f"{__name__}.analyse", unit="factors",
    )  # fmt: skip
