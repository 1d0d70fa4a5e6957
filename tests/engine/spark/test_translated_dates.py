"""Dates on Spark as on DuckDB: differences, whole months, parts, and what is moved by days."""

import datetime
from typing import TYPE_CHECKING

import pytest
from both_engines import BothEngines, tables_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.spark_whole]

_DAY = datetime.date
# Ends of months and years, leap days and the days beside them.
_EDGES = [
    *(_DAY(2020, 1, day) for day in (1, 28, 29, 30, 31)),
    *(_DAY(2020, 2, day) for day in (1, 27, 28, 29)),
    *(_DAY(2021, 2, day) for day in (27, 28)),
    *(_DAY(2021, 3, day) for day in (1, 29, 30, 31)),
    *(_DAY(2019, 12, 31), _DAY(2000, 2, 29), _DAY(1900, 2, 28), _DAY(1582, 10, 4)),
    None,
]


@pytest.fixture(scope="module")
def dates(spark: "SparkSession") -> BothEngines:
    """Every pair of the days at the edges, in both orders."""
    pairs = [(start, end) for start in _EDGES for end in _EDGES]
    rows = [(at, start, end, at % 7 - 3) for at, (start, end) in enumerate(pairs)]
    columns = {"pair": "BIGINT", "start_on": "DATE", "end_on": "DATE", "n": "INTEGER"}
    return BothEngines(spark, tables_of(columns, rows))


def test_dates_differ_by_the_same_numbers(dates: BothEngines) -> None:
    dates.assert_same_values(
        "raw.t",
        "pair",
        [
            "end_on - start_on",
            *(
                f"{name}('{unit}', start_on, end_on)"
                for name in ("date_diff", "datediff", "date_sub", "datesub")
                for unit in ("day", "week", "month", "quarter", "year")
            ),
            "end_on - start_on > 30",
            "date_diff('day', start_on, end_on) / 30.4375",
            "start_on < end_on",
            "end_on between start_on and date '2020-12-31'",
            "least(start_on, end_on)",
            "greatest(start_on, end_on)",
            "case when start_on > end_on then start_on else end_on end",
            "coalesce(start_on, end_on)",
            "nullif(start_on, end_on)",
            "start_on is not distinct from end_on",
            "end_on in ('2020-02-29', start_on)",
        ],
    )


def test_whole_months_end_with_a_short_month(dates: BothEngines) -> None:
    """From 30 January to 29 February is a month; months_between makes it less than one."""
    found = dates.assert_same(
        "select date_sub('month', start_on, end_on), date_diff('month', start_on, end_on), "
        "end_on - start_on from raw.t where start_on = date '2020-01-30' "
        "and end_on = date '2020-02-29'"
    )
    assert found == [(1, 1, 30)]


def test_parts_of_dates_and_days_moved(dates: BothEngines) -> None:
    dates.assert_same_values(
        "raw.t",
        "pair",
        [
            *(f"{part}(start_on)" for part in ("year", "quarter", "month", "day", "dayofmonth")),
            *(f"{part}(start_on)" for part in ("dayofweek", "isodow", "dayofyear")),
            *(f"extract({part} from start_on)" for part in ("year", "month", "day", "isodow")),
            *(f"date_trunc('{unit}', start_on)" for unit in ("day", "month", "quarter", "year")),
            "last_day(start_on)",
            "make_date(year(start_on), month(start_on), 1)",
            "start_on + n",
            "n + start_on",
            "start_on - n",
            *(
                f"start_on {sign} interval '{n} {unit}'"
                for sign in "+-"
                for n, unit in ((1, "month"), (13, "months"), (1, "year"), (2, "weeks"), (9, "day"))
            ),
            "start_on + interval '1 month' >= end_on",
            "start_on::varchar",
            "start_on || ' – ' || end_on",
            "start_on::timestamp",
            "date_trunc('month', start_on)::date",
            "date_diff('day', date_trunc('month', start_on), end_on)",
        ],
    )


def test_today_is_the_day_of_the_translation(dates: BothEngines) -> None:
    assert dates.assert_same(
        "select count(*) from raw.t where start_on < current_date and end_on <= today()"
    ) == [((len(_EDGES) - 1) ** 2,)]
