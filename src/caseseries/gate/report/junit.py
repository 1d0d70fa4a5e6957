"""The gate's report as JUnit XML: a suite per table, a case per rule."""

from __future__ import annotations

import typing
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from caseseries.gate.report.summary import (
    DATA_FOLDER,
    SHOWN_PER_RULE,
    by_rule,
    counted,
    following,
    number_of,
    place,
    shortened,
    unapplied,
)
from caseseries.study.failure import Failure, Rule
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking


def render(report: GateReport, masking: Masking) -> str:
    """Return the report as JUnit XML in the form that CI servers read.

    A rule broken as an error is a failed case; warnings and notes are its output and let it
    pass; a rule that could not be applied, or whose failures all follow from others, is skipped.
    Of each rule the first failures are listed and the others counted.
    """
    failures = dict(by_rule(report.failures))
    skipped = unapplied(report)
    consequences = report.consequences
    suites: dict[str, list[Rule]] = {}
    for rule in report.rules:
        suites.setdefault(rule.table or DATA_FOLDER, []).append(rule)
    failed = sum(_is_failed(failures.get(rule.id, ())) for rule in report.rules)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="caseseries check" tests="{len(report.rules)}" failures="{failed}" '
        'errors="0">',
    ]
    for name, rules in suites.items():
        failed = sum(_is_failed(failures.get(rule.id, ())) for rule in rules)
        n_skipped = sum(rule.id in skipped for rule in rules)
        lines.append(
            f'  <testsuite name={quoteattr(name)} tests="{len(rules)}" failures="{failed}" '
            f'errors="0" skipped="{n_skipped}">'
        )
        for rule in rules:
            if rule.id in skipped:
                lines.extend(_skipped(rule, skipped[rule.id]))
                continue
            others = consequences.get(rule.id, 0)
            lines.extend(_case(rule, failures.get(rule.id, ()), others, masking))
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _is_failed(failures: Sequence[Failure]) -> bool:
    return any(failure.severity == "error" for failure in failures)


def _opening(rule: Rule) -> str:
    name = f"classname={quoteattr(rule.table or DATA_FOLDER)} name={quoteattr(rule.id)}"
    return f"    <testcase {name}"


def _skipped(rule: Rule, why: str) -> list[str]:
    skipped = f"      <skipped message={quoteattr(inert(why))}/>"
    return [f"{_opening(rule)}>", skipped, "    </testcase>"]


def _case(rule: Rule, failures: Sequence[Failure], n_following: int, masking: Masking) -> list[str]:
    opening = _opening(rule)
    if not failures:
        return [f"{opening}/>"]
    listed = _listed(failures, masking)
    if n_following:
        listed.append(f"… {following(n_following)}")
    text = escape("\n".join(listed))
    if _is_failed(failures):
        message = f"{counted(number_of(failures), 'failure')}: {rule.description}"
        body = (
            f"      <failure type={quoteattr(rule.severity)} message={quoteattr(message)}>"
            f"{text}</failure>"
        )
    else:
        body = f"      <system-out>{text}</system-out>"
    return [f"{opening}>", body, "    </testcase>"]


def _listed(failures: Sequence[Failure], masking: Masking) -> list[str]:
    lines = []
    for failure in map(masking.failure, failures[:SHOWN_PER_RULE]):
        message = inert(shortened(failure.message, 2_000))
        lines.append(f"{inert(failure.file)}: {place(failure)}: {message}")
    if len(failures) > SHOWN_PER_RULE:
        more = number_of(failures) - number_of(failures[:SHOWN_PER_RULE])
        lines.append(f"… and {more:,} more; the JSON report with --all lists every one")
    return lines
