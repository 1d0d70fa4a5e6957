"""What ``caseseries check`` and ``caseseries build`` do with ``--engine spark``."""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Iterator
from pathlib import Path

from caseseries.analyses.kind_settings import read_study_file
from caseseries.gate.gate_settings import gate_settings
from caseseries.spark.building import Told, build, refuse_foreign
from caseseries.spark.connection import OnSpark
from caseseries.spark.gate import check
from caseseries.spark.scratch import Scratch, scratch
from caseseries.spark.session import spark_session

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.study.study import Study


@contextlib.contextmanager
def engine() -> Iterator[tuple[OnSpark, Scratch]]:
    """Spark, and the DuckDB without rows that its statements are bound by."""
    import duckdb

    with spark_session() as spark, scratch(spark) as keep, duckdb.connect() as binder:
        yield OnSpark(spark, binder), keep


def check_on_spark(study: Study, data: Path, settings: GateSettings) -> GateReport:
    """The gate's report on a folder."""
    with engine() as (on, keep):
        return check(data, on, keep, study.raw_tables, settings)


def build_with_spark(study: Study, data: Path, out: Path, told: Told) -> GateReport:
    """Build the folder ``out``; see `caseseries.spark.building.build`."""
    settings = gate_settings(study)
    read_study_file(study)
    refuse_foreign(out)
    with engine() as (on, keep):
        return build(study, data, out, on, keep, settings, told)
