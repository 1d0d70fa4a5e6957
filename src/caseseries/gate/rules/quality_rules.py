"""Rules any table of any study is held against, derived from the declarations.

- ``<table>.<column>.missing_code``: a number or word that stands for a missing value (99, n/a),
  see ``missing_code_rules``.
- ``<table>.<column>.spelling``: one thing written in two ways (Lung, lung).
- ``<table>.<column>.blank`` and ``<table>.<column>.outlier``: for the asking only, since a sound
  cohort has both. A study asks for them in ``study.toml``, as in ``"labs.*.outlier" = "note"``.

They are REDCap's standard rules I, A and E; the others follow from the declarations or stand as
SQL files (``docs/rules.md`` has the table).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from caseseries.delivery.typing.text_types import trimmed
from caseseries.gate.rules.missing_code_rules import (
    OUTLIER_MINIMUM_VALUES,
    OUTLIER_Z,
    missing_code_rules,
)
from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Rule, Severity
from caseseries.writing.identifiers import quoted


def quality_rules(table: Table) -> Iterator[SqlRule]:
    """Yield the rules on missing codes and spelling of a table."""
    for column in table.columns:
        is_wording = _is_wording(table, column)
        yield from missing_code_rules(table, column, is_wording=is_wording)
        if is_wording:
            yield _spelling(table, column)


def rules_for_the_asking(table: Table, rules: Iterable[Rule]) -> Iterator[SqlRule]:
    """Yield the rules on empty cells and outliers.

    An empty cell of a column that has a rule of its own among ``rules`` (one called
    ``…_required``) is left to that one: it knows when the column must be filled.
    """
    left_out = {rule.column for rule in rules if _requires(rule, table)}
    for column in table.columns:
        if not column.required and column.name not in left_out:
            yield _blank(table, column)
        if column.type in ("integer", "decimal") and not column.codes:
            yield _outlier(table, column)


def _requires(rule: Rule, table: Table) -> bool:
    return rule.table == table.name and rule.id.endswith("_required")


def _is_wording(table: Table, column: Column) -> bool:
    """Whether people write the column in their own words; 99 is a good pseudonym."""
    return column.type == "text" and column.references is None and (column.name,) != table.key


def _rule(
    table: Table, column: Column, suffix: str, severity: Severity, text: tuple[str, str, str]
) -> Rule:
    description, reason, source = text
    return Rule(
        f"{table.name}.{column.name}.{suffix}",
        severity,
        description,
        table.name,
        column.name,
        reason=reason,
        source=source,
    )


def _spelling(table: Table, column: Column) -> SqlRule:
    relation, name = f"raw.{quoted(table.name)}", quoted(column.name)
    form = f"regexp_replace(lower({name}), '[\\s_-]+', ' ', 'g')"
    return SqlRule(
        _rule(
            table,
            column,
            "spelling",
            "warning",
            (
                "No text is written in two ways that differ in case, blanks or hyphens alone.",
                "Two spellings of one thing make two groups of it.",
                "Broman and Woo, Am Stat 2018;72:2-10",
            ),
        ),
        sql=f"with spellings as (select {name} as spelling, {form} as form, count(*) as n "
        # Of blanks around a text, the rule on its format speaks.
        f"from {relation} where {name} = {trimmed(name)} group by all), "
        "variants as (select spelling, first_value(spelling) over (partition by form order by n "
        "desc, spelling desc) as usual from spellings) "
        f"select t.source_line, v.usual from {relation} as t "
        f"join variants as v on t.{name} = v.spelling where v.usual <> v.spelling",
        message='Elsewhere this is written "{usual}". Write it in one way.',
    )


def _blank(table: Table, column: Column) -> SqlRule:
    return SqlRule(
        _rule(
            table,
            column,
            "blank",
            "note",
            (
                "No cell is empty, though it may be.",
                "How complete a column is decides what can be said with it.",
                "REDCap data quality rule A",
            ),
        ),
        sql=f"select source_line from raw.{quoted(table.name)} where {quoted(column.name)} is null",
        message=f"This cell is empty. Fill in {column.expectation()} if it is known.",
    )


def _outlier(table: Table, column: Column) -> SqlRule:
    """Modified z-score: 0.6745 (x - median) / MAD, or (x - median) / (1.253314 mean deviation).

    The second holds where more than half of the values are the same and MAD is 0.
    """
    relation, name = f"raw.{quoted(table.name)}", quoted(column.name)
    return SqlRule(
        _rule(
            table,
            column,
            "outlier",
            "note",
            (
                f"No value lies further from the median than {OUTLIER_Z} robust standard "
                f"deviations, where there are at least {OUTLIER_MINIMUM_VALUES} values.",
                "A value far from all others is a rarity or a slip; REDCap's own limit of two "
                "standard deviations from the mean hides behind the outliers it looks for.",
                "Iglewicz and Hoaglin, How to Detect and Handle Outliers, ASQC 1993; REDCap data "
                "quality rule E",
            ),
        ),
        sql=f"with center as (select median({name}) as median, count({name}) as n "
        f"from {relation}), "
        f"spread as (select median, n, median(abs({name} - median)) as mad, "
        f"avg(abs({name} - median)) as deviation "
        f"from {relation} cross join center group by median, n), "
        "scaled as (select median, n, if(mad > 0, mad / 0.6745, 1.253314 * deviation) as sd "
        "from spread) "
        f"select source_line, median, n, round(abs({name} - median) / sd, 1) as score "
        f"from {relation} cross join scaled where n >= {OUTLIER_MINIMUM_VALUES} and sd > 0 "
        f"and abs({name} - median) > {OUTLIER_Z} * sd",
        message="This value lies {score} robust standard deviations from {median}, the median of "
        "{n} values. Check it.",
    )
