#!/bin/sh
# polars 2.1.0: once it is imported, ^C is not heard while Python waits for a child process.
#
# Seen with polars 2.1.0 (and 1.35.2) under Python 3.11 on Linux. The import alone installs a
# handler for SIGINT that asks the system to take up interrupted calls again (SA_RESTART). A process
# that waits in subprocess.Popen.wait() for a child and gets SIGINT after one second then raises
# KeyboardInterrupt only when the child has ended by itself; without the import it raises at once.
# At a terminal this is hidden, as ^C reaches the child too; it shows with a child in a session of
# its own, or where the parent alone is sent the signal, as a job scheduler or a test does.
# signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT)) after the import restores what
# Python had.
#
# What it means: a command that has polars loaded and runs another program cannot be stopped until
# that program is done, unless it sets the handler again before it waits.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/ask.py" <<'P'
import importlib.metadata
import signal
import subprocess
import sys
import time

CHILD_SECONDS = 5
WAIT = f"""
import subprocess, time
print("ready", flush=True)
start = time.monotonic()
child = subprocess.Popen(["sleep", "{CHILD_SECONDS}"])
try:
    child.wait()
except KeyboardInterrupt:
    print(time.monotonic() - start)
"""
AGAIN = "import signal; signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))"


def seconds(before):
    process = subprocess.Popen(
        [sys.executable, "-c", before + WAIT], stdout=subprocess.PIPE, text=True
    )
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    return float(process.communicate()[0])


plain = seconds("")
loaded = seconds("import polars\n")
again = seconds(f"import polars\n{AGAIN}\n")
print(f"polars {importlib.metadata.version('polars')}: heard after {plain:.1f} s without it,"
      f" {loaded:.1f} s with it, {again:.1f} s with the handler set again")
sys.exit(not (loaded > CHILD_SECONDS - 0.5 and max(plain, again) < CHILD_SECONDS - 1))
P

status=0
for version in 2.1.0 1.35.2; do
    python3 -m venv "$folder/$version" &&
        "$folder/$version/bin/pip" install --quiet --disable-pip-version-check \
            "polars==$version" >&2 || { echo "polars $version cannot be had" >&2; exit 2; }
    "$folder/$version/bin/python" "$folder/ask.py" || status=1
done
if [ "$status" = 0 ]; then echo "as described"; else echo "no longer as described"; fi
exit "$status"
