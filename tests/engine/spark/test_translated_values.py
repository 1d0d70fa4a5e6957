"""Numbers, texts and casts on Spark as on DuckDB."""

from typing import TYPE_CHECKING

import pytest
from both_engines import BothEngines, tables_of

from caseseries.spark.translation.regex import can_be_empty

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.spark_whole]

_NUMBERS = [
    *(0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.1, 0.3, 2.675, 136.295, -646.795),
    *(1e20, -1e20, 1e-20, 4503599627370496.5, 0.49999999999999994, 99.95, 7.0, 1 / 3, None),
    *(float("nan"), float("inf"), float("-inf")),
]


@pytest.fixture(scope="module")
def numbers(spark: "SparkSession") -> BothEngines:
    pairs = [(x, y) for x in _NUMBERS for y in _NUMBERS]
    rows = [(at, x, y, at % 11 - 5, at % 3 == 0) for at, (x, y) in enumerate(pairs)]
    columns = {"pair": "BIGINT", "x": "DOUBLE", "y": "DOUBLE", "n": "BIGINT", "b": "BOOLEAN"}
    return BothEngines(spark, tables_of(columns, rows))


def test_arithmetic_is_that_of_ieee(numbers: BothEngines) -> None:
    numbers.assert_same_values(
        "raw.t",
        "pair",
        [
            *("x + y", "x - y", "x * y", "x / y", "n / x", "x / n", "n / n", "1 / n", "n / 4"),
            *("1.5 / n", "n * 1.5", "n + 0.25", "n - 1", "-x", "-n", "n * x", "x / 30.4375"),
            *("n // 3", "n % 3", "abs(x)", "abs(n)", "sqrt(x)", "ln(x)", "exp(n)", "pow(n, 3)"),
            *("pow(abs(n) + 1, -1.209)", "pow(x, n)", "x ^ 2", "isnan(x)", "floor(x)", "ceil(x)"),
            *("floor(n)", "ceil(n / 4)", "100 * (x - y) / y", "n / 2 * 2", "(n + n) * n"),
            *("greatest(x, y)", "least(x, y)", "greatest(n, 0.5)", "greatest(x, n, 1)"),
            *("x = y", "x < y", "x >= n", "n > 0.5", "x <> 0", "x is distinct from y"),
            *("x between y and 10", "n in (1, 2, 3)", "n not in (1, null)", "x in (1, 0.5)"),
            *("if(x > 1, 1, 2.5)", "case when x > y then n when y is null then 0.5 end"),
            *("coalesce(x, n, 0)", "nullif(n, 1)", "not b", "b and x > 0", "b or x > 0"),
        ],
    )


def test_numbers_are_rounded_alike(numbers: BothEngines) -> None:
    """DuckDB multiplies, rounds and divides; Spark rounds the number as it would be printed."""
    numbers.assert_same_values(
        "raw.t",
        "pair",
        [f"round({x}{n})" for x in ("x", "n", "x / 8", "2.675", "1.5") for n in ("", ", 1", ", 2")],
    )
    assert numbers.assert_same("select distinct round(x, 2) from raw.t where x = 136.295") == [
        (136.29,)
    ]


def test_numbers_are_cast_alike(numbers: BothEngines) -> None:
    """From DOUBLE to the even neighbor, from DECIMAL away from zero; Spark cuts both."""
    numbers.assert_same_values(
        "raw.t",
        "pair",
        [
            *("if(abs(x) < 1e9, x::integer, null)", "try_cast(x as bigint)", "n::double"),
            *("(n + 0.5)::bigint", "(n * 0.1)::integer", "n::varchar", "n || ' of ' || n"),
            *("b::integer", "n::boolean", "b::varchar", "(n + 0.25)::varchar", "n::decimal(9, 2)"),
            *("null::double", "null::varchar", "try_cast(n as tinyint)"),
        ],
    )


_TEXTS = [
    *("", " ", "a", "A", "Lung", "lung ", " lung", "\u00a0lung\u2003", "\tlung\n", "left-side"),
    *("left  side", "left_side", "ΝΕΦΡΟΣ", "Σίσυφος", "İzmir", "straße", "STRASSE", "Ärzte", "ŉ"),
    *("l'hôpital", "a\\b", "50%", "x$y", "épi", "e\u0301", "🙂", "line\nbreak\n", "a\u2028b"),
    *("12", " 12 ", "+12", "-7", "7.5", ".5", "5.", "1e3", "1E-2", "1_000", "1__0", "1_", "0x10"),
    *("inf", "-Infinity", "NaN", "nan ", "1d", "1f", "1,5", "1 2", "١٢", "1e999", "\x0b12"),
    *("9223372036854775807", "9223372036854775808", "2020-02-29", "2021-02-29", "2020-2-9"),
    *(" 2020-02-29 ", "20200229", "n/a", None),
]


@pytest.fixture(scope="module")
def texts(spark: "SparkSession") -> BothEngines:
    rows = [(at, text, _TEXTS[at - 1]) for at, text in enumerate(_TEXTS)]
    return BothEngines(spark, tables_of({"place": "BIGINT", "s": "VARCHAR", "r": "VARCHAR"}, rows))


