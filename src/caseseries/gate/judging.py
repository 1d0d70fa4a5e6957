"""All rules applied to the tables as read."""

from __future__ import annotations

import dataclasses
import itertools
import typing
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from caseseries.gate.failures import column_failures as columns
from caseseries.gate.failures.consequences import Judgment, without_consequences
from caseseries.gate.failures.groups import Group, grouped
from caseseries.gate.rules.grading import regraded
from caseseries.gate.rules.own_checks import lacking_column, own_checks
from caseseries.gate.rules.pandera_schemas import column_rules, row_rules
from caseseries.gate.rules.sql_rules import SqlRule, possibly_broken, rule_messages
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule
from caseseries.study.root_table import root_table

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading

# A cell that breaks one of these has no value, and is not empty for all that.
UNREAD_CELLS = (".format", ".file.cell")


@dataclasses.dataclass(frozen=True, slots=True)
class RulesInUse:
    """The rules of one check.

    ``in_use`` are all of them by id, as the study grades them, ``switched_off`` the ids of those
    left out; ``unmet`` says of rules in SQL why the delivery does not allow them to be applied.
    """

    tables: Mapping[str, Table]
    in_use: Mapping[str, Rule]
    switched_off: frozenset[str]
    in_sql: Sequence[SqlRule]
    unmet: Mapping[str, str]


def rows_present(root: Table) -> Rule:
    """The rule that the table all others belong to is not empty."""
    return Rule(
        f"{root.name}.file.no_rows",
        "error",
        f"The table of {root.name.replace('_', ' ')} has at least one row.",
        root.name,
        fixed=True,
    )


def rules_in_use(
    reading: Reading,
    tables: Mapping[str, Table],
    in_sql: Sequence[SqlRule],
    chosen: Mapping[str, str],
) -> RulesInUse:
    """Return the rules a delivery is held against, with the severities a study has chosen.

    Raises UnknownRuleError where ``chosen`` names no rule.
    """
    root = root_table(tables)
    rules = [*reading.rules, rows_present(root)]
    for table in tables.values():
        lacking = _lacking_a_column(table, reading)
        rules.extend(
            dataclasses.replace(
                rule, not_checked=_not_delivered(rule, reading) or lacking.get(rule.id, "")
            )
            for rule in (*column_rules(table), *row_rules(table))
        )
    # Without a row there every other leads nowhere, which is said once.
    none = {}
    if list(_no_rows(reading, root)):
        none = {root.name: f"{reading.called(root.name)} holds no {root.noun}"}
    unavailable = {**reading.unavailable, **none}
    lacking = reading.lacking
    unmet = {rule.rule.id: rule.unmet(lacking, unavailable) for rule in in_sql}
    rules.extend(dataclasses.replace(rule.rule, not_checked=unmet[rule.rule.id]) for rule in in_sql)
    in_use = regraded(rules, chosen)
    switched_off = frozenset({rule.id for rule in rules}.difference(in_use))
    return RulesInUse(tables, in_use, switched_off, in_sql, unmet)


def judge(
    con: duckdb.DuckDBPyConnection,
    reading: Reading,
    rules: RulesInUse,
) -> Judgment:
    """Return what the rows in ``raw.*`` break, and what was wrong with reading them.

    Failures that follow from others are counted only, see
    ``caseseries.gate.failures.consequences``.
    """
    groups = grouped([*reading.failures, *_no_rows(reading, root_table(rules.tables))])
    misformatted: dict[tuple[str, str | None], set[int | None]] = {}
    for group in groups:
        if group.first.rule.endswith(UNREAD_CELLS):
            misformatted.setdefault(group.place, set()).update(group.lines)
    # A rule selects rows of its own table: without any it cannot fail.
    asked = [
        rule
        for rule in rules.in_sql
        if rule.rule.id in rules.in_use
        and not rules.unmet[rule.rule.id]
        and reading.rows[rule.rule.table]
    ]
    left_out = rules.switched_off.union(id for id, rule in rules.in_use.items() if rule.not_checked)
    in_columns = itertools.chain.from_iterable(
        [columns.column_failures(con, table, reading, left_out) for table in rules.tables.values()]
    )
    if max(reading.rows.values()) < columns.MANY_ROWS:
        # Pandera has its rows, and the connection is free for the rules in SQL meanwhile.
        with ThreadPoolExecutor(1) as aside:
            broken = aside.submit(lambda: list(possibly_broken(con, asked)))
            in_columns = list(in_columns)
        asked = broken.result()
    for rule in asked:
        groups.extend(_sql_failures(con, rule, reading))
    for group in in_columns:
        # A value that could not be typed is not missing: it has been reported as it stands.
        unread = misformatted.get(group.place, set())
        # Where one failure stands for many, each cell of the column may be one of them.
        if None not in unread:
            known = unread.intersection(group.lines)
            groups.append(_without(group, known) if known else group)
    graded = [
        dataclasses.replace(
            group,
            first=group.first._replace(severity=rules.in_use[group.first.rule].severity),
        )
        for group in groups
        if group.lines and group.first.rule not in rules.switched_off
    ]
    return without_consequences(con, graded, rules.in_sql, rules.tables)


def _without(group: Group, lines: Collection[int | None]) -> Group:
    return group.at([at for at, line in enumerate(group.lines) if line not in lines])


def _not_delivered(rule: Rule, reading: Reading) -> str:
    if rule.table in reading.unavailable:
        return reading.unavailable[rule.table]
    return reading.lacking.get((rule.table, rule.column or ""), "")


def _lacking_a_column(table: Table, reading: Reading) -> dict[str, str]:
    """Say, by the rule of a check of the table's model, which column it needs and misses."""
    absent = {column for name, column in reading.absent if name == table.name}
    if not absent or table.name in reading.unavailable:
        return {}
    needed = {own.rule: lacking_column(own, table, absent) for own in own_checks(table)}
    return {
        rule: reading.lacking[table.name, column]
        for rule, column in needed.items()
        if column is not None
    }


def _no_rows(reading: Reading, root: Table) -> Iterator[Failure]:
    if reading.rows[root.name] == 0 and root.name not in reading.unavailable:
        rule = rows_present(root)
        yield Failure(
            rule.id,
            rule.severity,
            root.name,
            reading.files[root.name],
            None,
            None,
            None,
            None,
            f"The table holds no {root.noun}. Add {root.grain} below the header.",
        )


def _sql_failures(
    con: duckdb.DuckDBPyConnection, rule: SqlRule, reading: Reading
) -> Iterator[Group]:
    lines, messages = rule_messages(con, rule)
    if lines:
        table, column = rule.rule.table, rule.rule.column
        first = Failure(
            *(rule.rule.id, rule.rule.severity, table, reading.files[table], None, column),
            *(None, None, messages[0]),
        )
        yield Group(first, [*lines], messages, [None] * len(lines))
