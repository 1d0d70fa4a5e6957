"""Rules on numbers and words that stand for a missing value: ``<table>.<column>.missing_code``.

A word such as n/a says what it is. A number may have been measured, and in a large cohort it was:
99 mg/dL are as good as 98. It is reported only where the column itself speaks against it, and never
where it is an id, a key or a reference:

- it lies apart: outside of all other values and more than ``OUTLIER_Z`` robust standard deviations
  from their median (of fewer than ``OUTLIER_MINIMUM_VALUES`` others, outside of them);
- or it is a spike: it occurs more than twice as often as each of the ``NEIGHBORS`` values next to
  it on either side, and by more than ``OUTLIER_Z`` standard errors of the difference between two
  counts, whose square roots have the same variance of 1/4 whatever is counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Rule
from caseseries.writing.identifiers import literal, quoted

# As REDCap, SPSS and paper forms have them; those outside the declared range break it already.
MISSING_NUMBERS = (-999, -99, -9, -1, 99, 999, 9999)
_NUMBERS_AS_TEXT = tuple(map(str, MISSING_NUMBERS))
MISSING_WORDS = (
    *("?", "??", "-", "--", ".", "x", "xx", "xxx"),
    *("na", "n/a", "n.a.", "nan", "null", "none", "nil", "nd", "n.d.", "missing", "unknown"),
    *("not available", "not applicable", "not known", "not done", "tbd", "#n/a", "#na", "#null!"),
    *("k.a.", "k. a.", "ka", "keine angabe", "unbekannt", "nicht bekannt", "fehlt", "entfällt"),
)
# Where unknown is an answer: vital_status.cause_of_death_required asks for it.
ANSWERS: Mapping[tuple[str, str], frozenset[str]] = {
    ("vital_status", "cause_of_death"): frozenset(("unknown", "not known")),
}
# Modified z-scores above 3.5 are outliers, by Iglewicz and Hoaglin; with fewer values than this
# neither the median nor the spread around it is known well enough to say so.
OUTLIER_Z = 3.5
OUTLIER_MINIMUM_VALUES = 8
NEIGHBORS = 4


def missing_code_rules(table: Table, column: Column, *, is_wording: bool) -> Iterator[SqlRule]:
    """Yield the rule on a column's codes for missing, where it can hold one that is no id."""
    if column.type in ("integer", "decimal") and not column.key and column.references is None:
        codes = [code for code in MISSING_NUMBERS if _in_range(column, code)]
        if codes:
            yield _numbers(table, column, codes)
    elif is_wording:
        yield _words(table, column)


def _in_range(column: Column, code: int) -> bool:
    low, high = column.minimum, column.maximum
    return (not isinstance(low, int | float) or low <= code) and (
        not isinstance(high, int | float) or code <= high
    )


def _rule(table: Table, column: Column, description: str, reason: str, source: str) -> Rule:
    return Rule(
        f"{table.name}.{column.name}.missing_code",
        "warning",
        description,
        table.name,
        column.name,
        reason=reason,
        source=source,
    )


def _numbers(table: Table, column: Column, codes: list[int]) -> SqlRule:
    relation, name = f"raw.{quoted(table.name)}", quoted(column.name)
    shown = ", ".join(map(str, codes))
    others = f"from {relation} where {name} not in ({shown})"
    # The square root of a count, and what two of them may differ by.
    root, bound = "sqrt({} + 0.375)", OUTLIER_Z / math.sqrt(2)
    return SqlRule(
        _rule(
            table,
            column,
            f"No value is a code for missing ({shown}): none of these lies apart from all other "
            "values, or occurs far more often than the values next to it.",
            "A code read as a number enters every mean.",
            "REDCap data quality rule I; Iglewicz and Hoaglin, How to Detect and Handle Outliers, "
            "ASQC 1993; Anscombe, Biometrika 1948;35:246-254",
        ),
        sql=f"with center as (select median({name}) as middle, count({name}) as n_others, "
        f"min({name}) as lowest, max({name}) as highest {others}), "
        f"spread as (select median(abs({name} - (select middle from center))) as mad, "
        f"avg(abs({name} - (select middle from center))) as deviation {others}), "
        "scale as (select if(mad > 0, mad / 0.6745, 1.253314 * deviation) as sd from spread), "
        f"counted as (select {name} as held, count(*) as times, {name} in ({shown}) as is_code "
        f"from {relation} where {name} is not null group by all), "
        "codes as (select held, times from counted where is_code), "
        "beside as (select codes.held, other.times from codes "
        "join (select held, times from counted where not is_code) as other on true "
        "qualify row_number() over (partition by codes.held, other.held > codes.held "
        f"order by abs(other.held - codes.held)) <= {NEIGHBORS}), "
        "around as (select held, max(times) as most from beside group by held), "
        "judged as (select held, times, n_others = 0 or ((held < lowest or held > highest) and "
        f"(n_others < {OUTLIER_MINIMUM_VALUES} or abs(held - middle) > {OUTLIER_Z} * sd)) "
        "as is_apart, times > 2 * most and "
        f"{root.format('times')} - {root.format('most')} > {bound:.4f} as is_spike "
        "from codes left join around using (held) cross join center cross join scale) "
        "select t.source_line, if(is_apart, 'it lies apart from all other values', "
        "'it occurs ' || times || ' times, more than twice as often as any value next to it') "
        f"as why from {relation} as t join judged on t.{name} = judged.held "
        "where is_apart or is_spike",
        message="This number often stands for a missing value, and here {why}. If it is a code, "
        "leave the cell empty, or declare the code in [mapping]; if it was measured, switch this "
        "rule off.",
        shortcut=f"select not exists (select 1 from {relation} where {name} in ({shown}))",
    )


def _words(table: Table, column: Column) -> SqlRule:
    relation, name = f"raw.{quoted(table.name)}", quoted(column.name)
    answers = ANSWERS.get((table.name, column.name), frozenset())
    words = ", ".join(literal(word) for word in MISSING_WORDS if word not in answers)
    numbers = ", ".join(map(literal, _NUMBERS_AS_TEXT))
    return SqlRule(
        _rule(
            table,
            column,
            "No text stands for a missing value (n/a, unknown, ?, 99); a number does where most "
            "texts of the column are none.",
            "A word for missing becomes a group of its own in every table.",
            "REDCap data quality rule I",
        ),
        sql=f"select source_line from {relation} where lower({name}) in ({words}) or "
        f"({name} in ({numbers}) and (select 2 * count(*) filter (try_cast({name} as double) "
        f"is null) >= count(*) from {relation} where {name} not in ({numbers})))",
        message="This text stands for a missing value. Leave the cell empty, or declare the code "
        "in [mapping].",
        shortcut=f"select not exists (select 1 from {relation} "
        f"where lower({name}) in ({words}, {numbers}))",
    )
