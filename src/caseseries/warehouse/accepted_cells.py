"""What the gate accepted in the raw columns is no error in the cohort's columns made of them."""

from __future__ import annotations

import fnmatch
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence

from caseseries.gate.cohort_gate import ADVICE
from caseseries.study.failure import Failure
from caseseries.warehouse.build_order import SqlFileError, SqlTable
from caseseries.warehouse.column_lineage import Source, column_lineage

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.gate.gate import GateReport


def following_the_gate(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    report: GateReport,
    chosen: Mapping[str, str],
    tables: Iterable[SqlTable],
) -> Iterator[Failure]:
    """Yield failures of the cohort, those as warnings whose raw cells the gate let through.

    A raw column's rule of the same kind (empty, codes, range) was graded below error, switched
    off, or each of its failures accepted in the register. ``chosen`` are the study's severities.
    """
    accepted = _Accepted(report, chosen)
    derivations = tuple(tables)
    columns: dict[str, dict[str, str]] = {}
    for failure in failures:
        check = failure.rule.rpartition(".")[2]
        if failure.severity != "error" or failure.column is None:
            yield failure
            continue
        columns = columns or _columns(con)
        for source in _raw_columns(derivations, columns, failure):
            if f"{source}.{check}" in accepted:
                said = f"The gate accepted this of the raw column {source}."
                message = failure.message.replace(ADVICE, said)
                failure = failure._replace(severity="warning", message=message)
                break
        yield failure


class _Accepted:
    """The ids of the rules on raw columns whose failures the gate does not hold up."""

    def __init__(self, report: GateReport, chosen: Mapping[str, str]) -> None:
        self._in_use = {rule.id for rule in report.rules}
        self._off = [name for name, severity in chosen.items() if severity == "off"]
        self._errors = {rule.id for rule in report.rules if rule.severity == "error"}
        failed = [failure for failure in report.failures if failure.rule in self._errors]
        self._let_through = {failure.rule for failure in failed if failure.severity != "error"}
        self._declared = {
            f"{name}.{column.name}": column
            for name, table in report.declared.items()
            for column in table.columns
        }

    def __contains__(self, rule: str) -> bool:
        column = self._declared.get(rule.rpartition(".")[0])
        if column is None or (rule.endswith(".required") and not column.required):
            # What the raw tables may leave empty, the SQL has to expect.
            return False
        if rule not in self._in_use:
            return any(fnmatch.fnmatchcase(rule, name) for name in self._off)
        return rule not in self._errors or rule in self._let_through


def _columns(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for schema, table, column, type in con.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "where not internal"
    ).fetchall():
        found.setdefault(f"{schema}.{table}", {})[column] = type
    return found


def _raw_columns(
    tables: Iterable[SqlTable], columns: dict[str, dict[str, str]], failure: Failure
) -> list[str]:
    """Return the raw columns, ``table.column``, that a failure's values are made of."""
    start = Source(failure.table, failure.column or "")
    try:
        values = column_lineage(tables, columns, start).values
    except SqlFileError:
        return []
    return [
        f"{source.table.removeprefix('raw.')}.{source.column}"
        for source in values
        if source.table.startswith("raw.")
    ]
