"""The values of Parquet files: taken as they are where their type is the declared one, else as the
text that a sound CSV file would hold, to be typed as every text is."""

from __future__ import annotations

import typing

from caseseries.study.declaration import Column

if typing.TYPE_CHECKING:
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql.types import DataType

_WHOLE: typing.Final = frozenset(("tinyint", "smallint", "int", "bigint"))
_SAME: typing.Final = {
    "text": frozenset(("string",)),
    "code": frozenset(("string",)),
    "integer": _WHOLE,
    "decimal": frozenset(("double",)),
    "date": frozenset(("date",)),
    "boolean": frozenset(("boolean",)),
}
_SPARK_TYPES: typing.Final = {
    "text": "string",
    "code": "string",
    "integer": "bigint",
    "decimal": "double",
    "date": "date",
    "boolean": "boolean",
}


def is_same(column: Column, type: DataType) -> bool:
    """Whether stored values are of the declared type."""
    return type.simpleString() in _SAME[column.type]


def as_declared(column: Column, cell: SparkColumn) -> SparkColumn:
    """A stored value of the declared type; a number that is none has no value."""
    from pyspark.sql import functions as f

    value = cell.cast(_SPARK_TYPES[column.type])
    if column.type == "decimal":
        return f.when(_is_number(value), value)
    if column.type in ("text", "code"):
        return f.when(value != "", value)
    return value


def text_of(cell: SparkColumn, type: DataType) -> SparkColumn | None:
    """The text of a stored value, None where its type has none."""
    from pyspark.sql import functions as f

    name = type.simpleString()
    text = cell.cast("string")
    if name == "string":
        return f.when(cell != "", cell)
    if name in _WHOLE or name in ("boolean", "date"):
        return text
    if name in ("double", "float") or name.startswith("decimal"):
        # As written: no exponent, no zeros at the end.
        plain = f.coalesce(text.try_cast("decimal(38,18)").cast("string"), text)
        return f.rtrim(f.regexp_replace(plain, r"(\.[0-9]*?)0+$", "$1"), f.lit("."))
    if name.startswith("timestamp"):
        moment = cell.cast("timestamp_ntz")
        midnight = f.date_trunc("day", moment).cast("timestamp_ntz")
        return f.when(moment == midnight, moment.cast("date").cast("string")).otherwise(
            moment.cast("string")
        )
    return None


def _is_number(value: SparkColumn) -> SparkColumn:
    from pyspark.sql import functions as f

    return ~f.isnan(value) & (f.abs(value) != float("inf"))
