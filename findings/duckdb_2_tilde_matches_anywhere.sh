#!/bin/sh
# duckdb 2.0.0: s ~ pattern finds the pattern anywhere in the text; up to 1.4 it had to fit all of it.
#
# Seen with duckdb 2.0.0 and 1.4.4 under Python 3.11. In 1.4.4 'abc' ~ 'b' is false and !~ true: the
# operator is regexp_full_match. In 2.0.0 'abc' ~ 'b' is true: it is regexp_matches, as in
# PostgreSQL. Both plan and run the same text without a word, so a rule such as
# where not code ~ '[A-Z][0-9]' lets 'xA1y' pass as soon as the version changes. 'abc' similar to 'b'
# stays false in both.
#
# What it means: write regexp_full_match or regexp_matches, which say in both what they do.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where duckdb cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.py" <<'P'
import sys
import duckdb

found = duckdb.sql(
    "select 'abc' ~ 'b', 'abc' !~ 'b', 'abc' ~ 'abc', 'abc' similar to 'b', "
    "regexp_matches('abc', 'b'), regexp_full_match('abc', 'b')"
).fetchall()[0]
print("duckdb", duckdb.__version__, found)
anywhere = sys.argv[1] == "anywhere"
sys.exit(found != (anywhere, not anywhere, True, False, True, False))
P

status=0
for pinned in 2.0.0:anywhere 1.4.4:whole; do
    python3 -m venv "$folder/${pinned%:*}" &&
        "$folder/${pinned%:*}/bin/pip" install --quiet --disable-pip-version-check \
            "duckdb==${pinned%:*}" >&2 || { echo "duckdb ${pinned%:*} cannot be had" >&2; exit 2; }
    "$folder/${pinned%:*}/bin/python" "$folder/ask.py" "${pinned#*:}" || status=1
done
if [ "$status" = 0 ]; then echo "as described"; else echo "no longer as described"; fi
exit "$status"
