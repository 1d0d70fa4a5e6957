"""A real MariaDB as delivery, through the reader that MySQL has too."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from database_servers import SECRET, as_user

from caseseries.delivery.databases.address import Database, data_place
from caseseries.delivery.databases.mysql import MysqlReader
from caseseries.gate.gate import GateReport
from caseseries.study.failure import CannotReadError

Check = Callable[..., GateReport]
pymysql: typing.Any = pytest.importorskip("pymysql")
DATADIR = ("--no-defaults", "--datadir={}/data")


@pytest.fixture(scope="module")
def socket() -> Iterator[Path]:
    """The socket of a new server; `root` has no password, `reader` may select from one table."""
    programs = [shutil.which(name) for name in ("mariadb-install-db", "mariadbd")]
    if None in programs or not shutil.which("my_print_defaults"):
        pytest.skip("MariaDB is not installed")
    folder = Path(tempfile.mkdtemp(prefix="my-", dir="/tmp"))
    user = as_user("mysql", folder)
    where = [part.format(folder) for part in DATADIR]
    try:
        install = [*user, str(programs[0]), *where, "--auth-root-authentication-method=normal"]
        subprocess.run(install, cwd="/", check=True, capture_output=True, timeout=300)
        path = folder / "s.sock"
        serve = [*user, str(programs[1]), *where, f"--socket={path}", "--skip-networking"]
        with (folder.parent / f"{folder.name}.log").open("wb") as log:
            server = subprocess.Popen(serve, cwd="/", stdout=log, stderr=log)
        try:
            for statement in SCRIPT:
                run(path, statement)
            yield path
        finally:
            server.terminate()
            server.wait(60)
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)


def run(socket: Path, statement: str) -> typing.Any:
    for _ in range(600):
        if not socket.exists():
            time.sleep(0.1)
            continue
        try:
            con = pymysql.connect(
                unix_socket=str(socket), user="root", autocommit=True, charset="utf8mb4",
                init_command="set sql_mode = ''",
            )  # fmt: skip
        except pymysql.err.OperationalError:
            time.sleep(0.1)
            continue
        with con, con.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    raise AssertionError("the server does not answer")


COLUMNS = (
    "person_id varchar(10), arm enum('a','b'), seen_on date, weight_kg decimal(10,2), visits int, "
    "treated tinyint(1)"
)
SCRIPT = (
    "create database registry character set utf8mb4",
    f"create table registry.people (id int primary key, {COLUMNS})",
    "insert into registry.people values (10, 'P10', 'b', '2020-02-03', 80, 4, 0), "
    "(9, 'P9', 'a', '2020-01-02', 70.50, 3, 1), (11, 'P11', '', null, null, null, null)",
    "create table registry.secret (x int)",
    f"create user reader@localhost identified by '{SECRET}'",
    f"create user nobody@localhost identified by '{SECRET}'",
    "grant select on registry.people to reader@localhost",
    "create database odd",
    f'create table odd.people (id int primary key, {COLUMNS}, `Größe "x"` double, scan blob)',
    "insert into odd.people values (1, 'P1', 'a', '0000-00-00', 1, 1, 1, 1.5, 'x'), "
    "(2, 'P2', 'a', '2020-02-00', 1, 1, 7, null, null)",
)


def address(socket: Path, database: str = "registry", user: str = "root") -> str:
    return f"mysql://{user}@localhost/{database}?unix_socket={socket}"


def test_rows_come_in_the_order_of_the_primary_key_with_their_values(
    socket: Path, rows: Callable[[str], list[tuple]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYSQL_PWD", SECRET)
    assert rows(address(socket, user="reader")) == [
        (1, "P9", "a", "2020-01-02", 70.5, 3, True),
        (2, "P10", "b", "2020-02-03", 80.0, 4, False),
        (3, "P11", None, None, None, None, None),
    ]


def test_days_that_are_none_are_findings(socket: Path, check: Check) -> None:
    report = check(address(socket, "odd"))
    errors = [(f.line, f.column, f.value) for f in report.failures if f.severity == "error"]
    assert errors == [
        (1, "seen_on", "0000-00-00"),
        (2, "seen_on", "2020-02-00"),
        (2, "treated", "7"),
    ]
    assert any(f.column == "scan" and "holds blob" in f.message for f in report.failures)


@pytest.mark.parametrize(
    ("user", "password", "said"),
    [
        ("reader", "", "MYSQL_PWD or CASESERIES_DB_PASSWORD"),
        ("reader", "Falsch77", "Access denied"),
        ("nobody", SECRET, "right to select"),
    ],
)
def test_what_an_account_may_not_is_said(
    socket: Path, check: Check, monkeypatch: pytest.MonkeyPatch, user: str, password: str, said: str
) -> None:
    monkeypatch.setenv("CASESERIES_DB_PASSWORD", password)
    with pytest.raises(CannotReadError, match=said) as refused:
        check(address(socket, user=user))
    assert password == "" or password not in str(refused.value)


def test_nothing_can_be_written(socket: Path) -> None:
    database = data_place(address(socket))
    assert isinstance(database, Database)
    reader = MysqlReader(database)
    try:
        with (
            pytest.raises(pymysql.err.Error, match="READ ONLY transaction"),
            reader._con.cursor() as cursor,
        ):
            cursor.execute("insert into people (id) values (1)")
    finally:
        reader.close()
