"""A table whose blocks come from several tables of a database rests on all of them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb

TOML = """
[[mapping.people]]
file = "one"
columns = { person_id = "Nr" }
not_recorded = ["arm", "seen_on", "weight_kg", "visits", "treated"]
[[mapping.people]]
file = "two"
columns = { person_id = "Code" }
not_recorded = ["arm", "seen_on", "weight_kg", "visits", "treated"]
"""


def test_a_change_in_the_second_table_is_a_change(
    tmp_path: Path, study: Path, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    path = tmp_path / "p.db"
    with sqlite3.connect(path) as con:
        con.executescript(
            "create table one (Nr text); insert into one values ('P1');"
            "create table two (Code text); insert into two values ('P2');"
        )
    con.close()
    mapped = tmp_path / "mapped"
    shutil.copytree(study, mapped, ignore=shutil.ignore_patterns("build", "__pycache__"))
    with (mapped / "study.toml").open("a") as file:
        file.write(TOML)

    def built() -> tuple:
        db = tmp_path / "study.duckdb"
        address = f"sqlite:///{path}"
        done = cli("build", "--data", address, "--db", str(db), "--study", str(mapped))
        assert done.returncode == 0, done.stderr
        with duckdb.connect(str(db), read_only=True) as con:
            ((id, n_rows),) = con.execute(
                "select build_id, (select count(*) from raw.people) from results.study"
            ).fetchall()
        return id, n_rows

    first, n_rows = built()
    assert n_rows == 2
    with sqlite3.connect(path) as con:
        con.execute("insert into two values ('P3')")
    con.close()
    again, n_rows = built()
    assert (again != first, n_rows) == (True, 3)
