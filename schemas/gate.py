"""The gate: the delivered tables against every rule, all failures at once.

Single columns are checked by Pandera, keys and references by SQL derived from the declarations,
and what concerns several rows or tables by the SQL files under ``rules/``.
"""

from __future__ import annotations

import dataclasses
import difflib
import threading
import typing
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from schemas import RAW_TABLES
from schemas.cohort_gate import check_cohort
from schemas.failure import SEVERITIES, CannotReadError, Failure, Rule, Severity, severity_named
from schemas.frames import polars_frame
from schemas.identifiers import quoted
from schemas.key_rules import key_rules, reference_rules
from schemas.pandera_schemas import column_message, column_rules, row_failures, warm_up
from schemas.sql_rules import SqlRule, rule_files, rule_messages

if typing.TYPE_CHECKING:
    import duckdb

    from schemas.declaration import Table
    from schemas.reading import Reading

__all__ = ["CannotReadError", "GateReport", "UnknownRuleError", "check", "check_cohort"]

PATIENTS_PRESENT = Rule(
    "patients.file.no_rows",
    "error",
    "The table of patients has at least one row.",
    "patients",
    fixed=True,
)


class UnknownRuleError(ValueError):
    """A severity is given for a rule that does not exist or must not be changed."""


@dataclasses.dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found.

    ``tables`` maps each table to the number of rows read. ``failures`` are sorted by table, line,
    column and rule. ``rules`` are all rules in use, with the reason where one of them could not
    be applied to this delivery; a rule switched off is not among them.
    """

    tables: Mapping[str, int]
    failures: tuple[Failure, ...]
    rules: tuple[Rule, ...]

    @property
    def ok(self) -> bool:
        """Whether no failure is an error; warnings and notes do not close the gate."""
        return all(failure.severity != "error" for failure in self.failures)

    def count(self, severity: Severity) -> int:
        """Return the number of failures of a severity."""
        return sum(failure.severity == severity for failure in self.failures)


def check(
    data_dir: Path,
    con: duckdb.DuckDBPyConnection,
    severities: Mapping[str, str] | None = None,
) -> GateReport:
    """Read the tables of a folder into ``raw.*`` and hold them against every rule.

    ``severities`` maps a rule id to error, warning, note or off. Raises CannotReadError where the
    folder or a required file cannot be read, UnknownRuleError where ``severities`` names no rule.
    Everything else that is wrong with the data is a failure in the report.
    """
    # Pandera takes longer to import than a small cohort to read: both go on at the same time.
    importing = threading.Thread(target=warm_up)
    importing.start()
    try:
        return _check(data_dir, con, severities or {}, importing)
    finally:
        # A thread that still imports when the interpreter ends would print a traceback.
        importing.join()


def _check(
    data_dir: Path,
    con: duckdb.DuckDBPyConnection,
    chosen: Mapping[str, str],
    importing: threading.Thread,
) -> GateReport:
    from schemas.reading import forget_texts, read_tables
    from schemas.rows import with_cells

    sql_rules = [
        *(rule for table in RAW_TABLES.values() for rule in key_rules(table)),
        *(rule for table in RAW_TABLES.values() for rule in reference_rules(table, RAW_TABLES)),
        *rule_files(RAW_TABLES),
    ]
    reading = read_tables(data_dir, con)
    rules = [*reading.rules, PATIENTS_PRESENT]
    for table in RAW_TABLES.values():
        rules.extend(
            dataclasses.replace(rule, not_checked=_not_delivered(rule, reading))
            for rule in column_rules(table)
        )
    unmet = {rule.rule.id: rule.unmet(reading.absent, reading.unavailable) for rule in sql_rules}
    rules.extend(
        dataclasses.replace(rule.rule, not_checked=unmet[rule.rule.id]) for rule in sql_rules
    )
    in_use = _regraded(rules, chosen)
    failures = [*reading.failures, *_no_patients(reading)]
    misformatted = {
        (failure.table, failure.line, failure.column)
        for failure in failures
        if failure.rule.endswith(".format")
    }
    for rule in sql_rules:
        if rule.rule.id in in_use and not unmet[rule.rule.id]:
            failures.extend(_sql_failures(con, rule, reading))
    importing.join()
    for table in RAW_TABLES.values():
        failures.extend(
            failure
            for failure in _column_failures(con, table, reading)
            # A value that could not be typed is not missing: it has been reported as it stands.
            if (failure.table, failure.line, failure.column) not in misformatted
        )
    graded = [
        dataclasses.replace(failure, severity=in_use[failure.rule].severity)
        for failure in failures
        if chosen.get(failure.rule) != "off"
    ]
    complete = with_cells(con, graded, RAW_TABLES, reading)
    forget_texts(con, reading)
    return GateReport(
        tables=dict(reading.rows),
        failures=tuple(sorted(complete, key=lambda failure: failure.sort_key)),
        rules=tuple(in_use.values()),
    )


def _not_delivered(rule: Rule, reading: Reading) -> str:
    if rule.table in reading.unavailable:
        return reading.unavailable[rule.table]
    if rule.column is not None and (rule.table, rule.column) in reading.absent:
        return f"{rule.table}.csv lacks the column {rule.column}"
    return ""


def _no_patients(reading: Reading) -> Iterator[Failure]:
    if reading.rows["patients"] == 0 and "patients" not in reading.unavailable:
        yield Failure(
            PATIENTS_PRESENT.id,
            PATIENTS_PRESENT.severity,
            "patients",
            reading.files["patients"],
            None,
            None,
            None,
            None,
            "The table holds no patient. Add one row per patient below the header.",
        )


def _column_failures(
    con: duckdb.DuckDBPyConnection, table: Table, reading: Reading
) -> Iterator[Failure]:
    if not reading.rows[table.name]:
        return
    skip = {column for name, column in reading.absent if name == table.name}
    columns = [quoted(name) for name in table.column_names if name not in skip]
    selected = ", ".join([*columns, "source_line"])
    frame = polars_frame(con, f"select {selected} from raw.{quoted(table.name)}")
    lines = frame["source_line"]
    for found in row_failures(frame, table, skip):
        yield Failure(
            f"{table.name}.{found.column}.{found.check}",
            "error",
            table.name,
            reading.files[table.name],
            None if found.row is None else lines[found.row],
            found.column,
            None,
            None,
            column_message(table.column(found.column), found.check),
        )


def _sql_failures(
    con: duckdb.DuckDBPyConnection, rule: SqlRule, reading: Reading
) -> Iterator[Failure]:
    for line, message in rule_messages(con, rule):
        yield Failure(
            rule.rule.id,
            rule.rule.severity,
            rule.rule.table,
            reading.files[rule.rule.table],
            line,
            rule.rule.column,
            None,
            None,
            message,
        )


def _regraded(rules: Iterable[Rule], severities: Mapping[str, str]) -> dict[str, Rule]:
    """Apply the study's severities; rules switched off are left out."""
    known = {rule.id: rule for rule in rules}
    for rule_id, wanted in severities.items():
        if rule_id not in known:
            near = difflib.get_close_matches(rule_id, known, n=1)
            hint = f" Is {near[0]} meant?" if near else ""
            raise UnknownRuleError(f"There is no rule {rule_id!r}.{hint}")
        rule = known[rule_id]
        if rule.fixed:
            raise UnknownRuleError(
                f"The rule {rule_id} guards the reading of the files and keeps its severity."
            )
        if wanted == "off":
            del known[rule_id]
            continue
        severity = severity_named(wanted)
        if severity is None:
            raise UnknownRuleError(
                f"{rule_id}: {wanted!r} is not one of {', '.join(SEVERITIES)}, off."
            )
        known[rule_id] = dataclasses.replace(rule, severity=severity)
    return known
