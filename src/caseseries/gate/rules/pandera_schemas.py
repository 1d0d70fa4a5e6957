"""Pandera schemas derived from the declarations: types, missing values, codes, ranges.

Frames are eager polars frames already typed by the reader (``coerce=False``): on a LazyFrame
Pandera would skip the data checks, and its own coercion fails for every date.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Collection, Iterator

from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Rule

if typing.TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl


@dataclasses.dataclass(frozen=True, slots=True)
class RowFailure:
    """A check a row failed: rule suffix, column, row position (from 0; None: whole column)."""

    check: str
    column: str
    row: int | None


def column_rules(table: Table) -> Iterator[Rule]:
    """Yield the rules on the values of single columns, as ``<table>.<column>.<check>``."""
    for column in table.columns:
        for check, description in column_checks(column).items():
            yield Rule(
                f"{table.name}.{column.name}.{check}",
                "error",
                description,
                table.name,
                column.name,
            )


def column_checks(column: Column) -> dict[str, str]:
    """Return the checks of a column by the suffix of their rules, with what they ask."""
    checks: dict[str, str] = {}
    if column.required:
        checks["required"] = "No cell is empty."
    if column.codes is not None:
        checks["codes"] = f"Every cell is {column.expectation()}."
    if column.has_range:
        checks["range"] = f"Every value is {column.expectation()}."
    if column.first_of_month:
        checks["first_of_month"] = "Every date is the first day of a month."
    return checks


def column_message(column: Column, check: str) -> str:
    """Say what is wrong with a cell that failed a check, and what to do."""
    if check == "required":
        return f"This cell is empty; expected {column.expectation()}."
    if check == "first_of_month":
        return "Write the first day of the month (YYYY-MM-01); the day is left out to de-identify."
    if check == "range" and column.type != "date":
        return f"Expected {column.expectation()}. Check the value and its unit."
    return f"Expected {column.expectation()}."


def warm_up() -> None:
    """Import Pandera and let it register its checks, which it does at the first validation."""
    import pandera.polars as pa
    import polars as pl

    schema = pa.DataFrameSchema({"code": pa.Column(pl.String, pa.Check.isin(["a"]))})
    schema.validate(pl.DataFrame({"code": ["a"]}), lazy=True)


def pandera_schema(table: Table, skip: Collection[str] = ()) -> pa.DataFrameSchema:
    """Return the Pandera schema of a table, without the columns in ``skip``."""
    import pandera.polars as pa

    return pa.DataFrameSchema(
        {
            column.name: _pandera_column(column)
            for column in table.columns
            if column.name not in skip
        },
        name=table.name,
        coerce=False,
        strict=False,
    )


def _pandera_column(column: Column) -> pa.Column:
    import pandera.polars as pa
    import polars as pl

    dtype = {
        "text": pl.String,
        "code": pl.String,
        "integer": pl.Int64,
        "decimal": pl.Float64,
        "date": pl.Date,
        "boolean": pl.Boolean,
    }[column.type]
    checks = list(_pandera_checks(column).values())
    return pa.Column(dtype, checks, nullable=not column.required, description=column.description)


def _pandera_checks(column: Column) -> dict[str, pa.Check]:
    """Return the checks of a column under the suffixes of their rules, in a fixed order."""
    import pandera.polars as pa

    checks: dict[str, pa.Check] = {}
    if column.codes is not None:
        checks["codes"] = pa.Check.isin(list(column.codes))
    if column.minimum is not None and column.maximum is not None:
        checks["range"] = pa.Check.in_range(column.minimum, column.maximum)
    elif column.minimum is not None:
        checks["range"] = pa.Check.ge(column.minimum)
    elif column.maximum is not None:
        checks["range"] = pa.Check.le(column.maximum)
    if column.first_of_month:
        checks["first_of_month"] = pa.Check(_first_of_month)
    return checks


def _first_of_month(data: pa.PolarsData) -> pl.LazyFrame:
    import polars as pl

    return data.lazyframe.select(pl.col(data.key).dt.day() == 1)


def row_failures(frame: pl.DataFrame, table: Table, skip: Collection[str] = ()) -> list[RowFailure]:
    """Validate an eager frame and return every failed check; the order is not defined.

    Checks are ``required``, ``codes``, ``range``, ``first_of_month``, ``type`` and ``absent``.
    """
    import pandera.errors

    try:
        pandera_schema(table, skip).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases.select(
            "column", "check", "check_number", "index", "failure_case"
        )
        return [_row_failure(table, *case) for case in cases.iter_rows()]
    return []


def _row_failure(
    table: Table, column: str, check: str, number: int | None, row: int | None, case: str
) -> RowFailure:
    if check == "not_nullable":
        return RowFailure("required", column, row)
    if check.startswith("dtype"):
        return RowFailure("type", column, None)
    if check == "column_in_dataframe":
        # The failing case is then the column itself.
        return RowFailure("absent", case, None)
    if number is None:
        raise LookupError(f"Pandera reports an unknown check {check!r} of column {column!r}.")
    # Pandera names its own checks in its own words; their number is what we gave them.
    return RowFailure(tuple(_pandera_checks(table.column(column)))[number], column, row)
