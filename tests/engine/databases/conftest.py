"""A PostgreSQL of its own for the tests, and a study with one table to read from any database."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from database_servers import Postgres, as_user, caseseries
from tiny_study import ROOT, one_table, written

from caseseries.delivery.databases.address import data_place
from caseseries.gate import gate
from caseseries.gate.gate import GateReport
from caseseries.gate.gate_settings import gate_settings
from caseseries.study.modules import activate
from caseseries.study.study import open_study

COLUMNS = """
arm: str = column(nullable=True, description="Arm.", codes={"a": "A", "b": "B"})
seen_on: datetime.date = column(nullable=True, description="Day.")
weight_kg: float = column(nullable=True, description="Weight.", unit="kg")
visits: int = column(nullable=True, description="Visits.")
treated: bool = column(nullable=True, description="Treated.")
"""
TOML = '[study]\ntitle = "People"\n'


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study with the table `people`, and two sound rows as CSV."""
    folder = tmp_path_factory.mktemp("study")
    csv = "person_id,arm,seen_on,weight_kg,visits,treated\nP1,a,2020-01-02,70.5,3,true\nP2,,,,,\n"
    written(folder, one_table(COLUMNS, csv, TOML))
    return folder


@pytest.fixture(scope="session")
def check(study: Path) -> Iterator[Callable[..., GateReport]]:
    """Check an address against the study, or with a mapping's TOML."""

    def checked(address: str, con: duckdb.DuckDBPyConnection | None = None) -> GateReport:
        opened = open_study(study)
        with con or duckdb.connect() as used:
            return gate.check(
                data_place(address), used, opened.raw_tables, mapping=gate_settings(opened).mapping
            )

    yield checked
    activate(ROOT)


@pytest.fixture(scope="session")
def rows(study: Path) -> Iterator[Callable[[str], list[tuple]]]:
    """The rows of `people` as they are typed from an address, with the number of each."""

    def read(address: str) -> list[tuple]:
        opened = open_study(study)
        with duckdb.connect() as con:
            gate.check(data_place(address), con, opened.raw_tables)
            columns = "source_line, person_id, arm, seen_on::VARCHAR, weight_kg, visits, treated"
            return con.execute(f"select {columns} from raw.people order by 1").fetchall()

    yield read
    activate(ROOT)


@pytest.fixture(scope="session")
def cli(study: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in the study's folder."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return caseseries(*arguments, cwd=study, **environment)

    return run


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A new cluster, with a database `registry`."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs or not shutil.which("psql"):
        pytest.skip("PostgreSQL is not installed")
    pytest.importorskip("adbc_driver_postgresql")
    bin = programs[-1].parent
    # Short, since the path of a socket is; and open to the user that the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = as_user("postgres", folder)

    def control(*arguments: str) -> None:
        command = [*user, str(bin / "pg_ctl"), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd="/", check=True, capture_output=True, timeout=120)

    def initialized(command: Sequence[str]) -> None:
        subprocess.run([*user, *command], cwd="/", check=True, capture_output=True, timeout=120)

    try:
        initialized(
            [str(bin / "initdb"), "-D", f"{folder}/data", "-U", "owner", "-A", "trust", "-N",
             "--locale=C.UTF-8"]
        )  # fmt: skip
        hba = folder / "data" / "pg_hba.conf"
        hba.write_text("local all locked scram-sha-256\nlocal all all trust\n")
        control("-o", f"-k {folder} -c listen_addresses=''", "-l", f"{folder}/log", "-w", "start")
        try:
            server = Postgres(folder)
            server.run("create database registry", "postgres")
            yield server
        finally:
            control("-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
