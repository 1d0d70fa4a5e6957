"""What is read from Parquet files, and what is refused in them."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from delivered_values import files, raw, values
from first_study import DATA, RAW_TABLES, read_tables
from gate_cohort import checked

from caseseries.delivery.reading import Reading
from caseseries.study.failure import CannotReadError

TYPES = {
    "text": pa.string(),
    "code": pa.dictionary(pa.int8(), pa.string()),
    "integer": pa.int16(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


def write_study(folder: Path, table: str) -> Path:
    header, rows = values(table)
    columns = {
        name: pa.array([row[at] for row in rows], TYPES[RAW_TABLES[table].column(name).type])
        for at, name in enumerate(header)
    }
    path = folder / f"{table}.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def read(path: Path, query: str) -> tuple[Reading, list[tuple]]:
    with duckdb.connect() as con:
        reading = read_tables(path, con, {"labs": RAW_TABLES["labs"]})
        return reading, con.execute(query).fetchall()


def write_labs(folder: Path, **columns: pa.Array) -> Path:
    n_rows = len(next(iter(columns.values())))
    sound = {
        "patient_id": pa.array(["P01"] * n_rows),
        "sampled_on": pa.array([datetime.date(2015, 2, 8)] * n_rows),
        "creatinine_mg_dl": pa.array([0.8] * n_rows),
    }
    path = folder / "labs.parquet"
    pq.write_table(pa.table({**sound, **columns}), path)
    return path


def test_parquet_gives_the_same_tables_as_csv(tmp_path: Path) -> None:
    for name in RAW_TABLES:
        write_study(tmp_path, name)
    assert raw(tmp_path) == raw(DATA)
    assert ("labs", "labs.parquet", len(values("labs")[1])) in files(tmp_path)


@pytest.mark.parametrize("name", ["a[1]*?", "o'clock"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    path = write_study(tmp_path / name, "labs")
    assert read(path, "select count(*) from raw.labs")[1] == [(len(values("labs")[1]),)]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pa.array([2.70], pa.float32()), "2.7"),
        (pa.array([3.0]), "3"),
        (pa.array([1e-05]), "0.00001"),
        (pa.array([decimal.Decimal("2.70")]), "2.7"),
        (pa.array([decimal.Decimal("100")]), "100"),
        (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
        (pa.array([True]), "true"),
        (pa.array([datetime.datetime(2015, 2, 8)], pa.timestamp("ns")), "2015-02-08"),
        (
            pa.array([datetime.datetime(2015, 2, 8, 9, 30)], pa.timestamp("s")),
            "2015-02-08 09:30:00",
        ),
        (pa.array([datetime.datetime(2015, 2, 8)], pa.timestamp("us", "UTC")), "2015-02-08"),
        (pa.array([None], pa.null()), None),
        (pa.array([""]), None),
    ],
)
def test_values_read_as_a_csv_file_would_hold_them(
    tmp_path: Path, column: pa.Array, text: str | None
) -> None:
    path = write_labs(tmp_path, remark=column)
    assert read(path, "select remark from raw.labs")[1] == [(text,)]


@pytest.mark.parametrize(
    "column", [pa.array([[0.8]]), pa.array([b"\x00"]), pa.array([{"value": 0.8}])]
)
def test_a_column_of_lists_or_bytes_is_refused_by_name(tmp_path: Path, column: pa.Array) -> None:
    reading, _ = read(write_labs(tmp_path, creatinine_mg_dl=column), "select 1")
    assert [(failure.rule, failure.column) for failure in reading.failures] == [
        ("labs.file.column_type", "creatinine_mg_dl"),
        ("labs.creatinine_mg_dl.absent", "creatinine_mg_dl"),
    ]


def test_a_wrong_value_is_placed_as_if_the_names_were_line_1(tmp_path: Path) -> None:
    for name in RAW_TABLES:
        write_study(tmp_path, name)
    write_labs(tmp_path, creatinine_mg_dl=pa.array([0.8, 0.9, 800.0]))
    report = checked(tmp_path)
    (failure,) = [found for found in report.failures if found.rule.endswith("mg_dl.range")]
    assert (failure.line, failure.column, failure.value) == (4, "creatinine_mg_dl", "800")
    assert failure.file == (tmp_path / "labs.parquet").as_posix()


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(500) + b"PAR1"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "labs.parquet").write_bytes(content)
    with pytest.raises(CannotReadError, match="no sound Parquet file"):
        read(tmp_path / "labs.parquet", "select 1")
