"""Table 1: patients, tumors and sessions at time zero."""

from __future__ import annotations

from typing import Any

from caseseries.analyses.study import Study, VariableRow
from caseseries.analyses.variables import Level, column_of, levels_of
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder, percent
from caseseries.statistics.summary import summary

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``table1`` and numbers ``table1.<variable>[.<level>].<statistic>``.

    The variables, their cut-points and order are those of ``[table1]`` in ``study.toml``.
    """
    for unit in dict.fromkeys(
        ("patient", "tumor", *(row.unit_of_analysis for row in study.table1))
    ):
        everyone = cohort.population(unit)
        record.add(
            f"table1.{unit}s.n", everyone.n, everyone,
            statistic="count", method=METHOD, unit=f"{unit}s",
        )  # fmt: skip
    for row in study.table1:
        summaries = [_summary(cohort, row, kind, record) for kind in row.show]
        levels = [_level(cohort, row, level, record) for level in levels_of(cohort, row)]
        position = len(record.frames.get("table1", ()))
        record.frame(
            "table1",
            (
                {
                    "position": position + offset,
                    "unit_of_analysis": row.unit_of_analysis,
                    "variable": row.variable,
                    "label": row.label,
                    **line,
                }
                for offset, line in enumerate(
                    [*summaries, *levels, *_missing(cohort, row, record)], 1
                )
            ),
        )


def _summary(cohort: Cohort, row: VariableRow, kind: str, record: Recorder) -> dict[str, Any]:
    column = column_of(cohort, row)
    known = column.notna()
    population = cohort.population(
        row.unit_of_analysis, known, f"{row.unit_of_analysis}s with known {row.label.lower()}"
    )
    described = summary(column[known].astype(float))
    values: dict[str, dict[str, Any]] = {
        "mean_sd": {"mean": described.mean, "sd": described.sd},
        "median_quartiles": {"median": described.median, "q1": described.q1, "q3": described.q3},
        "range": {"minimum": described.minimum, "maximum": described.maximum},
    }
    for name, value in values[kind].items():
        record.add(
            f"table1.{row.variable}.{name}", value, population, statistic=name,
            method="caseseries.statistics.summary.summary", unit=_unit(row),
        )  # fmt: skip
    return {"kind": kind, "n": population.n, **values[kind]}


def _level(cohort: Cohort, row: VariableRow, level: Level, record: Recorder) -> dict[str, Any]:
    everyone = cohort.population(row.unit_of_analysis)
    record.proportion(
        f"table1.{row.variable}.{level.id}", level.population, everyone, method=METHOD
    )
    return {
        "kind": "level",
        "level": level.id,
        "level_label": level.label,
        "n": level.population.n,
        "denominator": everyone.n,
        "percent": percent(level.population.n, everyone.n),
    }


def _missing(cohort: Cohort, row: VariableRow, record: Recorder) -> list[dict[str, Any]]:
    """A line of its own for rows without a value, so that the shares above do not hide them."""
    column = column_of(cohort, row)
    missing = int(column.isna().sum())
    if not missing:
        return []
    unknown = cohort.population(
        row.unit_of_analysis,
        column.isna(),
        f"{row.unit_of_analysis}s with missing {row.label.lower()}",
    )
    record.proportion(
        f"table1.{row.variable}.missing",
        unknown,
        cohort.population(row.unit_of_analysis),
        method=METHOD,
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


def _unit(row: VariableRow) -> str:
    import schemas

    return schemas.COHORT_TABLES[f"{row.unit_of_analysis}s"].column(row.variable).unit or ""
