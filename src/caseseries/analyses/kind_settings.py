"""What tables and figures may say in ``study.toml``, by their kind: read before anything is run.

It imports no statistics, so that ``check`` can refuse in a moment what ``build`` would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from caseseries.study.places import at, at_value
from caseseries.study.settings import Endpoint, Name, SettingsModel, Variable
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.study.study import Study


def _named(said: Any) -> Any:
    return {"variable": said} if isinstance(said, str) else said


By = Annotated[Variable, BeforeValidator(_named)]
"""A variable whose levels are groups; a text names a cohort column."""


class Baseline(SettingsModel):
    """``kind = "baseline"``: counts and shares, means, medians, ranges of variables."""

    kind: Literal["baseline"]
    caption: str = Field("", description="Caption of the table.")
    unit: Name | None = Field(
        None, description="Unit of analysis of rows that name none; by default the first unit."
    )
    rows: tuple[Variable, ...] = Field(description="The variables, in their order.")
    by: By | None = Field(
        None, description="Groups with a column each: a variable, or the name of a cohort column."
    )
    p_value: bool = Field(True, description="Show the P of a test between the groups.")
    smd: bool = Field(True, description="Show the standardized difference of the groups.")
    total: bool = Field(True, description="Show the column of all rows beside the groups.")


class Rates(SettingsModel):
    """``kind = "rates"``: counts and shares with exact limits."""

    kind: Literal["rates"]
    caption: str = Field("", description="Caption of the table.")
    unit: Name | None = Field(
        None, description="Unit of analysis of rows that name none; by default the first unit."
    )
    rows: tuple[Variable, ...] = Field(
        description="Yes/no columns, of which yes is counted; of others every level, or that of"
        " level = …"
    )
    by: By | None = Field(
        None, description="Groups with a column each: a variable, or the name of a cohort column."
    )
    total: bool = Field(True, description="Show the column of all rows beside the groups.")
    limits: Literal["clopper_pearson", "wilson", "mid_p"] = Field(
        "clopper_pearson", description="How the limits of a share are computed."
    )


class Pair(SettingsModel):
    """Two columns of the same cohort table, before and after."""

    before: Name = Field(description="Column with the values before.")
    after: Name = Field(description="Column with the values after.")
    label: str = Field("", description="Printed name; by default the label of after.")
    unit: Name | None = Field(None, description="Unit of analysis; by default the first unit.")
    name: Name | None = Field(None, description="Name in ids of numbers; by default after.")


class Paired(SettingsModel):
    """``kind = "paired"``: means before and after, their difference, paired tests."""

    kind: Literal["paired"]
    caption: str = Field("", description="Caption of the table.")
    pairs: tuple[Pair, ...] = Field(description="The pairs of columns, in their order.")


class SurvivalByGroup(SettingsModel):
    """``kind = "survival_by_group"``: rates, medians and log-rank tests of an endpoint."""

    kind: Literal["survival_by_group"]
    caption: str = Field("", description="Caption of the table.")
    endpoint: Name = Field(description="Name of the endpoint.")
    rows: tuple[Variable, ...] = Field(description="The factors, in their order.")


class Regression(SettingsModel):
    """``kind = "regression"``: Cox models of an endpoint."""

    kind: Literal["regression"]
    caption: str = Field("", description="Caption of the table.")
    endpoint: Name = Field(description="Name of the endpoint.")
    rows: tuple[Variable, ...] = Field(
        description="The factors of the model of several; a number without cut is continuous."
    )
    alone_of: Name | None = Field(None, description="Also fit each factor of this table alone.")
    ties: Literal["efron", "breslow"] = Field("efron", description="How ties are treated.")
    firth: bool = Field(
        True, description="Also fit Firth's penalized likelihood, which separation does not break."
    )
    subdistribution: bool = Field(
        True,
        description="Of an endpoint with competing = …, show Fine and Gray's model beside the"
        " cause-specific one; not where rows enter late.",
    )


class Logrank(SettingsModel):
    """``kind = "logrank"``: the log-rank test of several factors."""

    kind: Literal["logrank"]
    caption: str = Field("", description="Caption of the table.")
    endpoint: Name = Field(description="Name of the endpoint.")
    rows: tuple[Variable, ...] = Field((), description="The factors, in their order.")
    rows_of: Name | None = Field(None, description="The factors of this table instead.")


class Conclusions(SettingsModel):
    """``kind = "conclusions"``: published beside recommended tests of each factor."""

    kind: Literal["conclusions"]
    caption: str = Field("", description="Caption of the table.")
    groups: Name = Field(description="A table of kind survival_by_group.")
    model: Name = Field(description="A table of kind regression.")


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
        pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$",
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
        pattern=r"^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$",
        description="SQL table with columns position, box, label and n, one row per line of a box:"
        " derived.flow. Boxes whose name begins with excluded stand beside the arrow.",
    )


# What study.toml calls a kind, in the order of docs/kinds.md; a module of that name analyses it.
TABLE_KINDS: Final[dict[str, type[SettingsModel]]] = {
    "baseline": Baseline,
    "rates": Rates,
    "paired": Paired,
    "survival_by_group": SurvivalByGroup,
    "regression": Regression,
    "logrank": Logrank,
    "conclusions": Conclusions,
}
FIGURE_KINDS: Final[dict[str, type[SettingsModel]]] = {
    "kaplan_meier": KaplanMeier,
    "cumulative_incidence": CumulativeIncidence,
    "paired_lines": PairedLines,
    "forest": Forest,
    "swimmer": Swimmer,
    "flow": Flow,
}


@dataclass(frozen=True)
class Said:
    """A table or figure of ``study.toml`` and what it says of itself."""

    what: str
    name: str
    settings: Any


def read_study_file(study: Study) -> list[Said]:
    """Read all that ``study.toml`` says of results: the tables, then the figures.

    Raises StudyFileError naming the line for a section, kind or key that there is not, a value
    that cannot be, and an endpoint that is not declared.
    """
    settings = study.settings
    _ = settings.about, settings.statistics, settings.for_sql, settings.endpoints
    return [
        *(_said(study, "table", name, TABLE_KINDS) for name in study.content.get("tables", {})),
        *(_said(study, "figure", name, FIGURE_KINDS) for name in study.content.get("figures", {})),
    ]


def _said(study: Study, what: str, name: str, kinds: Mapping[str, type[SettingsModel]]) -> Said:
    section = study.content[f"{what}s"][name]
    kind = section.get("kind") if isinstance(section, dict) else None
    if kind not in kinds:
        place = at(study.file, [f"{what}s", name, *(["kind"] if kind else [])])
        said = (
            f"kind = {kind!r} is no kind of {what}" if kind else f"lacks kind, the kind of {what}"
        )
        raise StudyFileError(
            f"{place}: [{what}s.{name}] {said}{suggestion(str(kind or ''), kinds)}"
        )
    settings = study.settings.read([f"{what}s", name], kinds[str(kind)])
    endpoint = getattr(settings, "endpoint", None)
    competing = None if endpoint is None else declared(study, endpoint).competing
    if competing is not None and isinstance(settings, SurvivalByGroup):
        place = at(study.file, [f"{what}s", name, "endpoint"])
        raise StudyFileError(
            f"{place}: [{what}s.{name}] endpoint = {endpoint!r} has a competing event ({competing})"
            ", and Kaplan-Meier rates would take it for censoring: draw a figure of kind"
            " cumulative_incidence with by = …, and test factors in a table of kind logrank"
        )
    return Said(what, name, settings)


def declared(study: Study, name: str) -> Endpoint:
    """What ``study.toml`` says of an endpoint; raises StudyFileError for an unknown one."""
    endpoints = study.settings.endpoints
    if name not in endpoints:
        place = at_value(study.file, [], "endpoint", name)
        raise StudyFileError(
            f"{place}: there is no [endpoints.{name}]{suggestion(name, endpoints)}"
        )
    return endpoints[name]
