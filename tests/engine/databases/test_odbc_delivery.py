"""ODBC through real drivers: of SQLite and of PostgreSQL, whose types have no room in ODBC's."""

from __future__ import annotations

import sqlite3
import typing
from collections.abc import Callable
from pathlib import Path

import pytest
from database_servers import Postgres

from caseseries.gate.gate import GateReport
from caseseries.study.failure import CannotReadError

try:
    import pyodbc

    DRIVERS = pyodbc.drivers()
except ImportError:
    DRIVERS = []

Check = Callable[..., GateReport]


@pytest.fixture
def driver(request: pytest.FixtureRequest) -> typing.Any:
    if request.param not in DRIVERS:
        pytest.skip(f"the ODBC driver {request.param} is not installed")
    return request.param


def errors(report: GateReport) -> list[tuple]:
    return [(f.line, f.column, f.value) for f in report.failures if f.severity == "error"]


@pytest.mark.parametrize("driver", ["SQLite3"], indirect=True)
def test_sqlite_through_odbc_says_what_sqlite_says(
    tmp_path: Path, check: Check, driver: str
) -> None:
    with sqlite3.connect(tmp_path / "p.db") as con:
        con.executescript(
            """create table people (id integer primary key, person_id text, arm text, seen_on text,
            weight_kg real, visits integer, treated boolean, scan blob);
            insert into people values (2, 'P2', 'b', '2020-02-30', 70.5, 'many', 1, x'00'),
            (10, 'P10', 'c', '2020-01-02', 70.5, 3, 0, null);"""
        )
    con.close()
    report = check(f"odbc:Driver={{{driver}}};Database={tmp_path}/p.db")
    assert errors(report) == [
        (1, "seen_on", "2020-02-30"),
        (1, "visits", "many"),
        (2, "arm", "c"),
    ]


@pytest.mark.parametrize("driver", ["PostgreSQL Unicode"], indirect=True)
def test_postgresql_through_odbc_keeps_dates_that_are_none(
    postgres: Postgres, check: Check, driver: str
) -> None:
    postgres.run("""
        create schema by_odbc; create table by_odbc.people (id int primary key, person_id char(6),
        arm text, seen_on date, weight_kg numeric(8,2), visits int, treated boolean);
        insert into by_odbc.people values (1, 'P1', 'a', 'infinity', 1, 1, true),
        (2, 'P2', 'b', '2020-01-02', 70.50, 3, false);
    """)
    source = f"odbc:Driver={{{driver}}};Servername={postgres.folder};Database=registry;UID=owner"
    assert errors(check(f"{source}?schema=by_odbc")) == [(1, "seen_on", "infinity")]
    with pytest.raises(CannotReadError, match="no schema 'nowhere'"):
        check(f"{source}?schema=nowhere")


@pytest.mark.skipif(not DRIVERS, reason="no ODBC driver is installed")
def test_an_unknown_source_is_said(check: Check) -> None:
    with pytest.raises(CannotReadError, match="name of the source or driver"):
        check("odbc:DSN=nowhere")
