"""SQLite and DuckDB files as delivery: what only they do, and that they stay as they were."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from caseseries.gate.gate import GateReport
from caseseries.study.failure import CannotReadError

Check = Callable[..., GateReport]
Rows = Callable[[str], list[tuple]]
Cli = Callable[..., subprocess.CompletedProcess[str]]

COLUMNS = "person_id text, arm text, seen_on text, weight_kg real, visits integer, treated boolean"


def sqlite_file(path: Path, script: str) -> str:
    with sqlite3.connect(path) as con:
        con.executescript(script)
    con.close()
    return f"sqlite:///{path}"


def errors(report: GateReport) -> list[tuple]:
    return [
        (f.line, f.column, f.value, f.rule.rpartition(".")[2])
        for f in report.failures
        if f.severity == "error"
    ]


def test_sqlite_rows_are_typed_whatever_their_cells_hold(tmp_path: Path, rows: Rows) -> None:
    address = sqlite_file(
        tmp_path / "p.db",
        f"""create table people (id integer primary key, {COLUMNS});
        insert into people values (10, 'P10', 'b', '2020-02-03', 80, '4', 0),
        (9, 'P9', 'a', '2020-01-02', '70.50', 3.0, 1), (11, 'P11', '', null, null, null, null);""",
    )
    assert rows(address) == [
        (1, "P9", "a", "2020-01-02", 70.5, 3, True),
        (2, "P10", "b", "2020-02-03", 80.0, 4, False),
        (3, "P11", None, None, None, None, None),
    ]


def test_a_text_in_a_sqlite_column_of_numbers_is_a_finding(tmp_path: Path, check: Check) -> None:
    address = sqlite_file(
        tmp_path / "p.db",
        f"""create table people ({COLUMNS}, primary key (person_id)) without rowid;
        insert into people values ('P1', 'a', '2020-02-30', 'heavy', 'many', 'perhaps');""",
    )
    assert errors(check(address)) == [
        (1, "seen_on", "2020-02-30", "format"),
        (1, "treated", "perhaps", "format"),
        (1, "visits", "many", "format"),
        (1, "weight_kg", "heavy", "format"),
    ]


def test_a_sqlite_column_with_bytes_in_it_is_not_read(tmp_path: Path, check: Check) -> None:
    address = sqlite_file(
        tmp_path / "p.db",
        f"""create table people ({COLUMNS});
        insert into people (person_id, arm) values ('P1', 'a'), ('P2', x'00ff'),
        ('P3', cast(x'ff' as text));""",
    )
    report = check(address)
    assert (None, "arm", None, "column_type") in errors(report)
    assert report.tables == {"people": 3}


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_nothing_is_written_in_or_beside_a_sqlite_file(
    tmp_path: Path, rows: Rows, mode: str
) -> None:
    folder = tmp_path / "delivered"
    folder.mkdir()
    address = sqlite_file(
        folder / "p.db",
        f"pragma journal_mode={mode}; create table people ({COLUMNS});"
        "insert into people (person_id) values ('P1');",
    )
    before = (folder / "p.db").read_bytes()
    assert len(rows(address)) == 1
    assert [path.name for path in folder.iterdir()] == ["p.db"]
    assert (folder / "p.db").read_bytes() == before


def test_what_another_program_has_not_folded_in_yet_is_read(tmp_path: Path, rows: Rows) -> None:
    path = tmp_path / "p.db"
    address = sqlite_file(path, f"pragma journal_mode=wal; create table people ({COLUMNS});")
    writer = sqlite3.connect(path)
    writer.execute("insert into people (person_id) values ('P1')")
    writer.commit()
    try:
        assert path.with_name("p.db-wal").stat().st_size > 0
        assert [row[1] for row in rows(address)] == ["P1"]
    finally:
        writer.close()


def duckdb_file(path: Path, script: str) -> str:
    with duckdb.connect(str(path)) as con:
        con.execute(script)
    return f"duckdb:///{path}?schema=registry"


def test_another_duckdb_file_is_read_by_schema_and_stays_as_it_was(
    tmp_path: Path, rows: Rows, check: Check
) -> None:
    path = tmp_path / "p.duckdb"
    address = duckdb_file(
        path,
        """create schema registry; create table registry.people (person_id varchar primary key,
        arm varchar, seen_on timestamp, weight_kg decimal(8,2), visits int, treated boolean,
        visits_on date[]);
        insert into registry.people values ('P9', 'a', '2020-01-02', 70.50, 3, true, [today()]),
        ('P10', 'b', '2020-02-03', 80, 4, false, null), ('P11', '', null, null, null, null, null);
        """,
    )
    before = path.read_bytes()
    # Texts in the order of their letters.
    assert rows(address) == [
        (1, "P10", "b", "2020-02-03", 80.0, 4, False),
        (2, "P11", None, None, None, None, None),
        (3, "P9", "a", "2020-01-02", 70.5, 3, True),
    ]
    said = {(f.rule, f.column): f.message for f in check(address).failures}
    assert said.keys() == {("people.file.unknown_column", "visits_on")}
    assert "holds DATE[]" in said["people.file.unknown_column", "visits_on"]
    assert path.read_bytes() == before


def test_a_view_of_a_duckdb_file_reads_no_other_file(tmp_path: Path, check: Check) -> None:
    (tmp_path / "secret.csv").write_text("person_id\nP1\n")
    address = duckdb_file(
        tmp_path / "p.duckdb",
        "create schema registry; create view registry.people as select person_id, 'a' as arm, "
        "null::date as seen_on, 1 as weight_kg, 1 as visits, true as treated "
        f"from read_csv('{tmp_path}/secret.csv')",
    )
    with pytest.raises(CannotReadError, match="disabled"):
        check(address)


def no_file(path: Path) -> None:
    pass


def no_database(path: Path) -> None:
    path.write_bytes(b"This is no database, whatever its name is.\n" * 100)


def cut_short(path: Path) -> None:
    other = path.with_suffix(".whole")
    sqlite_file(
        other, f"create table people ({COLUMNS}, note default 'x');"
        + "insert into people (person_id) values ('P1');" * 2000,
    )  # fmt: skip
    path.write_bytes(other.read_bytes()[:8192])


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
@pytest.mark.parametrize("made", [no_file, no_database, cut_short])
def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, check: Check, kind: str, made: Callable[[Path], None]
) -> None:
    path = tmp_path / "p.db"
    made(path)
    with pytest.raises(CannotReadError, match=r"p\.db"):
        check(f"{kind}:///{path}")


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_an_unknown_schema_is_said(tmp_path: Path, check: Check, kind: str) -> None:
    path = tmp_path / "p.db"
    if kind == "sqlite":
        sqlite_file(path, f"create table people ({COLUMNS})")
    else:
        duckdb.connect(str(path)).close()
    with pytest.raises(CannotReadError, match="no schema 'other'"):
        check(f"{kind}:///{path}?schema=other")


def test_a_build_is_of_the_rows_that_were_read(tmp_path: Path, cli: Cli, study: Path) -> None:
    path = tmp_path / "p.db"
    address = sqlite_file(
        path,
        f"create table people ({COLUMNS}); create table notes (x);"
        "insert into people (person_id, arm) values ('P1', 'a'), ('P2', 'b');",
    )

    def build_id() -> str:
        db = tmp_path / "study.duckdb"
        done = cli("build", "--data", address, "--db", str(db))
        assert done.returncode == 0, done.stderr
        with duckdb.connect(str(db), read_only=True) as con:
            return con.execute("select build_id from results.study").fetchall()[0][0]

    first = build_id()
    with sqlite3.connect(path) as con:
        con.execute("insert into notes values (1)")
    con.close()
    assert build_id() == first
    with sqlite3.connect(path) as con:
        con.execute("update people set arm = 'a' where person_id = 'P2'")
    con.close()
    assert build_id() != first


def test_a_render_of_the_same_rows_has_nothing_to_do(tmp_path: Path, cli: Cli) -> None:
    path = tmp_path / "p.db"
    address = sqlite_file(
        path, f"create table people ({COLUMNS}); insert into people (person_id) values ('P1');"
    )

    def rendered_at() -> int:
        done = cli(
            "render", "--data", address, "--to", "html", "--renderer", "embedded",
            "--db", str(tmp_path / "study.duckdb"), "--out", str(tmp_path / "report"),
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return (tmp_path / "report" / ".stamp.json").stat().st_mtime_ns

    first = rendered_at()
    assert rendered_at() == first
    with sqlite3.connect(path) as con:
        con.execute("insert into people (person_id) values ('P2')")
    con.close()
    assert rendered_at() > first


def test_a_mapping_takes_a_table_of_a_database_as_it_does_a_sheet(
    tmp_path: Path, study: Path, cli: Cli
) -> None:
    address = sqlite_file(
        tmp_path / "p.db",
        """create table "Patienten" ("Nr" text, "Arm" text, "Gesehen" text);
        insert into "Patienten" values ('P1', 'links', '03.02.2020'), ('P2', 'quer', '30.02.2020');
        """,
    )
    mapped = tmp_path / "mapped"
    shutil.copytree(study, mapped, ignore=shutil.ignore_patterns("build", "__pycache__"))
    with (mapped / "study.toml").open("a") as file:
        file.write(
            '\n[mapping]\ndate_format = "%d.%m.%Y"\n[mapping.people]\nfile = "Patienten"\n'
            '[mapping.people.columns]\nperson_id = "Nr"\narm = "Arm"\nseen_on = "Gesehen"\n'
            '[mapping.people.values.arm]\nlinks = "a"\n'
        )
    done = cli("check", "--data", address, "--study", str(mapped))
    assert done.returncode == 1, done.stderr
    assert "p.db#Patienten:2" in done.stdout
    assert "'quer'" in done.stdout
    assert "In the database: column 'Gesehen'" in done.stdout
    assert "P1" not in done.stdout


def test_map_proposes_a_mapping_of_a_database(tmp_path: Path, cli: Cli) -> None:
    address = sqlite_file(
        tmp_path / "p.db",
        """create table "Leute" (person_id text, arm text, seen_on text, weight_kg real,
        visits int);
        insert into "Leute" values ('P1', 'a', '2020-01-02', 70.5, 3);""",
    )
    done = cli("map", address)
    assert done.returncode == 0, done.stderr
    assert 'file = "Leute"' in done.stdout
    assert 'arm = "arm"' in done.stdout


def test_a_preview_of_a_database_is_refused(tmp_path: Path, cli: Cli) -> None:
    address = sqlite_file(tmp_path / "p.db", f"create table people ({COLUMNS})")
    done = cli("preview", "--data", address, "--no-browser")
    assert done.returncode == 2
    assert "use render" in done.stderr


WITHOUT_PYARROW = """
import sys
sys.modules["pyarrow"] = None
from caseseries.cli import main
sys.exit(main(["check", "--data", sys.argv[1]]))
"""


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_files_are_read_with_what_is_always_installed(
    tmp_path: Path, study: Path, kind: str
) -> None:
    if kind == "sqlite":
        address = sqlite_file(
            tmp_path / "p.db",
            f"create table people ({COLUMNS}); insert into people (person_id) values ('P1');",
        )
    else:
        address = duckdb_file(
            tmp_path / "p.db",
            f"create schema registry; create table registry.people ({COLUMNS}); "
            "insert into registry.people (person_id) values ('P1')",
        )
    command = [sys.executable, "-c", WITHOUT_PYARROW, address]
    done = subprocess.run(command, cwd=study, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 table, 1 row" in done.stdout
