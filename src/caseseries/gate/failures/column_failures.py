"""The values of columns and the rows against the Pandera schemas, and the lines of what fails.

Whether a value passes mostly depends on the value alone. In a large table the schema therefore
judges each different value of a column once (of a range its two ends, which stand for what lies
between), and only the values it refuses are looked up among the rows. A table whose model brings
checks that look at other rows or columns is judged as a whole.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from caseseries.gate.failures.groups import Group, alike
from caseseries.gate.frames import polars_frame
from caseseries.gate.rules.own_checks import OwnCheck, failing_rows, own_checks
from caseseries.gate.rules.pandera_schemas import (
    column_checks,
    column_message,
    row_failures,
    row_message,
)
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb
    import polars as pl

    from caseseries.delivery.reading import Reading

# Below this number of rows the whole table is judged sooner than its columns one by one.
MANY_ROWS = 10_000


def column_failures(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    reading: Reading,
    switched_off: Collection[str] = (),
) -> Iterator[Group]:
    """The cells and rows of ``raw.<table>`` that break a rule of the table's declaration.

    ``switched_off`` are ids of rules that need not or cannot be checked. Below `MANY_ROWS` the
    connection is not needed any more once this returns. Raises RuleFileError where a check of the
    table's model cannot be run.
    """
    delivered = [
        column for column in table.columns if (table.name, column.name) not in reading.absent
    ]
    n_rows = reading.rows[table.name]
    if not n_rows or not delivered:
        return iter(())
    own = [check for check in own_checks(table) if check.rule not in switched_off]
    if n_rows < MANY_ROWS or not all(check.by_value for check in own):
        names = [column.name for column in delivered]
        found = _in_frame(con, table, names, own, switched_off)
    else:
        found = _by_value(con, table, delivered, switched_off)
    return _failures(found, table, reading.files[table.name])


def _failures(found: Iterator[Found], table: Table, file: str) -> Iterator[Group]:
    lines: dict[tuple[str, str | None, bool], list[int | None]] = {}
    for check, column, some in found:
        lines.setdefault((check, column, some[0] is None), []).extend(some)
    for (check, column, whole), all_lines in lines.items():
        if column is None:
            rule, message = f"{table.name}.{check}", row_message(table, check, whole=whole)
        else:
            rule = f"{table.name}.{column}.{check}"
            message = column_message(table.column(column), check, whole=whole)
        yield alike(
            Failure(rule, "error", table.name, file, None, column, None, None, message), all_lines
        )


# Check, column or None for a whole row, and the lines, or None for all of them.
Found = tuple[str, str | None, Sequence[int | None]]


def _in_frame(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Collection[str],
    own: Iterable[OwnCheck],
    switched_off: Collection[str],
) -> Iterator[Found]:
    selected = ", ".join([*map(quoted, columns), "source_line"])
    delivered = polars_frame(con, f"select {selected} from raw.{quoted(table.name)}")
    skip = set(table.column_names).difference(columns)
    return _of_rows(table, delivered, skip, own, switched_off)


def _of_rows(
    table: Table,
    delivered: pl.DataFrame,
    skip: Collection[str],
    own: Iterable[OwnCheck],
    switched_off: Collection[str],
) -> Iterator[Found]:
    # A check may look at all columns of a row, and the line is none of the table's.
    lines, frame = delivered["source_line"], delivered.drop("source_line")
    for found in row_failures(frame, table, skip, switched_off):
        yield found.check, found.column, [None if found.row is None else lines[found.row]]
    for check in own:
        if check.column is None:
            for row in failing_rows(check, frame, table):
                suffix = check.rule.removeprefix(f"{table.name}.")
                yield suffix, None, [None if row is None else lines[row]]


def _by_value(
    con: duckdb.DuckDBPyConnection,
    table: Table,
    columns: Collection[Column],
    switched_off: Collection[str],
) -> Iterator[Found]:
    raw = f"raw.{quoted(table.name)}"
    asked = {
        column: checks
        for column in columns
        if (
            checks := [
                check
                for check in column_checks(column)
                if f"{table.name}.{column.name}.{check}" not in switched_off
            ]
        )
    }
    if not asked:
        return
    witnesses = _witnesses(con, asked, raw)
    unasked = set(table.column_names).difference(column.name for column in asked)
    broken: dict[str, set[str]] = {}
    for found in row_failures(_one_frame(witnesses), table, unasked, switched_off):
        broken.setdefault(found.column, set()).add(found.check)
    for column, checks in asked.items():
        if column.name not in broken:
            continue
        name, others = quoted(column.name), set(table.column_names).difference({column.name})
        refused: dict[str, list[object]] = {}
        if "required" in broken[column.name]:
            refused["required"] = []
        if broken[column.name] != {"required"}:
            values = witnesses[column.name].drop_nulls().to_frame()
            if _is_between(checks):
                values = polars_frame(
                    con, f"select distinct {name} from {raw} where {name} is not null"
                )
            for found in row_failures(values, table, others, switched_off):
                if found.row is None:
                    yield found.check, column.name, [None]
                else:
                    value = values[column.name][found.row]
                    refused.setdefault(found.check, []).append(value)
        for check, bad in refused.items():
            if check not in checks:
                continue
            # A missing value fails no check but that it must not be missing.
            condition, given = f"{name} is null", []
            if check != "required":
                condition = f"{name} in (select unnest(?::{column.duckdb_type}[]))"
                given = [bad]
            rows = con.execute(f"select source_line from {raw} where {condition}", given)
            lines = typing.cast("list[int]", rows.fetchnumpy()["source_line"].tolist())
            if lines:
                yield check, column.name, lines


def _is_between(checks: Collection[str]) -> bool:
    """Whether a value passes if a smaller and a larger one do."""
    return set(checks) <= {"required", "range"}


def _witnesses(
    con: duckdb.DuckDBPyConnection, asked: Mapping[Column, Collection[str]], raw: str
) -> dict[str, pl.Series]:
    """Return by column the values that pass together only if all values of the column do."""
    import polars as pl

    between = [column for column, checks in asked.items() if _is_between(checks)]
    parts: list[str] = []
    for number, column in enumerate(between):
        name = quoted(column.name)
        ends = ("min", "max") if "range" in asked[column] else ("any_value", "any_value")
        parts.append(f"{ends[0]}({name}) as low{number}, {ends[1]}({name}) as high{number}")
        parts.append(f"count(*) > count({name}) as missing{number}")
    # All in one pass over the table.
    row = polars_frame(con, f"select {', '.join(parts)} from {raw}") if parts else pl.DataFrame()
    found: dict[str, pl.Series] = {}
    for column in asked:
        if column not in between:
            name = quoted(column.name)
            found[column.name] = polars_frame(con, f"select distinct {name} from {raw}")[
                column.name
            ]
            continue
        number = between.index(column)
        low, high = row[f"low{number}"], row[f"high{number}"]
        ends = low.append(high).drop_nulls()
        if row[f"missing{number}"].item():
            ends = ends.extend_constant(None, 1)
        found[column.name] = ends.alias(column.name)
    return found


def _one_frame(columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Put columns side by side; the shorter ones say their last value again."""
    import polars as pl

    height = max(map(len, columns.values()))
    return pl.DataFrame(
        {
            name: column.gather([*range(len(column))] + [len(column) - 1] * (height - len(column)))
            for name, column in columns.items()
        }
    )
