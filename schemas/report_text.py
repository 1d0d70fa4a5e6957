"""The gate's report for a terminal: counts first, then the failures by table and rule."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from schemas.failure import Severity
from schemas.report_summary import (
    by_rule,
    by_table,
    counted,
    counts_in_words,
    inert,
    not_checked,
    place,
    verdict,
)

if typing.TYPE_CHECKING:
    from schemas.gate import GateReport

_COLORS: dict[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m"}
_BOLD = "\x1b[1m"
_PLAIN = "\x1b[0m"


def render(report: GateReport, *, color: bool = False) -> str:
    """Return the report as plain text; ``color`` adds the escapes of an ANSI terminal."""
    return "\n".join(_lines(report, color)) + "\n"


def _lines(report: GateReport, color: bool) -> Iterator[str]:
    def marked(text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if color else text

    rows = sum(report.tables.values())
    yield (
        f"{counted(len(report.tables), 'table')}, {counted(rows, 'row')}, "
        f"{counted(len(report.rules), 'rule')}"
    )
    yield marked(verdict(report), _BOLD)
    rules = {rule.id: rule for rule in report.rules}
    for table, failures in by_table(report):
        title = table or "data folder"
        size = f", {counted(report.tables[table], 'row')}" if table in report.tables else ""
        yield ""
        yield marked(f"{title} ({counts_in_words(failures)}{size})", _BOLD)
        for rule_id, group in by_rule(failures):
            severity = group[0].severity
            number = counted(len(group), severity)
            yield f"  {marked(number, _COLORS[severity])}  {rule_id}"
            yield f"    {rules[rule_id].description}"
            for failure in group:
                where = failure.file if failure.line is None else f"{failure.file}:{failure.line}"
                yield f"    {inert(where)}  {place(failure)}"
                yield f"      {inert(failure.message)}"
    unchecked = not_checked(report)
    if unchecked:
        yield ""
        yield marked(f"{counted(len(unchecked), 'rule')} could not be checked", _BOLD)
        reasons: dict[str, list[str]] = {}
        for rule in unchecked:
            reasons.setdefault(rule.not_checked, []).append(rule.id)
        for reason, ids in reasons.items():
            yield f"  {inert(reason)}: {', '.join(ids)}"
