"""Dates and times as SPSS and Stata store them, against days counted by hand and by R.

SPSS: as.Date("1582-10-14") + seconds / 86400; Stata: as.Date("1960-01-01") + days.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyreadstat
import pytest

from caseseries.delivery.reading import read_tables
from caseseries.delivery.sources.statistical.stored_times import duration, written_as
from caseseries.study.declaration import Column, Table

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("lasted", "text", "Duration.", required=False),
    ),
)
DAY = datetime.date(2012, 12, 13)
# 53 years, 13 of them leap years before 2013, less 19 days: 53 * 365 + 14 - 19 = 19340.
STATA_DAYS = 19_340
# From 14 October 1582 it is 141,428 days to 1970 and 3,653 fewer to 1960: 10 years, 3 leap days.
SPSS_SECONDS = (STATA_DAYS + 141_428 - 3_653) * 86_400


def read(folder: Path, column: str = "seen_on") -> tuple[list[object], list[str]]:
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {"visits": VISITS})
        found = con.execute(f"select {column} from raw.visits order by visit_id").fetchall()
    return [value for (value,) in found], [f.message for f in reading.failures]


def frame(**values: list[float]) -> Any:
    empty = {"seen_on": [float("nan")], "lasted": [float("nan")], **values}
    n = max(len(column) for column in empty.values())
    columns = {name: column * (n // len(column)) for name, column in empty.items()}
    return pd.DataFrame({"visit_id": [f"V{at}" for at in range(n)], **columns})


@pytest.mark.parametrize(
    "format",
    [
        *("DATE11", "ADATE10", "EDATE10", "SDATE10", "JDATE7", "MOYR8", "QYR8", "WKYR10"),
        *("DATETIME20", "YMDHMS19"),
    ],
)
def test_every_date_format_of_spss(tmp_path: Path, format: str) -> None:
    written = frame(seen_on=[float(SPSS_SECONDS)])
    pyreadstat.write_sav(written, str(tmp_path / "visits.sav"), variable_format={"seen_on": format})
    assert read(tmp_path) == ([DAY], [])


@pytest.mark.parametrize(
    ("format", "stored"),
    [
        *(
            (format, STATA_DAYS)
            for format in (
                *("%td", "%d", "%tdDD.NN.CCYY", "%tdCCYY-NN-DD", "%tdNN/DD/CCYY", "%tdD_m_Y"),
                *("%tdDayname_DD_Month_CCYY", "%dD_m_CY", "%-td", "%tdMon_DD,_CCYY"),
            )
        ),
        ("%tc", STATA_DAYS * 86_400_000),
        ("%tcCCYY-NN-DD", STATA_DAYS * 86_400_000),
        # 25 leap seconds lie before December 2012, the last at the end of June 2012.
        ("%tC", STATA_DAYS * 86_400_000 + 25_000),
    ],
)
def test_every_date_format_of_stata(tmp_path: Path, format: str, stored: int) -> None:
    written = frame(seen_on=[float(stored)])
    pyreadstat.write_dta(written, str(tmp_path / "visits.dta"), variable_format={"seen_on": format})
    assert read(tmp_path) == ([DAY], [])


def test_a_month_of_stata_has_no_day(tmp_path: Path) -> None:
    # 52 years and 11 months after January 1960.
    written = frame(seen_on=[52.0 * 12 + 11])
    pyreadstat.write_dta(written, str(tmp_path / "visits.dta"), variable_format={"seen_on": "%tm"})
    values, [message] = read(tmp_path)
    assert values == [None]
    assert "its day is unknown" in message


@pytest.mark.parametrize(
    ("format", "stored", "expected"),
    [
        ("%tm", 635, "2012-12"),
        ("%tm", 0, "1960-01"),
        ("%tm", -1, "1959-12"),
        ("%tq", 4 * 52 + 3, "2012-Q4"),
        ("%th", 2 * 52 + 1, "2012-H2"),
        ("%tw", 52 * 52 + 49, "2012-W50"),
        ("%ty", 2012, "2012"),
        ("%tb12", 14, "business day 14"),
        ("%tcHH:MM:SS", 29 * 3_600_000 + 61_000, "29:01:01"),
        ("%tc", 1000, "1960-01-01 00:00:01"),
    ],
)
def test_other_units_of_stata(format: str, stored: int, expected: str) -> None:
    written = written_as(format, is_stata=True)
    assert written is not None
    assert written(stored) == expected


@pytest.mark.parametrize("format", ["%9.0g", "%8.2f", "%-9s", "%12.0gc", "%21x", ""])
def test_numbers_of_stata_are_no_dates(format: str) -> None:
    assert written_as(format, is_stata=True) is None


@pytest.mark.parametrize("format", ["F8.2", "A10", "DOLLAR8", "WKDAY3", "MONTH3", "E8.1", ""])
def test_numbers_of_spss_are_no_dates(format: str) -> None:
    assert written_as(format, is_stata=False) is None


def test_a_date_declared_missing_is_missing_and_said_as_a_date(tmp_path: Path) -> None:
    far = float(SPSS_SECONDS + 86_400)
    pyreadstat.write_sav(
        frame(seen_on=[float(SPSS_SECONDS), far]),
        str(tmp_path / "visits.sav"),
        variable_format={"seen_on": "SDATE10"},
        missing_ranges={"seen_on": [far]},
    )
    values, [message] = read(tmp_path)
    assert values == [DAY, None]
    assert "2012-12-14" in message


@pytest.mark.parametrize("format", ["TIME11", "DTIME14", "TIME8"])
def test_durations_keep_their_days(tmp_path: Path, format: str) -> None:
    # 1 day, 2 hours, 3 minutes, 4 seconds.
    lasted = [86_400.0 + 2 * 3600 + 3 * 60 + 4, 3_600.0]
    pyreadstat.write_sav(
        frame(lasted=lasted), str(tmp_path / "visits.sav"), variable_format={"lasted": format}
    )
    assert read(tmp_path, "lasted") == (["26:03:04", "01:00:00"], [])


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00"), (-90, "-00:01:30"), (359_999.5, "99:59:59.500000"), (-1e-9, "00:00:00")],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_number_beyond_the_calendar_is_no_date(tmp_path: Path) -> None:
    pyreadstat.write_sav(
        frame(seen_on=[1e15]), str(tmp_path / "visits.sav"), variable_format={"seen_on": "DATE11"}
    )
    values, [message] = read(tmp_path)
    assert values == [None]
    assert "1000000000000000" in message or "date" in message
