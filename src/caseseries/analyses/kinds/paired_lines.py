"""Before and after of every row, for a figure with a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from pydantic import Field

from caseseries.analyses.kinds.paired import Pair, both_known, differences
from caseseries.results import frames
from caseseries.study.settings import Name, SettingsModel

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


class Settings(SettingsModel):
    """``kind = "paired_lines"``: a line per row from before to after, and their means."""

    kind: Literal["paired_lines"]
    caption: str = Field("", description="Caption of the figure.")
    before: Name = Field(description="Column with the values before.")
    after: Name = Field(description="Column with the values after.")
    label: str = Field("", description="Name of the axis; by default the label of after.")
    unit: Name | None = Field(None, description="Unit of analysis; by default the first unit.")
    before_label: str = Field("Before", description="What stands below the values before.")
    after_label: str = Field("After", description="What stands below the values after.")


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
