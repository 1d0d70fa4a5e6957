#!/bin/sh
# polars 2.1 with Pandera: to validate a small frame takes twice as long, unless told otherwise.
#
# Seen with polars 2.1.0, 1.34.0 and pandera 0.35.0 under Python 3.11, 2 cores. Since polars 2
# LazyFrame.collect runs on the streaming engine where nobody names another ("auto"); a plan over 20
# rows then takes 150 µs instead of 50 µs, for the engine is set up each time. Pandera's backend for
# polars collects seven plans per column with two checks, also of an eager frame: 142 of them for 20
# columns of 20 rows, 31 ms instead of 17 ms (polars 1.34: 162 of them, 14 ms). With POLARS_ENGINE_AFFINITY=in-memory, or
# pl.Config.set_engine_affinity("in-memory"), it is nearly that of polars 1 again.
#
# What it means: a program that validates many small tables sets the engine itself, and times
# measured before polars 2 are not those after it.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 without the packages.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

cat >"$folder/time.py" <<'P'
import sys
import time

import pandera.polars as pa
import polars as pl

N = 20
frame = pl.DataFrame({f"c{n}": list(range(N)) for n in range(N)})
checks = [pa.Check.ge(0), pa.Check.le(99)]
schema = pa.DataFrameSchema({f"c{n}": pa.Column(pl.Int64, checks) for n in range(N)})

collected = 0
collect = pl.LazyFrame.collect


def counted(plan, *arguments, **options):
    global collected
    collected += 1
    return collect(plan, *arguments, **options)


pl.LazyFrame.collect = counted
schema.validate(frame, lazy=True)
pl.LazyFrame.collect = collect

best = {}
for _ in range(7):
    for engine in ("auto", "in-memory"):
        pl.Config.set_engine_affinity(engine)
        begin = time.perf_counter()
        for _ in range(5):
            schema.validate(frame, lazy=True)
        took = (time.perf_counter() - begin) / 5
        best[engine] = min(best.get(engine, took), took)
ratio = best["auto"] / best["in-memory"]
print(f"polars {pl.__version__}: {collected} plans collected;", end=" ")
print(", ".join(f"{engine} {took * 1e3:.1f} ms" for engine, took in best.items()), f"({ratio:.2f})")
as_expected = ratio > 1.4 if pl.__version__.startswith("2.") else 0.8 < ratio < 1.25
sys.exit(0 if as_expected and collected > 5 * N else 1)
P

status=0
for version in 2.1.0 1.34.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/pip" install --quiet --disable-pip-version-check \
    "polars==$version" "pandera[polars]==0.35.0" || exit 2
  "$folder/$version/bin/python" "$folder/time.py" || status=1
done
exit "$status"
