"""docs/spark.md lists what is translated, and what to write instead of what is not."""

import re
from pathlib import Path

import pytest
import sqlglot

from caseseries.spark.translation import SparkTranslationError, translated
from caseseries.spark.translation.known import REWRITTEN

_PAGE = Path(__file__).parents[3] / "docs" / "spark.md"
_TABLES = {
    "raw.t": {
        **{"x": "DOUBLE", "n": "BIGINT", "s": "VARCHAR"},
        **{"d": "DATE", "e": "DATE", "b": "BOOLEAN"},
    }
}


def _rows() -> list[list[str]]:
    """The cells of the tables of the section."""
    section = _PAGE.read_text(encoding="utf-8").partition("## Which SQL")[2]
    lines = [line for line in section.splitlines() if line.startswith("|") and "`" in line]
    return [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]


def _codes(cell: str) -> list[str]:
    return [code.replace(r"\|", "|") for code in re.findall(r"`([^`…]+)`", cell)]


_LISTED = [
    code
    for row in _rows()
    if len(row) == 2 and row[0].strip() != "statements"
    for code in _codes(row[1])
]
_REFUSED = [(_codes(row[0])[0], _codes(row[2])[0]) for row in _rows() if len(row) == 3]


def _translated(value: str) -> str:
    return translated(f"select {value} as v from raw.t", "page", _TABLES)


def test_what_the_page_lists_is_translated() -> None:
    assert len(_LISTED) > 100
    for value in _LISTED:
        assert _translated(value)


def test_what_the_page_refuses_is_refused_and_what_it_advises_is_not() -> None:
    assert len(_REFUSED) > 10
    for refused, advised in _REFUSED:
        with pytest.raises(SparkTranslationError):
            _translated(refused)
        assert _translated(advised)


def test_every_function_that_is_translated_is_on_the_page() -> None:
    listed = {
        type(node).__name__
        for value in _LISTED
        for node in sqlglot.parse_one(f"select {value} as v", read="duckdb").walk()
    }
    comparisons = {"EQ", "NEQ", "GT", "GTE", "LT", "LTE", "NullSafeNEQ", "In", "Between"}
    # Another name for one that is listed, and what the rules on dates are written with.
    besides = {"DayOfMonth", "StddevSamp", "Array", "ArrayDistinct"}
    assert {of.__name__ for of in REWRITTEN} - listed - comparisons == besides
