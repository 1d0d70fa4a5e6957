"""The SQL files are built in the order their own text asks for."""

import re
from pathlib import Path

import duckdb
import pytest

from caseseries.warehouse.build_order import (
    SqlFileError,
    SqlTable,
    in_build_order,
    read_sql_tables,
    tables_read,
)


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


def table(name: str, *reads: str) -> SqlTable:
    return SqlTable(name, Path(f"{name}.sql"), "", frozenset(reads))


@pytest.mark.parametrize(
    ("sql", "reads"),
    [
        ("select 1", set()),
        ("select * from raw.a join staging.b using (id)", {"raw.a", "staging.b"}),
        ("with x as (select * from raw.a) select * from x", {"raw.a"}),
        ("select (select max(n) from derived.c) from raw.a", {"raw.a", "derived.c"}),
        ("select 1 where exists (select 1 from raw.a)", {"raw.a"}),
        ("select * from raw.a union all select * from raw.b", {"raw.a", "raw.b"}),
    ],
)
def test_what_a_select_reads_is_found_wherever_it_stands(con, sql, reads):
    assert tables_read(con, sql, Path("x.sql")) == reads


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("selekt 1", "x.sql:1: not a select"),
        ("select 1; select 2", "holds 2 statements"),
        ("select * from patients", "reads patients without a schema"),
        ("create table a as select 1", "x.sql:1: not a select"),
    ],
)
def test_a_file_that_cannot_be_built_is_named(con, sql, message):
    with pytest.raises(SqlFileError, match=message):
        tables_read(con, sql, Path("x.sql"))


def test_a_table_comes_after_those_it_reads():
    tables = [table("a.last", "a.middle"), table("a.middle", "raw.first"), table("a.alone")]
    order = [t.name for t in in_build_order(tables, ["raw.first"])]
    assert order.index("a.middle") < order.index("a.last")
    assert sorted(order) == ["a.alone", "a.last", "a.middle"]


def test_a_circle_names_its_tables():
    tables = [table("a.x", "a.y"), table("a.y", "a.x")]
    with pytest.raises(SqlFileError, match=r"circle: a\.[xy] → a\.[xy] → a\.[xy]"):
        in_build_order(tables, [])


def test_a_circle_names_the_lines_that_close_it(con, tmp_path):
    for name, sql in {
        "a": "-- One row.\nselect x\nfrom derived.b",
        "b": "-- Of derived.c, one row.\nselect x from raw.z\ninner join\n    derived.c using (x)",
        "c": "select x\nfrom derived.a",
        "d": "select x from derived.a",
    }.items():
        (tmp_path / "derived").mkdir(exist_ok=True)
        (tmp_path / "derived" / f"{name}.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(SqlFileError) as caught:
        in_build_order(read_sql_tables(con, tmp_path), ["raw.z"])
    said = str(caught.value).replace(f"{tmp_path / 'derived'}/", "")
    # Where the circle is told from is open.
    first = re.match(r"([abc])\.sql:(\d): the SQL files read each other in a circle: ", said)
    assert first is not None
    assert {"a": "3", "b": "4", "c": "2"}[first[1]] == first[2]
    turned = {"a": "a b c a", "b": "b c a b", "c": "c a b c"}[first[1]].split()
    assert " → ".join(f"derived.{name}" for name in turned) in said
    assert all(place in said for place in ("a.sql:3", "b.sql:4", "c.sql:2"))
    assert "d.sql" not in said


def test_a_table_that_reads_itself_is_named_with_its_line():
    with pytest.raises(SqlFileError, match=r"^a\.x\.sql:1: .*circle: a\.x → a\.x; one"):
        in_build_order([table("a.x", "a.x")], [])


def test_a_table_nobody_builds_is_named():
    with pytest.raises(SqlFileError, match=r"a\.x\.sql:1: reads raw\.nowhere"):
        in_build_order([table("a.x", "raw.nowhere")], [])


def test_the_order_does_not_hang_on_file_names(con, tmp_path):
    for schema, name, sql in (
        ("staging", "z", "select 1 as n"),
        ("derived", "a", "select * from derived.b"),
        ("derived", "b", "select * from staging.z"),
    ):
        (tmp_path / schema).mkdir(exist_ok=True)
        (tmp_path / schema / f"{name}.sql").write_text(sql)
    order = in_build_order(read_sql_tables(con, tmp_path), [])
    assert [t.name for t in order] == ["staging.z", "derived.b", "derived.a"]


def test_what_is_wrong_with_a_file_is_said_with_its_line(con, tmp_path):
    folder = tmp_path / "staging"
    folder.mkdir()
    file = folder / "visits.sql"
    file.write_text("-- One row per visit, of raw.visit.\nselect *\nfrom raw.visit\n", "utf-8")
    with pytest.raises(SqlFileError, match=r"visits\.sql:3: reads raw\.visit, .*raw\.visits meant"):
        in_build_order(read_sql_tables(con, tmp_path), ["raw.visits"])
    file.write_bytes(b"-- Gr\xf6\xdfe\nselect 1 as a\n")
    with pytest.raises(SqlFileError, match=r"visits\.sql:1: cannot be read: it is not UTF-8"):
        read_sql_tables(con, tmp_path)
    file.write_bytes(b"\xef\xbb\xbfselect 1 as a\n")
    assert [table.sql for table in read_sql_tables(con, tmp_path)] == ["select 1 as a\n"]
    file.rename(folder / "visits-2.sql")
    with pytest.raises(SqlFileError, match=r"visits-2\.sql: the file's name is the table's"):
        read_sql_tables(con, tmp_path)
