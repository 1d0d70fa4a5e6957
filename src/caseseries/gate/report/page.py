"""The gate's report as one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import datetime
import hashlib
import importlib.metadata
import typing
from collections.abc import Iterator
from html import escape
from pathlib import Path

from caseseries.gate.report.masking import HOW_TO_SHOW
from caseseries.gate.report.page_failures import failures_section, table_id
from caseseries.gate.report.summary import (
    DATA_FOLDER,
    by_rule,
    by_table,
    counts,
    left_out,
    not_checked,
    number_of,
    shortened,
    tables_of,
    verdict,
)
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.failures.missingness import TableMissing
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking

_ASSETS = Path(__file__).parent / "assets"


def shown(text: object) -> str:
    """Return text escaped for HTML, control characters shown as escapes; '' for None."""
    return "" if text is None else escape(inert(shortened(str(text), 2_000)))


def render(report: GateReport, masking: Masking) -> str:
    """Return the report as a page: counts per table and rule, failing rows, missing cells.

    Rows and missing cells need a report with details; without them each failure is shown by its
    place and cell.
    """
    body = "\n".join(_body(report, masking))
    style = (_ASSETS / "gate.css").read_text(encoding="utf-8")
    script = (_ASSETS / "gate.js").read_text(encoding="utf-8")
    # Only these two run: whatever a cell smuggled in would have another hash.
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>Data check: {_state(report)}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
<script>{script}</script>
</body>
</html>
"""


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def _state(report: GateReport) -> str:
    return "passed" if report.ok else "failed"


def _body(report: GateReport, masking: Masking) -> Iterator[str]:
    # First, because only then it is known whether anything was masked.
    failures = list(failures_section(report, masking))
    yield f'<h1 class="{_state(report)}">Data check: {_state(report)}</h1>'
    yield f"<p>{shown(verdict(report))}</p>"
    version = importlib.metadata.version("caseseries")
    data = f"<code>{shown(report.data)}</code>, checked" if report.data else "Checked"
    yield f"<p><small>{data} on {datetime.date.today()} with caseseries {version}</small></p>"
    if following := left_out(report):
        yield f"<p>{shown(following)}.</p>"
    if masking.hid:
        yield f"<p>{HOW_TO_SHOW}.</p>"
    yield from _tables(report)
    yield from _rules(report)
    yield from failures
    if report.details is not None:
        yield from _missing(report.details.missing)
    yield from _not_checked(report)


def _tables(report: GateReport) -> Iterator[str]:
    found = dict(by_table(report))
    yield '<h2 id="tables">Tables</h2>'
    yield '<div class="wide" role="region" aria-labelledby="tables" tabindex="0"><table>'
    yield (
        '<thead><tr><th scope="col">Table</th><th class="number" scope="col">Rows</th>'
        '<th class="number" scope="col">Errors</th><th class="number" scope="col">Warnings</th>'
        '<th class="number" scope="col">Notes</th></tr></thead><tbody>'
    )
    for name in tables_of(report):
        cells = "".join(
            f'<td class="number{f" {severity}" if number else " none"}">{number:,}</td>'
            for severity, number in counts(found.get(name, [])).items()
        )
        rows = f"{report.tables[name]:,}" if name in report.tables else ""
        yield (
            f'<tr><th scope="row">{_link(name, name in found)}</th>'
            f'<td class="number">{rows}</td>{cells}</tr>'
        )
    yield "</tbody></table></div>"


def _link(table: str, has_failures: bool) -> str:
    named = shown(table or DATA_FOLDER)
    return f'<a href="#{table_id(table)}">{named}</a>' if has_failures else named


def _rules(report: GateReport) -> Iterator[str]:
    if not report.failures:
        return
    rules = {rule.id: rule for rule in report.rules}
    yield '<h2 id="rules">Rules broken</h2>'
    yield '<div class="wide" role="region" aria-labelledby="rules" tabindex="0">'
    yield '<table class="rules">'
    yield (
        '<thead><tr><th scope="col">Rule</th><th scope="col">Severity</th>'
        '<th class="number" scope="col">Failures</th>'
        '<th scope="col">What holds for sound data</th></tr></thead><tbody>'
    )
    for rule_id, group in by_rule(report.failures):
        rule = rules[rule_id]
        reason = " ".join(part for part in (rule.reason, rule.source) if part)
        why = f"<br><small>{shown(reason)}</small>" if reason else ""
        severity = group[0].severity
        yield (
            f'<tr><td><a href="#rule-{shown(rule_id)}"><code>{breakable(rule_id)}</code></a></td>'
            f'<td class="{severity}">{severity}</td><td class="number">{number_of(group):,}</td>'
            f'<td class="prose">{shown(rule.description)}{why}</td></tr>'
        )
    yield "</tbody></table></div>"


def breakable(name: str) -> str:
    """Return a name escaped for HTML that a narrow screen may break after its points and lines."""
    return shown(name).replace(".", ".<wbr>").replace("_", "_<wbr>")


def _missing(tables: tuple[TableMissing, ...]) -> Iterator[str]:
    from caseseries.gate.report.missingness_plot import bars, marks

    if not tables:
        return
    yield '<h2 id="missing">Missing cells</h2>'
    yield (
        '<p class="legend"><span class="key required"></span> in a column that must be filled '
        '<span class="key optional"></span> in a column that may be empty</p>'
    )
    yield '<div class="plots">'
    for table in tables:
        rows = "1 row" if table.n_rows == 1 else f"{table.n_rows:,} rows"
        yield f"<figure><figcaption>{shown(table.name)} <small>{rows}</small></figcaption>"
        yield bars(table)
        by_row = marks(table)
        if by_row is not None and any(column.n_missing for column in table.columns):
            yield f"<details><summary>Row by row</summary>\n{by_row}\n</details>"
        yield "</figure>"
    yield "</div>"


def _not_checked(report: GateReport) -> Iterator[str]:
    unchecked = not_checked(report)
    if not unchecked:
        return
    yield '<h2 id="unchecked">Rules that could not be checked</h2>\n<ul>'
    for rule in unchecked:
        yield f"<li><code>{breakable(rule.id)}</code>: {shown(rule.not_checked)}</li>"
    yield "</ul>"
