"""Cells of text typed on Spark, by the expressions that type them on DuckDB."""

from __future__ import annotations

import dataclasses
import functools
import operator
import typing
from collections.abc import Collection, Mapping

from caseseries.delivery.header import Header, Match, match
from caseseries.delivery.sources.naming import DeclaredNames
from caseseries.delivery.sources.rows_in_memory import kept_positions
from caseseries.delivery.typing.native_cells import NativeCell
from caseseries.delivery.typing.text_tables import TextTable
from caseseries.delivery.typing.typed_tables import values
from caseseries.spark.connection import OnSpark, as_duckdb_says
from caseseries.spark.delivered.cells import (
    FILE,
    HEADER,
    KIND,
    LINE,
    UNCLOSED,
    cell_name,
    csv_lines,
    csv_records,
)
from caseseries.spark.delivered.stored_values import as_declared, is_same, text_beyond, text_of
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql import DataFrame

    from caseseries.delivery.records import BrokenRecord
    from caseseries.delivery.sources.source import Source
    from caseseries.spark.delivered.files import DeliveredTable
    from caseseries.spark.delivered.scratch import Scratch

# The number of a row in `raw.<table>`.
SOURCE_LINE: typing.Final = "source_line"
SPARK_TYPES: typing.Final = {
    "VARCHAR": "string",
    "BIGINT": "bigint",
    "DOUBLE": "double",
    "DATE": "date",
    "BOOLEAN": "boolean",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Facts:
    """Of the rows of a table, how many are what; ``lost`` have a letter that was no UTF-8."""

    rows: int
    filled: int
    lost: int
    headers: int
    unclosed: int
    broken: int


@dataclasses.dataclass(frozen=True, slots=True)
class TypedRows:
    """A table as kept: ``frame`` has text, values, and what each row is.

    ``text`` is the text of all cells, ``written`` that of the cells that had to be typed,
    ``others`` the cells of columns that are not declared.
    """

    table: Table
    frame: DataFrame
    text: TextTable
    written: TextTable
    others: Mapping[str, str]
    facts: Facts

    def judged(self, on: OnSpark, broken: tuple[BrokenRecord, ...], *, n_headers: int) -> TypedRows:
        """The table without headers and broken records."""
        from pyspark.sql import functions as f

        if self.facts.headers == n_headers:
            rows = dataclasses.replace(self, frame=self.frame.where(f.col(KIND).isNull()))
        else:
            # A row that repeats the header is none of the file's first line.
            headers = self.frame.where(f.col(KIND) == HEADER)
            firsts = headers.groupBy(FILE).agg(f.min(LINE)).collect()
            is_row = f.col(KIND).isNull() | (f.col(KIND) == HEADER)
            frame = self.frame.where(is_row & ~f.col(LINE).isin([row[1] for row in firsts]))
            frame = frame.withColumn(KIND, f.lit(None).cast("string"))
            rows = dataclasses.replace(self, frame=frame, facts=_facts(frame, self.text))
        return dataclasses.replace(rows, text=dataclasses.replace(rows.text, broken=broken)).shown(
            on
        )

    def shown(self, on: OnSpark) -> TypedRows:
        """Register text and values; rows all of whose cells are empty have none."""
        from pyspark.sql import functions as f

        cells = (*self.text.cells.values(), *self.written.cells.values())
        types = dict.fromkeys(cells, "VARCHAR")
        on.register(f"temp.{self.text.name}", self.frame, {**types, **_BESIDE})
        rows = self.frame.where(_filled(self.text)).select(
            *(name for name in raw_types(self.table) if name != SOURCE_LINE),
            *(f.col(cell).alias(name) for name, cell in self.others.items()),
            f.col(LINE).alias(SOURCE_LINE),
        )
        kept = {name: type for name, type in raw_types(self.table).items() if name != SOURCE_LINE}
        others = dict.fromkeys(self.others, "VARCHAR")
        on.register(f"raw.{self.table.name}", rows, {**kept, **others, SOURCE_LINE: "BIGINT"})
        n_rows = self.facts.rows
        return dataclasses.replace(
            self,
            text=dataclasses.replace(self.text, n_rows=n_rows),
            written=dataclasses.replace(self.written, n_rows=n_rows),
        )


def _filled(text: TextTable) -> SparkColumn:
    """Whether some cell of a row is not empty."""
    from pyspark.sql import functions as f

    cells = [f.col(cell).isNotNull() for cell in text.cells.values()]
    return functools.reduce(operator.or_, cells, f.lit(False))


def _facts(frame: DataFrame, text: TextTable) -> Facts:
    """Count the rows of a table, in one pass."""
    from pyspark.sql import functions as f

    kind = f.col(KIND)
    marks = [
        f.coalesce(f.col(cell).contains(_NO_LETTER), f.lit(False)) for cell in text.cells.values()
    ]
    lost = functools.reduce(operator.or_, marks, f.lit(False))
    counted = frame.agg(
        f.count_if(kind.isNull()),
        f.count_if(kind.isNull() & _filled(text)),
        f.count_if(kind.isNull() & lost),
        f.count_if(kind == HEADER),
        f.count_if(kind == UNCLOSED),
        f.count_if(kind.isNotNull() & (kind != HEADER)),
    ).collect()
    return Facts(*map(int, counted[0]))


# What Java reads for bytes that are no letter.
_NO_LETTER = "\ufffd"
_BESIDE = {LINE: "BIGINT", FILE: "VARCHAR", KIND: "VARCHAR"}


def raw_types(table: Table) -> dict[str, str]:
    """The DuckDB types of the declared columns of ``raw.<table>``, and of its row numbers."""
    return {
        **{column.name: column.duckdb_type for column in table.columns},
        **dict.fromkeys(table.precision_columns, "VARCHAR"),
        SOURCE_LINE: "BIGINT",
    }


class _Written:
    """What the naming of columns asks of a source."""

    def __init__(self, native_numbers: bool) -> None:
        self.native_numbers = native_numbers


def csv_rows(
    on: OnSpark,
    keep: Scratch,
    table: Table,
    source: DeliveredTable,
    header: Header,
    found: Match,
    header_lines: Collection[str],
) -> TypedRows:
    """The rows of CSV files, typed; headers and broken records are among them."""
    cells = {column: cell_name(at) for column, at in kept_positions(found).items()}
    text = TextTable(f"text_{table.name}", cells, LINE, 0, ())
    lines = csv_lines(on.spark, table=source, header=header, header_lines=header_lines)
    typed = _typed(on, keep, table, lines, text, native_numbers=False)
    if typed.facts.unclosed:
        records = csv_records(on.spark, source, header)
        typed = _typed(on, keep, table, records, text, native_numbers=False)
    return typed


def parquet_rows(
    on: OnSpark, keep: Scratch, table: Table, source: DeliveredTable
) -> tuple[TypedRows, Header, Match, dict[str, str]]:
    """The rows of Parquet files, typed, with their columns and those that hold no single value."""
    from pyspark.sql import functions as f

    stored = on.spark.read.parquet(*(part.address for part in source.parts))
    texts: dict[str, SparkColumn] = {}
    unread: dict[str, str] = {}
    types = {}
    for field in stored.schema.fields:
        text = text_of(stored[quoted_name(field.name)], field.dataType)
        if text is None:
            unread[field.name] = field.dataType.simpleString()
        else:
            texts[field.name], types[field.name] = text, field.dataType
    header = Header(tuple(texts))
    found = match(header, table)
    cells = {column: cell_name(at) for column, at in kept_positions(found).items()}
    text = TextTable(f"text_{table.name}", cells, LINE, 0, ())
    direct: dict[str, SparkColumn] = {}
    beyond: dict[str, SparkColumn] = {}
    for column in table.columns:
        at = found.positions.get(column.name)
        if at is not None and is_same(column, types[header.cells[at]]):
            stored_cell = stored[quoted_name(header.cells[at])]
            direct[column.name] = as_declared(column, stored_cell)
            left = text_beyond(column, stored_cell, texts[header.cells[at]])
            if left is not None:
                beyond[column.name] = left.alias(f"beyond_{cells[column.name]}")
    rows = stored.select(
        *(texts[header.cells[at]].alias(cell_name(at)) for at in kept_positions(found).values()),
        *(value.alias(name) for name, value in direct.items()),
        *beyond.values(),
        # Counted as if the column names stood on line 1.
        (f.monotonically_increasing_id() + 2).alias(LINE),
        f.col("_metadata.file_path").alias(FILE),
        f.lit(None).cast("string").alias(KIND),
    )
    names = {column: f"beyond_{cells[column]}" if column in beyond else "" for column in direct}
    typed = _typed(on, keep, table, rows, text, native_numbers=True, direct=names)
    return typed.shown(on), header, found, unread


def quoted_name(name: str) -> str:
    """A name as Spark reads it, dots included."""
    return "`" + name.replace("`", "``") + "`"


def _typed(
    on: OnSpark,
    keep: Scratch,
    table: Table,
    rows: DataFrame,
    text: TextTable,
    *,
    native_numbers: bool,
    direct: Mapping[str, str] = {},
) -> TypedRows:
    """Type rows of text and keep them. ``direct`` columns are typed already, but for the cells
    whose text stands in the column it names, if any."""
    source = typing.cast("Source", _Written(native_numbers))
    text = dataclasses.replace(text, expressions=DeclaredNames().expressions(table, text, source))
    name = f"temp.{text.name}"
    cells = dict.fromkeys(text.cells.values(), "VARCHAR")
    taken = {column: table.column(column).duckdb_type for column in direct}
    beyond = {column: cell for column, cell in direct.items() if cell}
    texts = {**cells, **dict.fromkeys(beyond.values(), "VARCHAR"), **_BESIDE}
    on.register(name, rows, {**texts, **taken})
    native = {
        column: NativeCell(f"{quoted(column)} is not null", quoted(column), cell or "null::VARCHAR")
        for column, cell in direct.items()
    }
    # What comes behind the declared columns are others, kept as their text.
    n_stored = len(table.column_names) + len(table.precision_columns)
    selected = values(table, text, native)[:n_stored]
    typed = on.execute(f"select {', '.join([*texts, *selected])} from {name}").frame
    import duckdb

    try:
        with as_duckdb_says():
            frame = keep.kept(table.name, typed)
    except duckdb.Error as problem:
        raise CannotReadError(f"Spark cannot read the table {table.name}: {problem}") from problem
    # From here on what was kept is read, not the files.
    on.register(name, frame, texts)
    places = {LINE: "BIGINT", FILE: "VARCHAR"}
    on.register(f"temp.rows_{table.name}", frame.select(*places), places)
    written = dataclasses.replace(
        text,
        cells={
            column: beyond.get(column, cell)
            for column, cell in text.cells.items()
            if column not in direct or column in beyond
        },
    )
    others = {
        column: cell for column, cell in text.cells.items() if column not in table.column_names
    }
    return TypedRows(table, frame, text, written, others, _facts(frame, text))
