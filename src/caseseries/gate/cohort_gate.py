"""The derived cohort against its own declarations.

The raw tables have passed the gate when this runs. A failure here is therefore either an error
in the SQL or something odd in the data that no rule of the gate names yet, and says so.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

from caseseries.gate.frames import polars_frame
from caseseries.gate.report.quoted_cells import MASK
from caseseries.gate.rules.own_checks import failing_rows, own_checks
from caseseries.gate.rules.pandera_schemas import (
    column_message,
    own_severities,
    row_failures,
    row_message,
)
from caseseries.study.declaration import DUCKDB_TYPES, Table
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb
    import polars as pl

ADVICE = (
    "The raw tables passed the gate, so this is an error in sql/ or a peculiarity of the data no "
    "rule names yet."
)


def check_cohort(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    rows: Callable[[Table], pl.DataFrame] | None = None,
) -> tuple[Failure, ...]:
    """Validate the tables of the schema ``cohort``.

    Checks types, missing values, codes, ranges, the checks of the tables' models, unique keys, and
    that references lead somewhere. A check with ``raise_warning`` gives warnings, all else errors.
    Failures carry the row's key and no line: a derived row has no line of its own. ``rows`` gives
    those of a table that may fail a check of columns, which are all where it is left out.
    """
    failures: list[Failure] = []
    for table in tables.values():
        if rows is not None:
            frame = rows(table)
        else:
            frame = polars_frame(con, f"select * from cohort.{quoted(table.name)}")
        graded = own_severities(table)
        for failure in _broken_columns(table, frame):
            severity = graded.get(failure.rule.removeprefix("cohort."), failure.severity)
            failures.append(failure._replace(severity=severity))
        if not set(table.column_names).difference(frame.columns):
            failures.extend(_broken_keys(con, table))
    return tuple(sorted(failures, key=lambda failure: failure.sort_key))


def _broken_columns(table: Table, frame: pl.DataFrame) -> Iterator[Failure]:
    found = row_failures(frame, table)
    # Where the type is wrong, codes and ranges cannot be looked at.
    mistyped = {failure.column for failure in found if failure.check == "type"}
    for failure in found:
        if failure.column in mistyped and failure.check != "type":
            continue
        row, key = _row_and_key(table, frame, failure.row)
        value = row.get(failure.column)
        yield _failure(
            table,
            f"{failure.column}.{failure.check}",
            failure.column,
            key,
            None if value is None else str(value),
            held=str(frame.schema.get(failure.column or "", "")),
        )
    # A check of rows may look at any column.
    if not any(failure.check in ("type", "absent") for failure in found):
        for own in own_checks(table):
            if own.column is None:
                for at in failing_rows(own, frame, table):
                    _, key = _row_and_key(table, frame, at)
                    yield _failure(table, own.rule.removeprefix(f"{table.name}."), None, key, None)


def _row_and_key(
    table: Table, frame: pl.DataFrame, at: int | None
) -> tuple[dict[str, object], str | None]:
    if at is None:
        return {}, None
    row = frame.row(at, named=True)
    return row, ", ".join(MASK if table.column(name).phi else str(row[name]) for name in table.key)


def _broken_keys(con: duckdb.DuckDBPyConnection, table: Table) -> Iterator[Failure]:
    relation = f"cohort.{quoted(table.name)}"
    key = ", ".join(quoted(name) for name in table.key)
    repeated = con.execute(
        f"select {key} from {relation} group by {key} having count(*) > 1"
    ).fetchall()
    for parts in repeated:
        row_key = _shown_key(table, parts)
        yield _failure(table, "key.unique", table.key[0], row_key, row_key)
    for column in table.columns:
        if column.references is None:
            continue
        parent, parent_column = column.references.split(".")
        name = quoted(column.name)
        orphans = con.execute(
            f"select {key}, {name} from {relation} where {name} not in "
            f"(select {quoted(parent_column)} from cohort.{quoted(parent)})"
        ).fetchall()
        for *parts, value in orphans:
            row_key = _shown_key(table, parts)
            yield _failure(table, f"{column.name}.reference", column.name, row_key, str(value))


def _shown_key(table: Table, parts: Sequence[object]) -> str:
    named = zip(table.key, parts, strict=True)
    return ", ".join(
        MASK if table.column(name).phi else str(part) for name, part in named if part is not None
    )


def _failure(
    table: Table,
    suffix: str,
    column: str | None,
    key: str | None,
    value: str | None,
    *,
    held: str = "",
) -> Failure:
    where = f"cohort.{table.name}" + (f", {key}" if key else "")
    check = suffix.rpartition(".")[2]
    texts = {
        "type": f"the column holds {held}, another type than declared",
        "absent": "the column is missing",
        "unique": f"the key appears more than once ({table.grain})",
        "reference": "the value is not in the table it points to",
    }
    what = texts.get(check, f"the rule {check} does not hold")
    whole = key is None
    if check == "type" and column is not None:
        type = table.column(column).type
        what += f" ({type}); cast it to {DUCKDB_TYPES[type].lower()} in sql/cohort/{table.name}.sql"
    if column is None:
        what = row_message(table, check, whole=whole).rstrip(".")
    elif check not in texts:
        what = column_message(table.column(column), check, whole=whole).rstrip(".")
    if value is not None and (column is None or table.column(column).phi):
        value = MASK
    place = "rows" if whole else "row"
    shown = "" if value is None else f" = {value!r}"
    return Failure(
        f"cohort.{table.name}.{suffix}",
        "error",
        f"cohort.{table.name}",
        "",
        None,
        column,
        key,
        value,
        f"{where}, {column or place}{shown}: {what}. {ADVICE}",
    )
