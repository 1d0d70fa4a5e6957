"""Baseline characteristics, what a paper calls Table 1: each variable in its unit of analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from caseseries.analyses.variables import Level, Row, column_of, levels_of, rows_of_table
from caseseries.results import frames
from caseseries.results.numbers import percent
from caseseries.statistics.summary import summary
from caseseries.study.settings import Name, SettingsModel, Variable

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
}


class Settings(SettingsModel):
    """``kind = "baseline"``: counts and shares, means, medians, ranges of variables."""

    kind: Literal["baseline"]
    caption: str = Field("", description="Caption of the table.")
    unit: Name | None = Field(
        None, description="Unit of analysis of rows that name none; by default the first unit."
    )
    rows: tuple[Variable, ...] = Field(description="The variables, in their order.")


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``baseline`` and numbers ``<table>.<variable>[.<level>].<statistic>``."""
    unit = said.unit or next(iter(study.cohort_tables.values())).unit or ""
    rows = rows_of_table(cohort, said.rows, unit, f"{study.file}: [tables.{name}]")
    for of_unit in dict.fromkeys((unit, *(row.unit for row in rows))):
        everyone = cohort.population(of_unit)
        record.reads(f"{name}.{everyone.units}", *cohort.table(of_unit).key)
        record.add(
            f"{name}.{everyone.units}.n", everyone.n, everyone,
            statistic="count", method=METHOD, unit=everyone.counted,
        )  # fmt: skip
    position = 0
    for row in rows:
        summaries = [_summary(name, cohort, row, kind, record) for kind in row.said.show]
        levels = [_level(name, cohort, row, level, record) for level in levels_of(cohort, row)]
        lines = [*summaries, *levels, *_missing(name, cohort, row, record)]
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
        position += len(lines)


def _summary(name: str, cohort: Cohort, row: Row, kind: str, record: Recorder) -> dict[str, Any]:
    column = column_of(cohort, row)
    known = column.notna()
    plural = cohort.table(row.unit).name.replace("_", " ")
    population = cohort.population(row.unit, known, f"{plural} with known {row.label.lower()}")
    described = summary(column[known].astype(float))
    values: dict[str, dict[str, Any]] = {
        "mean_sd": {"mean": described.mean, "sd": described.sd},
        "median_quartiles": {"median": described.median, "q1": described.q1, "q3": described.q3},
        "range": {"minimum": described.minimum, "maximum": described.maximum},
    }
    for statistic, value in values[kind].items():
        record.add(
            f"{name}.{row.variable}.{statistic}", value, population, statistic=statistic,
            method="caseseries.statistics.summary.summary", unit=_unit(cohort, row),
        )  # fmt: skip
    return {"kind": kind, "n": population.n, **values[kind]}


def _level(name: str, cohort: Cohort, row: Row, level: Level, record: Recorder) -> dict[str, Any]:
    everyone = cohort.population(row.unit)
    record.proportion(
        f"{name}.{row.variable}.{level.id}", level.population, everyone, method=METHOD
    )
    return {
        "kind": "level",
        "level": level.id,
        "level_label": level.label,
        "n": level.population.n,
        "denominator": everyone.n,
        "percent": percent(level.population.n, everyone.n),
    }


def _missing(name: str, cohort: Cohort, row: Row, record: Recorder) -> list[dict[str, Any]]:
    """A line of its own for rows without a value, so that the shares above do not hide them."""
    column = column_of(cohort, row)
    missing = int(column.isna().sum())
    if not missing:
        return []
    plural = cohort.table(row.unit).name.replace("_", " ")
    unknown = cohort.population(
        row.unit, column.isna(), f"{plural} with missing {row.label.lower()}"
    )
    record.proportion(
        f"{name}.{row.variable}.missing", unknown, cohort.population(row.unit), method=METHOD
    )
    return [
        {
            "kind": "missing",
            "level": "missing",
            "level_label": "Missing",
            "n": missing,
            "denominator": len(column),
            "percent": percent(missing, len(column)),
        }
    ]


def _unit(cohort: Cohort, row: Row) -> str:
    declared = cohort.table(row.unit)
    if row.variable not in declared.column_names:
        return ""
    return declared.column(row.variable).unit or ""
