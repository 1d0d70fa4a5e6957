#!/bin/sh
# sqlglot 30.30.0: from DuckDB to Spark, parts of a call go missing even where it is told to raise.
#
# Seen with sqlglot 30.30.0 (duckdb 2.0.0 gives the true values) under Python 3.11, each with
# unsupported_level=ErrorLevel.RAISE, which promises an error for what the target cannot say:
#   list(x order by y)              becomes COLLECT_LIST(x): the order is gone, and with it NULL
#   regexp_matches(s, 'A', 'i')     becomes s RLIKE 'A': capitals matter now
#   qualify … and t.id > 3          becomes a select around it that asks for t.id, which is not there
# Nothing is raised and nothing is logged. string_agg(x, ',' order by y) keeps its order. The last
# is at least refused by Spark; the other two run and give other rows.
#
# What it means: a translation by sqlglot needs a list of what is known to come through, of its own.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where they cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv" &&
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
        sqlglot==30.30.0 duckdb==2.0.0 >&2 || { echo "sqlglot cannot be had" >&2; exit 2; }

cat >"$folder/translate.py" <<'P'
import sys
import duckdb
import sqlglot

expected = {
    "select list(x order by y) from t": "SELECT COLLECT_LIST(x) FROM t",
    "select regexp_matches(s, 'A', 'i') from t": "SELECT s RLIKE 'A' FROM t",
    "select id from t qualify row_number() over (order by id) = 1 and t.id > 3":
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id NULLS LAST) AS _w FROM t) AS _t "
        "WHERE _w = 1 AND t.id > 3",
    "select string_agg(x, ',' order by y) from t":
        "SELECT LISTAGG(x, ',') WITHIN GROUP (ORDER BY y NULLS LAST) FROM t",
}
print("sqlglot", sqlglot.__version__)
made = {
    sql: sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )[0]
    for sql in expected
}
for sql, spark in made.items():
    print(f"  {sql}\n    {spark}")
values = duckdb.sql(
    "select list(x order by y), regexp_matches('a', 'A', 'i') "
    "from (values ('last', 2), (null, 3), ('first', 1)) as t(x, y)"
).fetchall()
print("duckdb", duckdb.__version__, values)
sys.exit(made != expected or values != [(["first", "last", None], True)])
P
if "$folder/venv/bin/python" "$folder/translate.py"; then
    echo "as described"
else
    echo "no longer as described"
    exit 1
fi
