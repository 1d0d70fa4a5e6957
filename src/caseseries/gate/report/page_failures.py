"""The failing rows of a page as delivered, by table and rule, with the offending cell marked."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from caseseries.gate.report.entries import Entries, Entry, elsewhere, entries
from caseseries.gate.report.summary import (
    DATA_FOLDER,
    SHOWN_IN_ALL,
    SHOWN_PER_RULE,
    by_rule,
    by_table,
    counted,
    number_of,
    place,
    shortened,
)
from caseseries.study.root_table import root_table
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure, Rule

_PATIENT = '<th scope="col">Patient</th>'
Row = Mapping[str, str | None]


def _shown(text: str | None, limit: int = 200) -> str:
    return "" if text is None else escape(inert(shortened(text, limit)))


def table_id(table: str) -> str:
    """Return what a table's failures are linked by; a rule's are ``rule-…``."""
    return f"table-{_shown(table)}" if table else "data-folder"


def failures_section(report: GateReport, masking: Masking) -> Iterator[str]:
    """Yield the filters and a table of rows per rule; of long lists the first rows and the count.

    Everything is there without the script, which only hides what the filters leave out.
    """
    if not report.failures:
        return
    told = entries(report.failures, report.messages, SHOWN_PER_RULE, SHOWN_IN_ALL)
    n_shown = told.n_told
    yield '<h2 id="failures">Failures</h2>'
    yield from _filters(report, masking, sum(map(len, told.first.values())))
    if n_shown < number_of(report.failures):
        yield (
            f'<p class="cut">{n_shown:,} of {counted(number_of(report.failures), "failure")} shown '
            "here, the first of each rule; the JSON report with --all lists every one.</p>"
        )
    rules = {rule.id: rule for rule in report.rules}
    for table, failures in by_table(report):
        name = _shown(table or DATA_FOLDER)
        yield f'<section class="of-table"><h3 id="{table_id(table)}">{name}</h3>'
        for rule_id, group in told.in_order(by_rule(failures)):
            yield from _rule(report, masking, rules[rule_id], group, told)
        yield "</section>"


def _filters(report: GateReport, masking: Masking, n_shown: int) -> Iterator[str]:
    tables = dict.fromkeys(failure.table for failure in report.failures)
    rules = dict.fromkeys(failure.rule for failure in report.failures)
    severities = dict.fromkeys(failure.severity for failure in report.failures)
    patients = dict.fromkeys(
        masking.patient(patient)
        for patient in sorted(set(report.details.patients.values() if report.details else ()))
    )
    yield '<form id="filter" hidden role="search" aria-label="Filter the failures">'
    yield _choice("Severity", "severity", severities)
    yield _choice("Table", "table", [name for name in tables if name])
    yield _choice("Rule", "rule", rules)
    if patients:
        options = "".join(f'<option value="{_shown(name)}">' for name in patients)
        yield (
            '<label>Patient <input name="patient" type="search" list="patients" size="10" '
            f'autocomplete="off"></label><datalist id="patients">{options}</datalist>'
        )
    yield '<label>Text <input name="text" type="search" size="14" autocomplete="off"></label>'
    yield '<button type="reset">Show all</button>'
    yield f'<output id="count" aria-live="polite">{counted(n_shown, "failure")}</output></form>'


def _choice(label: str, name: str, values: typing.Iterable[str]) -> str:
    options = "".join(f"<option>{_shown(value)}</option>" for value in values)
    return (
        f'<label>{label} <select name="{name}"><option value="">all</option>{options}'
        "</select></label>"
    )


def _rule(
    report: GateReport,
    masking: Masking,
    rule: Rule,
    group: Sequence[Failure],
    told: Entries,
) -> Iterator[str]:
    chosen, n_own = told.first[rule.id], told.n[rule.id]
    severity = group[0].severity
    number = counted(number_of(group), severity)
    yield (
        f'<details open class="rule" id="rule-{_shown(rule.id)}" data-rule="{_shown(rule.id)}" '
        f'data-table="{_shown(rule.table)}" data-severity="{severity}">'
        f'<summary><span class="{severity}">{number}</span> <code>{_shown(rule.id)}</code>'
        f"</summary>\n<p>{_shown(rule.description, 2_000)}</p>"
    )
    by_message: dict[str, list[Entry]] = {}
    for entry in chosen:
        masked = Entry(masking.failure(entry.failure), tuple(map(masking.failure, entry.others)))
        by_message.setdefault(masked.failure.message, []).append(masked)
    # What is the same for many rows is said once, above them.
    alone = [found[0] for found in by_message.values() if len(found) == 1]
    if len(by_message) == 1:
        alone = []
    for part, (message, found) in enumerate(by_message.items(), 1):
        if len(found) > 1 or not alone:
            yield f'<p class="message">{_shown(message, 2_000)}</p>'
            label = f"Rows of {rule.id}, {part}" if len(by_message) > 1 else f"Rows of {rule.id}"
            yield from _rows(report, masking, found, label, with_message=False)
    if alone:
        yield from _rows(report, masking, alone, f"Rows of {rule.id}", with_message=True)
    n_listed = sum(entry.failure.stands_for for entry in chosen)
    if n_listed < n_own:
        yield f'<p class="cut">{n_listed:,} of {n_own:,} shown.</p>'
    if n_own < number_of(group):
        number = number_of(group) - n_own
        yield f'<p class="cut">{elsewhere(number, further=n_own > 0)}.</p>'
    yield "</details>"


def _rows(
    report: GateReport,
    masking: Masking,
    found: Sequence[Entry],
    label: str,
    *,
    with_message: bool,
) -> Iterator[str]:
    """A table of failures; `label` tells it from the others to who hears the page."""
    known = report.details.rows if report.details else {}
    patients = report.details.patients if report.details else {}
    rows = [known.get(entry.failure.place) for entry in found]
    names = list(dict.fromkeys(name for row in rows if row for name in row))
    # Where the rows name their patient themselves, a column that repeats it says nothing.
    root = root_table(report.declared)
    repeated = bool(root.key) and root.key[0] in names
    columns = "".join(
        f'<th class="cell" scope="col">{_shown(name).replace("_", "_<wbr>")}</th>'
        for name in names or ("as delivered",)
    )
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{_shown(label)}">'
    yield '<table class="rows">'
    yield (
        '<thead><tr><th class="number line" scope="col">Line</th>'
        f"{'' if repeated else _PATIENT}{columns}</tr></thead>"
    )
    for entry, row in zip(found, rows, strict=True):
        failure = entry.failure
        patient = patients.get(failure.place)
        named = _shown(masking.patient(patient)) if patient else ""
        line = "file" if failure.line is None else str(failure.line)
        yield f'<tbody data-patient="{named}"{_also(entry)}><tr><td class="number line">{line}</td>'
        if not repeated:
            yield f"<td>{named}</td>"
        if row is None:
            # No row to show: a whole file, its header, or a line that cannot be split.
            yield f'<td class="cell" colspan="{max(len(names), 1)}">{_elsewhere(failure)}</td>'
        else:
            yield "".join(_cell(report, failure, masking, name, row) for name in names)
        yield "</tr>"
        if with_message or entry.others:
            message = f'<div class="message">{_shown(failure.message, 2_000)}</div>'
            message = (message if with_message else "") + "".join(map(_other, entry.others))
            span = len(names) + (not repeated)
            yield f'<tr class="said"><td class="line"></td><td colspan="{span}">'
            yield f"{message}</td></tr>"
        yield "</tbody>"
    yield "</table></div>"


def _also(entry: Entry) -> str:
    """The other rules of an entry, by which it is found, too."""
    if not entry.others:
        return ""
    also = [[other.rule, other.severity] for other in entry.others]
    return f' data-also="{escape(json.dumps(also))}"'


def _other(failure: Failure) -> str:
    named = f'<span class="{failure.severity}">{failure.severity}</span> '
    return (
        f'<div class="message">{named}<code>{_shown(failure.rule)}</code>: '
        f"{_shown(failure.message, 2_000)}</div>"
    )


def _elsewhere(failure: Failure) -> str:
    return f"{_shown(failure.file)}: {escape(place(failure))}"


def _cell(report: GateReport, failure: Failure, masking: Masking, name: str, row: Row) -> str:
    text = _shown(masking.cell(failure.table, name, row.get(name)))
    key = failure.rule.endswith(".key.unique") and name in report.declared[failure.table].key
    if name != failure.column and not key:
        return f'<td class="cell">{text}</td>'
    return f'<td class="cell"><mark>{text or "empty"}</mark></td>'
