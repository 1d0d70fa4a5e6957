"""The settings of a Spark session on which the translated SQL relies."""

from __future__ import annotations

import typing

if typing.TYPE_CHECKING:
    from pyspark.sql import SparkSession

SESSION: typing.Final = {
    # A number that is too large, or a text that is no number, stops the statement as in DuckDB.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.caseSensitive": "false",
    # Texts are written with doubled backslashes.
    "spark.sql.parser.escapedStringLiterals": "false",
}


def prepare(spark: SparkSession) -> None:
    """Set what the translation relies on in a session that is open already."""
    for name, value in SESSION.items():
        spark.conf.set(name, value)
