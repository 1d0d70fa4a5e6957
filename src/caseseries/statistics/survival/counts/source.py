"""What is counted: a relation of DuckDB, its columns and their types, and SQL for their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

FLOATS = {"FLOAT", "DOUBLE"}
WHOLE = {
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
}  # fmt: skip


def opened(con: duckdb.DuckDBPyConnection, relation: Any) -> duckdb.DuckDBPyRelation:
    """``relation`` as a relation: one already, a path of a file, a query, or what may follow from.

    Errors of DuckDB (no such table, an unreadable file) pass through.
    """
    if isinstance(relation, Path):
        return con.sql(_reading(con, relation))
    if not isinstance(relation, str):
        return relation
    first = relation.split(maxsplit=1)[0].lower() if relation.strip() else ""
    return con.sql(relation if first in ("select", "with", "from") else f"from {relation}")


def _reading(con: duckdb.DuckDBPyConnection, file: Path) -> str:
    """The query that reads ``file``; of a CSV file DuckDB otherwise guesses the types each time."""
    if file.suffix.lower() == ".csv" and file.is_file():
        found = con.sql(f"select Prompt from sniff_csv({sql_text(str(file))})").fetchall()
        return found[0][0].rstrip("; \n")
    return f"from {sql_text(str(file))}"


def column_types(relation: duckdb.DuckDBPyRelation) -> dict[str, str]:
    """DuckDB's name of the type of every column."""
    return dict(zip(relation.columns, map(str, relation.types), strict=True))


def check_columns(
    types: dict[str, str],
    times: Sequence[str],
    event: str,
    factors: Sequence[str],
    cluster: str | None,
) -> None:
    """ValueError for a column that is not there or cannot be what it is taken for."""
    for name in (*times, event, *factors, *([] if cluster is None else [cluster])):
        if name not in types:
            raise ValueError(f"no column {name!r}; there are {', '.join(types)}")
    for name, allowed in (
        *((name, FLOATS | WHOLE) for name in times),
        (event, FLOATS | WHOLE | {"BOOLEAN"}),
    ):
        if types[name] not in allowed and not types[name].startswith("DECIMAL"):
            raise ValueError(
                f"{name}: {types[name]}, not numbers; cast it in the query the rows come from"
            )
    twice = sorted({name for name in factors if list(factors).count(name) > 1})
    if twice:
        raise ValueError(f"factors: {', '.join(twice)} named twice")


def is_missing(column: str, type_name: str) -> str:
    """SQL: whether a cell is NULL, or NaN."""
    name = sql_name(column)
    return f"({name} is null or isnan({name}))" if type_name in FLOATS else f"({name} is null)"


def sql_name(column: str) -> str:
    """``column`` quoted."""
    return '"' + column.replace('"', '""') + '"'


def sql_text(value: str) -> str:
    """``value`` as a literal."""
    return "'" + value.replace("'", "''") + "'"
