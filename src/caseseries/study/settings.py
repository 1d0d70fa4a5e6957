"""What ``study.toml`` may say of any study: its title, its endpoints, how it counts and rounds.

Each section is a Pydantic model; a mistake is reported with the line of the file it stands on. What
one kind of table or figure takes is declared beside the code of that kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)

from caseseries.study.places import Place, at
from caseseries.study.study_file import StudyFileError, suggestion

ConfType = Literal["plain", "log", "log-log"]
TimeUnit = Literal["days", "weeks", "months", "years"]
GroupTest = Literal["student", "welch", "wilcoxon", "kruskal_wallis", "chi_squared", "fisher"]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Positive = Annotated[float, Field(gt=0, lt=1e6, allow_inf_nan=False)]
Model = TypeVar("Model", bound=BaseModel)

# Sections that belong to a room: read there.
SECTIONS: Final = (
    "study", "statements", "statistics", "settings", "endpoints", "tables", "figures", "gate",
    "rules", "mapping", "claims", "simulate",
)  # fmt: skip


class SettingsModel(BaseModel):
    """A section of ``study.toml``: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class About(SettingsModel):
    """``[study]``: what the study says of itself."""

    title: str = Field("", description="Title of the manuscript.")
    authors: tuple[str, ...] = Field((), description="Authors, as they are printed.")
    synthetic_statement: str | None = Field(
        None,
        description="Says that the rows describe no real persons; shown at the top of every"
        " document and kept in the DuckDB file. Leave it out for real persons.",
    )
    tables: tuple[Name, ...] = Field(
        (), description="The order in which tables are listed; others follow those they point to."
    )


class Statistics(SettingsModel):
    """``[statistics]``: limits and levels, for all analyses."""

    conf_level: Annotated[float, Field(gt=0, lt=1)] = Field(
        0.95, description="Confidence level as a fraction; P below 1 minus it is significant."
    )
    conf_type: ConfType = Field(
        "log-log",
        description="Confidence limits of survival rates and of cumulative incidence: plain, log or"
        " log-log.",
    )
    recommended_conf_type: ConfType | None = Field(
        None,
        description="A second type of limits of the same, kept beside the first. Where it is given,"
        " medians, tables by group and the neutral manuscript show it instead; by default none.",
    )


class Setting(SettingsModel):
    """One entry of ``[settings]``: a choice that the study's SQL reads from ``staging.study``."""

    value: float | str | bool = Field(description="The value, a column of staging.study.")
    description: str = Field("", description="What it is, for the catalog of the DuckDB file.")
    unit: str = Field("", description="Its unit.")

    @field_validator("value", mode="before")
    @classmethod
    def _one_value(cls, value: object) -> object:
        if not isinstance(value, int | float | str):
            raise ValueError("write a number, a text, true or false")
        return value


class Endpoint(SettingsModel):
    """``[endpoints.NAME]``: a time to an event, of one unit of analysis."""

    label: str = Field(
        description="Name of the endpoint as it is printed, beside curves and rates too, which show"
        " the share without the event: 'Overall survival', 'Freedom from recurrence'."
    )
    unit: Name = Field(description="Unit of analysis: that of a cohort table.")
    time: Name = Field(description="Column with the time from the start to event or censoring.")
    event: Name = Field(description="Column that is true where the event happened.")
    time_unit: TimeUnit = Field("months", description="Unit of the times: of ids, axes, sentences.")
    entry: Name | None = Field(
        None,
        description="Column with the time of entry, where rows come under observation late. A row"
        " whose entry is not before its time is refused: leave it out with `where`.",
    )
    competing: Name | None = Field(
        None,
        description="Column that is true where another event made this one impossible. A row with"
        " neither event nor a value here is left out and counted.",
    )
    cluster: Name | None = Field(
        None,
        description="Column of what rows belong to together (lesions of a person), for robust"
        " limits; by default the unit above, where there is one. It has no missing value.",
    )
    robust: bool = Field(
        True,
        description="Robust limits where several rows belong together; false where they are"
        " intervals of one time to the event, which the partial likelihood takes as they are.",
    )
    where: str | None = Field(
        None, description="SQL condition on the cohort table: an endpoint of some rows only."
    )
    landmarks: tuple[Positive, ...] = Field(
        (), description="Times at which rates are given, in the time unit."
    )
    axis_step: Positive | None = Field(
        None, description="Distance of the ticks of the time axis; by default chosen."
    )
    origin: str = Field("", description="What the time starts at: 'the first treatment'.")
    tables: tuple[str, ...] = Field(
        (), description="SQL tables its times come from, besides the cohort table, for traces."
    )
    counted_from: Positive | None = Field(
        None,
        description="Landmark: only rows still at risk at this time, counted from it.",
    )
    follow_up: Name | None = Field(
        None, description="Prefix of numbers on how long rows were observed; without it none."
    )
    event_name: str = Field(
        "",
        description="What the event is called in sentences: death, local progression; by default"
        " 'the event of' and the label.",
    )
    events_called: Name = Field("events", description="What events are called in ids of numbers.")


