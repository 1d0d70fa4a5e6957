"""Another DuckDB file, attached read-only."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.reader import (
    StoredColumn,
    StoredTable,
    refusal,
    unknown_schema,
)
from caseseries.delivery.databases.rows import create, insert_stream
from caseseries.delivery.sources.parquet import stored_text
from caseseries.study.failure import CannotReadError
from caseseries.writing.identifiers import literal, quoted


class DuckDBReader:
    """A DuckDB file. While it is open nobody can write in it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        path = Path(database.target)
        if not path.is_file():
            raise CannotReadError(f"{path} does not exist. Name a file of DuckDB with --data.")
        self._con = duckdb.connect()
        try:
            self._con.execute(f"attach {literal(str(path.absolute()))} as delivered (read_only)")
        except duckdb.Error as problem:
            self._con.close()
            raise self._refusal(problem) from None
        # A view in it could read any file else.
        self._con.execute("set enable_external_access = false")
        self._con.execute("set python_enable_replacements = false")
        schemas = [
            name
            for (name,) in self._con.execute(
                "select schema_name from duckdb_schemas() where database_name = 'delivered' "
                "and not internal or (database_name = 'delivered' and schema_name = 'main') "
                "order by 1"
            ).fetchall()
        ]
        self._schema = database.schema or "main"
        if self._schema not in schemas:
            self._con.close()
            raise unknown_schema(database, self._schema, schemas)

    def _refusal(self, problem: duckdb.Error) -> CannotReadError:
        return refusal(
            self._database,
            str(problem).splitlines()[0],
            "Check that it is a DuckDB file, that nobody writes in it, and that you may read it.",
        )

    def tables(self) -> Sequence[StoredTable]:
        """Return the tables and views of the schema."""
        found = self._con.execute(
            "select table_name, list(column_name order by column_index), "
            "list(data_type order by column_index) from duckdb_columns() "
            "where database_name = 'delivered' and schema_name = ? and not internal "
            "group by 1 order by 1",
            [self._schema],
        ).fetchall()
        keys: dict[str, list[str]] = dict(
            self._con.execute(
                "select table_name, constraint_column_names from duckdb_constraints() "
                "where database_name = 'delivered' and schema_name = ? "
                "and constraint_type = 'PRIMARY KEY'",
                [self._schema],
            ).fetchall()
        )
        return [
            StoredTable(
                self._schema,
                name,
                tuple(
                    StoredColumn(column, type, "plain" if stored_text(column, type) else None)
                    for column, type in zip(columns, types, strict=True)
                ),
                tuple(keys.get(name, ())),
            )
            for name, columns, types in found
        ]

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows."""
        texts = [stored_text(column.name, column.type) or "" for column in table.readable]
        create(con, name, len(texts))
        if texts:
            source = f"delivered.{quoted(table.schema)}.{quoted(table.name)}"
            try:
                rows = self._con.sql(f"select {', '.join(texts)} from {source}")
                insert_stream(con, name, rows)
            except duckdb.Error as problem:
                raise self._refusal(problem) from None
        return table

    def close(self) -> None:
        """End the connection."""
        self._con.close()
