"""All rules in SQL that a delivery is held against: declared, shipped, and the study's own."""

from __future__ import annotations

import dataclasses
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path

from caseseries.gate.rules.enrolment_rules import Period, enrolment_rules
from caseseries.gate.rules.grading import asked_for
from caseseries.gate.rules.key_rules import key_rules, reference_rules
from caseseries.gate.rules.own_checks import file_of_model
from caseseries.gate.rules.quality_rules import quality_rules, rules_for_the_asking
from caseseries.gate.rules.rule_limits import NO_LONGER, RuleLimits
from caseseries.gate.rules.rule_statements import refuse_unsafe
from caseseries.gate.rules.sql_rules import RuleFileError, SqlRule, rule_files
from caseseries.study.declaration import Table

if typing.TYPE_CHECKING:
    import duckdb


@dataclasses.dataclass(frozen=True, slots=True)
class StudyRules:
    """What a study adds to the rules: rule files and their limits, enrolment, how to measure."""

    folders: tuple[Path, ...] = ()
    measures: str | None = None
    enrolment: Period | None = None
    enrolment_columns: tuple[str, ...] = ()
    limits: RuleLimits = NO_LONGER


def sql_rules(
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    chosen: Mapping[str, str],
    own: StudyRules,
) -> list[SqlRule]:
    """Return every rule in SQL; those for the asking only where ``chosen`` names them.

    Raises RuleFileError where a rule file is malformed, asks for more than a select of the raw
    tables, or bears the name of another rule, a check of a table's model included.
    """
    files = [rule for folder in own.folders for rule in rule_files(tables, folder)]
    refuse_unsafe(con, files, tables)
    declared: list[SqlRule] = list(enrolment_rules(own.enrolment, own.enrolment_columns, tables))
    for table in tables.values():
        declared.extend(key_rules(table))
        declared.extend(reference_rules(table, tables))
        declared.extend(quality_rules(table))
    if chosen:
        of_files = [rule.rule for rule in files]
        declared.extend(
            rule
            for table in tables.values()
            for rule in rules_for_the_asking(table, of_files)
            if asked_for(rule.rule.id, chosen)
        )
    seen: dict[str, str] = {rule.rule.id: "caseseries" for rule in declared}
    for id, file in _of_models(tables):
        if id in seen:
            raise RuleFileError(
                f"{file}: there is a rule {id} in {seen[id]} already; give the check another name."
            )
        seen[id] = file
    for rule in files:
        if rule.rule.id in seen:
            raise RuleFileError(
                f"{rule.file}: there is a rule {rule.rule.id} in {seen[rule.rule.id]} already; "
                "give the file another name."
            )
        seen[rule.rule.id] = rule.file
    return [dataclasses.replace(rule, limits=own.limits) for rule in (*declared, *files)]


def _of_models(tables: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """The rules on rows that the tables' models bring, each with the file it stands in; those of
    columns have longer names than any rule in SQL."""
    for table in tables.values():
        if table.model is not None and table.checks:
            file = file_of_model(table.model)
            yield from ((f"{table.name}.{name}", file) for name, _ in table.checks)
