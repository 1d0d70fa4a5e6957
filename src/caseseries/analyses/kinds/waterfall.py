"""The change of every row, the largest first, and how many reach the thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from caseseries.analyses.groups import groups_of, record_groups
from caseseries.analyses.left_out import record_left_out
from caseseries.analyses.said.figures import Threshold
from caseseries.analyses.said.figures import Waterfall as Settings
from caseseries.results import frames
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.analyses.variables import Level
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {
    "waterfall": (
        "One row per bar of a waterfall, the largest value first.",
        (
            frames.FIGURE,
            frames.POSITION,
            frames.LABEL,
            ("measured_in", frames.TEXT, "Unit of the values."),
            ("key", frames.TEXT, "Key of the row the bar is of."),
            ("value", frames.REAL, "Its change."),
            ("level", frames.TEXT, "Its group; missing without by and in no group."),
            ("level_label", frames.TEXT, "Name of the group."),
        ),
    ),
    "waterfall_thresholds": (
        "One row per threshold of a waterfall.",
        (
            frames.FIGURE,
            frames.POSITION,
            frames.LABEL,
            ("threshold", frames.TEXT, "Its part of the ids of its numbers."),
            ("value", frames.REAL, "Where its line lies."),
            ("n", frames.INTEGER, "Number of rows at it or further from 0."),
        ),
    ),
}
_METHOD: Final = f"{__name__}.analyse"


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``waterfall`` and ``waterfall_thresholds``; numbers ``<figure>.n``, ``.largest``,
    ``.smallest``, ``.missing.n`` and, per threshold, ``.le_minus_30.n`` (or ``ge_20``), ``.of`` and
    ``.percent``."""
    where = str(study.settings.place("figures", name))
    unit = said.unit or next(iter(study.cohort_tables.values())).unit or ""
    table, values = cohort.table(unit), _values(said, unit, where, cohort)
    there = values.notna()
    plural = table.name.replace("_", " ")
    column = table.column(said.value) if said.value in table.column_names else None
    label = said.label or (column.title if column else said.value)
    measured = (column.unit or "") if column else ""
    population = cohort.population(unit, there, f"{plural} with {said.value}")
    record.reads(name, said.value)
    missing = {said.value: values.isna()}
    record_left_out(name, cohort, unit, there | ~there, missing, record)
    record.add(
        f"{name}.n", population.n, population, statistic="count", method=_METHOD,
        unit=population.counted,
    )  # fmt: skip
    known = values[there].astype(float)
    for end, value in (("largest", known.max()), ("smallest", known.min())):
        record.add(
            f"{name}.{end}", value, population, statistic=f"{end} value", method=_METHOD,
            unit=measured,
        )  # fmt: skip
    groups: dict[str, Level] = {}
    if said.by is not None:
        levels = groups_of(cohort, said.by, unit, study.settings.place("figures", name))
        record.reads(name, said.by.variable)
        record_groups(name, cohort, unit, levels, record)
        groups = {key: level for level in levels for key in level.population.keys}
    bars = sorted(zip(population.keys, known, strict=True), key=lambda bar: -bar[1])
    record.frame(
        "waterfall",
        (
            {
                "figure_name": name,
                "position": position,
                "label": label,
                "measured_in": measured or None,
                "key": key,
                "value": value,
                "level": groups[key].id if key in groups else None,
                "level_label": groups[key].label if key in groups else None,
            }
            for position, (key, value) in enumerate(bars, start=1)
        ),
    )
    for position, threshold in enumerate(said.thresholds, start=1):
        part = _id(threshold)
        if threshold.value == 0 or part in map(_id, said.thresholds[: position - 1]):
            fault = "lies at 0, which has no side beyond it" if not threshold.value else "is twice"
            raise StudyFileError(f"{where} thresholds: {threshold.value:g} {fault}")
        beyond = values >= threshold.value if threshold.value > 0 else values <= threshold.value
        reached = cohort.population(
            unit, beyond & there, f"{plural} with {said.value} of {threshold.value:g} or beyond"
        )
        record.proportion(f"{name}.{part}", reached, population, method=_METHOD)
        record.frame(
            "waterfall_thresholds",
            [
                {
                    "figure_name": name,
                    "position": position,
                    "label": threshold.label,
                    "threshold": part,
                    "value": threshold.value,
                    "n": reached.n,
                }
            ],
        )


def _id(threshold: Threshold) -> str:
    """``le_minus_30`` of -30, ``ge_2_5`` of 2.5."""
    size = f"{abs(threshold.value):g}".replace(".", "_")
    return f"ge_{size}" if threshold.value > 0 else f"le_minus_{size}"


def _values(said: Settings, unit: str, where: str, cohort: Cohort) -> pd.Series[float]:
    import pandas as pd

    frame = cohort.frame(unit)
    if said.value not in frame:
        raise StudyFileError(
            f"{where} value = {said.value!r} is no column of cohort.{cohort.table(unit).name}"
            f"{suggestion(said.value, list(map(str, frame.columns)))}"
        )
    values = frame[said.value]
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        raise StudyFileError(f"{where} value = {said.value!r} is not numeric; it draws no bar")
    return values
