#!/bin/sh
# pandera 0.35.0 with polars alone: a check registered by name needs numpy, and any validation
# loads hypothesis where it is installed.
#
# Seen with pandera 0.35.0, polars 2.1.0 and hypothesis 6.170.15 under Python 3.11, without numpy
# and pandas, which pandera does not ask for. import pandera.polars and validating work.
# pandera.extensions.register_check_method raises ModuleNotFoundError for numpy, for a check on
# polars frames too: it imports the strategies for pandas before anything else. The same check given
# as pandera.Check(function, name=..., statistics=...) needs none of that.
# The import loads nothing of hypothesis, the first validate() does, more than 20 modules: with the
# built-in checks their strategies are registered.
#
# What it means: a library that registers a check for users of polars breaks where there is no
# pandas; and the time to start, measured where tests are developed, is not that of a user.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check pandera==0.35.0 \
        polars==2.1.0 hypothesis==6.170.15 >&2 || { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import subprocess
import sys

START = """
import sys
import pandera.extensions
import pandera.polars as pa
import polars as pl
def loaded(name="hypothesis"):
    return sum(module.partition(".")[0] == name for module in sys.modules)
def odd(data):
    return data.lazyframe.select(pl.col(data.key) % 2 == 1)
"""
REGISTER = (
    "def even(data, *, even):\n    return data.lazyframe.select(pl.col(data.key) % 2 == 0)\n"
    "pandera.extensions.register_check_method(even, statistics=['even'])\n"
)
VALIDATE = (
    "pa.DataFrameSchema({'x': pa.Column(pl.Int64, pa.Check(odd, name='odd',"
    " statistics={'odd': True}))}).validate(pl.DataFrame({'x': [1]}))\n"
)


def count(code):
    done = subprocess.run(
        [sys.executable, "-c", START + code], stdout=subprocess.PIPE, check=True, text=True
    )
    return int(done.stdout)


def raised(code):
    done = subprocess.run([sys.executable, "-c", START + code], capture_output=True, text=True)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


imported, made, validated = (
    count(code + "print(loaded())")
    for code in ("", "pa.Check(odd, name='odd', statistics={'odd': True})\n", VALIDATE)
)
print("pandera 0.35.0; modules of hypothesis after import, check, validation:",
      imported, made, validated)
registering = raised(REGISTER)
print("register_check_method:", registering or "works")
ok = imported == made == 0 and validated > 20
ok = ok and registering == "ModuleNotFoundError: No module named 'numpy'"
print("as described" if ok else "no longer as described")
sys.exit(not ok)
P
"$folder/env/bin/python" "$folder/ask.py"
