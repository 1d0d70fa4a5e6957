"""A trace into a database says where its table is no longer the one that was read."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from caseseries.delivery.databases.address import data_place
from caseseries.results.trace.raw_file import raw_file

Cli = Callable[..., subprocess.CompletedProcess[str]]


def changed(path: Path, script: str) -> None:
    with sqlite3.connect(path) as con:
        con.executescript(script)
    con.close()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("create table notes (x); insert into notes values (1)", ""),
        ("update people set arm = 'a' where person_id = 'P2'", "changed since the database was"),
        ("alter table people add column extra", "changed since the database was"),
        ("drop table people", "not in this database"),
    ],
)
def test_what_became_of_the_table_is_told(tmp_path: Path, cli: Cli, script: str, said: str) -> None:
    path = tmp_path / "p.db"
    changed(
        path,
        "create table people (person_id text primary key, arm text, seen_on text, weight_kg real,"
        " visits integer, treated boolean);"
        "insert into people (person_id, arm) values ('P1', 'a'), ('P2', 'b');",
    )
    address, db = f"sqlite:///{path}", tmp_path / "study.duckdb"
    done = cli("build", "--data", address, "--db", str(db))
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(db), read_only=True) as con:
        ((file, sha256),) = con.execute("select file, sha256 from raw.files").fetchall()
    delivered = raw_file(data_place(address), file)
    assert delivered.changed(sha256) == ""
    changed(path, script)
    assert said in delivered.changed(sha256)
    assert bool(said) == bool(delivered.changed(sha256))
    path.unlink()
    assert "cannot be read now" in delivered.changed(sha256)
