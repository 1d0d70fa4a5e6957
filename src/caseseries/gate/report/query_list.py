"""The failures as questions to the ward: an Excel workbook, a block of rows per patient.

A cell is one query, however many rules it breaks. Each patient starts on a page of its own, so that
the printed list can be handed over patient by patient. Every text is written as text: nothing that
a cell holds is taken for a formula.
"""

from __future__ import annotations

import io
import itertools
import math
import re
import typing
from collections.abc import Sequence

from caseseries.gate.report.entries import Entries, Entry, entries
from caseseries.gate.report.masking import HOW_TO_SHOW
from caseseries.gate.report.summary import (
    DATA_FOLDER,
    by_rule,
    by_table,
    counts,
    number_of,
    shortened,
    tables_of,
    verdict,
)
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure

# Excel holds 1 048 576 rows; a list that nobody can answer is cut off well before.
MAX_QUERIES = 100_000
# The format of the file allows 1 023 page breaks.
MAX_BREAKS = 1_023
NO_PATIENT = "(no patient)"
COLUMNS: tuple[tuple[str, float], ...] = (
    ("Patient", 10),
    ("Query", 7),
    ("Severity", 9),
    ("Table", 13),
    ("Key", 15),
    ("Line", 7),
    ("Field", 18),
    ("Value", 15),
    ("Finding", 44),
    ("Answer", 28),
    ("Initials, date", 13),
    ("Status", 10),
    ("Rule", 34),
)
_AT = {name: at for at, (name, _) in enumerate(COLUMNS)}
_TO_FILL = ("Answer", "Initials, date", "Status")
STATUSES = ("open", "answered", "closed")
_NUMBERS = re.compile(r"(\d+)")


def render(report: GateReport, masking: Masking) -> bytes:
    """Return the workbook: the sheet Queries, and the sheet Summary with counts per rule.

    Raises ValueError where the report was made without details.
    """
    import xlsxwriter

    if report.details is None:
        raise ValueError("The query list needs a report with details.")
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties(
            {
                "title": "Data queries",
                "subject": verdict(report),
                "comments": "Written by caseseries check.",
            }
        )
        told = entries(report.failures, report.messages)
        _queries(book, report, told, masking)
        _summary(book, report, sum(told.n.values()), masking)
    return target.getvalue()


def _natural(patient: str) -> tuple[bool, list[tuple[int, str]]]:
    """Sort P2 before P10, and what belongs to no patient last."""
    parts = _NUMBERS.split(patient)
    return not patient, [(int(part[:18]) if part.isdecimal() else 0, part) for part in parts]


def _by_patient(report: GateReport, told: Entries) -> list[tuple[str, list[Entry]]]:
    """Return the entries of each patient; '' has those of whole files and of nobody's rows."""
    patients = report.details.patients if report.details else {}
    order = {name: number for number, name in enumerate(report.declared)}
    groups: dict[str, list[Entry]] = {}
    for entry in itertools.chain.from_iterable(told.first.values()):
        patient = patients.get(entry.failure.place, "")
        groups.setdefault(patient, []).append(entry)
    for group in groups.values():
        group.sort(
            key=lambda entry: (
                order.get(entry.failure.table, len(order)),
                *entry.failure.sort_key,
            )
        )
    return sorted(groups.items(), key=lambda group: _natural(group[0]))


