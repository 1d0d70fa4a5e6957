"""``caseseries check``: the gate alone."""

from __future__ import annotations

import argparse
import sys

from report.commands.building import CANNOT_READ, CLEAN, DATA_BREAK_A_RULE
from report.commands.progress import fail


def run(options: argparse.Namespace) -> int:
    import duckdb

    from analysis.study import StudyFileError, read_study
    from schemas import gate
    from schemas.report import render
    from schemas.sql_rules import RuleFileError

    try:
        # The gate needs no study.toml; where there is one, it may grade rules otherwise.
        severities = read_study(options.study).severities if options.study.exists() else {}
        with duckdb.connect() as con:
            report = gate.check(options.data, con, severities)
    except (gate.CannotReadError, gate.UnknownRuleError, RuleFileError, StudyFileError) as error:
        fail(error)
        return CANNOT_READ
    color = options.out is None and options.format == "text" and sys.stdout.isatty()
    text = render(report, options.format, color=color)
    if options.out is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
    else:
        try:
            options.out.parent.mkdir(parents=True, exist_ok=True)
            options.out.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(f"cannot write {options.out}: {error.strerror}")
            return CANNOT_READ
    return CLEAN if report.ok else DATA_BREAK_A_RULE
