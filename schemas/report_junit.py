"""The gate's report as JUnit XML: a suite per table, a case per rule."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from schemas.failure import Failure, Rule
from schemas.report_summary import counted, inert, place

if typing.TYPE_CHECKING:
    from schemas.gate import GateReport


def render(report: GateReport) -> str:
    """Return the report as JUnit XML.

    A rule broken as an error is a failed case; warnings and notes are its output and let it
    pass; a rule that could not be applied is skipped.
    """
    failures: dict[str, list[Failure]] = {}
    for failure in report.failures:
        failures.setdefault(failure.rule, []).append(failure)
    suites: dict[str, list[Rule]] = {}
    for rule in report.rules:
        suites.setdefault(rule.table or "data folder", []).append(rule)
    failed = sum(_is_failed(failures.get(rule.id, ())) for rule in report.rules)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="caseseries check" tests="{len(report.rules)}" failures="{failed}">',
    ]
    for name, rules in suites.items():
        failed = sum(_is_failed(failures.get(rule.id, ())) for rule in rules)
        skipped = sum(bool(rule.not_checked) for rule in rules)
        lines.append(
            f'  <testsuite name={quoteattr(name)} tests="{len(rules)}" failures="{failed}" '
            f'errors="0" skipped="{skipped}">'
        )
        for rule in rules:
            lines.extend(_case(rule, failures.get(rule.id, ())))
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _is_failed(failures: Sequence[Failure]) -> bool:
    return any(failure.severity == "error" for failure in failures)


def _case(rule: Rule, failures: Sequence[Failure]) -> list[str]:
    opening = f"    <testcase classname={quoteattr(rule.table or 'data folder')} "
    opening += f"name={quoteattr(rule.id)}"
    if not failures and not rule.not_checked:
        return [f"{opening}/>"]
    lines = [f"{opening}>"]
    if rule.not_checked:
        lines.append(f"      <skipped message={quoteattr(inert(rule.not_checked))}/>")
    if failures:
        text = "\n".join(
            f"{inert(failure.file)}: {place(failure)}: {inert(failure.message)}"
            for failure in failures
        )
        if _is_failed(failures):
            message = f"{counted(len(failures), 'failure')}: {rule.description}"
            lines.append(
                f"      <failure type={quoteattr(rule.severity)} message={quoteattr(message)}>"
                f"{escape(text)}</failure>"
            )
        else:
            lines.append(f"      <system-out>{escape(text)}</system-out>")
    lines.append("    </testcase>")
    return lines