def _queries(book: Workbook, report: GateReport, told: Entries, masking: Masking) -> None:
    sheet = book.add_worksheet("Queries")
    head = _head(book)
    # The prefix keeps a text that looks like a formula a text when somebody edits the cell.
    common = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    bands = [
        book.add_format({**common, "num_format": "@", "quote_prefix": True, **shade})
        for shade in ({}, {"bg_color": "#F2F5F9"})
    ]
    numbers = [
        book.add_format({**common, "align": "right", **shade})
        for shade in ({}, {"bg_color": "#F2F5F9"})
    ]
    to_fill = book.add_format({**common, "num_format": "@", "bg_color": "#FFFBE6"})
    for at, (name, width) in enumerate(COLUMNS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, name, head)
    # A rule's id holds no space that it could be broken at.
    longest = max(map(len, told.n), default=0)
    sheet.set_column(_AT["Rule"], _AT["Rule"], min(max(COLUMNS[-1][1], 1.1 * longest), 80))
    row, breaks = 0, []
    for number, (patient, group) in enumerate(_by_patient(report, told)):
        if row and row < MAX_QUERIES:
            breaks.append(row + 1)
        for entry in group[: MAX_QUERIES - row]:
            row += 1
            failure = entry.failure
            _query(sheet, row, patient, entry, report, masking, bands[number % 2])
            sheet.write_number(row, _AT["Query"], row, numbers[number % 2])
            if failure.line is not None:
                sheet.write_number(row, _AT["Line"], failure.line, numbers[number % 2])
            for name in _TO_FILL:
                sheet.write_blank(row, _AT[name], None, to_fill)
    if row:
        choice = {"validate": "list", "source": list(STATUSES)}
        sheet.data_validation(1, _AT["Status"], row, _AT["Status"], choice)
    else:
        sheet.write_string(1, 0, verdict(report), book.add_format({"bold": True}))
    sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
    sheet.freeze_panes(1, 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{chr(64 + len(COLUMNS))}{row + 1}"})
    _printed(sheet, "Queries")
    sheet.repeat_rows(0)
    if breaks:
        sheet.set_h_pagebreaks(breaks[:MAX_BREAKS])


def _query(
    sheet: Worksheet,
    row: int,
    patient: str,
    entry: Entry,
    report: GateReport,
    masking: Masking,
    text: Format,
) -> None:
    failure, *others = map(masking.failure, (entry.failure, *entry.others))
    cells = (
        masking.patient(patient) if patient else NO_PATIENT,
        None,
        failure.severity,
        failure.table or DATA_FOLDER,
        failure.key,
        "" if failure.line is not None else "file",
        _field(failure, report),
        failure.value,
        [one.message for one in (failure, *others)],
        *(None for _ in _TO_FILL),
        [one.rule for one in (failure, *others)],
    )
    n_lines = 1
    for at, cell in enumerate(cells):
        if cell is None:
            sheet.write_blank(row, at, None, text)
            continue
        lines = [inert(shortened(line, 2_000)) for line in ([cell] if type(cell) is str else cell)]
        sheet.write_string(row, at, "\n".join(lines), text)
        width = COLUMNS[at][1] - 1
        n_lines = max(n_lines, sum(math.ceil(len(line) / width) for line in lines))
    # Not every program fits the height to wrapped text by itself; Excel allows 409 points.
    sheet.set_row(row, min(15.0 * n_lines + 2, 409.0))


def _field(failure: Failure, report: GateReport) -> str | None:
    """Return the label of the column in question, with its name where that differs."""
    table = report.declared.get(failure.table)
    if failure.column is None or table is None or failure.column not in table.column_names:
        return failure.column
    return table.column(failure.column).title


def _summary(book: Workbook, report: GateReport, n_queries: int, masking: Masking) -> None:
    sheet = book.add_worksheet("Summary")
    head, text = _head(book), book.add_format({"text_wrap": True, "valign": "top"})
    number = book.add_format({"num_format": "#,##0", "valign": "top"})
    bold = book.add_format({"bold": True})
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 4, 11)
    sheet.set_column(5, 5, 70)
    lines = [verdict(report)]
    if n_queries > MAX_QUERIES:
        lines.append(
            f"{n_queries - MAX_QUERIES:,} more are not in the list: it ends after"
            f" {MAX_QUERIES:,} queries."
        )
    if masking.hid:
        lines.append(f"{HOW_TO_SHOW}.")
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, bold)
    row = len(lines) + 1
    _row(sheet, row, ("Table", "Rows", "Errors", "Warnings", "Notes"), head, head)
    found = dict(by_table(report))
    for name in tables_of(report):
        row += 1
        cells = (report.tables.get(name, ""), *counts(found.get(name, [])).values())
        _row(sheet, row, (inert(name) or DATA_FOLDER, *cells), text, number)
    row += 2
    _row(sheet, row, ("Rule broken", "Severity", "Failures"), head, head)
    sheet.write_string(row, 5, "What holds for sound data", head)
    rules = {rule.id: rule for rule in report.rules}
    for rule_id, group in by_rule(report.failures):
        row += 1
        _row(sheet, row, (rule_id, group[0].severity, number_of(group)), text, number)
        rule = rules[rule_id]
        why = " ".join(part for part in (rule.description, rule.reason, rule.source) if part)
        sheet.write_string(row, 5, inert(why), text)
        sheet.set_row(row, min(15.0 * math.ceil(len(why) / 65) + 2, 409.0))
    _printed(sheet, "Summary")


def _row(
    sheet: Worksheet, row: int, cells: Sequence[str | int], text: Format, number: Format
) -> None:
    for at, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(row, at, cell, number)
        else:
            sheet.write_string(row, at, cell, text)


def _head(book: Workbook) -> Format:
    return book.add_format(
        {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "valign": "top", "border": 1}
    )


def _printed(sheet: Worksheet, title: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title}&RPage &P of &N")
