"""Dates with an unknown day or month: errors unless declared, then taken as the declared day."""

from __future__ import annotations

import csv
import datetime
import tomllib
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from caseseries.delivery.mapping.parsing import parse_mapping
from caseseries.delivery.reading import Reading, read_tables
from caseseries.delivery.sources import delimited
from caseseries.study.declaration import Column, DeclarationError, Table
from caseseries.study.dictionary import data_package, markdown
from caseseries.study.template import write_excel_template

Rows = list[tuple[object, ...]]


def table_of(**declared: object) -> Table:
    seen_on = Column("seen_on", "date", "Last seen.", required=False, **declared)  # type: ignore[arg-type]
    return Table("visits", "Visits.", "one row per visit", (ID, seen_on))


ID = Column("visit_id", "text", "Visit.", key=True)


@pytest.fixture(params=["small", "large"])
def read(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[Reading, Rows]]:
    """Read dates of a table, as a small and as a large file is read."""
    if request.param == "large":
        monkeypatch.setattr(delimited, "LARGE_BYTES", 0)

    def read_dates(table: Table, *dates: str) -> tuple[Reading, Rows]:
        with (tmp_path / "visits.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([table.column_names, *((f"V{at}", d) for at, d in enumerate(dates))])
        with duckdb.connect() as con:
            reading = read_tables(tmp_path, con, {"visits": table})
            rows = con.execute("select * exclude (visit_id, source_line) from raw.visits")
            return reading, rows.fetchall()

    return read_dates


D = datetime.date


@pytest.mark.parametrize(
    ("impute", "month", "leap", "year"),
    [
        ("first", D(2017, 5, 1), D(2016, 2, 1), D(2016, 1, 1)),
        ("middle", D(2017, 5, 15), D(2016, 2, 15), D(2016, 7, 1)),
        ("last", D(2017, 5, 31), D(2016, 2, 29), D(2016, 12, 31)),
    ],
)
def test_the_declared_day_is_taken_and_what_was_known_is_kept(
    read: Callable[..., tuple[Reading, Rows]],
    impute: str,
    month: datetime.date,
    leap: datetime.date,
    year: datetime.date,
) -> None:
    table = table_of(date_precision="year", impute=impute)
    months = ["2017-05", "2017-05-UN", "2017-05-unk", "2017-05-00"]
    years = ["2016", "2016-UN", "2016-UN-UN", "2016-00-00"]
    reading, rows = read(table, "2017-05-09", *months, "2016-02", *years, "")
    assert reading.failures == ()
    assert rows == [
        (D(2017, 5, 9), "day"),
        *[(month, "month")] * 4,
        (leap, "month"),
        *[(year, "year")] * 4,
        (None, None),
    ]


@pytest.mark.parametrize(
    "text",
    ["2016-13", "2016-5", "2017-02-30", "2016-UN-12", "16", "0016", "2016-05-", "UN-05-2016"],
)
def test_what_is_no_date_stays_an_error(
    read: Callable[..., tuple[Reading, Rows]], text: str
) -> None:
    reading, rows = read(table_of(date_precision="year", impute="first"), text)
    assert rows == [(None, None)]
    assert [(f.rule, f.value) for f in reading.failures] == [("visits.seen_on.format", text)]


def test_a_month_is_not_a_year(read: Callable[..., tuple[Reading, Rows]]) -> None:
    reading, rows = read(table_of(date_precision="month", impute="last"), "2016-02", "2016")
    assert rows == [(D(2016, 2, 29), "month"), (None, None)]
    (failure,) = reading.failures
    assert (failure.line, failure.value) == (3, "2016")
    assert 'date_precision = "year"' in failure.message


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        *[(text, "month") for text in ("2016-05", "2017-03-UN", "2017-05-00")],
        *[(text, "year") for text in ("2016", "2016-UN-UN")],
    ],
)
def test_undeclared_it_is_an_error_that_says_how_to_declare_it(
    read: Callable[..., tuple[Reading, Rows]], text: str, precision: str
) -> None:
    reading, rows = read(table_of(), text)
    assert rows == [(None,)]
    (failure,) = reading.failures
    assert failure.severity == "error"
    said = f'date_precision = "{precision}" and impute = "first", "middle" or "last"'
    assert said in failure.message


