"""``caseseries claims --ledger FILE``: what a ledger's numbers refute among themselves."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail

if TYPE_CHECKING:
    from caseseries.evidence.consistency.check import Report

SOMETHING_REFUTED = 1


def run(options: argparse.Namespace) -> int:
    from caseseries.evidence.consistency.check import check
    from caseseries.evidence.consistency.entries import Entries, read_entries
    from caseseries.evidence.ledger import LedgerError

    try:
        report = check(Entries(read_entries(options.ledger)))
    except LedgerError as error:
        fail(error)
        return CANNOT_READ
    print({"json": _json, "markdown": _markdown, "table": _table}[options.format](report))
    return SOMETHING_REFUTED if report.refuted else CLEAN


def _summary(report: Report) -> str:
    tests = sum(report.tested.values())
    found = f"{report.entries} claims, {tests} tests, {len(report.refuted)} refuted"
    return f"{found}; no test touched {report.untested}"


def _tests(report: Report) -> str:
    return ", ".join(f"{name} {count}" for name, count in report.tested.items()) or "none"


def _table(report: Report) -> str:
    lines = [_summary(report)]
    for found in report.refuted:
        lines += [
            "",
            f"{found.test}: {', '.join(found.claims)}  {found.section}: {found.quote}",
            f"      {found.why}",
        ]
    return "\n".join([*lines, "", f"tests: {_tests(report)}"])


def _markdown(report: Report) -> str:
    from caseseries.commands.shared.pipe_tables import markdown_row

    headings = ("test", "claims", "section", "quote", "why not")
    return "\n".join(
        [
            f"**{_summary(report)}**",
            "",
            markdown_row(headings),
            markdown_row(("---",) * len(headings)),
            *(
                markdown_row((f.test, ", ".join(f.claims), f.section, f.quote, f.why))
                for f in report.refuted
            ),
            "",
            f"Tests: {_tests(report)}.",
        ]
    )


def _json(report: Report) -> str:
    refuted = [
        {
            "test": found.test,
            "claims": list(found.claims),
            "section": found.section,
            "quote": found.quote,
            "why": found.why,
        }
        for found in report.refuted
    ]
    document = {
        "entries": report.entries,
        "untested": report.untested,
        "tested": report.tested,
        "refuted": refuted,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
