"""What tables and figures ask of the results they display."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol


class NumberLike(Protocol):
    """One number of `results.numbers`, unformatted."""

    @property
    def value(self) -> float | None: ...


class ResultsSource(Protocol):
    """`caseseries.results.results.Results`, or a few literal records in a test."""

    @property
    def numbers(self) -> Mapping[str, Any]:
        """The numbers there are, by id."""
        ...

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of `results.<name>` in order, column name → value, missing as None or NaN."""
        ...

    def number(self, id: str) -> NumberLike:
        """The number with this id; `KeyError` where there is none."""
        ...


def rows_of_table(results: ResultsSource, frame: str, name: str) -> list[dict[str, Any]]:
    """The rows of a frame that belong to one table of ``study.toml``."""
    return [row for row in results.records(frame) if row["table_name"] == name]


def rows_of_figure(results: ResultsSource, frame: str, name: str) -> list[dict[str, Any]]:
    """The rows of a frame that belong to one figure of ``study.toml``."""
    return [row for row in results.records(frame) if row["figure_name"] == name]


def endpoint_row(results: ResultsSource, name: str) -> dict[str, Any]:
    """What `results.endpoints` says of an endpoint; `KeyError` where there is none."""
    for row in results.records("endpoints"):
        if row["endpoint"] == name:
            return row
    raise KeyError(f"there is no endpoint {name!r}")


def form_of_limits(
    results: ResultsSource, endpoint: Mapping[str, Any], form: str | None = None
) -> tuple[str, bool]:
    """Which limits a form shows of an endpoint: their type, and whether they know which rows
    belong together, where any do.

    Published limits do not; they are the default where the study has a second, recommended type.
    """
    study = results.records("study")[0]
    second = study["recommended_conf_type"]
    form = form or ("published" if second else "recommended")
    if form not in ("published", "recommended"):
        raise ValueError(f"form: {form!r} is neither published nor recommended")
    if form == "published":
        return str(study["conf_type"]), False
    return str(second or study["conf_type"]), bool(endpoint.get("robust"))


def with_limits(row: dict[str, Any], *, robust: bool) -> dict[str, Any]:
    """A row whose limits are the robust ones, if these are asked for."""
    return (
        {**row, "conf_low": row["robust_low"], "conf_high": row["robust_high"]} if robust else row
    )


def units_of(results: ResultsSource, unit: str) -> str:
    """The cohort table of a unit of analysis: what its rows are, in the plural."""
    for row in results.records("units"):
        if row["unit"] == unit:
            return str(row["table_name"])
    return f"{unit}s"


def file_of(results: ResultsSource) -> str:
    """The name of the study's file: ``study.toml``, unless another was named."""
    return str(results.records("study")[0]["file"])


def settings_of(results: ResultsSource, what: str, name: str) -> dict[str, Any]:
    """What ``study.toml`` says of a table or figure; `KeyError` where it names none so."""
    known = [row for row in results.records("shown") if row["what"] == what]
    for row in known:
        if row["name"] == name:
            return json.loads(row["settings"])
    names = ", ".join(str(row["name"]) for row in known) or "none"
    raise KeyError(f"{file_of(results)} has no [{what}s.{name}]; there are {names}")
