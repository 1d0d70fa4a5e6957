"""From the numbers of rows, by which the gate tells them apart, to the lines they stand on."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from caseseries.delivery.mapping.mapped import Mapped
from caseseries.delivery.reading import Reading
from caseseries.delivery.row_numbers import line_expression, line_of
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted


def with_lines(
    con: duckdb.DuckDBPyConnection, failures: Iterable[Failure], reading: Reading
) -> list[Failure]:
    """Return the failures with file and line of each row, and leave ``raw.*`` with lines.

    Only the tables of which a mapping takes several rows from a line have other numbers; to the
    lines of each sheet of a table from several ``line_offset`` of ``raw.files`` is added.
    """
    apart: set[str] = set()
    for name, delivered in reading.delivered.items():
        if isinstance(delivered.source, Mapped):
            apart.add(name)
            line = line_expression("source_line")
            before = 0
            for sheet in delivered.source.sheets_of_rows:
                more = sheet.line_offset - before
                line = f"{line} + if(source_line >= {sheet.first_row}, {more}, 0)"
                before = sheet.line_offset
            con.execute(
                f"create or replace table raw.{quoted(name)} as select * replace "
                f"(({line})::INTEGER as source_line) from raw.{quoted(name)}"
            )
    return [
        failure
        if failure.line is None or failure.table not in apart
        else failure._replace(
            file=reading.delivered[failure.table].file_of(failure.line),
            line=line_of(failure.line),
            row=failure.line,
        )
        for failure in failures
    ]
