"""What ``--register`` and ``--quarantine`` do with the gate's report, for all commands."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import typing
from pathlib import Path

if typing.TYPE_CHECKING:
    from caseseries.gate.aside.register import Comparison
    from caseseries.gate.gate import GateReport
    from caseseries.writing.together import Unfinished


class OptionsError(Exception):
    """The options cannot be followed; the message says why and what to do."""


def refuse_both(options: argparse.Namespace) -> None:
    """Raise OptionsError where a finding would be both accepted and set aside."""
    if options.register is not None and options.quarantine is not None:
        raise OptionsError(
            "--register accepts findings and keeps their rows, --quarantine sets the rows aside: "
            "choose one"
        )


def compared(report: GateReport, register: Path) -> Comparison:
    """Hold a report against a register. Raises RegisterError."""
    from caseseries.gate.aside.register import compare
    from caseseries.gate.aside.register_file import read_register
    from caseseries.gate.report.masking import Masking

    return compare(
        report.failures,
        read_register(register),
        report.declared,
        {rule.id for rule in report.rules if rule.fixed},
        datetime.date.today(),
        Masking(report).failure,
        report.following,
        {rule.id for rule in report.rules if not rule.not_checked},
    )


def accepted(report: GateReport, register: Path | None) -> GateReport:
    """Return the report with accepted findings as notes. Raises RegisterError."""
    if register is None:
        return report
    comparison = compared(report, register)
    return dataclasses.replace(report, failures=comparison.failures, following=comparison.following)


def keep_register(
    report: GateReport, register: Path, unfinished: Unfinished
) -> tuple[GateReport, str]:
    """Bring the register up to date; return the report as ``accepted`` does, and what changed.

    Raises RegisterError, and OSError where the register cannot be written.
    """
    from caseseries.gate.aside.register_file import write_register

    comparison = compared(report, register)
    write_register(register, comparison.queries, unfinished)
    kept = dataclasses.replace(report, failures=comparison.failures, following=comparison.following)
    return kept, comparison.sentence()


def keep_quarantine(report: GateReport, folder: Path, unfinished: Unfinished) -> list[str]:
    """Write the rows set aside; return sentences that say how many there are.

    Raises FolderInUseError, and OSError where the folder cannot be written.
    """
    from caseseries.gate.aside.quarantine_files import write_quarantine
    from caseseries.writing.inert_cells import printable

    aside = report.quarantine
    if aside is None:
        return ["no row had to be set aside"]
    write_quarantine(unfinished, folder, aside)
    before, after = aside.before, aside.after
    left_out = f" ({', '.join(aside.patients)})" if 0 < len(aside.patients) <= 10 else ""
    changes = [
        f"{name.replace('_', ' ')} {n:,.6g} → {after[name]:,.6g}" for name, n in before.items()
    ]
    changes[0] += printable(left_out)
    said = [f"{len(aside.rows)} rows set aside in {folder}; {', '.join(changes)}"]
    if not aside.ok:
        rules = ", ".join(sorted({failure.rule for failure in aside.remaining}))
        said.append(f"what is left still breaks {rules}, which concerns no single row")
    return said
