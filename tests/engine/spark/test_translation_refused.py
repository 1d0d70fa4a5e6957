"""What is not known to mean the same on Spark is refused, with the file and what to write."""

import datetime

import pytest

from caseseries.spark.translation import SparkTranslationError, translated
from caseseries.spark.translation.regex import RegexError, can_be_empty, to_java

_TABLES = {
    "raw.t": {
        "i": "BIGINT",
        "x": "DOUBLE",
        "s": "VARCHAR",
        "d": "DATE",
        "at_time": "TIMESTAMP",
        "b": "BOOLEAN",
        "l": "VARCHAR[]",
        "m": "TIME",
    },
    "raw.u": {"i": "BIGINT", "s": "VARCHAR"},
}


def _spark(sql: str) -> str:
    return translated(sql, "sql/derived/t.sql", _TABLES)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("any_value(i)", "min(x) or max(x)"),
        ("first(i)", "arg_min(x, y)"),
        ("last(i)", "arg_max(x, y)"),
        ("mode(i)", "Count the values"),
        ("mad(i)", "median(abs(x - middle))"),
        ("string_agg(s, ',')", "list(x order by y)"),
        ("list(s)", "lists rows as they come"),
        ("list(s order by i desc)", "ordered downwards"),
        ("list_sort(l, 'DESC')", "sorts downwards"),
        ("count(distinct (i, s))", "one by one"),
        ("arg_min(i, x, 2)", "not known"),
        ("avg(distinct x)", "distinct values"),
        ("sum(b)", "computes with boolean"),
        ("max(l)", "ordered alike"),
    ],
)
def test_aggregates_that_depend_on_the_order_of_rows(value: str, said: str) -> None:
    with pytest.raises(SparkTranslationError, match=rf"^sql/derived/t\.sql: .*({_escaped(said)})"):
        _spark(f"select {value} as v from raw.t")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("upper(s)", "lower(x)"),
        ("s ilike 'a%'", "lower(x) like"),
        ("s ~* 'a'", "not known"),
        ("s like 'a\\_b'", "backslash"),
        ("s like s", "written out"),
        ("regexp_matches(s, 'a', 'i')", "flag"),
        ("regexp_matches(s, s)", "written out"),
        ("regexp_matches(s, '[[:alpha:]]')", "[: in its pattern"),
        ("regexp_replace(s, 'a', 'b')", "Add 'g'"),
        ("regexp_replace(s, '(a)', '\\1', 'g')", "Put in a text"),
        ("regexp_replace(s, 'a*', 'b', 'g')", "may be nothing"),
        ("substring(s, -2)", "left(x, n)"),
        ("substring(s, i)", "written out"),
        ("left(s, -1)", "written out"),
        ("split_part(s, '', 1)", "written out"),
        ("s || x", "writes double"),
        ("x::varchar", "casts double to varchar"),
        ("strftime(d, '%Y')", "parts: year(x)"),
        ("s::boolean", "casts text to boolean"),
        ("x::decimal(9, 2)", "round(x, n)"),
        ("s::timestamp", "casts text to timestamp"),
        ("log(x)", "ln(x) / ln(10)"),
        ("log10(x)", "ln(x) / ln(10)"),
        ("x % 2", "whole numbers"),
        ("x // 2", "whole numbers"),
        ("round(x, i::integer)", "written out"),
        ("round(x, -1)", "written out"),
        ("date_diff('isoyear', d, d)", "counts in isoyears"),
        ("date_diff('hour', at_time, at_time)", "counts in hours"),
        ("date_diff('day', s::date, at_time) + age(d, d)", "date_sub"),
        ("age(d, d)", "date_sub('month', start, end)"),
        ("date_part('year', d)", "year(x)"),
        ("extract(week from d)", "part"),
        ("date_trunc('week', d)", "Cut a date"),
        ("at_time - at_time", "interval"),
        ("d + interval (i) days", "interval"),
        ("d = 'yesterday'", "YYYY-MM-DD"),
        ("i = '1'", "different or unknown types"),
        ("if(b, s, i::varchar) = s and coalesce(d, at_time) = d and b = 1", "different"),
        ("i in (select u.i from raw.u)", "exists"),
        ("l[i]", "written out"),
        ("list_distinct(l)", "list_sort"),
        ("list_filter(l, y -> y > 'a')", "not known"),
        ("unnest(l)", "not known"),
        ("now()", "current_date"),
        ("random()", "not known"),
        ("m", "type TIME"),
        ("{'a': 1}", "not known"),
        ("columns('i')", "not known"),
        ("lag(i) over ()", "order by"),
        ("row_number() over (partition by s)", "order by"),
        (
            "sum(i) over (order by d range between interval 3 days preceding and current row)",
            "rows",
        ),
        ("first_value(s ignore nulls) over (order by i)", "not known"),
    ],
)
def test_values_that_spark_makes_otherwise(value: str, said: str) -> None:
    with pytest.raises(SparkTranslationError, match=_escaped(said)):
        _spark(f"select {value} as v from raw.t")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select i from raw.t limit 3", "order by"),
        ("select distinct on (s) i from raw.t", "not known"),
        ("select i from raw.t natural join raw.u", "not known"),
        ("select t.i from raw.t asof join raw.u on t.i >= u.i", "not known"),
        ("select t.i from raw.t positional join raw.u", "not known"),
        ("select i from range(3) as r(i)", "not known"),
        ("select i from (values (1)) as v(i)", "not known"),
        ("select i from raw.t, lateral (select 1)", "not known|another kind"),
        ("select i from raw.t union by name select i from raw.u", "by name"),
        ("select i from raw.t union all select s from raw.u", "of a union"),
        ("select s, count(*) from raw.t group by rollup (s)", "ROLLUP"),
        ("select i from raw.t using sample 3", "not known"),
        ("with recursive r as (select 1 as i union all select i + 1 from r where i < 3) "
         "select i from r", "recursive"),
        ("pivot raw.t on s using sum(i)", "not known"),
        ("create table x as select 1", "select|Parser|not known"),
        ("select nope from raw.t", "nope"),
        ("select i from raw.missing", "missing"),
        ("select i frm raw.t", "syntax error"),
    ],
)  # fmt: skip
def test_statements_that_spark_reads_otherwise(statement: str, said: str) -> None:
    with pytest.raises(SparkTranslationError, match=said):
        _spark(statement)


