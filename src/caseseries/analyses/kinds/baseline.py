"""Baseline characteristics, what a paper calls Table 1: each variable in its unit of analysis.

With ``by`` each variable is described in each group besides, and compared between the groups
(`caseseries.analyses.group_tests`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.group_tests import TESTS, compared
from caseseries.analyses.groups import Within, groups_of, record_groups
from caseseries.analyses.said.tables import Baseline as Settings
from caseseries.analyses.variables import (
    Level,
    Row,
    column_of,
    is_number,
    levels_of,
    rows_of_table,
)
from caseseries.results import frames
from caseseries.results.numbers import percent
from caseseries.statistics.summary import summary
from caseseries.study.places import Place
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = f"{__name__}.analyse"

FRAMES: Final[frames.Frames] = {
    "baseline": (
        "One row per line of a table of baseline characteristics.",
        (
            frames.TABLE,
            frames.POSITION,
            frames.UNIT,
            frames.VARIABLE,
            frames.LABEL,
            ("kind", frames.TEXT, "level, mean_sd, median_quartiles, range or missing."),
            frames.LEVEL,
            frames.LEVEL_LABEL,
            ("by_level", frames.TEXT, "Id of the group described; missing for all rows."),
            ("by_level_label", frames.TEXT, "Printed name of that group."),
            frames.N,
            ("denominator", frames.INTEGER, "Number of rows the share is of."),
            frames.PERCENT,
            ("mean", frames.REAL, "Mean."),
            ("sd", frames.REAL, "Standard deviation, divisor n - 1."),
            ("median", frames.REAL, "Median."),
            ("q1", frames.REAL, "Lower quartile (R type 7)."),
            ("q3", frames.REAL, "Upper quartile (R type 7)."),
            ("minimum", frames.REAL, "Smallest value."),
            ("maximum", frames.REAL, "Largest value."),
        ),
    ),
    "baseline_tests": TESTS,
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``baseline`` and numbers ``<table>.<variable>[.<level>].<statistic>``.

    With ``by`` also those of each group, ``<table>.<variable>[.<level>].<by level>.<statistic>``,
    frame ``baseline_tests``, and numbers ``<table>.<variable>.p_value`` and ``.smd``.
    """
    unit = said.unit or next(iter(study.cohort_tables.values())).unit or ""
    where = study.settings.place("tables", name)
    rows = rows_of_table(cohort, said.rows, unit, where)
    units = tuple(dict.fromkeys((unit, *(row.unit for row in rows))))
    for of_unit in units:
        everyone = cohort.population(of_unit)
        record.reads(f"{name}.{everyone.units}", *cohort.table(of_unit).key)
        record.add(
            f"{name}.{everyone.units}.n", everyone.n, everyone,
            statistic="count", method=METHOD, unit=everyone.counted,
        )  # fmt: skip
    groups = _groups(name, said, cohort, units, where, record)
    position = 0
    for row in rows:
        if row.said.test is not None and said.by is None:
            raise StudyFileError(f"{row.where}: test = {row.said.test!r} needs by = …, the groups")
        levels = levels_of(cohort, row)
        if row.said.show and not is_number(cohort, row):
            raise StudyFileError(f"{row.where} is not numeric; it has no {row.said.show[0]}")
        if not row.said.show and not levels and is_number(cohort, row):
            raise StudyFileError(f"{row.where} is a number: say what to show, show = … or cut = …")
        described = _lines(name, cohort, row, levels, None, record)
        for group in (None, *groups.get(row.unit, ())):
            lines = described if group is None else _lines(
                name, cohort, row, levels, group, record
            )  # fmt: skip
            record.frame(
                "baseline",
                (
                    {
                        "table_name": name,
                        "position": position + offset,
                        "unit_of_analysis": row.unit,
                        "variable": row.variable,
                        "label": row.label,
                        **line,
                    }
                    for offset, line in enumerate(lines, 1)
                ),
            )
        if described and said.by is not None:
            compared(name, position + 1, row, levels, groups[row.unit], cohort, study, record)
        position += len(described)


def _groups(
    name: str,
    said: Settings,
    cohort: Cohort,
    units: tuple[str, ...],
    where: Place,
    record: Recorder,
) -> dict[str, tuple[Level, ...]]:
    """The groups among the rows of each unit, and numbers ``<table>.<units>.<by level>.n``."""
    if said.by is None:
        return {}
    found = {unit: groups_of(cohort, said.by, unit, where) for unit in units}
    for unit, groups in found.items():
        record_groups(name, cohort, unit, groups, record)
    return found


def _lines(
    name: str,
    cohort: Cohort,
    row: Row,
    levels: tuple[Level, ...],
    group: Level | None,
    record: Recorder,
) -> list[dict[str, Any]]:
    """What the table says of a variable among all rows, or among those of one group."""
    within = Within(cohort, row, group)
    lines = [
        *(_summary(name, cohort, row, kind, within, record) for kind in row.said.show),
        *(_level(name, row, level, within, record) for level in levels),
        *_missing(name, cohort, row, within, record),
    ]
    if group is not None:
        lines = [{**line, "by_level": group.id, "by_level_label": group.label} for line in lines]
    return lines


def _summary(
    name: str, cohort: Cohort, row: Row, kind: str, within: Within, record: Recorder
) -> dict[str, Any]:
    column = column_of(cohort, row)
    plural = cohort.table(row.unit).name.replace("_", " ")
    known = column.notna()
    population = within.population(known, f"{plural} with known {row.label.lower()}")
    described = summary(column[within.mask(known)].astype(float))
    values: dict[str, dict[str, Any]] = {
        "mean_sd": {"mean": described.mean, "sd": described.sd},
        "median_quartiles": {"median": described.median, "q1": described.q1, "q3": described.q3},
        "range": {"minimum": described.minimum, "maximum": described.maximum},
    }
    for statistic, value in values[kind].items():
        record.add(
            f"{name}.{row.variable}{within.id}.{statistic}", value, population, statistic=statistic,
            method="caseseries.statistics.summary.summary", unit=_unit(cohort, row),
        )  # fmt: skip
    return {"kind": kind, "n": population.n, **values[kind]}


def _level(name: str, row: Row, level: Level, within: Within, record: Recorder) -> dict[str, Any]:
    counted, everyone = within.part(level), within.everyone
    id = f"{name}.{row.variable}.{level.id}{within.id}"
    record.proportion(id, counted, everyone, method=METHOD)
    return {
        "kind": "level",
        "level": level.id,
        "level_label": level.label,
        "n": counted.n,
        "denominator": everyone.n,
        "percent": percent(counted.n, everyone.n),
    }


def _missing(
    name: str, cohort: Cohort, row: Row, within: Within, record: Recorder
) -> list[dict[str, Any]]:
    """A line of its own for rows without a value, so that the shares above do not hide them."""
    missing = column_of(cohort, row).isna()
    if not missing.any():
        return []
    plural = cohort.table(row.unit).name.replace("_", " ")
    unknown = within.population(missing, f"{plural} with missing {row.label.lower()}")
    everyone = within.everyone
    record.proportion(f"{name}.{row.variable}.missing{within.id}", unknown, everyone, method=METHOD)
    return [
        {
            "kind": "missing",
            "level": "missing",
            "level_label": "Missing",
            "n": unknown.n,
            "denominator": everyone.n,
            "percent": percent(unknown.n, everyone.n),
        }
    ]


def _unit(cohort: Cohort, row: Row) -> str:
    declared = cohort.table(row.unit)
    if row.variable not in declared.column_names:
        return ""
    return declared.column(row.variable).unit or ""
