"""The Pandera schemas tables are held against: those of their models.

A table declared without a model gets the schema its columns say. Frames are eager polars frames
already typed by the reader (``coerce=False``): on a LazyFrame Pandera would skip the data checks,
and its own coercion fails for every date.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Collection, Iterator

from caseseries.gate.frames import polars_type
from caseseries.gate.rules.own_checks import OwnCheck, cannot_run, judging, own_checks, positions
from caseseries.gate.rules.sql_rules import RuleFileError
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Rule, Severity

if typing.TYPE_CHECKING:
    import pandera.errors
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
    severities = own_severities(table)
    for column in table.columns:
        for check, description in column_checks(column).items():
            rule = f"{table.name}.{column.name}.{check}"
            severity = severities.get(rule, "error")
            yield Rule(rule, severity, description, table.name, column.name)


def row_rules(table: Table) -> Iterator[Rule]:
    """Yield the rules on whole rows that the table's model brings, as ``<table>.<check>``."""
    severities = own_severities(table)
    for check, description in table.checks:
        rule = f"{table.name}.{check}"
        yield Rule(rule, severities.get(rule, "error"), description, table.name)


def own_severities(table: Table) -> dict[str, Severity]:
    """The rules of the model's checks that only warn (Pandera's ``raise_warning``)."""
    return {own.rule: "warning" for own in own_checks(table) if own.check.raise_warning}


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
    checks.update(column.checks)
    return checks


def row_message(table: Table, check: str, *, whole: bool) -> str:
    """Say which check a row failed, or the table as a ``whole``, and what to do."""
    what = "The table as a whole fails this; correct its rows." if whole else _ROW_FAILS
    return f"{dict(table.checks)[check]} {what}"


_ROW_FAILS = "This row fails this; correct it."
_CELL_FAILS = "cell fails this; correct it"


def column_message(column: Column, check: str, *, whole: bool = False) -> str:
    """Say what is wrong with a cell that failed a check, or a ``whole`` column; and what to do."""
    if check in dict(column.checks):
        what = "column as a whole fails this; correct its cells" if whole else _CELL_FAILS
        return f"{dict(column.checks)[check]} This {what}."
    if check == "required":
        return f"This cell is empty; expected {column.expectation()}."
    if check == "first_of_month":
        return "Write the first day of the month (YYYY-MM-01); the day is left out to de-identify."
    if check == "range" and column.type != "date":
        units = "".join(
            f"; in {unit} a value is {times:g} times as large"
            for unit, times in column.other_units.items()
        )
        return f"Expected {column.expectation()}. Check the value and its unit{units}."
    return f"Expected {column.expectation()}."


def pandera_schema(
    table: Table, skip: Collection[str] = (), switched_off: Collection[str] = ()
) -> pa.DataFrameSchema:
    """Return the schema of a table's columns but those in ``skip``, without the rules
    ``switched_off``."""
    return _schema_and_suffixes(table, frozenset(skip), frozenset(switched_off))[0]


@functools.lru_cache(256)
def _schema_and_suffixes(
    table: Table, skip: frozenset[str], switched_off: frozenset[str]
) -> tuple[pa.DataFrameSchema, dict[str, list[str]]]:
    """Return a schema, and by column the suffixes of its checks' rules in their order."""
    import pandera.polars as pa

    columns: dict[str, pa.Column] = {}
    suffixes: dict[str, list[str]] = {}
    for column in table.columns:
        if column.name in skip:
            continue
        checks = [
            (suffix, check)
            for suffix, check in checks_of(table, column)
            if f"{table.name}.{column.name}.{suffix}" not in switched_off
        ]
        suffixes[column.name] = [suffix for suffix, _ in checks]
        # A field may also ask for coercion or a default, which would change what was delivered.
        columns[column.name] = pa.Column(
            polars_type(column),
            [check for _, check in checks],
            nullable=not column.required,
            description=column.description,
        )
    return pa.DataFrameSchema(columns, name=table.name, coerce=False, strict=False), suffixes


def checks_of(table: Table, column: Column) -> list[tuple[str, pa.Check]]:
    """The checks of a column under the suffixes of their rules: the model's own, as long as the
    column is still the one the model declares."""
    if table.model is not None:
        from caseseries.study.model_checks import check_suffixes
        from caseseries.study.models import column_of

        field = table.model.to_schema().columns.get(column.name)
        if field is not None and column_of(column.name, field) == column:
            suffixes = check_suffixes(field)
            return list(zip(suffixes, map(judging, field.checks or ()), strict=True))
    return list(_pandera_checks(column).items())


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


def row_failures(
    frame: pl.DataFrame,
    table: Table,
    skip: Collection[str] = (),
    switched_off: Collection[str] = (),
) -> list[RowFailure]:
    """Validate an eager frame and return every failed check; the order is not defined.

    Checks are those of ``column_checks``, ``type`` and ``absent``. Raises RuleFileError where a
    check of the model cannot be run though all columns are there as declared.
    """
    import pandera.errors

    schema, suffixes = _schema_and_suffixes(table, frozenset(skip), frozenset(switched_off))
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        found: dict[RowFailure, None] = {}
        raised: list[RowFailure] = []
        for error in errors.schema_errors:
            for failure in _row_failures(error, frame.height, suffixes):
                if error.reason_code == pandera.errors.SchemaErrorReason.CHECK_ERROR:
                    raised.append(failure)
                else:
                    # A range may be asked for by two checks.
                    found[failure] = None
        if raised and not any(failure.check in ("type", "absent") for failure in found):
            _raise_again(raised[0], frame, table)
        return list(found)
    return []


def _row_failures(
    error: pandera.errors.SchemaError, height: int, suffixes: dict[str, list[str]]
) -> Iterator[RowFailure]:
    check, column = error.check, str(error.schema.name)
    if check == "column_in_dataframe":
        # The failing case is then the column itself.
        yield RowFailure("absent", str(error.failure_cases), None)
        return
    if isinstance(check, str) and check.startswith("dtype"):
        yield RowFailure("type", column, None)
        return
    if check == "not_nullable":
        suffix = "required"
    elif error.check_index is not None:
        # Pandera names its own checks in its own words; their number is what we gave them.
        suffix = suffixes[column][error.check_index]
    else:
        raise LookupError(f"Pandera reports an unknown check {check!r} of column {column!r}.")
    if error.check_output is None or isinstance(error.failure_cases, bool | str):
        yield RowFailure(suffix, column, None)
        return
    for row in positions(error.check_output, height):
        yield RowFailure(suffix, column, row)


def _raise_again(failure: RowFailure, frame: pl.DataFrame, table: Table) -> None:
    """Pandera keeps what a check raised to itself: run it once more to tell where it did."""
    rule = f"{table.name}.{failure.column}.{failure.check}"
    checks = dict(checks_of(table, table.column(failure.column)))
    own = OwnCheck(rule, checks[failure.check], failure.column, False)
    try:
        own.check(frame.lazy(), failure.column).check_passed.collect()
    except Exception as error:
        raise RuleFileError(cannot_run(own, table, error)) from error
    raise RuleFileError(f"The check {rule} cannot be run.")
