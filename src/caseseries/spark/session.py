"""The Spark session of one command: started without noise, ended with it."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import typing
from collections.abc import Iterator

from caseseries.spark.needed import SparkMissingError, program_with_file, refuse_missing
from caseseries.spark.session_settings import SESSION, prepare

if typing.TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Every core of this machine may write as many parts of a small table as Spark's 200, for nothing.
_PARTS_A_CORE = 4
# Below this size a statement is run sooner than Java is written and compiled for it.
_SMALL_BYTES = 64 * 1024 * 1024
_SAID = 2_000


@contextlib.contextmanager
def spark_session() -> Iterator[SparkSession]:
    """A session with the settings the translated SQL relies on.

    Where one is active already, as in a notebook, a session of its own beside it. The master, the
    memory and all else are those of Spark's own configuration (``spark-defaults.conf``,
    ``PYSPARK_SUBMIT_ARGS``); without any all cores of this machine work. Raises SparkMissingError.
    """
    refuse_missing()
    from pyspark.sql import SparkSession

    # What it writes there of a statement that fails is in the exception, too.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    active = SparkSession.getActiveSession()
    if active is not None:
        spark = active.newSession()
        _settle(spark)
        with program_with_file():
            yield spark
        return
    spark = _started()
    try:
        _settle(spark)
        with program_with_file():
            yield spark
    finally:
        spark.stop()


def _settle(spark: SparkSession) -> None:
    for name, value in SESSION.items():
        if spark.conf.isModifiable(name):
            spark.conf.set(name, value)
    context = spark.sparkContext
    if (context.master or "").startswith("local"):
        parts = str(_PARTS_A_CORE * context.defaultParallelism)
        spark.conf.set("spark.sql.shuffle.partitions", parts)
    prepare(spark)


def settle_for(spark: SparkSession, size: int) -> None:
    """Settle a session of this machine for tables of so many bytes."""
    if size > _SMALL_BYTES or not (spark.sparkContext.master or "").startswith("local"):
        return
    for name, value in {
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
    }.items():
        spark.conf.set(name, value)


def _started() -> SparkSession:
    """Start Java with what it says kept aside, to be shown where it does not come up."""
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("caseseries")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **SESSION,
    }.items():
        builder = builder.config(name, value)
    with tempfile.TemporaryFile() as said, _said_to(said.fileno()):
        try:
            return builder.getOrCreate()
        except (PySparkException, OSError, RuntimeError) as error:
            said.seek(0)
            words = said.read().decode(errors="replace").strip()[-_SAID:]
            raise SparkMissingError(f"Spark could not be started: {error}\n{words}") from error


@contextlib.contextmanager
def _said_to(file: int) -> Iterator[None]:
    """Let processes that are started meanwhile write where nobody reads, as long as they live."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(file, number)
    try:
        yield
    finally:
        for number, before in zip((1, 2), kept, strict=True):
            os.dup2(before, number)
            os.close(before)
