"""The keys of the kinds of figures."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from caseseries.analyses.said.tables import By
from caseseries.study.settings import Name, SettingsModel

SQL_TABLE: Final = r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$"


class KaplanMeier(SettingsModel):
    """``kind = "kaplan_meier"``: the curve of an endpoint with its table of numbers at risk."""

    kind: Literal["kaplan_meier"]
    caption: str = Field("", description="Caption of the figure.")
    endpoint: Name = Field(description="Name of the endpoint.")
    by: By | None = Field(None, description="A variable whose groups have a curve each.")


class CumulativeIncidence(SettingsModel):
    """``kind = "cumulative_incidence"``: incidence of an endpoint with a competing event."""

    kind: Literal["cumulative_incidence"]
    caption: str = Field("", description="Caption of the figure.")
    endpoint: Name = Field(description="Name of an endpoint with competing = ….")
    by: By | None = Field(None, description="A variable whose groups have a curve each.")


class PairedLines(SettingsModel):
    """``kind = "paired_lines"``: a line per row from before to after, and their means."""

    kind: Literal["paired_lines"]
    caption: str = Field("", description="Caption of the figure.")
    before: Name = Field(description="Column with the values before.")
    after: Name = Field(description="Column with the values after.")
    label: str = Field("", description="Name of the axis; by default the label of after.")
    unit: Name | None = Field(None, description="Unit of analysis; by default the first unit.")
    before_label: str = Field("Before", description="What stands below the values before.")
    after_label: str = Field("After", description="What stands below the values after.")


class Threshold(SettingsModel):
    """A line across a waterfall: rows at it or further from 0 are counted."""

    value: float = Field(description="Where the line lies; not 0, which has no side beyond it.")
    label: str = Field("", description="What reaching it means, as printed: partial response.")


class Waterfall(SettingsModel):
    """``kind = "waterfall"``: a bar per row, the largest change first, with thresholds."""

    kind: Literal["waterfall"]
    caption: str = Field("", description="Caption of the figure.")
    value: Name = Field(
        description="Column with the change of each row, its best where it has several."
    )
    label: str = Field("", description="Name of the axis; by default the label of value.")
    unit: Name | None = Field(None, description="Unit of analysis; by default the first unit.")
    by: By | None = Field(None, description="A variable whose groups have a fill of bars each.")
    thresholds: tuple[Threshold, ...] = Field(
        (),
        description='Lines, { value = -30, label = "partial response" }; rows at a line or'
        " further from 0 are counted.",
    )


class Trajectories(SettingsModel):
    """``kind = "trajectories"``: a line per row through its repeated measurements."""

    kind: Literal["trajectories"]
    caption: str = Field("", description="Caption of the figure.")
    table: str = Field(
        pattern=SQL_TABLE,
        description="SQL table, one row per measurement: derived.laboratory.",
    )
    time: Name = Field(description="Its column with the time, a number.")
    value: Name = Field(description="Its column with what was measured.")
    key: Name | None = Field(
        None, description="Its column with the key of the row; by default that of the unit."
    )
    label: str = Field("", description="Name of the vertical axis; by default the value's column.")
    time_label: str = Field("", description="Name of the other; by default the time's column.")
    unit: Name | None = Field(None, description="Unit of analysis; by default the first unit.")
    by: By | None = Field(None, description="A variable whose groups have a look of lines each.")
    log_scale: bool = Field(False, description="Draw the values on a logarithmic scale.")


class Forest(SettingsModel):
    """``kind = "forest"``: the hazard ratios of a table of kind regression, with their limits."""

    kind: Literal["forest"]
    caption: str = Field("", description="Caption of the figure.")
    table: Name = Field(description="A table of kind regression.")
    model: Literal["univariable", "multivariable"] = Field(
        "multivariable", description="The models of one factor each, or the one of all."
    )
    method: Literal["cox", "firth", "fine_gray"] = Field(
        "cox", description="Wald limits, Firth's, or the subdistribution hazards of Fine and Gray."
    )


class Marks(SettingsModel):
    """Things that happened on the lanes: the rows of a table of the study's SQL."""

    table: str = Field(
        pattern=SQL_TABLE,
        description="SQL table, one row per thing that happened: derived.visits.",
    )
    start: Name = Field(description="Its column with the date, or with the time in the lane's unit")
    end: Name | None = Field(None, description="Its column with the end of what has a duration.")
    label: str = Field(description="What happened, as the legend prints it.")
    key: Name | None = Field(
        None, description="Its column with the key of the lane; by default that of the unit."
    )
    origin: Name | None = Field(
        None,
        description="The date lanes start at, where start is a date: a column of the table, or of"
        " the unit's cohort table.",
    )


class Swimmer(SettingsModel):
    """``kind = "swimmer"``: a lane per row of an endpoint, with marks."""

    kind: Literal["swimmer"]
    caption: str = Field("", description="Caption of the figure.")
    endpoint: Name = Field(description="Name of the endpoint whose times are the lanes.")
    events: tuple[Marks, ...] = Field((), description="What is marked on the lanes.")


class Flow(SettingsModel):
    """``kind = "flow"``: a flow chart whose boxes are the rows of a table of the study's SQL."""

    kind: Literal["flow"]
    caption: str = Field("", description="Caption of the figure.")
    table: str = Field(
        pattern=SQL_TABLE,
        description="SQL table with columns position, box, label and n, one row per line of a box:"
        " derived.flow. Boxes whose name begins with excluded stand beside the arrow.",
    )
