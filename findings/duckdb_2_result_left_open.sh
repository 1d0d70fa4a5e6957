#!/bin/sh
# duckdb (Python) 2.0.0: fetchone() of the only row leaves the connection in use for relations.
#
# Seen with duckdb 2.0.0 under Python 3.11. After con.execute("select 42").fetchone() the one row
# there is has been fetched, and still con.sql(...) raises ResourceInUseException when it is
# fetched: the result counts as unfinished until a fetch returns no row. con.execute(...) does not
# mind: it drops the unfinished result without a word. So a helper that asks by relation works or
# raises depending on how the caller before it fetched. With fetchall(), or fetchone() once more,
# nothing is raised. duckdb 1.4.4 has no such state: the same lines run.
#
# What it means: fetch a single value with ((value,),) = con.execute(...).fetchall().
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where duckdb cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.py" <<'P'
import sys
import duckdb


def relation_after(fetch):
    con = duckdb.connect()
    fetch(con.execute("select 42"))
    try:
        return con.sql("select 43").fetchall() == [(43,)]
    except duckdb.Error as error:
        print(f"  {type(error).__name__}: {str(error).splitlines()[0][:100]}")
        return False


def twice(result):
    return result.fetchone(), result.fetchone()


print("duckdb", duckdb.__version__)
seen = {
    "one": relation_after(lambda result: result.fetchone()),
    "twice": relation_after(twice),
    "all": relation_after(lambda result: result.fetchall()),
}
con = duckdb.connect()
con.execute("select 42").fetchone()
seen["execute"] = con.execute("select 43").fetchall() == [(43,)]
print(seen)
expected = {"one": sys.argv[1] == "free", "twice": True, "all": True, "execute": True}
sys.exit(seen != expected)
P

status=0
for pinned in 2.0.0:in_use 1.4.4:free; do
    python3 -m venv "$folder/${pinned%:*}" &&
        "$folder/${pinned%:*}/bin/pip" install --quiet --disable-pip-version-check \
            "duckdb==${pinned%:*}" >&2 || { echo "duckdb ${pinned%:*} cannot be had" >&2; exit 2; }
    "$folder/${pinned%:*}/bin/python" "$folder/ask.py" "${pinned#*:}" || status=1
done
if [ "$status" = 0 ]; then echo "as described"; else echo "no longer as described"; fi
exit "$status"
