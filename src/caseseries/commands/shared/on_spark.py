"""What ``--engine spark`` does, and which other options it does not go with."""

from __future__ import annotations

import argparse
import sys
import typing
from pathlib import Path

from caseseries.commands.shared.building import CANNOT_READ, CLEAN, DATA_BREAK_A_RULE
from caseseries.commands.shared.gate_options import OptionsError
from caseseries.commands.shared.progress import fail, progress
from caseseries.study.failure import CannotReadError

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.study.study import Study

OUT: typing.Final = Path("build/spark")


def refuse_on_spark(options: argparse.Namespace, format: str = "") -> None:
    """Raise OptionsError where an option needs the rows that stay in Spark, or Spark itself.

    To be asked before places that were not named are filled in.
    """
    from caseseries.gate.report import FORMATS_WITH_DETAILS

    building = options.command == "build"
    if options.engine != "spark":
        if building and options.out is not None:
            raise OptionsError("--out is the folder of --engine spark; name the file with --db")
        return
    if building and options.db is not None:
        raise OptionsError("--engine spark writes a folder of Parquet tables: name it with --out")
    if options.quarantine is not None:
        raise OptionsError(
            "--quarantine sets rows aside in a DuckDB file; with --engine spark correct the rows"
            " that the report names, or leave --engine out"
        )
    if format in FORMATS_WITH_DETAILS:
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


def build_on_spark(options: argparse.Namespace) -> int:
    """Build the folder of tables; return the exit code, after saying what is wrong."""
    from caseseries.build import GateFailedError
    from caseseries.commands.shared.gate_options import accepted
    from caseseries.commands.shared.study_options import study_of
    from caseseries.gate.aside.register import RegisterError
    from caseseries.gate.gate import UnknownRuleError
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.spark.building import CohortError, Told
    from caseseries.spark.command import build_with_spark
    from caseseries.spark.translation import SparkTranslationError
    from caseseries.warehouse.build_order import SqlFileError
    from caseseries.writing.new_folder import FolderInUseError

    told = Told(
        progress=progress(),
        warn=lambda sentence: fail(f"warning: {sentence}"),
        review=lambda report: accepted(report, options.register),
    )
    try:
        study = study_of(options)
        out = options.out or study.root / OUT
        report = build_with_spark(study, options.data, out, told)
    except GateFailedError as error:
        from caseseries.gate.report import render

        print(render(error.report, "text"), file=sys.stderr)
        fail(f"{error}; {out} was left as it was")
        return DATA_BREAK_A_RULE
    except CohortError as error:
        fail(f"{error}\n{out} was left as it was")
        return DATA_BREAK_A_RULE
    except (
        CannotReadError,
        FolderInUseError,
        OptionsError,
        RegisterError,
        RuleFileError,
        SparkTranslationError,
        SqlFileError,
        UnknownRuleError,
    ) as error:
        fail(error)
        return CANNOT_READ
    warnings = report.count("warning")
    if warnings:
        fail(f"{warnings} warnings about the raw tables; caseseries check lists them")
    return CLEAN
