"""The functions of REDCap's manual give what the manual, or arithmetic by hand, says."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.delivery.redcap.checks.event_findings import EVENT_RULES
from caseseries.delivery.redcap.checks.form_checks import _RULES
from caseseries.delivery.redcap.checks.instruments import RULES
from caseseries.delivery.redcap.logic.branching import Reference, UnsupportedLogicError, parse
from caseseries.delivery.redcap.logic.functions import FUNCTIONS
from caseseries.delivery.redcap.logic.references import EVENT_NAMES, INSTANCE_NAMES
from caseseries.delivery.redcap.logic.values import MissingCode

VALUES = {
    "one": "1",
    "two": "2",
    "four": "4",
    "half": "0.5",
    "blank": "",
    "word": "Taylor",
    "born": "1980-03-01",
    "seen": "2020-02-29 13:30",
    "asked": MissingCode("-99"),
    "text_code": MissingCode("NASK"),
}


def value(text: str):
    def lookup(reference: Reference) -> str:
        return VALUES[reference.field]

    return parse(text).value(lookup)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # As the manual shows them.
        ("round(14.384, 1)", 14.4),
        ("roundup(14.384, 1)", 14.4),
        ("rounddown(14.384, 1)", 14.3),
        ("(4)^(3)", 64),
        ("abs(-7.1)", 7.1),
        ("log(100, 10)", 2),
        ("mod(10, 4)", 2),
        ("if([four] > 100, 44, 11)", 11),
        # By hand. A half is rounded away from zero.
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.005, 2)", 1.01),
        ("round(1234, -2)", 1200),
        ("sqrt([four])", 2),
        ("([four] + 5)^([half])", 3),
        ("exponential(0)", 1),
        ("log(exponential(2))", 2),
        ("log(8, 2)", 3),
        ("min([four], [blank], [two])", 2),
        ("max([four], [blank], 7)", 7),
        ("sum([four], [blank], [two])", 6),
        ("mean([four], [blank], [one])", 2.5),
        ("median([four], [one], [two], [blank])", 2),
        ("median(1, 2, 3, 4)", 2.5),
        # Of 2, 4, 4, 4, 5, 5, 7, 9 the squares about the mean of 5 sum to 32, over 7.
        ("stdev(2, 4, 4, 4, 5, 5, 7, 9)", pytest.approx(2.13808993529939)),
        ("1 + 2 * 3 ^ 2 - 8 / 4 / 2", 18),
        ("-[two] * 3", -6),
        ("2 - 1 - 1", 0),
        # A missing data code is no number.
        ("sum([asked], [one])", 1),
        ("length([word])", 6),
        ("find('y', [word])", 3),
        ("find('q', [word])", 0),
    ],
)
def test_numbers(text, expected):
    assert value(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[blank] + 1", ""),
        ("[asked] + 1", ""),
        ("1 / 0", ""),
        ("sqrt(-1)", ""),
        ("(-8)^(0.5)", ""),
        ("log(0)", ""),
        ("round([blank], 1)", ""),
        ("mean([blank])", ""),
        ("stdev(3)", ""),
        ("-[blank]", ""),
        ("left([word], 3)", "Tay"),
        ("right([word], 4)", "ylor"),
        ("right([word], 0)", ""),
        ("mid([word], 2, 3)", "ayl"),
        ("upper('John Doe')", "JOHN DOE"),
        ("lower('John Doe')", "john doe"),
        ("trim(' hello ')", "hello"),
        ("concat('Rob', ' ', [word])", "Rob Taylor"),
        ("right(concat('00', [four]), 3)", "004"),
        ("concat([four] / [two], '')", "2"),
        ("concat_ws(' and ', 'Peas', [blank], 'Carrots')", "Peas and Carrots"),
        ("replace_text([word], 'Tay', 'Nay')", "Naylor"),
        (
            "mid('48-23', find('-', '48-23') + 1, length('48-23') - find('-', '48-23') + 1)",
            "23",
        ),
        ("if([blank] = '', 'none', 'some')", "none"),
        ("if([one] = 1, if([two] = 3, 'a', 'b'), 'c')", "b"),
    ],
)
def test_texts_and_blanks(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("isnumber([half])", True),
        ("isnumber([word])", False),
        ("isnumber([asked])", False),
        ("isinteger([four])", True),
        ("isinteger([half])", False),
        ("isinteger([blank])", False),
        ("contains([word], 'TAY')", True),
        ("not_contain([word], 'smith')", True),
        ("starts_with([word], 'tay')", True),
        ("ends_with([word], 'tay')", False),
        ("isblankormissingcode([blank])", True),
        ("isblankormissingcode([text_code])", True),
        ("isblankormissingcode([one])", False),
        ("isblanknotmissingcode([blank])", True),
        ("isblanknotmissingcode([text_code])", False),
        ("ismissingcode([asked])", True),
        ("ismissingcode([blank])", False),
        ("hasmissingcode([text_code], 'NI, NASK,UNK')", True),
        ("hasmissingcode([text_code], 'NI,UNK')", False),
        ("[asked] = '-99'", True),
        ("[asked] < 0", False),
        ("not([one] = 1)", False),
        ("not [one] = 2 and [two] = 2", True),
        ("isblankormissingcode([blank]) = false", False),
        ("isnumber([one]) = 1", True),
        ("isnumber([word]) <> true", True),
        ("[blank] = 'NaN'", True),
        ("# a remark\n[one] = 1\n// and another\n and [two] = 2", True),
        ("ROUND([half]) = 1 AND [one] = '01'", True),
    ],
)
def test_conditions(text, expected):
    assert parse(text)(lambda reference: VALUES[reference.field]) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 1980-03-01 to 2020-02-29: 40 years of 365 days, 10 leap days (1984 to 2020), less a day.
        ("datediff([born], [seen], 'd')", 14_609 + 13.5 / 24),
        ("datediff('1980-03-01', '2020-02-29', 'd')", 14_609),
        ("datediff('2020-02-29', '1980-03-01', 'd')", 14_609),
        ("datediff('2020-02-29', '1980-03-01', 'd', true)", -14_609),
        ("datediff('2020-02-29', '1980-03-01', 'd', 'ymd', true)", -14_609),
        ("datediff('2020-01-01', '2021-01-01', 'y')", 366 / 365.2425),
        ("datediff('2020-01-01', '2021-01-01', 'M')", 366 / 30.44),
        ("datediff('2020-01-01', '2020-01-02', 'h')", 24),
        ("datediff('2020-01-01 00:00', '2020-01-01 01:30:30', 'm')", 90.5),
        ("datediff('2020-01-01 00:00', '2020-01-01 01:00', 's')", 3600),
        ("datediff('10:15', '11:00', 'm')", 45),
        ("datediff('05/01/2020', '06/01/2020', 'd', 'mdy')", 31),
        ("datediff('05/01/2020', '06/01/2020', 'd', 'dmy')", 1),
        ("rounddown(datediff([born], '2020-02-29', 'y'))", 39),
        # The birthday comes on the next day.
        ("age_at_date([born], '2020-02-29')", 39),
        ("age_at_date([born], '2020-03-01')", 40),
        ("year([seen])", 2020),
        ("month([seen])", 2),
        ("day([seen])", 29),
        # 29 February 2020 was a Saturday.
        ("dayoftheweek([seen])", 6),
    ],
)
def test_dates(text, expected):
    assert value(text) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["datediff([born], [blank], 'd')", "datediff('2020-02-30', [born], 'd')", "year('x')"]
)
def test_what_is_no_date_gives_a_blank(text):
    assert value(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("datediff([born], 'today', 'y')", "datediff with 'today' gives another value on another"),
        ("datediff('now', [born], 'y')", "'now' gives another value"),
        ("year('TODAY')", "'today' gives another value"),
        ("datediff([born], [seen], 'years')", "names no unit"),
        ("age_at_date([born], [seen], true)", "age_at_date with decimals"),
        ("[user-name] = 'me'", r"smart variable \[user-name\]"),
        ("[survey-link:visit] = ''", r"smart variable \[survey-link:visit\]"),
        ("[user-role-name][one] = 1", r"smart variable \[user-role-name\]"),
        ("somefunction([one])", "function 'somefunction' is not evaluated"),
        ("round(1, 2, 3)", "round has 3 arguments in place of 1 to 2"),
        ("mid([word], 2)", "mid has 2 arguments in place of 3"),
        ("if([one] = 1, 2)", "if has 2 arguments in place of 3"),
        ("round(1", "parenthesis of round is not closed"),
        ("[one] = 1 = 1", "two comparisons"),
        ("[word:checked] = 1", "is not evaluated"),
        ("if(" * 200 + "1" + ",1,2)" * 200, "nested too deeply"),
        ("-" * 500 + "1", "nested too deeply"),
    ],
)
def test_what_is_not_evaluated_is_named(text, said):
    with pytest.raises(UnsupportedLogicError, match=said):
        parse(text)


def test_long_formulas_of_real_projects_are_read():
    # 60 answers in a sum, and 60 conditions one in the other, of which the last holds.
    assert value(" + ".join(["[one]"] * 1_000)) == 1_000
    nested = "".join(f"if([two] = {n} + 100, {n}, " for n in range(60)) + "7" + ")" * 60
    assert value(nested) == 7


def test_every_function_and_rule_is_on_the_page():
    page = (Path(__file__).parents[3] / "docs" / "redcap.md").read_text(encoding="utf-8")
    for name in (*FUNCTIONS, *EVENT_NAMES, *INSTANCE_NAMES):
        assert f"`{name}`" in page or f"[{name}]" in page or name == "not", name
    for rule in (*_RULES, *(rule.id for rule in (*RULES, *EVENT_RULES))):
        assert f"{rule}`" in page or rule == "redcap_choice", rule