class Variable(SettingsModel):
    """One line of a table: a cohort column and how it is shown."""

    variable: Name = Field(description="Column of the cohort table.")
    label: str = Field("", description="Printed name; by default the column's label.")
    unit: Name | None = Field(None, description="Unit of analysis, where a table mixes several.")
    show: tuple[Literal["mean_sd", "median_quartiles", "range"], ...] = Field(
        (), description="Summaries of a numeric variable."
    )
    cut: float | None = Field(None, description="Adds the two groups below and from this value on.")
    level: str | None = Field(None, description="One level against all others.")
    order: tuple[str, ...] = Field((), description="Order of the levels, by their ids.")
    names: Mapping[str, str] = Field(
        default_factory=dict, description="Printed names of levels, by their ids."
    )
    detail: Name | None = Field(None, description="A column printed in parentheses behind a level.")
    test: GroupTest | None = Field(
        None, description="The test between groups of a baseline table; by default chosen by rule."
    )


class _Rows(BaseModel):
    """The rows of a table of any kind."""

    rows: tuple[Variable, ...] = ()


class Settings:
    """The general sections of one ``study.toml``, read when they are asked for."""

    def __init__(self, file: Path, content: Mapping[str, Any]) -> None:
        self._file = file
        self._content = content
        unknown = [name for name in content if name not in SECTIONS]
        if unknown:
            raise StudyFileError(
                f"{at(file, [unknown[0]])}: there is no section [{unknown[0]}]"
                f"{suggestion(f'[{unknown[0]}]', [f'[{name}]' for name in SECTIONS])}"
            )

    @cached_property
    def about(self) -> About:
        return self.read(["study"], About)

    @cached_property
    def statistics(self) -> Statistics:
        return self.read(["statistics"], Statistics)

    @cached_property
    def for_sql(self) -> dict[str, Setting]:
        """``[settings]``: the one row of ``staging.study``."""
        return {
            name: self._checked(
                ["settings", name], Setting, value if isinstance(value, dict) else {"value": value}
            )
            for name, value in self._content.get("settings", {}).items()
        }

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        return {
            name: self.read(["endpoints", name], Endpoint)
            for name in self._content.get("endpoints", {})
        }

    def place(self, *section: str) -> Place:
        """Where a section stands, for messages."""
        return Place(self._file, section)

    def rows_of(self, table: str | None, where: str) -> tuple[Variable, ...]:
        """The rows of another table; raises StudyFileError where there is none so called."""
        tables = self._content.get("tables", {})
        if table is None or table not in tables:
            raise StudyFileError(
                f"{where}: there is no [tables.{table}]{suggestion(str(table), tables)}"
            )
        return self.read(["tables", table], _Rows).rows

    def read(self, path: Sequence[str], model: type[Model]) -> Model:
        """A section checked by its model; raises StudyFileError with file, line and key."""
        value: Any = self._content
        for name in path:
            value = value.get(name, {}) if isinstance(value, dict) else {}
        return self._checked(path, model, value)

    def _checked(self, path: Sequence[str], model: type[Model], value: object) -> Model:
        try:
            return model.model_validate(value)
        except ValidationError as error:
            raise StudyFileError(
                "\n".join(self._sentence(path, model, fault) for fault in error.errors())
            ) from None

    def _sentence(self, path: Sequence[str], model: type[BaseModel], fault: Any) -> str:
        keys = [*path, *(str(part) for part in fault["loc"])]
        where = f"{at(self._file, keys)}: [{'.'.join(path)}]"
        name = ".".join(keys[len(path) :])
        fields = _model_at(model, fault["loc"][:-1]).model_fields
        if fault["type"] == "extra_forbidden":
            return f"{where} has no key {name}{suggestion(keys[-1], fields)}"
        if fault["type"] == "missing":
            field = fields.get(keys[-1])
            said = f": {field.description}" if field is not None and field.description else ""
            return f"{where} lacks {name}{said}"
        told = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "string_pattern_mismatch":
            field = fields.get(keys[-1])
            said = f" ({field.description.rstrip('.')})" if field and field.description else ""
            told = f"a name{said} has lower-case letters, digits and _, a letter first"
        return f"{where} {name} = {fault['input']!r}: {told[:1].lower() + told[1:]}"


def _model_at(model: type[BaseModel], place: Sequence[str | int]) -> type[BaseModel]:
    """The model of what stands at a place within a section: of a row, of a part."""
    for part in place:
        field = model.model_fields.get(str(part))
        model = (_model_in(field.annotation) if field is not None else None) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