def test_texts_are_written_alike(texts: BothEngines) -> None:
    texts.assert_same_values(
        "raw.t",
        "place",
        [
            *("lower(s)", "length(s)", "s || r", "concat(s, r, 'x')", "trim(s)", "ltrim(s)"),
            *("rtrim(s)", "trim(s, ' \t\u00a0')", "rtrim(s, '0')", "ltrim(s, '[a]')"),
            *("replace(s, 'l', 'L')", "replace(s, '', 'x')", "replace(s, '\\', '/')"),
            *("starts_with(s, 'l')", "ends_with(s, 'e')", "contains(s, 'u')", "contains(s, '')"),
            *("substring(s, 1, 2)", "substr(s, 3)", "substring(s, 2, 0)", "left(s, 3)"),
            *("right(s, 2)", "left(s, 0)", "lpad(s, 3, '0')", "rpad(s, length(r)::integer, 'xy')"),
            *("split_part(s, '-', 1)", "split_part(s, '-', 3)", "split_part(s, '.', 2)"),
            *("s like 'l%'", "s like '_eft%'", "s not like '%a%'", "s like ''"),
            *(
                "s = r",
                "s < r",
                "s >= 'lung'",
                "s in ('a', 'lung ', null)",
                "s between 'A' and 'b'",
            ),
            *(
                "greatest(s, r)",
                "least(s, 'm')",
                "coalesce(r, 'none')",
                "nullif(s, 'a')",
                "s is null",
            ),
            *("case s when 'a' then 'b' else s end", "if(s > r, s, r)", "lower(s) = lower(r)"),
        ],
    )


def test_a_sigma_at_the_end_is_as_any_other(texts: BothEngines) -> None:
    """Java writes the last Σ of a word as ς, and makes two letters of İ."""
    found = texts.assert_same("select lower(s) from raw.t where s in ('ΝΕΦΡΟΣ', 'İzmir')")
    assert found == [("izmir",), ("νεφροσ",)]


def test_texts_are_read_as_values_alike(texts: BothEngines) -> None:
    texts.assert_same_values(
        "raw.t",
        "place",
        [
            "case when not starts_with(s, '0x') then try_cast(s as double) end",
            "case when regexp_full_match(s, '-?[0-9]{1,18}') then try_cast(s as bigint) end",
            "case when regexp_full_match(s, '[0-9]{19}') then try_cast(s as bigint) end",
            "case when regexp_full_match(s, '[0-9]+-[0-9]+-[0-9]+') then try_cast(s as date) end",
            "case when not contains(lower(s), 'inf') then try_cast(s as date) end",
            "case when length(s) < 3 and s < 'A' then null else s end",
        ],
    )


def test_what_only_duckdb_reads_stops_spark(texts: BothEngines) -> None:
    """DuckDB reads 7.5 as the whole number 8, and 0x10 as 16."""
    pyspark = pytest.importorskip("pyspark.errors")
    for text, type in (("7.5", "bigint"), ("0x10", "double"), ("-Infinity", "date")):
        with pytest.raises(pyspark.PySparkException, match="compare it with a pattern first"):
            texts.rows(f"select try_cast(s as {type}) from raw.t where s = '{text}'")


_PATTERNS = [
    *("a", "^l", "e$", "^$", "l.*g", r"\bside\b", r"\b(a|épi)\b", r"[\s_-]+", r"\s$", "[^a-z]"),
    *(r"\w+", r"\W", r"\d{2,}", r"\D", r"^\S+$", "(?:a|b)c?", "(?i)straße", "(?i)ärzte", "(?i)^L"),
    *(r"\.", r"[.]", r"\\", r"[\\b]", "[&&a]", "[a~b]", "-?[0-9]{1,18}", r"\x41"),
    *("a{0}b", "x*?", "(l)(e)?", "[[a]", r"a\-b", "é", "[à-ü]", r"[\x00-\x08]", "a|", r"\n"),
]  # fmt: skip


def test_patterns_find_the_same(texts: BothEngines) -> None:
    quoted = ["'" + pattern.replace("'", "''") + "'" for pattern in _PATTERNS]
    texts.assert_same_values(
        "raw.t",
        "place",
        [
            *(f"regexp_matches(s, {pattern})" for pattern in quoted),
            *(f"regexp_full_match(s, {pattern})" for pattern in quoted),
        ],
    )
    texts.assert_same_values(
        "raw.t",
        "place",
        [
            *(
                f"regexp_replace(s, {text}, '·', 'g')"
                for pattern, text in zip(_PATTERNS, quoted, strict=True)
                if not can_be_empty(pattern)
            ),
            *(f"regexp_extract(s, {pattern})" for pattern in quoted),
            "regexp_extract(s, '([a-z])(-?)([a-z]?)', 3)",
            "regexp_extract(s, '(x)|l(e)', 2)",
            "s ~ 'e.*[a-z]$'",
            "s !~ '^l'",
        ],
    )
