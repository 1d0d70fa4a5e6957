"""The gate's report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from html import escape
from pathlib import Path

from schemas.report_summary import by_rule, by_table, counted, counts, inert, not_checked, verdict

if typing.TYPE_CHECKING:
    from schemas.failure import Failure
    from schemas.gate import GateReport

_ASSETS = Path(__file__).parent / "assets"


def shown(text: object) -> str:
    """Return text escaped for HTML, control characters shown as escapes; '' for None."""
    return "" if text is None else escape(inert(str(text)))


def render(report: GateReport) -> str:
    """Return the report as a page with counts per table and rule, filters, and all rows."""
    return "\n".join(_page(report)) + "\n"


def _page(report: GateReport) -> Iterator[str]:
    style = (_ASSETS / "gate.css").read_text(encoding="utf-8")
    script = (_ASSETS / "gate.js").read_text(encoding="utf-8")
    state = "passed" if report.ok else "failed"
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Data check: {state}</title>
<style>
{style}</style>
</head>
<body>
<main>
<h1 class="{state}">Data check: {state}</h1>
<p>{shown(verdict(report))}</p>"""
    yield from _tables(report)
    yield from _rules(report)
    yield from _failures(report)
    yield from _not_checked(report)
    yield f"</main>\n<script>\n{script}</script>\n</body>\n</html>"


def _tables(report: GateReport) -> Iterator[str]:
    found = dict(by_table(report))
    yield '<h2>Tables</h2>\n<div class="wide"><table>'
    yield (
        "<thead><tr><th>Table</th><th class='number'>Rows</th><th class='number'>Errors</th>"
        "<th class='number'>Warnings</th><th class='number'>Notes</th></tr></thead><tbody>"
    )
    for name in [*report.tables, *(table for table in found if table not in report.tables)]:
        numbers = counts(found.get(name, []))
        cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers.values())
        rows = f"{report.tables[name]:,}" if name in report.tables else ""
        yield (
            f"<tr><th scope='row'>{shown(name or 'data folder')}</th>"
            f'<td class="number">{rows}</td>{cells}</tr>'
        )
    yield "</tbody></table></div>"


def _rules(report: GateReport) -> Iterator[str]:
    if not report.failures:
        return
    rules = {rule.id: rule for rule in report.rules}
    yield '<h2>Rules broken</h2>\n<div class="wide"><table>'
    yield (
        "<thead><tr><th>Rule</th><th>Severity</th><th class='number'>Failures</th>"
        "<th>What holds for sound data</th></tr></thead><tbody>"
    )
    for rule_id, group in by_rule(report.failures):
        rule = rules[rule_id]
        reason = " ".join(part for part in (rule.reason, rule.source) if part)
        why = f"<br><small>{shown(reason)}</small>" if reason else ""
        yield (
            f'<tr><td><code>{shown(rule_id)}</code></td><td class="{rule.severity}">'
            f'{rule.severity}</td><td class="number">{len(group):,}</td>'
            f"<td>{shown(rule.description)}{why}</td></tr>"
        )
    yield "</tbody></table></div>"


def _failures(report: GateReport) -> Iterator[str]:
    if not report.failures:
        return
    tables = sorted({failure.table for failure in report.failures})
    options = "".join(
        f'<option value="{shown(table)}">{shown(table or "data folder")}</option>'
        for table in tables
        if table
    )
    yield f"""<h2>Failures</h2>
<form id="filter" hidden>
<label>Table <select name="table"><option value="">all</option>{options}</select></label>
<label>Severity <select name="severity"><option value="">all</option>
<option>error</option><option>warning</option><option>note</option></select></label>
<label>Text <input name="text" type="search"></label>
<output id="count">{counted(len(report.failures), "failure")}</output>
</form>
<div class="wide"><table id="failures">
<thead><tr><th>File</th><th class="number">Line</th><th>Key</th><th>Column</th><th>Value</th>
<th>Message</th><th>Rule</th></tr></thead><tbody>"""
    for failure in report.failures:
        yield _row(failure)
    yield "</tbody></table></div>"


def _row(failure: Failure) -> str:
    return (
        f'<tr data-table="{shown(failure.table)}" data-severity="{failure.severity}">'
        f'<td>{shown(failure.file)}</td><td class="number">{shown(failure.line)}</td>'
        f"<td>{shown(failure.key)}</td><td>{shown(failure.column)}</td>"
        f'<td class="value">{shown(failure.value)}</td><td>{shown(failure.message)}</td>'
        f'<td class="{failure.severity}"><code>{shown(failure.rule)}</code></td></tr>'
    )


def _not_checked(report: GateReport) -> Iterator[str]:
    unchecked = not_checked(report)
    if not unchecked:
        return
    yield "<h2>Rules that could not be checked</h2>\n<ul>"
    for rule in unchecked:
        yield f"<li><code>{shown(rule.id)}</code>: {shown(rule.not_checked)}</li>"
    yield "</ul>"
