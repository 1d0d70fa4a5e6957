"""Where tables are kept while a command runs: typed once, read by every rule and derivation."""

from __future__ import annotations

import contextlib
import tempfile
import typing
from collections.abc import Iterator
from pathlib import Path

from caseseries.study.failure import CannotReadError

if typing.TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SETTING: typing.Final = "spark.caseseries.scratch"


class Scratch:
    """A folder that every worker reaches."""

    def __init__(self, spark: SparkSession, address: str) -> None:
        self._spark = spark
        self._address = address

    def kept(self, name: str, frame: DataFrame) -> DataFrame:
        """Write a table and return it as written."""
        address = f"{self._address}/{name}"
        frame.write.mode("overwrite").parquet(address)
        # Its columns are known: to read the footers for them takes a job.
        return self._spark.read.schema(frame.schema).parquet(address)


@contextlib.contextmanager
def scratch(spark: SparkSession) -> Iterator[Scratch]:
    """A folder that is gone afterwards.

    It lies in the temporary folder of this machine, or where ``spark.caseseries.scratch`` of
    Spark's configuration says. Raises CannotReadError where other machines work and it does not.
    """
    told = spark.conf.get(SETTING, "") or ""
    if not told:
        master = spark.sparkContext.master
        if not master.startswith("local"):
            raise CannotReadError(
                f"The workers of {master} need a folder that all of them reach: let"
                f" {SETTING} in spark-defaults.conf name one, as in"
                f" {SETTING} hdfs:///tmp/caseseries"
            )
        with tempfile.TemporaryDirectory(prefix="caseseries-spark-") as folder:
            yield Scratch(spark, Path(folder).as_uri())
        return
    context: typing.Any = spark.sparkContext
    address = f"{told.rstrip('/')}/{context.applicationId}"
    try:
        yield Scratch(spark, address)
    finally:
        path = context._jvm.org.apache.hadoop.fs.Path(address)
        path.getFileSystem(context._jsc.hadoopConfiguration()).delete(path, True)
