#!/bin/sh
# pyspark 4.3.0: x in (select …) as a value is false where SQL has NULL; x in (a, b) is NULL there.
#
# Seen with pyspark 4.3.0 on Java 17, ANSI mode on as it is by default. With u holding 3 and NULL,
# 7 in (select y from u) and NULL in (select y from u) are unknown, and so say DuckDB, PostgreSQL
# and Spark's own 7 in (3, NULL). In a select list, a case or below coalesce Spark gives false: the
# subquery becomes an existence join, which knows two values. So coalesce(x in (select y from u),
# true) is false, and a count of what is unknown is 0, without a word. In where and having nothing
# is seen of it, and x not in (select y from u) is answered rightly there.
#
# What it means: a table of flags made with in (select …) differs between engines as soon as there
# is a NULL; write exists (select 1 … where …), which is never unknown on either.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where they cannot be had.
set -eu

command -v java >/dev/null || { echo "Java cannot be had" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/venv" &&
    "$folder/venv/bin/pip" install --quiet --disable-pip-version-check \
        pyspark==4.3.0 duckdb==2.0.0 >&2 || { echo "pyspark cannot be had" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import sys
import duckdb
import pyspark
from pyspark.sql import SparkSession

ASKED = {
    "subquery": "select x in (select y from u) from t order by id",
    "list": "select x in (3, null) from t order by id",
    "coalesced": "select coalesce(x in (select y from u), true) from t order by id",
    "not in": "select id from t where x not in (select y from u)",
}
TABLES = {
    "t": "select * from (values (1, 3), (2, null), (3, 7)) as t(id, x)",
    "u": "select * from (values (3), (null)) as u(y)",
}
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
for name, rows in TABLES.items():
    spark.sql(rows).createOrReplaceTempView(name)
    duckdb.execute(f"create table {name} as {rows}")
of_spark = {name: [row[0] for row in spark.sql(sql).collect()] for name, sql in ASKED.items()}
of_duckdb = {name: [row[0] for row in duckdb.sql(sql).fetchall()] for name, sql in ASKED.items()}
spark.stop()
print("pyspark", pyspark.__version__, of_spark)
print("duckdb", duckdb.__version__, of_duckdb)
sql = {
    "subquery": [True, None, None],
    "list": [True, None, None],
    "coalesced": [True, True, True],
    "not in": [],
}
found = {**sql, "subquery": [True, False, False], "coalesced": [True, False, False]}
sys.exit(of_duckdb != sql or of_spark != found)
P
export SPARK_LOCAL_IP=127.0.0.1
if "$folder/venv/bin/python" "$folder/ask.py" 2>"$folder/said"; then
    echo "as described"
else
    tail -3 "$folder/said" >&2
    echo "no longer as described"
    exit 1
fi
