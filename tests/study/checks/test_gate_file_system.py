"""Once the tables are loaded, nothing that runs on the gate's connection reaches a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from first_study import DATA, STUDY, build, check
from gate_cohort import deliver

from caseseries.delivery.sources import delimited
from caseseries.warehouse.database import opened


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that is none of the delivered ones."""
    file = tmp_path / "outside.csv"
    file.write_text("secret\n42\n", encoding="utf-8")
    return file


@pytest.fixture(params=[0, 10**9], ids=["text in the file", "text loaded"])
def con(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which a cohort was checked."""
    monkeypatch.setattr(delimited, "LARGE_BYTES", request.param)
    with duckdb.connect() as connection:
        assert check(deliver(tmp_path / "data"), connection).ok
        yield connection


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('{outside}')",
        "select * from read_text('{outside}')",
        "select * from '{outside}'",
        "select * from glob('{folder}/*')",
        "copy (select 1) to '{folder}/written.csv'",
        "copy raw.patients to '{folder}/written.csv'",
        "attach '{folder}/other.duckdb' as other",
        "export database '{folder}/exported'",
        "install httpfs",
        "select * from in_python",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "set temp_directory = '{folder}'",
    ],
)
def test_no_statement_reaches_a_file(
    con: duckdb.DuckDBPyConnection, outside: Path, statement: str
) -> None:
    in_python = con.sql("select 42 as secret")
    before = sorted(outside.parent.iterdir())
    with pytest.raises(duckdb.Error):
        con.execute(statement.format(outside=outside, folder=outside.parent)).fetchall()
    assert sorted(outside.parent.iterdir()) == before
    assert in_python.fetchall() == [(42,)]


def test_the_database_that_is_built_is_still_written(tmp_path: Path) -> None:
    db = tmp_path / "study.duckdb"
    build(DATA, db, STUDY)
    with opened(db, read_only=True) as con:
        assert con.execute("select count(*) from cohort.patients").fetchall() == [(13,)]
        assert con.execute("select count(*) from raw.sessions").fetchall() == [(18,)]


def test_large_files_are_stored_as_tables_in_the_database_that_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "LARGE_BYTES", 0)
    db = tmp_path / "study.duckdb"
    build(DATA, db, STUDY)
    with opened(db, read_only=True) as con:
        kinds = con.execute(
            "select distinct table_type from information_schema.tables where table_schema = 'raw'"
        ).fetchall()
        lines = con.execute("select min(source_line), max(source_line) from raw.sessions")
        assert (kinds, lines.fetchall()) == ([("BASE TABLE",)], [(2, 19)])
