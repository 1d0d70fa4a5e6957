#!/bin/sh
# duckdb (Python) 2.0.0: ^C during a query is a plain RuntimeError.
#
# Seen with duckdb 2.0.0 under Python 3.11. SIGINT while execute() or a relation computes ends the
# query within a fraction of a second, and what is raised is RuntimeError("Query interrupted"):
# neither KeyboardInterrupt nor a duckdb.Error, though the module has an InterruptException that is
# one. So except KeyboardInterrupt around a command lets it through as a traceback, and except
# Exception, meant for failures, swallows what the user asked for and goes on.
#
# What it means: who wants ^C to end a program catches this error by its words, or sets a handler of
# its own for SIGINT that calls interrupt() and remembers why.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.0 >&2 ||
    { echo "duckdb 2.0.0 cannot be had" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import signal
import subprocess
import sys
import time

# Some minutes of adding up, stopped after one second.
QUERY = "select sum(a.range * b.range) from range(300000) a, range(300000) b"
RUN = """
import duckdb
con = duckdb.connect()
print("ready", flush=True)
try:
    {call}
    print("not interrupted")
except BaseException as error:
    kinds = [kind for kind in (duckdb.Error, KeyboardInterrupt) if isinstance(error, kind)]
    print(f"{{type(error).__name__}}: {{error}}", kinds, issubclass(duckdb.InterruptException, duckdb.Error))
"""


def told(call):
    process = subprocess.Popen(
        [sys.executable, "-c", RUN.format(call=call)], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    try:
        return process.communicate(timeout=60)[0].strip()
    except subprocess.TimeoutExpired:
        process.kill()
        return "not heard"


seen = [told(f"con.{way}('{QUERY}').fetchall()") for way in ("execute", "sql")]
print("duckdb 2.0.0, execute and sql:", *seen, sep="\n  ")
ok = seen == ["RuntimeError: Query interrupted [] True"] * 2
print("as described" if ok else "no longer as described")
sys.exit(not ok)
P
"$folder/env/bin/python" "$folder/ask.py"
