"""Before and after of every row, for a figure with a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from caseseries.analyses.kinds.paired import both_known, differences
from caseseries.analyses.said.figures import PairedLines as Settings
from caseseries.analyses.said.tables import Pair
from caseseries.results import frames

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {
    "paired_lines": (
        "One row per line of a figure of values before and after.",
        (
            frames.FIGURE,
            frames.POSITION,
            frames.LABEL,
            ("measured_in", frames.TEXT, "Unit of the values."),
            ("key", frames.TEXT, "Key of the row the line is of."),
            ("before", frames.REAL, "Value before."),
            ("after", frames.REAL, "Value after."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``paired_lines``; numbers ``<figure>.n``, ``.before_mean``, ``.difference``, …."""
    pair = Pair(before=said.before, after=said.after, label=said.label, unit=said.unit, name=None)
    where = str(study.settings.place("figures", name))
    about = differences(name, pair, where, cohort, study, record)
    _, frame, complete, population = both_known(pair, where, cohort, study)
    rows = zip(
        population.keys, frame[said.before][complete], frame[said.after][complete], strict=True
    )
    record.frame(
        "paired_lines",
        (
            {
                "figure_name": name,
                "position": position,
                "label": about["label"],
                "measured_in": about["measured_in"],
                "key": key,
                "before": float(before),
                "after": float(after),
            }
            for position, (key, before, after) in enumerate(rows, start=1)
        ),
    )
