"""Keys and references between tables, derived from the declarations and checked in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.declaration import Table
from caseseries.study.failure import Rule
from caseseries.writing.identifiers import quoted


def key_rules(table: Table) -> Iterator[SqlRule]:
    """Yield the rule that a table's primary key is unique, empty parts being equal."""
    if not table.key:
        return
    columns = ", ".join(quoted(name) for name in table.key)
    same = " and ".join(
        f"t.{quoted(name)} is not distinct from d.{quoted(name)}" for name in table.key
    )
    names = ", ".join(table.key)
    # A row without any part of its key fails as required; it is nobody's double.
    some = " or ".join(f"{quoted(name)} is not null" for name in table.key)
    relation = f"raw.{quoted(table.name)}"

    def repeated(among: str) -> str:
        return (
            f"with d as (select {columns}, min(source_line) as first_line from {relation} "
            f"where {among} group by {columns} having count(*) > 1) "
            f"select t.source_line, d.first_line from {relation} as t join d on {same} "
            "where t.source_line > d.first_line"
        )

    yield SqlRule(
        Rule(
            f"{table.name}.key.unique",
            "error",
            f"No two rows have the same {names} ({table.grain}).",
            table.name,
            table.key[0],
        ),
        sql=repeated(f"({some})"),
        message=f"The same {names} stands on line {{first_line}} already: {table.grain}. Remove "
        "one of the rows, or correct what differs.",
        shortcut=_increasing(relation, columns) if len(table.key) == 1 else "",
        distinct=f"select hash({columns}) as hash from {relation} where {some}",
        among=repeated(f"({some}) and hash({columns}) in (select unnest(?::UBIGINT[]))"),
    )


def _increasing(relation: str, column: str) -> str:
    """Return whether each value is larger than the one before, as numbers given in turn are.

    In whatever order the rows come, no value then occurs twice; to see it takes a fraction of
    the time and memory of counting the values.
    """
    return (
        "select not exists (select 1 from (select "
        f"{column} > lag({column}) over () as larger from {relation} where {column} is not null) "
        "where not larger limit 1)"
    )


def reference_rules(table: Table, tables: Mapping[str, Table]) -> Iterator[SqlRule]:
    """Yield a rule for each column that points to another table: its value must stand there."""
    for column in table.columns:
        if column.references is None:
            continue
        parent, parent_column = column.references.split(".")
        child = quoted(column.name)
        yield SqlRule(
            Rule(
                f"{table.name}.{column.name}.reference",
                "error",
                f"Every value of {column.name} stands in {parent}.{parent_column}.",
                table.name,
                column.name,
            ),
            sql=(
                f"select c.source_line from raw.{quoted(table.name)} as c "
                f"anti join raw.{quoted(parent)} as p "
                f"on p.{quoted(parent_column)} = c.{child} where c.{child} is not null"
            ),
            message=(
                f"This {column.name} is not in the table {parent} ({tables[parent].grain}). "
                "Correct it here, or add the missing row there."
            ),
        )
