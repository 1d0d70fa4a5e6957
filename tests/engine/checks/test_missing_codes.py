"""A number is a code for missing only where its column speaks against it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import duckdb
import pytest

from caseseries.gate.rules.missing_code_rules import missing_code_rules
from caseseries.gate.rules.sql_rules import rule_messages
from caseseries.study.declaration import Column, Table


def reported(
    values: Sequence[int | float | str | None], column: Column | None = None
) -> list[tuple[object, str]]:
    """The values reported in a column that holds these, in order, with what is said."""
    column = column or Column("reading", "decimal", "Reading.", required=False)
    table = Table("readings", "Readings.", "one row per reading", (column,))
    rules = list(missing_code_rules(table, column, is_wording=column.type == "text"))
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute(
            f"create table raw.readings as select unnest(?::{column.duckdb_type}[]) as "
            f"{column.name}, unnest(?::INTEGER[]) as source_line",
            [list(values), list(range(2, len(values) + 2))],
        )
        found = [row for rule in rules for row in zip(*rule_messages(con, rule), strict=True)]
    return sorted((values[line - 2], message) for line, message in found)


def values_reported(
    values: Sequence[int | float | str | None], column: Column | None = None
) -> list[object]:
    return [value for value, _ in reported(values, column)]


# Median 7.5, median absolute deviation 2.5: one robust standard deviation is 2.5 / 0.6745 = 3.706
# and 3.5 of them are 12.97.
TEN = [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]


def test_a_code_apart_from_all_others_is_reported() -> None:
    ((value, message),) = reported([*TEN, 99])
    assert value == 99
    assert "it lies apart from all other values" in message
    # -9 is 16.5 from the median, -1 is 8.5.
    assert values_reported([*TEN, -9]) == [-9]
    assert values_reported([*TEN, -1]) == []


def test_one_further_value_as_far_out_takes_the_code_for_a_value() -> None:
    assert values_reported([*TEN, 99, 120]) == []


def test_codes_do_not_hide_each_other() -> None:
    assert values_reported([*TEN, 99, 999, 999, -9]) == [-9, 99, 999, 999]


def test_of_few_values_a_code_outside_of_them_is_reported() -> None:
    assert values_reported([1, 2, 99]) == [99]
    assert values_reported([1, 2, 99, 120]) == []
    assert values_reported([None, 999]) == [999]


def test_a_code_is_found_where_all_other_values_are_the_same() -> None:
    assert values_reported([2] * 20 + [99]) == [99]


def test_a_value_of_the_bulk_is_no_code_however_many_rows_there_are() -> None:
    # Glucose in mg/dL and days before and after, as a cohort of thousands has them.
    draw = random.Random(5)
    glucose = [round(draw.gauss(100, 15)) for _ in range(20_000)]
    days = [round(draw.uniform(-4_000, 4_000)) for _ in range(20_000)]
    skewed = [round(draw.lognormvariate(3.2, 0.6)) for _ in range(20_000)]
    assert glucose.count(99) > 300
    assert skewed.count(99) > 10
    assert -99 in days
    assert 999 in days
    for values in (glucose, days, skewed):
        assert values_reported(values) == []


def test_a_spike_in_the_bulk_is_reported() -> None:
    # Each whole number from 80 to 120 ten times; sqrt(n + 0.375) must exceed sqrt(10.375) by
    # 3.5 / sqrt(2) = 2.475: 5.696 squared is 32.4 and less 0.375 is 32.07.
    flat = [value for value in range(80, 121) if value != 99 for _ in range(10)]
    assert values_reported([*flat, *[99] * 32]) == []
    ((value, message), *more) = reported([*flat, *[99] * 33])
    assert (value, len(more)) == (99, 32)
    assert "it occurs 33 times, more than twice as often as any value next to it" in message


def test_a_mode_is_no_spike() -> None:
    # Saturation in percent, hundreds of each: by count alone 99 differs from its neighbors.
    counts = {95: 120, 96: 300, 97: 700, 98: 1_400, 99: 2_000, 100: 900}
    assert values_reported([value for value, n in counts.items() for _ in range(n)]) == []


def test_a_code_that_the_range_forbids_is_left_to_the_range() -> None:
    column = Column("reading", "integer", "Reading.", minimum=0, maximum=50)
    assert values_reported([*TEN, 99, -1], column) == []


@pytest.mark.parametrize(
    "column",
    [
        Column("reading", "integer", "Number of the reading.", key=True),
        Column("reading", "integer", "Whose.", references="people.person_id"),
    ],
    ids=["key", "reference"],
)
def test_an_id_is_never_a_code(column: Column) -> None:
    assert values_reported([1, 2, 3, 99, 999], column) == []


def test_a_number_among_texts_is_a_code_unless_the_texts_are_numbers() -> None:
    column = Column("reading", "text", "Batch.", required=False)
    assert values_reported(["north", "south", "99"], column) == ["99"]
    assert values_reported(["99"], column) == ["99"]
    assert values_reported(["101", "98", "100", "99", "north"], column) == []
    assert values_reported(["101", "n/a", "Unknown"], column) == ["Unknown", "n/a"]
