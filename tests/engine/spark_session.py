"""One Spark session for all tests that need one: it takes ten seconds to start."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@pytest.fixture(scope="session")
def spark() -> "Iterator[SparkSession]":
    """A session on two cores of this machine, with the settings the translation relies on."""
    pytest.importorskip("pyspark")
    from pyspark.sql import SparkSession

    from caseseries.spark.session_settings import SESSION

    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master("local[2]").appName("caseseries tests")
    for name, value in {
        **SESSION,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        # What pays with many rows costs a second a statement with few.
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.driver.memory": "1g",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
