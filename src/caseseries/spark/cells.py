"""The rows of CSV part files as cells of text, each row with the file it stands in.

Lines are split by Spark's own parser, which takes every line for a row and mends what is out of
step on its own: cells too few become empty, cells too many are dropped, a quote out of place is
passed over. So each line is judged beside it and kept as broken where it is. Where a quoted cell
holds a line end, the table is read again, each file as a whole.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Collection

from caseseries.delivery.header import Header

if typing.TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

    from caseseries.spark.files import DeliveredTable

# Columns beside the cells: the number of the row (its partition, and below bit 33 its line there),
# the address of its file, and what the row is, null of most.
LINE, FILE, KIND = "caseseries_line", "caseseries_file", "caseseries_kind"
# What a row may be besides: a header, or a record that cannot be split; with the number of cells
# behind it, a record with another number of them; or one that may go on in the next line.
HEADER, QUOTING, FIELD_COUNT, UNCLOSED = "header", "quoting", "field_count ", "unclosed"
ROW_BITS = 33
_CORRUPT = "corrupt"
_BYTE_ORDER_MARK = "\ufeff"


def cell_name(position: int) -> str:
    """The column of the text of a cell; no declared column is called so."""
    return f"caseseries_cell_{position}"


def partition_of(number: int) -> int:
    """The partition in which the row of a number was read."""
    return number >> ROW_BITS


def csv_lines(
    spark: SparkSession, table: DeliveredTable, header: Header, header_lines: Collection[str]
) -> DataFrame:
    """The rows of CSV files whose every line is one row; ``header_lines`` are marked."""
    from pyspark.sql import functions as f

    width = len(header.cells)
    names = [cell_name(at) for at in range(width)]
    schema = ", ".join(f"{name} string" for name in names)
    heads = [*header_lines, *(f"{_BYTE_ORDER_MARK}{line}" for line in header_lines)]
    lines = (
        spark.read.text([part.address for part in table.parts])
        .select("value", f.col("_metadata.file_path").alias(FILE))
        .withColumn(LINE, f.monotonically_increasing_id() + 1)
        .where(f.col("value") != "")
        .withColumn("cells", f.from_csv("value", schema, _options(header.delimiter, width)))
    )
    value = f.col("value")
    return lines.select(
        *(_filled(f.col(f"cells.{name}")).alias(name) for name in names),
        *(LINE, FILE),
        f.when(value.isin(heads), HEADER).otherwise(_broken(value, header)).alias(KIND),
    )


def csv_records(spark: SparkSession, table: DeliveredTable, header: Header) -> DataFrame:
    """The rows of CSV files in which cells hold line ends: each file is read by one worker."""
    from pyspark.sql import functions as f
    from pyspark.sql import types as t

    width = len(header.cells)
    names = [cell_name(at) for at in range(width)]
    fields = [t.StructField(name, t.StringType()) for name in (*names, _CORRUPT)]
    read = spark.read.options(
        **_options(header.delimiter, width),
        header="true", multiLine="true", columnNameOfCorruptRecord=_CORRUPT,
    )  # fmt: skip
    records = read.csv([part.address for part in table.parts], schema=t.StructType(fields))
    return records.select(
        *(_filled(f.col(name)).alias(name) for name in names),
        # The header has no record.
        (f.monotonically_increasing_id() + 2).alias(LINE),
        f.col("_metadata.file_path").alias(FILE),
        # How many cells it has instead Spark does not tell.
        f.when(f.col(_CORRUPT).isNotNull(), f"{FIELD_COUNT}?").alias(KIND),
    )


def _options(delimiter: str, width: int) -> dict[str, str]:
    return {
        "sep": delimiter,
        "quote": '"',
        "escape": '"',
        "mode": "PERMISSIVE",
        "maxColumns": str(width + 1_000),
    }


def _filled(cell: Column) -> Column:
    from pyspark.sql import functions as f

    return f.when(cell != "", cell)


def _broken(value: Column, header: Header) -> Column:
    """What is wrong with a line, null where nothing is."""
    from pyspark.sql import functions as f

    mark, width = re.escape(header.delimiter), len(header.cells)
    quoted, bare = '"[^"]*+(?:""[^"]*+)*+"', f'(?!")[^{mark}]*+'
    sound = f"^(?:{quoted}|{bare})(?:{mark}(?:{quoted}|{bare}))*+$"
    # A delimiter before the first cell, so that there are as many as cells.
    led, delimiter = f.concat(f.lit(header.delimiter), value), f.lit(header.delimiter)
    n_delimiters = f.length(led) - f.length(f.replace(led, delimiter, f.lit("")))
    n_cells = f.regexp_count(led, f.lit(f"{mark}(?:{quoted}(?={mark}|$)|[^{mark}]*+)"))
    n_quotes = f.length(value) - f.length(f.replace(value, f.lit('"'), f.lit("")))

    def counted(found: Column) -> Column:
        return f.when(found != width, f.concat(f.lit(FIELD_COUNT), found.cast("string")))

    return (
        f.when(~value.contains('"'), counted(n_delimiters))
        .when(value.rlike(sound), counted(n_cells))
        .when(n_quotes % 2 == 1, UNCLOSED)
        .otherwise(QUOTING)
    )
