#!/bin/sh
# duckdb 2.0.0: date_diff('week', …) counts seven days, where every other unit counts boundaries.
#
# Seen with duckdb 2.0.0 and 1.4.4 under Python 3.11. date_diff counts how many boundaries of the
# unit lie between two dates: from 31 December to 1 January are one year, one quarter and one month.
# From a Sunday to the Monday after it is no week, though Monday begins one for date_trunc('week'),
# weekofyear, and for date_diff itself up to version 1.0 (duckdb issue 13629): only the seventh day
# is one. So date_diff('week', a, b) = date_sub('week', a, b), and both differ from
# date_diff('day', date_trunc('week', a), date_trunc('week', b)) / 7.
#
# What it means: count calendar weeks by truncating both dates; other databases have the boundaries.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where duckdb cannot be had.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.py" <<'P'
import sys
import duckdb

print("duckdb", duckdb.__version__)
between = "date '2023-12-31', date '2024-01-01'"
asked = ", ".join(
    f"{name}('{unit}', {between})"
    for name in ("date_diff", "date_sub")
    for unit in ("week", "month", "quarter", "year")
)
((*counted, sunday, monday, sixth, seventh),) = duckdb.sql(
    f"select {asked}, weekofyear(date '2023-12-31'), weekofyear(date '2024-01-01'), "
    "date_diff('week', date '2023-12-31', date '2024-01-06'), "
    "date_diff('week', date '2023-12-31', date '2024-01-07')"
).fetchall()
print("  date_diff of week, month, quarter, year", counted[:4], "and date_sub", counted[4:])
print("  weeks of the year", sunday, monday, "date_diff after 6 and 7 days", sixth, seventh)
sys.exit(
    counted != [0, 1, 1, 1, 0, 0, 0, 0] or (sunday, monday) != (52, 1) or (sixth, seventh) != (0, 1)
)
P

status=0
for version in 2.0.0 1.4.4; do
    python3 -m venv "$folder/$version" &&
        "$folder/$version/bin/pip" install --quiet --disable-pip-version-check \
            "duckdb==$version" >&2 || { echo "duckdb $version cannot be had" >&2; exit 2; }
    "$folder/$version/bin/python" "$folder/ask.py" || status=1
done
if [ "$status" = 0 ]; then echo "as described"; else echo "no longer as described"; fi
exit "$status"