def test_a_refusal_is_a_sentence_on_what_stands_in_the_file() -> None:
    with pytest.raises(SparkTranslationError) as refused:
        _spark("select max(i), any_value(s) as one from raw.t")
    assert str(refused.value) == (
        "sql/derived/t.sql: for the engine spark, ANY_VALUE(s) is not known to mean the same on "
        "Spark. Write min(x) or max(x): any value is whichever row comes first."
    )


def test_today_is_written_as_a_date() -> None:
    today = datetime.date.today().isoformat()
    assert f"CAST('{today}' AS DATE)" in _spark("select i from raw.t where d > current_date")


def test_columns_come_with_the_names_and_types_duckdb_gives() -> None:
    made = _spark("select sum(i) as n, d + interval 1 month as later from raw.t group by all")
    assert made.startswith(
        "SELECT CAST(`n` AS DECIMAL(38, 0)) AS `n`, "
        "CAST(`later` AS TIMESTAMP_NTZ) AS `later` FROM ("
    )


def test_columns_given_are_not_asked_for() -> None:
    made = translated("select i from raw.t", "x", _TABLES, [("I", "INTEGER")])
    assert made.startswith("SELECT CAST(`I` AS INT) AS `I` FROM (")


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        ("a.b$", r"a[^\n]b\z"),
        (r"^\d+\s", r"\A[0-9]+[\t\n\f\r ]"),
        ("(?i)mär", "(?iu)mär"),
        (r"[\w&~[]", r"[0-9A-Za-z_\&\~\[]"),
        (r"a{2,}?(?:b|c)", r"a{2,}?(?:b|c)"),
    ],
)
def test_patterns_are_said_in_java(pattern: str, java: str) -> None:
    assert to_java(pattern, whole=False) == java
    anchored = to_java(pattern, whole=True)
    assert anchored.removeprefix("(?iu)") == rf"\A(?:{java.removeprefix('(?iu)')})\z"


@pytest.mark.parametrize(
    "pattern",
    [r"\p{L}", r"\pL", r"\Aa", r"a\z", "(?i:a)", "(?P<n>a)", "a(?i)b", "[[:alpha:]]", "[]a]",
     "[^]a]", "[a", r"\1", r"\Qa\E", "a**", "*a", "(*a)", "a|*", "{2}", "a++", r"[\S]", r"\x{41}",
     r"\k"],
)  # fmt: skip
def test_patterns_that_java_may_read_otherwise(pattern: str) -> None:
    with pytest.raises(RegexError):
        to_java(pattern, whole=False)


@pytest.mark.parametrize(
    ("pattern", "empty"),
    [("a*", True), (r"\b", True), ("a|", True), ("^", True), (r"\ba", False), ("a+", False)],
)
def test_patterns_that_fit_nothing_at_all(pattern: str, empty: bool) -> None:
    assert can_be_empty(pattern) is empty


def _escaped(said: str) -> str:
    return "|".join(
        part.replace("(", r"\(").replace(")", r"\)").replace("[", r"\[") for part in said.split("|")
    )
