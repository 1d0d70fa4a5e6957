"""Which form each row of a REDCap export belongs to, and the findings on rows that fit none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from caseseries.delivery.redcap.project.dictionary import Project, checkbox_column
from caseseries.delivery.redcap.records import REPEAT_INSTRUMENT, Records
from caseseries.delivery.redcap.rows import Row
from caseseries.study.failure import Failure, Rule

_SOURCE = "REDCap, export of records"
ROWS = Rule(
    "folder.redcap_rows",
    "error",
    "Every row of a REDCap export belongs to the form whose fields it fills.",
    table="",
    source=_SOURCE,
    fixed=True,
)
EMPTY = Rule(
    "folder.redcap_empty",
    "note",
    "Every row of a REDCap export fills a field of a form; others are passed over.",
    table="",
    source=_SOURCE,
)
COLUMNS = Rule(
    "folder.redcap_columns",
    "warning",
    "Every filled column of a REDCap export is in its data dictionary; others are not read.",
    table="",
    source=_SOURCE,
)
RULES = (ROWS, EMPTY, COLUMNS)
# Columns REDCap adds to those of the dictionary.
_OWN_ENDINGS = ("_complete", "_timestamp", "_return_code")
_NAMED_AT_MOST = 5


def instrument_failures(records: Records) -> Iterator[Failure]:
    """Yield what of an export would end in no form: rows, and columns that hold something."""
    file = records.path.as_posix()
    empty: list[int] = []
    for name, rows in _by_instrument(records).items():
        filled = {row.line: records.forms_filled(row) for row in rows}
        empty += [line for line, forms in filled.items() if not forms]
        message = _misplaced(records, name, filled) if name else ""
        if message:
            line = rows[0].line
            yield _failure(ROWS, file, message, line, REPEAT_INSTRUMENT, name)
    if empty:
        rows_fill = "1 row fills" if len(empty) == 1 else f"{len(empty):,} rows fill"
        message = (
            f"{rows_fill} no field of any form ({lines_named(empty)}) and came into no table. "
            "Delete the empty instances in REDCap, or leave them."
        )
        yield _failure(EMPTY, file, message, empty[0])
    for column in _unknown_columns(records):
        n = sum(records.cell(row, column) != "" for row in records.rows)
        if n:
            cells = "1 cell" if n == 1 else f"{n:,} cells"
            message = (
                f"The data dictionary {records.project.path.name} has no field {column!r}, which "
                f"holds {cells}; the column was not read. Download the dictionary anew."
            )
            yield _failure(COLUMNS, file, message, 1, column)


def _misplaced(records: Records, name: str, filled: Mapping[int, frozenset[str]]) -> str:
    """Say what is wrong with the rows of one instrument, nothing where they are of one form."""
    form = records.form_called(name)
    if form is not None:
        wrong = {line: forms for line, forms in filled.items() if forms - {form}}
        if not wrong:
            return ""
        others = sorted(frozenset().union(*wrong.values()) - {form})
        rows = _n_rows(len(wrong), "says", "say")
        return (
            f"{rows} {REPEAT_INSTRUMENT} = {name!r}, the form {form}, and fill fields of "
            f"{', '.join(others)} ({lines_named(list(wrong))}). Export the records from "
            "REDCap again."
        )
    forms = sorted(frozenset().union(*filled.values()))
    rows = _n_rows(len(filled), "says", "say")
    what = f"fill fields of several forms ({', '.join(forms)})" if forms else "fill no field"
    return (
        f"{rows} {REPEAT_INSTRUMENT} = {name!r}, which is no form of the data dictionary, and "
        f"{what} ({lines_named(list(filled))}): they came into no table. Export the records from "
        "REDCap as raw data, or download the data dictionary anew."
    )


def _n_rows(n: int, one: str, several: str) -> str:
    return f"1 row {one}" if n == 1 else f"{n:,} rows {several}"


def _by_instrument(records: Records) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in records.rows:
        found.setdefault(records.cell(row, REPEAT_INSTRUMENT), []).append(row)
    return found


def _unknown_columns(records: Records) -> list[str]:
    known = _columns(records.project)
    return [
        name
        for name in records.header
        if name not in known and not name.startswith("redcap_") and not name.endswith(_OWN_ENDINGS)
    ]


def _columns(project: Project) -> set[str]:
    columns = set(project.fields)
    for field in project.fields.values():
        codes = (*field.choices, *project.missing_codes) if field.type == "checkbox" else ()
        columns.update(checkbox_column(field.name, code) for code in codes)
    return columns


def lines_named(lines: Sequence[int]) -> str:
    """Name lines in a sentence, the first of many."""
    shown = ", ".join(str(line) for line in lines[:_NAMED_AT_MOST])
    more = len(lines) - _NAMED_AT_MOST
    return f"line{'s' if len(lines) > 1 else ''} {shown}" + (f" and {more:,} more" * (more > 0))


def _failure(
    rule: Rule,
    file: str,
    message: str,
    line: int,
    column: str | None = None,
    value: str | None = None,
) -> Failure:
    return Failure(rule.id, rule.severity, "", file, line, column, None, value, message)
