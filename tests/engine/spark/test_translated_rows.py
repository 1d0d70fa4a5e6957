"""Joins, groups, windows and lists on Spark as on DuckDB: which rows, and in which order."""

from typing import TYPE_CHECKING

import pytest
from both_engines import BothEngines, tables_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.spark_whole]


@pytest.fixture(scope="module")
def rows(spark: "SparkSession") -> BothEngines:
    """Groups a to d: of several rows, of ties, of NULL alone, and of one row; and no group."""
    con = tables_of(
        {"id": "BIGINT", "g": "VARCHAR", "x": "BIGINT", "y": "DOUBLE", "s": "VARCHAR",
         "on_day": "DATE", "b": "BOOLEAN"},
        [
            (1, "a", 3, 0.1, "one", "2020-01-31", True),
            (2, "a", None, 0.2, "two", "2020-02-29", False),
            (3, "a", 1, None, None, None, None),
            (4, "a", 3, 0.4, "four", "2020-01-31", True),
            (5, "b", 2, 7.5, "five", "2020-05-05", False),
            (6, "b", 2, -7.5, "six", "2020-05-05", False),
            (7, "c", None, None, None, None, None),
            (8, "c", None, None, None, None, None),
            (9, "d", 0, 2.5, "nine", "2019-12-31", True),
            (10, None, 5, 1.0, "ten", "2020-01-01", None),
            (11, None, 6, 3.0, "Ten", "2020-01-02", False),
        ],
    )  # fmt: skip
    con.execute("create table raw.h (g varchar, size bigint, since date)")
    con.execute(
        "insert into raw.h values ('a', 4, '2020-01-01'), ('b', null, '2020-06-01'), "
        "('e', 1, null), (null, 9, '2020-01-01')"
    )
    con.execute("create schema staging")
    con.execute("create table staging.one as select 1 as low, 3 as high, 0.5 as share")
    return BothEngines(spark, con)


_BY_GROUP = [
    *("count(*)", "count(x)", "count(distinct x)", "count(*) filter (where x > 1)", "count_if(b)"),
    *("sum(x)", "sum(x) filter (where x > 100)", "sum(y)", "sum(x * 0.5)", "coalesce(sum(x), 0)"),
    *("avg(x)", "avg(y)", "avg(x * 0.1)", "median(x)", "median(y)", "quantile_cont(y, 0.25)"),
    *("stddev(y)", "stddev_pop(x)", "var_samp(y)", "var_pop(y)", "stddev_samp(x)", "variance(x)"),
    *("min(x)", "max(s)", "min(on_day)", "max(on_day) filter (where b)", "max(y) - min(y)"),
    *("bool_or(b)", "bool_and(b)", "bool_or(x > 2)", "coalesce(bool_and(b), true)"),
    *("arg_min(s, id)", "arg_max(s, (x, id))", "min_by(x, y)", "max_by(y, (s, y, id))"),
    *("arg_min(x, id)", "arg_max(s, id) filter (where not b)", "arg_min(s, (on_day, id))"),
    *("list(s order by id)", "list_sort(list(x))", "list_sort(list(distinct s))"),
    *("list(x order by y, id) filter (where id > 2)", "list_sort(list(s) filter (where x > 2))"),
    *("list(on_day order by id)[1]", "list(s order by id)[9]", "len(list(x order by id))"),
    *("array_to_string(list(s order by id), '+')",),
    *("list_sort(list_distinct(list(x order by id)))", "max(on_day) - min(on_day)"),
    *("sum(x) / count(*)", "100 * count(*) filter (where b) / count(*)", "sum(y) / sum(x)"),
    *("(select max(size) from raw.h)", "min(if(b, x, null))", "count(*) > 1", "min(b)"),
]  # fmt: skip


def test_groups_are_said_alike(rows: BothEngines) -> None:
    listed = ", ".join(f"{text} as v{at}" for at, text in enumerate(_BY_GROUP))
    for group in ("group by g", "where false", ""):
        key = "g, " if group.startswith("group") else ""
        found = rows.assert_same(f"select {key}{listed} from raw.t {group}")
        assert len(found) == (5 if key else 1)


def test_a_row_without_the_value_is_passed_over(rows: BothEngines) -> None:
    """Spark's min_by takes the NULL of row 3, and collect_list leaves it out."""
    found = rows.assert_same(
        "select arg_max(s, id), arg_max(x, y), list(s order by id), list(x order by id) "
        "from raw.t where g = 'a' and id <= 3"
    )
    assert found == [("two", 3, ["one", "two", None], [3, None, 1])]


_WINDOWS = [
    *("row_number() over (order by x, id)", "row_number() over (order by x desc, id)"),
    *("rank() over (partition by g order by x)", "dense_rank() over (order by s desc)"),
    *("lag(s) over (partition by g order by id)", "lead(x, 2) over (order by id)"),
    *("lag(x) over (partition by g order by y desc, id)", "first_value(s) over (order by y, id)"),
    *("last_value(x) over (partition by g order by id rows between unbounded preceding "
      "and unbounded following)",),
    *("sum(x) over (partition by g)", "count(*) over ()", "count(*) filter (where b) over ()"),
    *("sum(x) over (order by id)", "max(x) over (partition by g order by on_day)"),
    *("sum(x) over (order by id rows between 1 preceding and 1 following)",),
    *("avg(y) over (partition by g)", "arg_min(s, id) over (partition by b)"),
    *("min(s) over same", "bool_or(b) over same", "x - lag(x) over (order by id)"),
    *("on_day - lag(on_day) over (partition by g order by id)",),
]  # fmt: skip


