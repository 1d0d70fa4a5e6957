"""All rules applied to the tables as read, on Spark.

The rules, their texts and what follows from what are those of `caseseries.gate`; here stands only
where they are asked. What cannot be asked of Spark is not checked, and the report says so.
"""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterable, Iterator, Mapping

from caseseries.gate.failures.consequences import Judgment, without_consequences
from caseseries.gate.failures.groups import grouped
from caseseries.gate.judging import UNREAD_CELLS, RulesInUse, rows_present
from caseseries.gate.rules.pandera_schemas import column_message, row_message
from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.spark.checked.columns import Found, broken_rows, rows_refused_in_python
from caseseries.spark.checked.rules import broken_rules
from caseseries.spark.delivered.cells import ROW_BITS
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.study.root_table import root_table

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading
    from caseseries.spark.connection import OnSpark


@dataclasses.dataclass(frozen=True, slots=True)
class Judged:
    """What rows break, and of rules that could not be asked, why."""

    judgment: Judgment
    not_checked: Mapping[str, str]


def judge(on: OnSpark, reading: Reading, rules: RulesInUse) -> Judged:
    """Return what the rows in ``raw.*`` break, and what was wrong with reading them."""
    con = typing.cast("duckdb.DuckDBPyConnection", on)
    failures = [*reading.failures, *_no_rows(reading, rules)]
    misformatted = {
        (failure.table, failure.line, failure.column)
        for failure in failures
        if failure.rule.endswith(UNREAD_CELLS)
    }
    unable: dict[str, str] = {}
    for rule, line, message in broken_rules(on, _asked(reading, rules), unable):
        failures.append(_of_rule(rule, line, message, reading))
    left_out = rules.switched_off.union(id for id, rule in rules.in_use.items() if rule.not_checked)
    for table in rules.tables.values():
        found = _of_columns(on, table, reading, left_out, unable)
        for failure in _failures(found, table, reading.files[table.name]):
            # A value that could not be typed is not missing: it has been reported as it stands.
            if (failure.table, failure.line, failure.column) not in misformatted:
                failures.append(failure)
    graded = [
        failure._replace(severity=rules.in_use[failure.rule].severity)
        for failure in failures
        if failure.rule not in rules.switched_off
    ]
    return Judged(without_consequences(con, grouped(graded), rules.in_sql, rules.tables), unable)


def _no_rows(reading: Reading, rules: RulesInUse) -> Iterator[Failure]:
    root = root_table(rules.tables)
    if reading.rows[root.name] == 0 and root.name not in reading.unavailable:
        rule = rows_present(root)
        yield Failure(
            *(rule.id, rule.severity, root.name, reading.files[root.name]),
            *(None, None, None, None),
            f"The table holds no {root.noun}. Add {root.grain} below the header.",
        )


def _asked(reading: Reading, rules: RulesInUse) -> list[SqlRule]:
    """The rules in SQL that apply, without DuckDB's shortcuts: one looks at rows in the order of a
    file, which Spark does not know, the other at DuckDB's hashes."""
    return [
        _with_partitions(dataclasses.replace(rule, shortcut="", distinct=""))
        for rule in rules.in_sql
        if rule.rule.id in rules.in_use
        and not rules.unmet[rule.rule.id]
        and reading.rows[rule.rule.table]
    ]


def _with_partitions(rule: SqlRule) -> SqlRule:
    """Let a message that names a line say which partition the line is counted in."""
    lines = sorted(name for name in rule.shown if name.endswith("line"))
    message, more = rule.message, ""
    if not lines:
        return rule
    for name in lines:
        message = message.replace(f"{{{name}}}", f"{{{name}}} of partition {{{name}_partition}}")
        more += f", {name} >> {ROW_BITS} as {name}_partition"
    return dataclasses.replace(rule, sql=f"select *{more} from ({rule.sql}\n)", message=message)


def _of_rule(rule: SqlRule, line: int, message: str, reading: Reading) -> Failure:
    table = rule.rule.table
    return Failure(
        *(rule.rule.id, rule.rule.severity, table, reading.files[table], line),
        *(rule.rule.column, None, None, message),
    )


def _of_columns(
    on: OnSpark,
    table: Table,
    reading: Reading,
    left_out: frozenset[str],
    unable: dict[str, str],
) -> Iterator[Found]:
    delivered = [name for name in table.column_names if (table.name, name) not in reading.absent]
    if not reading.rows[table.name] or not delivered:
        return
    for find in (broken_rows, rows_refused_in_python):
        yield from find(on, table, delivered, left_out, unable)


def _failures(found: Iterable[Found], table: Table, file: str) -> Iterator[Failure]:
    for check, column, line in found:
        whole = line is None
        if column is None:
            rule, message = f"{table.name}.{check}", row_message(table, check, whole=whole)
        else:
            rule = f"{table.name}.{column}.{check}"
            message = column_message(table.column(column), check, whole=whole)
        yield Failure(rule, "error", table.name, file, line, column, None, None, message)
