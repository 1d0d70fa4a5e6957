"""Of small tables all rules in SQL are asked for at once: which select a row, or cannot be run."""

import duckdb
import pytest

from caseseries.gate.rules.sql_rules import SqlRule, possibly_broken
from caseseries.study.failure import Rule

NOTHING = "select 2 as source_line where false"
A_ROW = "select 2 as source_line"


def rule(name: str, sql: str, message: str = "Wrong.", shortcut: str = "") -> SqlRule:
    return SqlRule(Rule(name, "error", "It holds.", "visits"), sql, message, "", shortcut)


def asked(*rules: SqlRule) -> list[str]:
    with duckdb.connect() as con:
        return [found.rule.id for found in possibly_broken(con, rules)]


def test_rules_that_select_a_row_in_their_order() -> None:
    many = [rule(f"r{n}", A_ROW if n % 7 == 0 else NOTHING) for n in range(60)]
    assert asked(*many) == [f"r{n}" for n in range(0, 60, 7)]


def test_a_comment_at_the_end_of_a_rule_hides_no_other() -> None:
    commented = rule("commented", f"{NOTHING} -- of no visit")
    assert asked(commented, rule("broken", A_ROW), rule("kept", NOTHING)) == ["broken"]


@pytest.mark.parametrize(("true", "found"), [("true", []), ("false", ["r"]), ("null", ["r"])])
def test_a_shortcut_answers_for_its_rule(true: str, found: list[str]) -> None:
    assert asked(rule("r", A_ROW, shortcut=f"select {true}")) == found


@pytest.mark.parametrize("sql", ["select 2 as line where false", "select nowhere", NOTHING])
def test_a_rule_that_cannot_be_run_is_left_to_be_told(sql: str) -> None:
    message = "Wrong: {value}." if sql == NOTHING else "Wrong."
    assert "r" in asked(rule("kept", NOTHING), rule("r", sql, message))
