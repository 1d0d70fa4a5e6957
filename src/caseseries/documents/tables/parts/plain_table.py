"""Any list of records as a table: the data dictionary, the rules, the ledger of the supplement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.alignment import align_decimals
from caseseries.documents.printing.typeset import typeset
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.parts.html_table import (
    Align,
    Column,
    HtmlTable,
    RowGroup,
    body_row,
    header_cells,
    nothing_to_show,
)
from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.traced.note import Trace, trace_of

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True)
class PlainColumn:
    """One column: the record's key, the heading, and how values print.

    `places` rounds numbers (None: as they are); `is_code` sets identifiers in a fixed-width
    face, `is_link` makes file names links to them; `width_percent` is relative, the widths need
    not add up to 100. `ids` gives the ids of the numbers a record has in this column.
    """

    key: str
    heading: str
    width_percent: float = 10.0
    align: Align = "left"
    places: int | None = None
    is_code: bool = False
    is_link: bool = False
    ids: Callable[[dict[str, Any]], Iterable[str]] | None = None


def plain_table(
    records: Sequence[dict[str, Any]],
    columns: Sequence[PlainColumn],
    *,
    results: ResultsSource | None = None,
    group_by: str | None = None,
    notes: Sequence[str | TableNote] = (),
    empty: str = "No rows.",
) -> HtmlTable:
    """Records in their order; `group_by` names a key whose runs get a heading of their own.

    `results` knows the numbers that columns have `ids` of.

    Missing values print empty; columns with `places` are aligned on the decimal point.
    Raises KeyError where a record lacks a column's key.
    """
    total = sum(column.width_percent for column in columns)
    widths = tuple(
        Column(column.align, round(100 * column.width_percent / total, 1)) for column in columns
    )
    printed = [_printed_column(records, column) for column in columns]
    rows = [
        body_row(texts, widths, traces=[_trace(record, column, results) for column in columns[1:]])
        for record, texts in zip(records, zip(*printed, strict=True), strict=True)
    ]
    groups: tuple[RowGroup, ...] = (RowGroup(tuple(rows)),)
    if not records:
        groups = (nothing_to_show(widths, empty),)
    elif group_by is not None:
        runs = groupby(zip(records, rows, strict=True), key=lambda pair: pair[0][group_by])
        groups = tuple(
            RowGroup(tuple(row for _, row in pairs), heading=_text(value)) for value, pairs in runs
        )
    return HtmlTable(
        columns=widths,
        header=(header_cells([column.heading for column in columns], widths),),
        groups=groups,
        notes=tuple(notes),
        classes="results-table plain-table",
    )


def _printed_column(
    records: Sequence[dict[str, Any]], column: PlainColumn
) -> Sequence[str | Markup]:
    values = [record[column.key] for record in records]
    if column.places is not None:
        return align_decimals(
            ["" if fmt.is_missing(v) else fmt.number(v, column.places) for v in values]
        )
    texts = [_text(value) for value in values]
    if not (column.is_code or column.is_link):
        return [typeset(text) if isinstance(value, str) else text
                for text, value in zip(texts, values, strict=True)]  # fmt: skip
    from markupsafe import Markup

    shape = '<a href="{0}">{0}</a>' if column.is_link else "<code>{0}</code>"
    return [Markup(shape).format(text) if text else "" for text in texts]


def _trace(
    record: dict[str, Any], column: PlainColumn, results: ResultsSource | None
) -> Trace | None:
    if results is None or column.ids is None:
        return None
    return trace_of(results, column.ids(record))


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return "" if fmt.is_missing(value) else f"{value:.12g}".replace("-", fmt.MINUS)
        case date():
            return value.isoformat()
        case list() | tuple():
            return ", ".join(_text(item) for item in value)
        case _:
            return str(value)
