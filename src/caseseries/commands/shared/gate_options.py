"""What ``--register`` and ``--quarantine`` do with the gate's report, for all commands."""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import sys
import typing
from pathlib import Path

if typing.TYPE_CHECKING:
    from caseseries.gate.aside.register import Comparison
    from caseseries.gate.gate import GateReport


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
    from caseseries.gate.aside.register import compare, read_register
    from caseseries.gate.report.masking import Masking

    return compare(
        report.failures,
        read_register(register),
        report.declared,
        {rule.id for rule in report.rules if rule.fixed},
        datetime.date.today(),
        Masking(report).failure,
        report.following,
    )


def accepted(report: GateReport, register: Path | None) -> GateReport:
    """Return the report with accepted findings as notes. Raises RegisterError."""
    if register is None:
        return report
    comparison = compared(report, register)
    return dataclasses.replace(report, failures=comparison.failures, following=comparison.following)


def keep_register(report: GateReport, register: Path) -> GateReport:
    """Bring the register up to date and say what changed; return the report as ``accepted`` does.

    Raises RegisterError, and OSError where the register cannot be written.
    """
    from caseseries.gate.aside.register import write_register

    comparison = compared(report, register)
    write_register(register, comparison.queries)
    print(f"caseseries: {comparison.sentence()}", file=sys.stderr)
    return dataclasses.replace(report, failures=comparison.failures, following=comparison.following)


def keep_quarantine(report: GateReport, folder: Path) -> None:
    """Write the rows set aside and say how many there are.

    Raises FolderInUseError, and OSError where the folder cannot be written.
    """
    from caseseries.gate.aside.quarantine_files import write_quarantine
    from caseseries.writing.inert_cells import printable

    aside = report.quarantine
    if aside is None:
        print("caseseries: no row had to be set aside", file=sys.stderr)
        return
    write_quarantine(folder, aside)
    before, after = aside.before, aside.after
    left_out = f" ({', '.join(aside.patients)})" if 0 < len(aside.patients) <= 10 else ""
    changes = [
        f"{name.replace('_', ' ')} {n:,.6g} → {after[name]:,.6g}" for name, n in before.items()
    ]
    changes[0] += printable(left_out)
    print(
        f"caseseries: {len(aside.rows)} rows set aside in {folder}; {', '.join(changes)}",
        file=sys.stderr,
    )
    if not aside.ok:
        rules = ", ".join(sorted({failure.rule for failure in aside.remaining}))
        print(
            f"caseseries: what is left still breaks {rules}, which concerns no single row",
            file=sys.stderr,
        )
