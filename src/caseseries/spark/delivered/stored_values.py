"""The values of Parquet files: taken as they are where their type is the declared one, else as the
text that a sound CSV file would hold, to be typed as every text is."""

from __future__ import annotations

import typing

from caseseries.delivery.typing.native_cells import DAYS, LONGEST, SIZES
from caseseries.delivery.typing.text_types import normalized
from caseseries.study.declaration import Column

if typing.TYPE_CHECKING:
    from pyspark.sql import Column as SparkColumn
    from pyspark.sql.types import DataType

_WHOLE: typing.Final = frozenset(("tinyint", "smallint", "int", "bigint"))
_SAME: typing.Final = {
    "code": frozenset(("string",)),
    "integer": _WHOLE,
    "decimal": frozenset(("double",)),
    "date": frozenset(("date",)),
    "boolean": frozenset(("boolean",)),
}
_LIMITED: typing.Final = ("integer", "decimal", "date")
_SPARK_TYPES: typing.Final = {
    "code": "string",
    "integer": "bigint",
    "decimal": "double",
    "date": "date",
    "boolean": "boolean",
}


def is_same(column: Column, type: DataType) -> bool:
    """Whether stored values are of the declared type, and no word is said of how to write them."""
    said = column.precision_column or normalized(column, "x", native_numbers=True) != "x"
    return not said and type.simpleString() in _SAME.get(column.type, ())


def as_declared(column: Column, cell: SparkColumn) -> SparkColumn:
    """A stored value of the declared type; nothing where it goes by its text."""
    from pyspark.sql import functions as f

    value = cell.cast(_SPARK_TYPES[column.type])
    if column.type == "code":
        return f.when(value != "", value)
    return f.when(_is_plain(column, cell), value) if column.type in _LIMITED else value


def text_beyond(column: Column, cell: SparkColumn, text: SparkColumn) -> SparkColumn | None:
    """The text of the cells that go by it; None where there are none of the declared type."""
    from pyspark.sql import functions as f

    return f.when(~_is_plain(column, cell), text) if column.type in _LIMITED else None


def _is_plain(column: Column, cell: SparkColumn) -> SparkColumn:
    """Whether the text of a value leads back to it, and nothing is to be said of that text; see
    `caseseries.delivery.typing.native_cells`."""
    from pyspark.sql import functions as f

    if column.type == "integer":
        return cell.between(-LONGEST, LONGEST)
    if column.type == "date":
        return cell.between(*(f.lit(day).cast("date") for day in DAYS))
    size, (least, most) = f.abs(cell), SIZES
    return (cell == 0) | ((size >= least) & (size < most))


def text_of(cell: SparkColumn, type: DataType) -> SparkColumn | None:
    """The text of a stored value, None where its type has none."""
    from pyspark.sql import functions as f

    name = type.simpleString()
    text = cell.cast("string")
    if name == "string":
        return f.when(cell != "", cell)
    if name in _WHOLE or name == "boolean":
        return text
    if name == "date":
        return _year_as_written(text)
    if name in ("double", "float") or name.startswith("decimal"):
        return _number_text(text)
    if name.startswith("timestamp"):
        moment = cell.cast("timestamp_ntz")
        # At the ends of all time, which stand for infinity, Java counts no midnights.
        ends = (f.lit(day).cast("timestamp_ntz") for day in ("-200000-01-01", "+200000-01-01"))
        midnight = f.date_trunc("day", moment).cast("timestamp_ntz")
        is_day = f.when(moment.between(*ends), moment == midnight).otherwise(f.lit(False))
        return _year_as_written(
            f.when(is_day, moment.cast("date").cast("string")).otherwise(moment.cast("string"))
        )
    return None


def _number_text(text: SparkColumn) -> SparkColumn:
    """A fraction as DuckDB's engine writes it: no zeros at its end, an exponent only where all of
    its digits need one."""
    from pyspark.sql import functions as f

    decimal = text.try_cast("decimal(38,18)")
    same = decimal.cast("double") == text.try_cast("double")
    short = f.regexp_replace(text, r"(\.0)?E(-?)", "e$2")
    signed = f.regexp_replace(short, "e([0-9])", "e+$1")
    plain = (
        f.when(text == "NaN", "nan")
        .when(text.endswith("Infinity"), f.replace(text, f.lit("Infinity"), f.lit("inf")))
        .when(text.contains("E") & same, decimal.cast("string"))
        .when(text.contains("E"), f.regexp_replace(signed, "e([+-])([0-9])$", "e$10$2"))
        .otherwise(text)
    )
    return f.rtrim(f.regexp_replace(plain, r"^(-?[0-9]+\.[0-9]*?)0+$", "$1"), f.lit("."))


def _year_as_written(text: SparkColumn) -> SparkColumn:
    """Without the sign that Java puts before a year of five digits."""
    from pyspark.sql import functions as f

    return f.ltrim(text, f.lit("+"))
