"""The keys of the kinds of tables."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from caseseries.study.settings import Name, SettingsModel, Variable


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
