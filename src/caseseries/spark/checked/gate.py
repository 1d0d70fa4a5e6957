"""The gate on Spark: the delivered tables against every rule, as the same report."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.gate.failures.groups import ungrouped
from caseseries.gate.gate import GateReport
from caseseries.gate.judging import RulesInUse, rules_in_use
from caseseries.gate.rules.rule_sets import sql_rules
from caseseries.spark.checked.judging import judge
from caseseries.spark.delivered.cells import FILE, LINE, partition_of
from caseseries.spark.delivered.files import Files
from caseseries.spark.delivered.reading import read_tables
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure, Rule

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.spark.connection import OnSpark
    from caseseries.spark.delivered.scratch import Scratch


def check(
    data: Path,
    on: OnSpark,
    keep: Scratch,
    tables: Mapping[str, Table],
    settings: GateSettings,
) -> GateReport:
    """Read ``tables`` of a folder into ``raw.*`` on Spark and hold them against every rule.

    Raises CannotReadError, UnknownRuleError and RuleFileError as the gate on DuckDB does.
    """
    if settings.mapping is not None:
        raise CannotReadError(
            "The study has a [mapping] of a group's own files, which --engine spark does not read."
            " Deliver the tables as declared, or leave --engine out."
        )
    in_sql = sql_rules(on.binder, tables, settings.severities, settings.own_rules)
    files = Files(on.spark, data)
    reading = read_tables(on, keep, files, tables)
    rules = rules_in_use(reading, tables, in_sql, settings.severities)
    judged = judge(on, reading, rules)
    places = _Places(on, reading, tables, files)
    failures = places.told(ungrouped(judged.judgment.failures))
    return GateReport(
        tables=dict(reading.rows),
        failures=tuple(failures),
        rules=_rules(rules, judged.not_checked),
        declared=tables,
        messages={rule.rule.id: rule.message for rule in in_sql},
        following=places.told(ungrouped(judged.judgment.following)),
        data=files.shown,
    )


def _rules(rules: RulesInUse, not_checked: Mapping[str, str]) -> tuple[Rule, ...]:
    return tuple(
        dataclasses.replace(rule, not_checked=not_checked[id]) if id in not_checked else rule
        for id, rule in rules.in_use.items()
    )


class _Places:
    """From the numbers of rows to what people look for: key, value, file and partition."""

    def __init__(
        self, on: OnSpark, reading: Reading, tables: Mapping[str, Table], files: Files
    ) -> None:
        self._on = on
        self._reading = reading
        self._tables = tables
        self._files = files

    def told(self, failures: Sequence[Failure]) -> tuple[Failure, ...]:
        """The failures in the order of their rows."""
        from caseseries.gate.failures.rows import with_cells

        con = typing.cast("duckdb.DuckDBPyConnection", self._on)
        complete = with_cells(con, failures, self._tables, self._reading)
        files = self._files_of(complete)
        ordered = sorted(complete, key=lambda failure: failure.sort_key)
        return tuple(
            failure
            if failure.line is None
            else failure._replace(
                line=None,
                file=files.get((failure.table, failure.line), failure.file),
                partition=partition_of(failure.line),
            )
            for failure in ordered
        )

    def _files_of(self, failures: Sequence[Failure]) -> dict[tuple[str, int], str]:
        """The part file of each row, by table and number."""
        lines: dict[str, set[int]] = {}
        for failure in failures:
            if failure.line is not None and failure.table in self._reading.texts:
                lines.setdefault(failure.table, set()).add(failure.line)
        found: dict[tuple[str, int], str] = {}
        for name, wanted in lines.items():
            rows = self._on.execute(
                f"select {LINE}, {FILE} from temp.rows_{name}"
                f" where {LINE} in (select unnest(?::BIGINT[]))",
                [sorted(wanted)],
            ).fetchall()
            found.update(((name, line), self._files.file_of(file)) for line, file in rows)
        return found
