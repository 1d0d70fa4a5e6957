#!/bin/sh
# pyspark 4.3.0: importing pyspark.sql.connect ends a program that has no file of its own, with
# status 0, where what it needs besides (pandas, grpc) is not installed.
#
# Seen with pyspark 4.3.0 alone under Python 3.11. Where the main module has neither a spec nor a
# __file__ (python -c, a program read from standard input, a worker started by execnet as those of
# pytest-xdist are), the import takes the program for pyspark's own doctests: it writes
# "Skipping doctests:" and what is missing to standard error and exits with 0. The same line in a
# script that is a file raises an ImportError that names what is missing, which can be caught.
#
# What it means: whoever tries the import and goes on without it, as libraries do that support
# Spark Connect where it is there (pandera.pyspark among them), loses the whole process, and a job
# run by python -c ends as if it had succeeded: no "except Exception" catches a SystemExit.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check pyspark==4.3.0 >&2 ||
    { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/try.py" <<'P'
try:
    import pyspark.sql.connect
except Exception as error:
    print("caught", isinstance(error, ImportError))
print("went on")
P

status=0
without_file=$("$folder/env/bin/python" -c "$(cat "$folder/try.py")" 2>"$folder/said") || status=$?
with_file=$("$folder/env/bin/python" "$folder/try.py" 2>/dev/null)
echo "pyspark 4.3.0; without a file: status $status, printed '$without_file', said '$(cat "$folder/said")'"
echo "with a file: $with_file" | tr '\n' ' '
echo
if [ "$status" = 0 ] && [ -z "$without_file" ] && grep -q "Skipping doctests" "$folder/said" &&
    [ "$with_file" = "caught True
went on" ]; then
    echo "as described"
else
    echo "no longer as described"
    exit 1
fi
