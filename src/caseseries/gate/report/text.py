"""The gate's report for a terminal: counts first, then the failures by table and rule."""

from __future__ import annotations

import itertools
import re
import textwrap
import typing
from collections.abc import Iterable, Iterator

from caseseries.gate.report.entries import Entry, elsewhere, entries
from caseseries.gate.report.masking import HOW_TO_SHOW
from caseseries.gate.report.summary import (
    DATA_FOLDER,
    by_rule,
    by_table,
    counted,
    counts_in_words,
    left_out,
    not_checked,
    number_of,
    place,
    shortened,
    verdict,
)
from caseseries.study.failure import Failure, Severity
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking

# More of one kind tell a reader nothing new.
PER_RULE = 10
_COLORS: dict[Severity, str] = {"error": "\x1b[31m", "warning": "\x1b[33m", "note": "\x1b[36m"}
_PLACE = re.compile(r"\S+  (?:line \d|\S+ = |whole file)")
_BOLD = "\x1b[1m"
_PLAIN = "\x1b[0m"


def render(
    report: GateReport,
    masking: Masking,
    *,
    color: bool = False,
    everything: bool = False,
    width: int | None = None,
) -> str:
    """Return the report as plain text.

    ``color`` adds the escapes of an ANSI terminal; ``everything`` lists every failure, not the
    first ones of each rule. With a ``width`` longer sentences go on below their own beginning;
    places stay on one line, to be copied.
    """
    lines = _lines(report, masking, color, everything)
    if width is not None:
        lines = (part for line in lines for part in _broken(line, max(width, 40)))
    return "\n".join(lines) + "\n"


def _broken(line: str, width: int) -> list[str]:
    said = line.lstrip(" ")
    if len(line) <= width or "\x1b" in line or _PLACE.match(said):
        return [line]
    indent = " " * (len(line) - len(said))
    return textwrap.wrap(
        said,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _lines(report: GateReport, masking: Masking, color: bool, everything: bool) -> Iterator[str]:
    def marked(text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if color else text

    rows = sum(report.tables.values())
    yield (
        f"{counted(len(report.tables), 'table')}, {counted(rows, 'row')}, "
        f"{counted(len(report.rules), 'rule')}"
    )
    yield marked(verdict(report), _BOLD)
    rules = {rule.id: rule for rule in report.rules}
    told = entries(report.failures, report.messages, None if everything else PER_RULE)
    broken: set[str] = set()
    for table, failures in by_table(report):
        size = f", {counted(report.tables[table], 'row')}" if table in report.tables else ""
        yield ""
        yield marked(f"{table or DATA_FOLDER} ({counts_in_words(failures)}{size})", _BOLD)
        for rule_id, group in told.in_order(by_rule(failures)):
            severity = group[0].severity
            n_failures = number_of(group)
            number = counted(n_failures, severity)
            yield f"  {marked(number, _COLORS[severity])}  {rule_id}"
            yield f"    {rules[rule_id].description}"
            listed, n_own = told.first[rule_id], told.n[rule_id]
            yield from _listed(listed, masking)
            n_more = n_own - sum(entry.failure.stands_for for entry in listed)
            if n_more:
                yield f"    … and {n_more:,} more"
            if n_own < n_failures:
                yield f"    {elsewhere(n_failures - n_own, further=n_own > 0)}"
            broken.add(rule_id)
    unchecked = not_checked(report)
    if unchecked:
        yield ""
        yield marked(f"{counted(len(unchecked), 'rule')} could not be checked", _BOLD)
        reasons: dict[str, list[str]] = {}
        for rule in unchecked:
            reasons.setdefault(rule.not_checked, []).append(rule.id)
        for reason, ids in reasons.items():
            yield f"  {inert(reason)}: {', '.join(ids)}"
    if following := left_out(report):
        yield ""
        yield following
    if report.failures:
        yield ""
        n_unchecked = len(unchecked) + len(set(report.consequences) - broken)
        n_sound = len(report.rules) - len(broken) - n_unchecked
        yield marked(
            f"{counted(len(broken), 'rule')} broken, {n_sound:,} kept, {n_unchecked:,} not "
            f"checked: {counts_in_words(report.failures)}",
            _BOLD,
        )
    n_left_out = number_of(report.failures) - told.n_told
    if n_left_out:
        yield f"{counted(n_left_out, 'failure')} not listed; caseseries check --all lists every one"
    if masking.hid:
        yield HOW_TO_SHOW


def _listed(listed: Iterable[Entry], masking: Masking) -> Iterator[str]:
    shown = [
        (masking.failure(entry.failure), [masking.failure(other) for other in entry.others])
        for entry in listed
    ]
    for _, group in itertools.groupby(shown, key=lambda entry: entry[0].message):
        same = list(group)
        # What is the same for every row is said once.
        if len(same) > 1:
            yield f"    {_said(same[0][0])}"
        for failure, others in same:
            where = failure.file if failure.line is None else f"{failure.file}:{failure.line}"
            yield f"    {inert(where)}  {place(failure)}"
            if len(same) == 1:
                yield f"      {_said(failure)}"
            for other in others:
                yield f"      {other.severity}  {other.rule}: {_said(other)}"


def _said(failure: Failure) -> str:
    return inert(shortened(failure.message, 2_000))
