"""The gate's report as Markdown, for the summary page of a CI run."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

from schemas.report_summary import (
    by_rule,
    by_table,
    counted,
    counts,
    inert,
    not_checked,
    verdict,
)

if typing.TYPE_CHECKING:
    from schemas.failure import Failure
    from schemas.gate import GateReport

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~$^=-])")


def literal(text: str | None) -> str:
    """Return text so that Markdown shows it as it is: no markup, no HTML, no mention."""
    if text is None:
        return ""
    escaped = _MARKUP.sub(r"\\\1", inert(text))
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;")):
        escaped = escaped.replace(char, entity)
    # Hosts turn bare addresses into links; without the colon's sign they stay text.
    return escaped.replace("://", "&#58;//")


def render(report: GateReport) -> str:
    """Return the report as Markdown: verdict, counts per table, then the failures by rule."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: GateReport) -> Iterator[str]:
    yield f"# Data check: {'passed' if report.ok else 'failed'}"
    yield ""
    yield verdict(report)
    yield ""
    yield "| table | rows | errors | warnings | notes |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    found = dict(by_table(report))
    for name in [*report.tables, *(table for table in found if table not in report.tables)]:
        numbers = counts(found.get(name, []))
        rows = f"{report.tables[name]:,}" if name in report.tables else ""
        cells = " | ".join(str(number) for number in numbers.values())
        yield f"| {literal(name or 'data folder')} | {rows} | {cells} |"
    rules = {rule.id: rule for rule in report.rules}
    for table, failures in found.items():
        yield ""
        yield f"## {literal(table or 'data folder')}"
        for rule_id, group in by_rule(failures):
            yield ""
            yield f"### {literal(rule_id)}: {counted(len(group), group[0].severity)}"
            yield ""
            yield literal(rules[rule_id].description)
            yield ""
            yield "| file | line | key | column | value | message |"
            yield "| --- | ---: | --- | --- | --- | --- |"
            for failure in group:
                yield _row(failure)
    unchecked = not_checked(report)
    if unchecked:
        yield ""
        yield "## Not checked"
        yield ""
        for rule in unchecked:
            yield f"- {literal(rule.id)}: {literal(rule.not_checked)}"


def _row(failure: Failure) -> str:
    line = "" if failure.line is None else str(failure.line)
    cells = (failure.key, failure.column, failure.value, failure.message)
    return f"| {literal(failure.file)} | {line} | " + " | ".join(map(literal, cells)) + " |"
