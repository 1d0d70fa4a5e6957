"""Gate and build with their errors turned into messages and exit codes; shared by commands."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.commands.shared.progress import fail, progress

if TYPE_CHECKING:
    from caseseries.documents.basis import Basis

CLEAN, DATA_BREAK_A_RULE, CANNOT_READ, RENDERING_FAILED = 0, 1, 2, 3


def build_database(options: argparse.Namespace, basis: Basis | None = None) -> int:
    """Build the database with results and claims in it, as the options of the command say.

    ``basis`` is what it is built from, where that was looked at already. Returns the exit code,
    after saying what is wrong.
    """
    from caseseries.build import CohortError, GateFailedError, build
    from caseseries.commands.shared.gate_options import (
        OptionsError,
        accepted,
        keep_quarantine,
        refuse_both,
    )
    from caseseries.commands.shared.study_options import study_of
    from caseseries.documents.basis import basis_of
    from caseseries.documents.stamp import MEMORY
    from caseseries.evidence.ledger import LedgerError
    from caseseries.gate.aside.quarantine_files import refuse_foreign
    from caseseries.gate.aside.register import RegisterError
    from caseseries.gate.gate import CannotReadError, GateReport, UnknownRuleError
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.warehouse.build_order import SqlFileError
    from caseseries.warehouse.new_database import DatabaseInUseError, refuse_taken
    from caseseries.writing.new_folder import FolderInUseError
    from caseseries.writing.together import Unfinished

    said: list[str] = []

    def beside(report: GateReport, unfinished: Unfinished) -> None:
        if options.quarantine is not None:
            said.extend(keep_quarantine(report, options.quarantine, unfinished))
        if basis is not None:
            unfinished.before_moving(basis.refuse_changed)

    try:
        study = study_of(options)
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    db: Path = options.db
    try:
        refuse_both(options)
        refuse_taken(db)
        if options.quarantine is not None:
            refuse_foreign(options.quarantine)
        basis = basis or basis_of(options, study.root, study.file, renderer="")
        report = build(
            study,
            options.data,
            db,
            build_id=basis.build_id,
            progress=progress(),
            quarantine=options.quarantine is not None,
            every=options.register is not None,
            review=lambda report: accepted(report, options.register),
            warn=lambda sentence: fail(f"warning: {sentence}"),
            beside=beside,
            memory=db.parent / MEMORY,
        )
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
        DatabaseInUseError,
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
    for sentence in said:
        fail(sentence)
    warnings = report.count("warning")
    if warnings:
        fail(f"{warnings} warnings about the raw tables; caseseries check lists them")
    return CLEAN
