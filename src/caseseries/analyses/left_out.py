"""Rows an analysis leaves out because a value is missing: counted, by variable, never silent."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from caseseries.results import frames

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder

FRAMES: Final[frames.Frames] = {
    "left_out": (
        "One row per analysis and variable whose missing values it leaves rows out for.",
        (
            ("about", frames.TEXT, "What the ids of its numbers begin with."),
            frames.UNIT,
            frames.VARIABLE,
            frames.LABEL,
            ("n", frames.INTEGER, "Number of rows without a value of it."),
        ),
    ),
}


def record_left_out(
    prefix: str,
    cohort: Cohort,
    unit: str,
    among: pd.Series[bool],
    missing: Mapping[str, pd.Series[bool]],
    record: Recorder,
    labels: Mapping[str, str] | None = None,
    *,
    together: bool = True,
) -> None:
    """Numbers ``<prefix>.missing.n``, rows without one of the values, and, of several variables,
    ``<prefix>.missing.<variable>.n``, those without this one; frame ``left_out``.

    The masks are over all rows of the unit; ``among`` are those the analysis asks about. Where
    each variable leaves out its own rows (not ``together``), there is no number of all.
    """
    table = cohort.table(unit)
    plural = table.name.replace("_", " ")
    masks = {variable: among & mask for variable, mask in missing.items()}
    record.reads(f"{prefix}.missing", *missing)
    either = {"": reduce(or_, masks.values(), among & False)} if together else {}
    for variable, rows in {**either, **masks}.items():
        label = (labels or {}).get(variable, variable)
        if variable and label == variable and variable in table.column_names:
            label = table.column(variable).title
        words = f"{plural} without {label.lower() if variable else 'a value asked for'}"
        population = cohort.population(unit, rows, words)
        if not variable or not together or len(masks) > 1:
            record.add(
                f"{prefix}.missing.{f'{variable}.' if variable else ''}n", population.n,
                population, statistic="count", method=f"{__name__}.record_left_out",
                unit=population.counted,
            )  # fmt: skip
        if variable and population.n:
            record.frame(
                "left_out",
                [
                    {
                        "about": prefix,
                        "unit_of_analysis": unit,
                        "variable": variable,
                        "label": label,
                        "n": population.n,
                    }
                ],
            )
