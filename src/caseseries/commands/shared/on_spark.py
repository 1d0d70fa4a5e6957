"""What ``--engine spark`` does, and which other options it does not go with."""

from __future__ import annotations

import argparse
import typing

from caseseries.commands.shared.gate_options import OptionsError

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.study.study import Study


def refuse_on_spark(options: argparse.Namespace, format: str = "") -> None:
    """Raise OptionsError where an option needs the rows that stay in Spark, or Spark itself."""
    from caseseries.gate.report import FORMATS_WITH_DETAILS, WORKBOOK

    if options.engine != "spark":
        return
    if options.quarantine is not None:
        raise OptionsError(
            "--quarantine sets rows aside in a DuckDB file; with --engine spark correct the rows"
            " that the report names, or leave --engine out"
        )
    if format in (*FORMATS_WITH_DETAILS, WORKBOOK):
        raise OptionsError(
            f"--format {format} shows the rows around each failure, which --engine spark leaves"
            " where they are; choose text, json, junit, sarif, markdown or github"
        )


def checked_on_spark(
    options: argparse.Namespace, study: Study, settings: GateSettings
) -> GateReport | None:
    """The gate's report by Spark, None where another engine is asked for."""
    if options.engine != "spark":
        return None
    from caseseries.spark.command import check_on_spark

    return check_on_spark(study, options.data, settings)
