"""Files of other programs that look like tables are named, with what to do about them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from caseseries.delivery.reading import read_tables
from caseseries.study.declaration import Column, Table

VISITS = Table("visits", "Visits.", "one row", (Column("visit_id", "text", "Visit.", key=True),))


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("scores.JSON", "save it as .xlsx, .csv or .parquet"),
        ("scores.ndjson", "whose first line names a datasetJSONVersion"),
        ("scores.omv", "export the data from jamovi"),
        ("scores.rds", "write the table with write.csv"),
        ("scores.RData", "write the table with write.csv"),
        ("scores.mdb", "export each table to .csv"),
        ("scores.accdb", "export each table to .csv"),
        ("scores.numbers", "export it from Numbers as .xlsx"),
        ("scores.jasp", "export the data from JASP as .csv"),
        ("scores.rec", "export the data from EpiData as .dta"),
        ("scores.epx", "export the data as .dta"),
        ("scores.sas7bcat", "export the data with formatted values"),
        ("scores.ods", "not a sound .ods archive"),
    ],
)
def test_a_file_of_another_program_is_said_not_to_be_read(
    tmp_path: Path, name: str, advice: str
) -> None:
    (tmp_path / "visits.csv").write_text("visit_id\nV1\n", encoding="utf-8")
    (tmp_path / name).write_bytes(b"x")
    with duckdb.connect() as con:
        [found] = read_tables(tmp_path, con, {"visits": VISITS}).failures
    assert found.message.startswith(f"{name} was not read: ")
    assert advice in found.message