def test_windows_look_at_the_same_rows(rows: BothEngines) -> None:
    listed = ", ".join(f"{text} as v{at}" for at, text in enumerate(_WINDOWS))
    rows.assert_same(f"select id, {listed} from raw.t window same as (partition by g)")


@pytest.mark.spark_whole
@pytest.mark.parametrize(
    "statement",
    [
        "select * from raw.t join raw.h using (g)",
        "select * from raw.t left join raw.h using (g) order by id",
        "select t.id, h.* from raw.t as t right join raw.h as h on t.g = h.g",
        "select g, t.id, h.size from raw.t full join raw.h using (g)",
        "select count(*) from raw.t full join raw.h on t.g is not distinct from h.g",
        "select id from raw.t anti join raw.h using (g)",
        "select id from raw.t semi join raw.h on t.g = h.g and t.on_day >= h.since",
        "select id, low from raw.t, staging.one where x between low and high",
        "select id, x * share from raw.t cross join staging.one",
        "select id from raw.t where g in (select g from raw.h)",
        "select id from raw.t where g not in (select g from raw.h where g is not null)",
        "select count(*) from raw.t where g not in (select g from raw.h)",
        "select id from raw.t where exists (select 1 from raw.h where h.g = t.g and h.size > 3)",
        "select id, exists (select 1 from raw.h where h.g = t.g) as known from raw.t",
        "select id, (select max(size) from raw.h where h.g = t.g) as size from raw.t",
        "select id from raw.t where b or x not in (select size from raw.h)",
        "select distinct g, b from raw.t",
        "select g from raw.t union select g from raw.h",
        "select g, null as n from raw.t union all select g, size from raw.h",
        "select g from raw.t except select g from raw.h",
        "select g from raw.t intersect select g from raw.h",
        "select x + 1 as x, x * 2 as twice from raw.t",
        "select x as z, z + 1 as more from raw.t where z > 1 order by z desc, id limit 3",
        "select g as z, count(*) as n from raw.t group by z having n > 1",
        "select lower(g) as g, count(*) from raw.t group by g",
        "select b, g, sum(x) from raw.t group by all",
        "select 1 + id % 2, count(*) from raw.t group by 1",
        "select id from raw.t qualify row_number() over (partition by g order by id) = 1",
        "select id, lag(id) over w as before from raw.t window w as (order by id) "
        "qualify id > 3 and before is not null",
        "with a as (select g, max(x) as x from raw.t group by g), b(k) as (select x from a) "
        "select k, count(*) from b group by k",
        "select ID, T.G from RAW.T as t where Id > 5",
        'select id as "select", s as "Größe in cm" from raw.t',
        "select raw.t.id, t.s from raw.t where raw.t.x is not null",
        "select count(*), 'x', 1.50, true, null, date '2020-01-01' from raw.t",
        "select * from (select id, x from raw.t) where x > 1",
        "from raw.t select id where b",
        "select max(n) from (select g, count(*) as n from raw.t group by g)",
        "select 3 where exists (select id from (select id from raw.t where x > 2\n)) "
        "union all select 4 where exists (select id from raw.t where x > 99)",
        "select g, list((x, s) order by id) is null as none from raw.t group by g",
        "select if(len(list_distinct([s, g])) = 1, list_distinct([s, g])[1], s) as one from raw.t",
        "select id from raw.t order by y desc, id limit 4",
    ],
)
def test_statements_give_the_same_rows(rows: BothEngines, statement: str) -> None:
    rows.assert_same(statement)


def test_not_in_finds_nothing_where_one_is_unknown(rows: BothEngines) -> None:
    assert rows.assert_same("select count(*) from raw.t where g not in (select g from raw.h)") == [
        (0,)
    ]


def test_operators_bind_alike(rows: BothEngines) -> None:
    rows.assert_same_values(
        "raw.t",
        "id",
        [
            *(
                "not x = 1",
                "not x is null and b",
                "x + 1 || 's'",
                "-x ^ 2",
                "x * 2 % 3",
                "2 ^ x ^ 2",
            ),
            *("not b or x > 1 and id > 3", "x between 1 and 2 and b"),
            *("-1::bigint", "x - 1 - 1", "x / 2 / 2", "x - (1 - 1)", "x - -1", "id // 2 * 2"),
            *(
                "not x in (1, 2)",
                "(x is not null) = b",
                "1 + x::double / 2",
                "'a' || s || 'b' = g || 'c'",
            ),
            *("case when b then 1 else 2 end + 1", "(b or x > 1) and id > 3", "not (b and b)"),
            *("x - (y - 1)", "x * (y + 1)", "-(x - 1)", "x - (on_day - date '2020-01-01')"),
        ],
    )
