"""A real PostgreSQL as delivery: values, order, one moment, nothing written, refusals."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest
from database_servers import SECRET, Postgres

from caseseries.delivery.databases.address import Database, data_place
from caseseries.delivery.databases.snapshot import Snapshot
from caseseries.gate.gate import GateReport
from caseseries.study.failure import CannotReadError

Check = Callable[..., GateReport]
Rows = Callable[[str], list[tuple]]
Cli = Callable[..., subprocess.CompletedProcess[str]]

TABLE = (
    "person_id text, arm text, seen_on date, weight_kg numeric(8,2), visits int, treated boolean"
)


@pytest.fixture(scope="module", autouse=True)
def accounts(postgres: Postgres) -> None:
    postgres.run(f"""
        create role reader login; create role nobody login;
        create role locked login password '{SECRET}';
        create schema sound;
        create table sound.people (id int primary key, {TABLE});
        insert into sound.people values
        (10, 'P10', 'b', '2020-02-03', 80.00, 4, false),
        (9, 'P9', 'a', '2020-01-02', 70.50, 3, true),
        (11, 'P11', '', null, null, null, null);
        create table sound.audit_log (at timestamptz);
        create schema keyed; create table keyed.people ({TABLE}, primary key (person_id));
        insert into keyed.people values ('P1', 'a', '2020-01-02', 70.50, 3, true);
        grant usage on schema keyed to locked; grant select on keyed.people to locked;
        grant usage on schema sound to reader, locked, nobody;
        grant select on sound.people to reader, locked;
    """)


def test_rows_come_in_the_order_of_the_primary_key_with_their_values(
    postgres: Postgres, rows: Rows
) -> None:
    assert rows(postgres.address("reader", schema="sound")) == [
        (1, "P9", "a", "2020-01-02", 70.5, 3, True),
        (2, "P10", "b", "2020-02-03", 80.0, 4, False),
        (3, "P11", None, None, None, None, None),
    ]


def test_what_the_study_does_not_know_is_said_and_not_read(
    postgres: Postgres, check: Check
) -> None:
    # The account may not even read audit_log.
    report = check(postgres.address("reader", schema="sound"))
    assert report.ok
    place = "postgresql://reader@/registry#sound."
    assert {(f.rule, f.file, f.column) for f in report.failures} == {
        ("folder.unknown_file", f"{place}audit_log", None),
        ("people.file.unknown_column", f"{place}people", "id"),
    }


def test_a_finding_names_table_row_and_primary_key(postgres: Postgres, check: Check) -> None:
    postgres.run(f"""
        create schema bad; create table bad.people (id int primary key, {TABLE});
        insert into bad.people values (100, 'P1', 'a', 'infinity', 1, 1, true),
        (20, 'P2', 'c', '0044-03-15 BC', 'NaN', 1, true);
    """)
    report = check(postgres.address("owner", schema="bad"))
    found = [
        (f.line, f.column, f.key, f.value, f.message.rpartition(" In the database: ")[2])
        for f in report.failures
        if f.severity == "error"
    ]
    of_20, of_100 = 'the row with "id" = 20.', 'the row with "id" = 100.'
    assert found == [
        (1, "arm", "P2", "c", of_20),
        (1, "seen_on", "P2", "0044-03-15 BC", of_20),
        (1, "weight_kg", "P2", "NaN", of_20),
        (2, "seen_on", "P1", "infinity", of_100),
    ]
    assert {f.file for f in report.failures} == {"postgresql://owner@/registry#bad.people"}


TYPES = [
    ("numeric", "12.500", "12.5"),
    ("numeric", "1000", "1000"),
    ("real", "0.1", "0.1"),
    ("double precision", "1e-7", "0.0000001"),
    ("double precision", "1.2345678901234e-10", "1.2345678901234e-10"),
    ("bigint", "9007199254740993", "9007199254740993"),
    ("money", "$1,234.50", "1234.5"),
    ("char(6)", "ab", "ab"),
    ("boolean", "t", "true"),
    ("timestamp", "2020-01-02 00:00", "2020-01-02"),
    ("timestamp", "2020-01-02 03:04:05.6", "2020-01-02 03:04:05.6"),
    ("timestamptz", "2020-01-02 00:00+01", "2020-01-01 23:00:00"),
    ("timestamptz", "infinity", "infinity"),
    ("time", "03:04", "03:04:00"),
    ("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
    ("json", '{"a": 1}', '{"a": 1}'),
    ("text", " both ", " both "),
    ("text", "", None),
    ("kind", "new", "new"),
    ("kilograms", "70.50", "70.5"),
]


def read(address: str, table: str) -> list[tuple]:
    """The texts of a table in the order of its rows."""
    database = data_place(address)
    assert isinstance(database, Database)
    snapshot = Snapshot(database)
    try:
        stored = next(found for found in snapshot.tables if found.name == table)
        copied = snapshot.copied(stored)
        return copied.con.execute(f"from {copied.name} order by line").fetchall()
    finally:
        snapshot.close()


def test_each_type_is_the_text_a_csv_file_would_hold(postgres: Postgres) -> None:
    columns = ", ".join(f"c{at} {type}" for at, (type, _, _) in enumerate(TYPES))
    values = ", ".join(f"'{value}'" for _, value, _ in TYPES)
    postgres.run(f"""
        create schema types; create type types.kind as enum ('new');
        create domain types.kilograms as numeric(8,2); set search_path to types;
        create table types.each ({columns}); insert into types.each values ({values});
        insert into types.each (c0) values (null);
    """)
    found = read(postgres.address("owner", schema="types"), "each")
    assert found == [
        (1, *(text for _, _, text in TYPES)),
        (2, *(None for _ in TYPES)),
    ]


def test_moments_are_of_the_time_zone_that_is_named(postgres: Postgres) -> None:
    postgres.run("""
        create schema zones; create table zones.t (at timestamptz);
        insert into zones.t values ('2020-01-01 23:00+00'), ('2020-06-30 22:00+00');
    """)
    address = postgres.address("owner", schema="zones", timezone="Europe/Berlin")
    assert read(address, "t") == [(1, "2020-01-02"), (2, "2020-07-01")]


def test_columns_without_a_plain_text_are_said_by_name(postgres: Postgres, check: Check) -> None:
    postgres.run("""
        create schema bytes;
        create table bytes.people (person_id text, arm text[], seen_on date, weight_kg bytea,
        visits int, treated boolean, scan bytea);
    """)
    report = check(postgres.address("owner", schema="bytes"))
    said = {
        (f.severity, f.column): f.message
        for f in report.failures
        if "no place in a cell" in f.message
    }
    assert said.keys() == {("error", "arm"), ("error", "weight_kg"), ("note", "scan")}
    assert "holds text[]" in said["error", "arm"]
    assert "holds bytea" in said["error", "weight_kg"]


def test_names_with_capitals_quotes_and_blanks_are_found(postgres: Postgres) -> None:
    postgres.run('''
        create schema "An ""odd"" one";
        create table "An ""odd"" one"."T 'x'" ("Select" int, "a ""b""" text, unique ("Select"));
        insert into "An ""odd"" one"."T 'x'" values (1, 'y');
    ''')
    address = postgres.address("owner", schema="An%20%22odd%22%20one")
    assert read(address, "T 'x'") == [(1, "1", "y")]


def test_a_view_is_a_table_and_without_a_key_all_columns_give_the_order(
    postgres: Postgres, rows: Rows
) -> None:
    postgres.run("""
        create schema views;
        create view views.people as select person_id, arm, seen_on, weight_kg, visits, treated
        from sound.people order by random();
    """)
    address = postgres.address("owner", schema="views")
    assert [row[:2] for row in rows(address)] == [(1, "P10"), (2, "P11"), (3, "P9")]


def test_all_tables_are_of_one_moment(postgres: Postgres) -> None:
    postgres.run(
        "create schema moment; create table moment.a (x int); create table moment.b (x int)"
    )
    database = data_place(postgres.address("owner", schema="moment"))
    assert isinstance(database, Database)
    snapshot = Snapshot(database)
    first, second = snapshot.tables
    try:
        assert snapshot.copied(first).n_rows == 0
        postgres.run("insert into moment.a values (1); insert into moment.b values (1)")
        assert snapshot.copied(second).n_rows == 0
    finally:
        snapshot.close()
    later = Snapshot(database)
    assert [later.copied(table).n_rows for table in later.tables] == [1, 1]
    later.close()


def test_nothing_can_be_written(postgres: Postgres, check: Check) -> None:
    postgres.run("""
        create schema trap; create table trap.touched (x int);
        create function trap.touch() returns text language sql as
        $$ insert into trap.touched values (1); select 'P1'::text $$;
        create view trap.people as select trap.touch() as person_id, 'a' as arm,
        null::date as seen_on, 1.0 as weight_kg, 1 as visits, true as treated;
    """)
    with pytest.raises(CannotReadError, match="read-only transaction"):
        check(postgres.address("owner", schema="trap"))
    assert postgres.run("select count(*) from trap.touched") == "0"


REFUSALS = [
    ("reader", {"schema": "nowhere"}, ["no schema 'nowhere'", "sound"]),
    ("reader", {}, ["lacks 1 of the tables", "?schema=NAME"]),
    ("nobody", {"schema": "sound"}, ["permission denied for table people", "right to use"]),
    ("locked", {"schema": "sound"}, ["no password supplied", "PGPASSWORD"]),
    ("reader", {"schema": "sound", "host": "/nowhere"}, ["No such file", "server runs"]),
    ("reader", {"schema": "sound", "options": "-cstatement_timeout=1"}, ["statement timeout"]),
    ("reader", {"schema": "sound", "timezone": "Mars/Base"}, ["Mars/Base"]),
    ("reader", {"schema": "sound", "flag": "1"}, ["flag"]),
]


@pytest.mark.parametrize(("user", "parameters", "said"), REFUSALS)
def test_what_cannot_be_read_is_said(
    postgres: Postgres, check: Check, user: str, parameters: dict[str, str], said: Sequence[str]
) -> None:
    if "options" in parameters:
        postgres.run("""
            create schema if not exists slow; create or replace view slow.people as
            select pg_sleep(1)::text as person_id; grant usage on schema slow to reader;
            grant select on slow.people to reader;
        """)
        parameters = {**parameters, "schema": "slow", "options": "-cstatement_timeout=300"}
    with pytest.raises(CannotReadError) as refused:
        check(postgres.address(user, **parameters))
    for words in said:
        assert words in str(refused.value)


def test_the_password_comes_from_the_environment_and_is_kept_nowhere(
    postgres: Postgres, cli: Cli, study: Path
) -> None:
    address = postgres.address("locked", schema="keyed")
    wrong = cli("check", "--data", address, CASESERIES_DB_PASSWORD="Falsch77")
    assert wrong.returncode == 2
    assert "password authentication failed" in wrong.stderr
    assert "Falsch77" not in wrong.stdout + wrong.stderr
    done = cli("check", "--data", address, "--format", "json", PGPASSWORD=SECRET)
    assert done.returncode == 0, done.stderr
    built = cli("build", "--data", address, CASESERIES_DB_PASSWORD=SECRET)
    assert built.returncode == 0, built.stderr
    said = done.stdout + done.stderr + built.stdout + built.stderr
    assert SECRET not in said
    kept = [path for path in (study / "build").rglob("*") if path.is_file()]
    assert any(path.name == "results.json" for path in kept)
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]
    with duckdb.connect(str(study / "build" / "study.duckdb"), read_only=True) as con:
        files = con.execute("select file, n_rows, length(sha256) from raw.files").fetchall()
    assert files == [("registry#keyed.people", 1, 64)]


def test_a_driver_that_is_missing_is_said_with_what_to_install(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "adbc_driver_postgresql", None)
    with pytest.raises(CannotReadError, match=r"pip install 'caseseries\[postgresql\]'"):
        check("postgresql://host/registry")
