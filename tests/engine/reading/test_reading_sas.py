"""SAS transport and sas7bdat files: days and seconds since 1960, special missings, members.

Files of several members were also held against ``foreign::read.xport`` of R, whose code is its own.
The transport files are written card by card (``xport_files``); the days are those of
``test_stored_times``, counted by hand: 13 December 2012 is day 19340.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any, Literal

import duckdb
import pandas as pd
import pyreadstat
import pytest
from xport_files import Variable, ibm_double, transport

from caseseries.delivery.reading import Reading, read_tables
from caseseries.delivery.sources.statistical.sas_times import written_by_sas
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("score", "decimal", "Score.", required=False),
    ),
)
LABS = Table("labs", "Samples.", "one row", (Column("lab_id", "text", "Sample.", key=True),))
DELIVERED = Path(__file__).parents[1] / "delivered"
DAY = 19_340
IDS = Variable(("V1", "V2", "V3"), "$")


def read(
    folder: Path, *columns: str, tables: tuple[Table, ...] = (VISITS,)
) -> tuple[list[Any], Reading]:
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {table.name: table for table in tables})
        wanted = ", ".join(columns or ("visit_id", "seen_on::varchar", "score", "source_line"))
        return con.execute(f"select {wanted} from raw.visits order by visit_id").fetchall(), reading


def visits(**variables: Variable) -> bytes:
    empty = {
        "visit_id": IDS,
        "seen_on": Variable((".",) * 3, "DATE"),
        "score": Variable((".",) * 3),
    }
    return transport(("VISITS", {**empty, **variables}))


def test_a_transport_file_gives_days_numbers_and_lines(tmp_path: Path) -> None:
    content = visits(
        seen_on=Variable((DAY, ".", -21_852), "DATE"), score=Variable((0.1, -118.625, 1e15))
    )
    (tmp_path / "visits.xpt").write_bytes(content)
    rows, reading = read(tmp_path)
    # 1 March 1900 lies 60 years less 59 days before 1960: 60 * 365 + 14 leap days - 59 = 21855,
    # and three days later it is 21852.
    assert rows == [
        ("V1", "2012-12-13", 0.1, 2),
        ("V2", None, -118.625, 3),
        ("V3", "1900-03-04", 1e15, 4),
    ]
    assert reading.failures == ()
    # The same file as pandas reads it, whose code is its own.
    other = pd.read_sas(io.BytesIO(content), format="xport")
    assert other["score"].tolist() == [0.1, -118.625, 1e15]
    assert other["seen_on"].tolist()[::2] == [DAY, -21_852]


def test_a_number_of_ibm_is_the_one_of_the_handbook() -> None:
    # -118.625 = -0x76.A = -0x0.76A * 16²: the example of IBM's Principles of Operation.
    assert ibm_double(-118.625).hex() == "c276a00000000000"


@pytest.mark.parametrize(
    "format",
    [
        *("DATE", "DATE9.", "YYMMDD10.", "YYMMDDN8.", "DDMMYYP10.", "MMDDYY8.", "E8601DA10."),
        *("MONYY7.", "WORDDATX20.", "YYQ6.", "JULIAN7.", "WEEKDATE29.", "NLDATE20.", "year4."),
    ],
)
def test_every_date_format_stands_on_a_day(format: str) -> None:
    written = written_by_sas(format)
    assert written is not None
    assert written(DAY) == "2012-12-13"


@pytest.mark.parametrize(
    ("format", "stored", "expected"),
    [
        ("DATETIME20.", DAY * 86_400, "2012-12-13"),
        ("DATETIME22.3", DAY * 86_400 + 36_672.5, "2012-12-13 10:11:12.500000"),
        ("E8601DT19.", DAY * 86_400 + 36_672, "2012-12-13 10:11:12"),
        ("DTDATE9.", DAY * 86_400, "2012-12-13"),
        ("TIME8.", 29 * 3600 + 61, "29:01:01"),
        ("TOD8.", DAY * 86_400 + 36_672, "10:11:12"),
        ("HHMM5.", 3_660, "01:01:00"),
    ],
)
def test_moments_and_times(format: str, stored: float, expected: str) -> None:
    written = written_by_sas(format)
    assert written is not None
    assert written(stored) == expected


@pytest.mark.parametrize("format", ["", "8.2", "BEST12.", "$CHAR8.", "COMMA9.", "SEXF.", "TIMES4."])
def test_other_formats_are_of_numbers(format: str) -> None:
    assert written_by_sas(format) is None


def test_special_missing_values_are_missing_and_counted(tmp_path: Path) -> None:
    # A plain point is missing and nothing to be said of; the letter A of a text is no missing.
    content = visits(
        visit_id=Variable(("A", "B", "C"), "$"), score=Variable((".A", "._", 7.0)),
        seen_on=Variable((".A", ".", DAY), "DATE"),
    )  # fmt: skip
    (tmp_path / "visits.xpt").write_bytes(content)
    rows, reading = read(tmp_path)
    assert [row[:3] for row in rows] == [
        ("A", None, None),
        ("B", None, None),
        ("C", "2012-12-13", 7.0),
    ]
    said = {failure.column: failure.message for failure in reading.failures}
    assert said["score"].startswith("2 cells hold a value that the file declares missing (.A, ._)")
    assert said["seen_on"].startswith("1 cell holds a value that the file declares missing (.A)")
    assert {failure.rule for failure in reading.failures} == {"visits.file.user_missing"}


def test_each_member_of_a_file_is_a_table(tmp_path: Path) -> None:
    content = transport(
        ("VISITS", {"visit_id": IDS, "seen_on": Variable((DAY, ".B", 0), "DATE"),
                    "score": Variable((1, 2, 3))}),
        ("LABS", {"lab_id": Variable(("L1", "L2"), "$", 3)}),
        ("NOTES", {"text": Variable(("x",), "$", 1)}),
    )  # fmt: skip
    (tmp_path / "cohort.xpt").write_bytes(content)
    rows, reading = read(tmp_path, tables=(VISITS, LABS))
    assert rows == [("V1", "2012-12-13", 1, 2), ("V2", None, 2, 3), ("V3", "1960-01-01", 3, 4)]
    assert reading.rows == {"visits": 3, "labs": 2}
    assert reading.files["labs"].endswith("cohort.xpt#LABS")
    assert {failure.rule for failure in reading.failures} == {
        "visits.file.user_missing", "folder.unknown_file",
    }  # fmt: skip


def test_a_dataset_of_sas_is_read(tmp_path: Path) -> None:
    """The file is of haven 2.5.1: ``write_sas(data.frame(VISIT_ID = c("V1", "V2"), …))``."""
    shutil.copy(DELIVERED / "visits.sas7bdat", tmp_path)
    rows, reading = read(tmp_path)
    assert rows == [("V1", "2012-12-13", 2.5, 2), ("V2", None, -1, 3)]
    assert reading.failures == ()


def test_letters_of_another_encoding_are_read_with_a_warning(tmp_path: Path) -> None:
    names = {"visit_id": Variable(("Zoë", "B", "C"), "$"), "seen_on": Variable((1, 2, 3), "DATE"),
             "score": Variable((1, 2, 3))}  # fmt: skip
    (tmp_path / "visits.xpt").write_bytes(transport(("VISITS", names), encoding="cp1252"))
    rows, reading = read(tmp_path, "visit_id")
    assert rows == [("B",), ("C",), ("Zoë",)]
    assert [failure.rule for failure in reading.failures] == ["visits.file.encoding"]


@pytest.mark.parametrize("version", [5, 8])
def test_files_of_the_reader_s_own_writer(tmp_path: Path, version: Literal[5, 8]) -> None:
    frame: Any = pd.DataFrame(
        {"VISIT_ID": ["V1", "V2"], "Seen_on": [DAY, float("nan")], "score": [2.7, 1e-5]}
    )
    pyreadstat.write_xport(
        frame, str(tmp_path / "any.xpt"), table_name="VISITS", file_format_version=version,
        variable_format={"Seen_on": "DDMMYY10."},
    )  # fmt: skip
    rows, reading = read(tmp_path)
    assert rows == [("V1", "2012-12-13", 2.7, 2), ("V2", None, 1e-5, 3)]
    assert reading.failures == ()


def test_a_portable_file_of_spss_is_read(tmp_path: Path) -> None:
    path = tmp_path / "visits.por"
    # From 14 October 1582 to 13 December 2012 it is 157,115 days.
    frame: Any = pd.DataFrame(
        {"visit_id": ["V1", "V2"], "SEEN_ON": [157_115 * 86_400.0, float("nan")], "score": [2.5, 3]}
    )
    pyreadstat.write_por(frame, str(path))
    content = path.read_bytes()
    # The writer knows no formats: 5 is F, K, which is 20 to the base 30, is DATE.
    assert content.count(b"SEEN_ON5/8/2/5/8/2/") == 1
    path.write_bytes(content.replace(b"SEEN_ON5/8/2/5/8/2/", b"SEEN_ONK/B/0/K/B/0/"))
    rows, reading = read(tmp_path)
    assert rows == [("V1", "2012-12-13", 2.5, 2), ("V2", None, 3, 3)]
    # Names of this format are capitals; nothing is said of them.
    assert reading.failures == ()


@pytest.mark.parametrize("suffix", [".xpt", ".por", ".sas7bdat"])
@pytest.mark.parametrize("content", [b"", b"x" * 300, visits()[:240], visits()[:400]])
def test_a_damaged_file_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    (tmp_path / f"visits{suffix}").write_bytes(content)
    with pytest.raises(CannotReadError, match=r"no sound (SAS|SPSS portable)"):
        read(tmp_path)
