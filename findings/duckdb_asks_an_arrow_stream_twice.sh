#!/bin/sh
# duckdb (Python) 2.0.0: an object that streams Arrow is asked for its stream twice by one
# statement, and what it hands out the first time is used up.
#
# Seen with duckdb 2.0.0 and the drivers of ADBC 1.13.0 under Python 3.11, without pyarrow. A class
# of one's own with __arrow_c_stream__ that can stream once, as every reader of a database can:
# "from stream", "create table … from stream" and "insert … from stream" each ask it twice and raise
# InvalidInputException, though the statement reads it once. A driver's own handle, and the bare
# capsule that the method returns, go through all three. A polars frame, which could stream as often
# as it likes, is refused by its class where pyarrow is not installed; its capsule is taken.
#
# What it means: hand DuckDB stream.__arrow_c_stream__(), not the object that has it.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where a package cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.py" <<'P'
import sys

import adbc_driver_manager as adbc
import adbc_driver_sqlite
import duckdb
import polars as pl

SQL = {
    "select": "from stream",
    "create": "create table made as from stream",
    "insert": "insert into filled from stream",
}
db = adbc_driver_sqlite.connect(None)
asked = adbc.AdbcConnection(db)


class Once:
    """What any class is that passes a driver's stream on."""

    calls = 0

    def __init__(self, inner):
        self.inner = inner

    def __arrow_c_stream__(self, requested_schema=None):
        self.calls += 1
        return self.inner.__arrow_c_stream__()


def handle():
    statement = adbc.AdbcStatement(asked)
    statement.set_sql_query("select 1 as x")
    kept.append(statement)
    return statement.execute_query()[0]


def outcome(make, sql):
    con = duckdb.connect()
    con.execute("create table filled (x bigint)")
    stream = make()
    try:
        con.execute(sql).fetchall()
    except duckdb.Error as error:
        return type(error).__name__, getattr(stream, "calls", None)
    return "done", getattr(stream, "calls", None)


kept = []
frame = pl.DataFrame({"x": [1]})
kinds = {
    "class": lambda: Once(handle()),
    "handle": handle,
    "capsule": lambda: handle().__arrow_c_stream__(),
    "frame": lambda: frame,
    "frame's capsule": lambda: frame.__arrow_c_stream__(),
}
seen = {kind: {name: outcome(make, sql) for name, sql in SQL.items()} for kind, make in kinds.items()}
for kind, found in seen.items():
    print(f"  {kind}: {found}")
refused = "InvalidInputException"
expected = {
    "class": dict.fromkeys(SQL, (refused, 2)),
    "frame": dict.fromkeys(SQL, (refused, None)),
} | dict.fromkeys(("handle", "capsule", "frame's capsule"), dict.fromkeys(SQL, ("done", None)))
sys.exit(seen != expected)
P

python3 -m venv "$folder/venv" &&
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check "duckdb==2.0.0" \
        "adbc-driver-manager==1.13.0" "adbc-driver-sqlite==1.13.0" "polars==2.1.0" >&2 ||
    { echo "the packages cannot be had" >&2; exit 2; }
echo "duckdb 2.0.0, adbc 1.13.0, polars 2.1.0"
if "$folder/venv/bin/python" "$folder/ask.py"; then
    echo "as described"
else
    echo "no longer as described"
    exit 1
fi
