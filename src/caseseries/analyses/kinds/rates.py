"""How often something happened: counts and shares with limits that hold in small series."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.groups import Within, groups_of, record_groups
from caseseries.analyses.left_out import record_left_out
from caseseries.analyses.limits import record_share_limits
from caseseries.analyses.said.tables import Rates as Settings
from caseseries.analyses.variables import (
    Level,
    Row,
    belong_together,
    column_of,
    levels_of,
    rows_of_table,
)
from caseseries.results import frames
from caseseries.results.numbers import percent, slug
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = "caseseries.describe.proportion"

FRAMES: Final[frames.Frames] = {
    "rates": (
        "One row per line and group of a table of rates.",
        (
            frames.TABLE,
            frames.POSITION,
            frames.UNIT,
            frames.VARIABLE,
            frames.LABEL,
            frames.LEVEL,
            frames.LEVEL_LABEL,
            ("by_level", frames.TEXT, "Id of the group counted; missing for all rows."),
            ("by_level_label", frames.TEXT, "Printed name of that group."),
            frames.N,
            ("denominator", frames.INTEGER, "Number of rows with a known value."),
            ("missing", frames.INTEGER, "Number of rows without one, counted in no rate."),
            frames.PERCENT,
            ("conf_low", frames.REAL, "Lower confidence limit, in percent."),
            ("conf_high", frames.REAL, "Upper confidence limit, in percent."),
            ("limits", frames.TEXT, "Kind of limits: clopper_pearson, wilson or mid_p."),
            ("clustered", frames.FLAG, "True where several rows belong to one of the unit above."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``rates``; numbers ``<table>.<variable>.<level>[.<by level>].n``, ``.of``,
    ``.percent``, ``.percent_low`` and ``.percent_high``. Rows without a value are in no rate."""
    unit = said.unit or next(iter(study.cohort_tables.values())).unit or ""
    where = study.settings.place("tables", name)
    rows = rows_of_table(cohort, said.rows, unit, where)
    groups: dict[str, tuple[Level, ...]] = {}
    if said.by is not None:
        for of_unit in dict.fromkeys(row.unit for row in rows):
            groups[of_unit] = groups_of(cohort, said.by, of_unit, where)
            record_groups(name, cohort, of_unit, groups[of_unit], record)
    position = 0
    for row in rows:
        unknown = column_of(cohort, row).isna()
        missing = {row.variable: unknown}
        record_left_out(
            name, cohort, row.unit, unknown | ~unknown, missing, record,
            {row.variable: row.label}, together=False,
        )  # fmt: skip
        for level in _counted(cohort, row):
            position += 1
            for group in (None, *groups.get(row.unit, ())):
                line = _rate(name, row, level, group, said.limits, cohort, study, record)
                record.frame("rates", [{"table_name": name, "position": position, **line}])


def _counted(cohort: Cohort, row: Row) -> Sequence[Level]:
    """Of a yes/no column yes, of ``level = …`` that level, else every level."""
    levels = levels_of(cohort, row)
    if not levels:
        raise StudyFileError(
            f"{row.where}: {row.variable} is a number without groups, or has no value; add cut = …"
            " to the row"
        )
    if row.said.level is not None:
        return [level for level in levels if level.id == slug(row.said.level)]
    if {level.id for level in levels} == {"yes", "no"}:
        return [level for level in levels if level.id == "yes"]
    return levels


def _rate(
    name: str,
    row: Row,
    level: Level,
    group: Level | None,
    limits: str,
    cohort: Cohort,
    study: Study,
    record: Recorder,
) -> dict[str, Any]:
    within = Within(cohort, row, group)
    is_known = column_of(cohort, row).notna()
    plural = cohort.table(row.unit).name.replace("_", " ")
    everyone = within.population(is_known, f"{plural} with known {row.label.lower()}")
    counted = within.part(level)
    id = f"{name}.{row.variable}.{level.id}{within.id}"
    record.proportion(id, counted, everyone, method=METHOD)
    low, high = record_share_limits(record, id, counted, everyone, study, limits)
    return {
        "unit_of_analysis": row.unit,
        "variable": row.variable,
        "label": row.label,
        "level": level.id,
        "level_label": level.label,
        "by_level": None if group is None else group.id,
        "by_level_label": None if group is None else group.label,
        "n": counted.n,
        "denominator": everyone.n,
        "missing": within.everyone.n - everyone.n,
        "percent": percent(counted.n, everyone.n),
        "conf_low": low,
        "conf_high": high,
        "limits": limits,
        "clustered": belong_together(cohort, row.unit),
    }
