"""Gate and build with their errors turned into messages and exit codes; shared by commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from caseseries.commands.shared.progress import fail, progress

CLEAN, DATA_BREAK_A_RULE, CANNOT_READ, RENDERING_FAILED = 0, 1, 2, 3


def build_database(options: argparse.Namespace) -> int:
    """Build the database with results and claims in it, as the options of the command say.

    Returns the exit code, after saying what is wrong.
    """
    from caseseries.build import CohortError, GateFailedError, build
    from caseseries.commands.shared.gate_options import (
        OptionsError,
        accepted,
        keep_quarantine,
        refuse_both,
    )
    from caseseries.commands.shared.study_options import study_of
    from caseseries.documents.render import MEMORY
    from caseseries.evidence.ledger import LedgerError
    from caseseries.gate.aside.register import RegisterError
    from caseseries.gate.gate import CannotReadError, UnknownRuleError
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.results.results_json import results_json, write_results_json
    from caseseries.warehouse.build_order import SqlFileError
    from caseseries.writing.new_folder import FolderInUseError

    try:
        study = study_of(options)
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    db: Path = options.db
    try:
        refuse_both(options)
        report = build(
            study,
            options.data,
            db,
            progress=progress(),
            quarantine=options.quarantine is not None,
            review=lambda report: accepted(report, options.register),
            warn=lambda sentence: fail(f"warning: {sentence}"),
            memory=db.parent / MEMORY,
        )
        if options.quarantine is not None:
            keep_quarantine(report, options.quarantine)
    except GateFailedError as error:
        from caseseries.gate.report import render

        print(render(error.report, "text"), file=sys.stderr)
        fail(f"{error}; {db} was left as it was")
        return DATA_BREAK_A_RULE
    except CohortError as error:
        fail(f"{error}\n{db} was left as it was")
        return DATA_BREAK_A_RULE
    except (
        CannotReadError,
        FolderInUseError,
        LedgerError,
        OptionsError,
        RegisterError,
        RuleFileError,
        SqlFileError,
        UnknownRuleError,
    ) as error:
        fail(error)
        return CANNOT_READ
    except PermissionError as error:
        fail(f"cannot write {error.filename}: {error.strerror}")
        return CANNOT_READ
    try:
        write_results_json(db)
    except OSError as error:
        fail(f"{db} is built, but {results_json(db)} cannot be written: {error.strerror}")
        return CANNOT_READ
    warnings = sum(failure.severity == "warning" for failure in report.failures)
    if warnings:
        print(
            f"caseseries: {warnings} warnings about the raw tables; caseseries check lists them",
            file=sys.stderr,
        )
    return CLEAN
