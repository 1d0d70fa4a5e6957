"""From the numbers of rows, by which the gate tells them apart, to the lines they stand on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import duckdb

from caseseries.delivery.mapping.mapped_sheet import MappedSheet
from caseseries.delivery.reading import Reading
from caseseries.delivery.row_numbers import line_expression, line_of
from caseseries.study.failure import Failure
from caseseries.writing.identifiers import quoted


def with_lines(
    con: duckdb.DuckDBPyConnection, failures: Iterable[Failure], reading: Reading
) -> list[Failure]:
    """Return the failures, and leave ``raw.*``, with the line of each row as INTEGER.

    Only the tables of which a mapping takes several rows from a line have other numbers.
    """
    apart: set[str] = set()
    for name, delivered in reading.delivered.items():
        if isinstance(delivered.source, MappedSheet):
            apart.add(name)
            con.execute(
                f"create or replace table raw.{quoted(name)} as select * replace "
                f"({line_expression('source_line')} as source_line) from raw.{quoted(name)}"
            )
    return [
        failure
        if failure.line is None or failure.table not in apart
        else dataclasses.replace(failure, line=line_of(failure.line), row=failure.line)
        for failure in failures
    ]
