"""``caseseries check``: the gate alone."""

from __future__ import annotations

import argparse
import sys

from caseseries.commands.shared.building import CANNOT_READ, CLEAN, DATA_BREAK_A_RULE
from caseseries.commands.shared.progress import fail, waiting
from caseseries.commands.shared.remembered_check import Question, question
from caseseries.commands.shared.report_output import (
    report_format,
    wants_color,
    width_of,
    written_report,
)
from caseseries.commands.shared.study_options import settle
from caseseries.study.failure import CannotReadError
from caseseries.study.study import root_of, study_file


def run(options: argparse.Namespace) -> int:
    asked = _question(options)
    if asked is not None and (known := asked.answer()):
        code, text = known
        sys.stdout.write(text)
        return code
    code, text = _check(options)
    if asked is not None and text:
        asked.keep(code, text)
    sys.stdout.write(text)
    return code


def _question(options: argparse.Namespace) -> Question | None:
    try:
        file = study_file(options.study)
        root = root_of(file)
    except CannotReadError:
        return None  # Opening the study says what is wrong with it.
    settle(options, root)
    appearance = report_format(options), width_of(sys.stdout), wants_color(sys.stdout)
    return question(options, root, file, *appearance)


def _check(options: argparse.Namespace) -> tuple[int, str]:
    """The exit code and what is to be printed."""
    import duckdb

    from caseseries.analyses.kind_settings import read_study_file
    from caseseries.commands.shared.gate_options import (
        OptionsError,
        keep_quarantine,
        keep_register,
        refuse_both,
    )
    from caseseries.commands.shared.on_spark import checked_on_spark, refuse_on_spark
    from caseseries.commands.shared.study_options import study_of
    from caseseries.gate import gate
    from caseseries.gate.aside.register import RegisterError
    from caseseries.gate.gate_settings import gate_settings
    from caseseries.gate.report import FORMATS_WITH_DETAILS, WORKBOOK
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.writing.new_folder import FolderInUseError
    from caseseries.writing.together import moved_together

    format = report_format(options)
    if format == WORKBOOK and options.out is None:
        fail("a workbook is not for the terminal: name its file with --out")
        return CANNOT_READ, ""
    try:
        refuse_both(options)
        refuse_on_spark(options, format)
        study = study_of(options)
        settings = gate_settings(study)
        read_study_file(study)
        details = format in FORMATS_WITH_DETAILS
        with duckdb.connect() as con, waiting(f"checking {options.data}"):
            report = checked_on_spark(options, study, settings) or gate.check(
                options.data,
                con,
                study.raw_tables,
                settings.severities,
                mapping=settings.mapping,
                details=details,
                own=settings.own_rules,
                quarantine=options.quarantine is not None,
                # A register would take what is not named for resolved.
                every=options.all or options.register is not None,
                checksums=False,
            )
        said: list[str] = []
        with moved_together() as unfinished:
            if options.register is not None:
                report, changed = keep_register(report, options.register, unfinished)
                said.append(changed)
            if options.quarantine is not None:
                said += keep_quarantine(report, options.quarantine, unfinished)
            text = written_report(report, options, unfinished)
    except (
        FolderInUseError,
        OptionsError,
        RegisterError,
        RuleFileError,
        gate.CannotReadError,
        gate.UnknownRuleError,
    ) as error:
        fail(error)
        return CANNOT_READ, ""
    for sentence in said:
        fail(sentence)
    return CLEAN if report.ok else DATA_BREAK_A_RULE, text
