"""Whole numbers and truth values as R and pandas write them: what is taken, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from caseseries.delivery.reading import Reading, read_tables
from caseseries.delivery.sources import delimited
from caseseries.study.declaration import Column, Table

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("steps", "integer", "Steps.", required=False),
        Column("dose_mg", "decimal", "Dose.", required=False),
        Column("fasting", "boolean", "Fasting.", required=False),
    ),
)
Read = Callable[..., tuple[Reading, list[tuple[object, ...]]]]


@pytest.fixture(params=["small", "large"])
def read(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Read:
    """Read rows of steps, dose_mg and fasting, as a small and as a large file is read."""
    if request.param == "large":
        monkeypatch.setattr(delimited, "LARGE_BYTES", 0)

    def read_rows(*rows: str, table: Table = VISITS) -> tuple[Reading, list[tuple[object, ...]]]:
        lines = [",".join(table.column_names), *(f"V{at},{row}" for at, row in enumerate(rows))]
        (tmp_path / "visits.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        with duckdb.connect() as con:
            reading = read_tables(tmp_path, con, {"visits": table})
            values = con.execute("select * exclude (visit_id, source_line) from raw.visits")
            return reading, values.fetchall()

    return read_rows


def said(reading: Reading) -> list[tuple[str, str, int | None, str | None]]:
    return [(f.rule, f.severity, f.line, f.value) for f in reading.failures]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.0", 3),
        ("-7.000", -7),
        ("0.0", 0),
        ("1e+05", 100_000),  # write.csv(100000) in R
        ("1.5e+05", 150_000),
        ("1.20e+01", 12),
        ("-2e+09", -2_000_000_000),
        ("1E5", 100_000),
        ("-1.5e3", -1_500),
        # Beyond 2^53 a DOUBLE holds even numbers only.
        ("9007199254740993.0", 9_007_199_254_740_993),
        ("1.23456789012345679e+17", 123_456_789_012_345_679),
    ],
)
def test_what_is_exactly_whole_is_read_and_said_once(read: Read, text: str, value: int) -> None:
    reading, values = read("1,,", f"{text},,", f"{text},,")
    assert values == [(1, None, None), (value, None, None), (value, None, None)]
    assert said(reading) == [("visits.steps.written", "note", 3, text)]
    assert "2 cells are written with a point or an exponent" in reading.failures[0].message


@pytest.mark.parametrize(
    "text",
    [
        *("0.4", "1.5", "1.05e+01", "5e-01", "1e+18", "9.9999999999999999999999e+05", "1.", ".0"),
        # A spreadsheet saves what its cell shows: 123457000000 for 123456789012.
        *("1.23457E+11", "1E+05"),
        *("NaN", "inf", "1e-5", "1e18"),
    ],
)
def test_what_is_not_whole_stays_an_error(read: Read, text: str) -> None:
    reading, values = read(f"{text},,")
    assert values == [(None, None, None)]
    assert said(reading) == [("visits.steps.format", "error", 2, text)]


@pytest.mark.parametrize(
    ("text", "value"), [("1e-05", 0.00001), ("-2.5e+02", -250.0), ("2.5E2", 250.0)]
)
def test_a_decimal_number_may_have_an_exponent(read: Read, text: str, value: float) -> None:
    reading, values = read(f",{text},")
    assert values == [(None, value, None)]
    assert said(reading) == [("visits.dose_mg.written", "note", 2, text)]


@pytest.mark.parametrize(
    "text", ["NaN", "nan", "inf", "-inf", "Inf", "infinity", "-Infinity", "1e999", "1e+999"]
)
def test_what_is_no_finite_number_is_an_error(read: Read, text: str) -> None:
    reading, values = read(f",{text},")
    assert values == [(None, None, None)]
    assert said(reading) == [("visits.dose_mg.format", "error", 2, text)]


@pytest.mark.parametrize(
    ("true", "false"),
    [("yes", "no"), ("Yes", "No"), ("YES", "NO"), ("1", "0"), ("1.0", "0.0")],
)
def test_truth_values_of_other_programs_are_read_and_said(
    read: Read, true: str, false: str
) -> None:
    reading, values = read(",,", f",,{true}", f",,{false}", ",,true")
    assert [row[2] for row in values if row[2] is not None] == [True, False, True]
    notes = [f for f in reading.failures if f.rule == "visits.fasting.written"]
    assert [(f.severity, f.value) for f in notes] == [("note", true)]
    assert f"{false.lower()}, {true.lower()}, and read as true and false" in notes[0].message


@pytest.mark.parametrize("text", ["2", "0.5", "-1", "y", "n", "oui", "01"])
def test_what_is_not_one_of_two_is_an_error(read: Read, text: str) -> None:
    reading, values = read(f"1,,{text}")
    assert values == [(1, None, None)]
    assert said(reading) == [("visits.fasting.format", "error", 2, text)]


def test_as_declared_nothing_is_said(read: Read) -> None:
    reading, values = read("3,1.0,true", "-4,0.25,FALSE")
    assert values == [(3, 1.0, True), (-4, 0.25, False)]
    assert reading.failures == ()


def test_a_missing_code_is_missing_with_a_point_too(read: Read) -> None:
    # pandas writes the code 99 as 99.0 as soon as another cell of the column is empty.
    columns = [
        Column("visit_id", "text", "Visit.", key=True),
        Column("steps", "integer", "Steps.", missing_codes=("99",)),
        Column("dose_mg", "decimal", "Dose.", missing_codes=("-1.0",)),
        Column("fasting", "boolean", "Fasting.", missing_codes=("9",)),
    ]
    table = Table("visits", "Visits.", "one row per visit", tuple(columns))
    reading, values = read("99.0,-1,9.0", "99,-1.0,9", "9.0,1.0,1.0", table=table)
    assert values == [(None, None, None), (None, None, None), (9, 1.0, True)]
    assert {f.severity for f in reading.failures} == {"note"}


def test_numbers_of_r_with_a_decimal_comma(read: Read) -> None:
    columns = [
        Column("visit_id", "text", "Visit.", key=True),
        Column("steps", "integer", "Steps.", decimal_mark=","),
        Column("dose_mg", "decimal", "Dose.", decimal_mark=","),
    ]
    table = Table("visits", "Visits.", "one row per visit", tuple(columns))
    reading, values = read('"3,0","1,5e-05"', table=table)
    assert values == [(3, 0.000015)]
    assert [f.rule for f in reading.failures] == ["visits.steps.written", "visits.dose_mg.written"]


def test_a_whole_cohort_written_by_pandas_passes_with_one_note_a_column(tmp_path: Path) -> None:
    yes_no = [Column(name, "boolean", "") for name in ("treated", "visual_loss")]
    eyes = Table(
        "eyes",
        "",
        "one row per eye",
        (
            Column("eye_id", "text", "", key=True),
            yes_no[0],
            Column("risk_score", "integer", ""),
            yes_no[1],
        ),
    )
    rows = ['"E5-left","no",9,"no"', '"E5-right","yes",9.0,"no"', '"E14-left","no",8.0,"no"']
    text = "\n".join(['"eye_id","treated","risk_score","visual_loss"', *rows, ""])
    (tmp_path / "eyes.csv").write_text(text, encoding="utf-8")
    with duckdb.connect() as con:
        reading = read_tables(tmp_path, con, {"eyes": eyes})
        sums = con.execute("select count_if(treated), sum(risk_score) from raw.eyes").fetchone()
    assert sums == (1, 26)
    assert said(reading) == [
        ("eyes.treated.written", "note", 2, "no"),
        ("eyes.risk_score.written", "note", 3, "9.0"),
        ("eyes.visual_loss.written", "note", 2, "no"),
    ]