def test_months_of_a_declared_format_are_known_to_the_month(
    read: Callable[..., tuple[Reading, Rows]],
) -> None:
    table = table_of(
        date_precision="month", impute="middle", date_format=("%d.%m.%Y", "%m/%Y"),
        missing_codes=("unknown",),
    )  # fmt: skip
    reading, rows = read(table, "09.05.2017", "05/2017", "2017-05", "unknown")
    assert reading.failures == ()
    assert rows == [
        (D(2017, 5, 9), "day"),
        (D(2017, 5, 15), "month"),
        (D(2017, 5, 15), "month"),
        (None, None),
    ]


def test_a_delivered_column_of_that_name_is_kept_beside_it(tmp_path: Path) -> None:
    text = "visit_id,seen_on,seen_on_precision\nV1,2016-05,guessed\n"
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    table = table_of(date_precision="month", impute="first")
    with duckdb.connect() as con:
        read_tables(tmp_path, con, {"visits": table})
        (row,) = con.execute("select * exclude source_line from raw.visits").fetchall()
        names = [column[0] for column in con.execute("from raw.visits").description]
    assert row == ("V1", D(2016, 5, 1), "month", "guessed")
    assert names[2] == "seen_on_precision"


def test_a_mapped_sheet_says_what_is_known_too(tmp_path: Path) -> None:
    (tmp_path / "ward.csv").write_text("No,Seen\n1,2016-05\n2,2016-05-09\n3,never\n")
    table = table_of(date_precision="month", impute="last")
    text = """
[mapping.visits]
file = "ward"
columns = { visit_id = "No", seen_on = "Seen" }
missing.seen_on = ["never"]
"""
    mapping = parse_mapping(tomllib.loads(text)["mapping"], Path("ses.toml"), {"visits": table})
    with duckdb.connect() as con:
        reading = read_tables(tmp_path, con, {"visits": table}, mapping)
        rows = con.execute("select * exclude source_line from raw.visits order by 1").fetchall()
    assert reading.failures == ()
    assert rows == [
        ("1", D(2016, 5, 31), "month"),
        ("2", D(2016, 5, 9), "day"),
        ("3", None, None),
    ]


def test_an_optional_table_that_is_not_delivered_has_the_column(tmp_path: Path) -> None:
    declared = table_of(date_precision="year", impute="first")
    table = Table(declared.name, "", "", declared.columns, optional=True)
    with duckdb.connect() as con:
        read_tables(tmp_path, con, {"visits": table})
        types = con.execute("select column_name, column_type from (describe raw.visits)").fetchall()
    assert ("seen_on_precision", "VARCHAR") in types


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"date_precision": "month"}, "go together"),
        ({"impute": "first"}, "go together"),
        ({"date_precision": "week", "impute": "first"}, "one of day, month, year"),
        ({"date_precision": "month", "impute": "random"}, "one of first, middle, last"),
        ({"date_precision": "month", "impute": "first", "first_of_month": True}, "only a date"),
    ],
)
def test_what_contradicts_itself_is_refused(declared: dict[str, object], said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        table_of(**declared)


def test_only_a_date_has_a_precision() -> None:
    with pytest.raises(DeclarationError, match="only a date"):
        Column("n", "integer", "", date_precision="year", impute="first")


def test_dictionary_and_template_say_so(tmp_path: Path) -> None:
    table = table_of(date_precision="year", impute="middle")
    column = table.column("seen_on")
    assert column.expectation() == (
        "a calendar date written YYYY-MM-DD, or as YYYY-MM or YYYY where day or month are unknown"
    )
    taken = "taken as middle (15th or 1 July) of the month or year where the day is unknown"
    assert taken in markdown([table])
    field = data_package([table])["resources"][0]["schema"]["fields"][1]
    assert (field["type"], field["datePrecision"], field["impute"]) == ("string", "year", "middle")
    write_excel_template(tmp_path / "cohort.xlsx", {"visits": table})
    sheet = openpyxl.load_workbook(tmp_path / "cohort.xlsx")["visits"]
    # As text, or Excel would make 1 May of 2016-05.
    both = sheet.column_dimensions["A"]
    assert (both.min, both.max, both.number_format) == (1, 2, "@")
    assert not any(rule.type == "date" for rule in sheet.data_validations.dataValidation)
