"""`caseseries check` on Spark against the same on DuckDB, and from how many rows on Spark pays.

    python bench/spark.py [--rows 10000000,30000000] [--runs 3] [--rules ten|all] [--memory 6g]

The data are those of `gate.py` (sound; sessions and a tenth as many patients as CSV, or Parquet
with `--format parquet`). Both engines run on all cores of this machine and must give the same
counts of rows and failures, else the exit status is 1. Each engine's seconds are taken as
fixed + slope × rows through its medians at the two sizes; where Spark's slope is the smaller one,
both lines meet at the number of rows from which on Spark is ahead. Where it is not, one machine
gives Spark nothing, and the script says how many machines like this one would have to share the
work, if they shared it without loss, for Spark to be as fast per row.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from gate import write_study
from measure import (
    ROOT,
    Command,
    CommandFailedError,
    Run,
    machine,
    markdown_table,
    run_in_turn,
    run_once,
)

HERE = Path(__file__).resolve().parent
DUCKDB, SPARK = "duckdb", "spark"


def main() -> int:
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
            return _measure(options, Path(folder))
    except CommandFailedError as error:
        print(error, file=sys.stderr)
        return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", default="10000000,30000000", help="two numbers of sessions")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--rules", choices=("ten", "all"), default="ten")
    parser.add_argument("--format", choices=("csv", "parquet"), default="csv")
    parser.add_argument("--memory", default="6g", help="memory of Spark's driver")
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the data are written")
    options = parser.parse_args()
    options.rows = [int(part) for part in options.rows.split(",")]
    if len(options.rows) != 2 or options.rows[0] >= options.rows[1]:
        parser.error("--rows takes two numbers, the smaller one first")
    return options


def _measure(options: argparse.Namespace, work: Path) -> int:
    study = write_study(work / "study")
    print(f"# {options.rules} rules, {options.format}: {machine()}")
    seconds: dict[str, list[float]] = {DUCKDB: [], SPARK: []}
    same = True
    for rows in options.rows:
        data = _data(options, work / f"{rows}", rows)
        commands = [_command(options, engine, data, study, work) for engine in (DUCKDB, SPARK)]
        measured = run_in_turn(commands, runs=options.runs, warmup=options.warmup, log_dir=work)
        print(f"\n## {rows:,} sessions, {options.runs} runs in turn\n")
        print(markdown_table(measured, SPARK), flush=True)
        for engine in seconds:
            seconds[engine].append(_median(measured[engine]))
        same &= _same(work)
        for path in data.iterdir():
            path.unlink()
    print(f"\n{_crossing(options.rows, seconds)}")
    if not same:
        print("the engines do not report the same", file=sys.stderr)
    return 0 if same else 1


def _data(options: argparse.Namespace, folder: Path, rows: int) -> Path:
    python, log = str(options.bin / "python"), folder.parent / "data.log"
    arguments = ["ten-rules", "--sessions", str(rows), "--out", str(folder)]
    run_once(Command("data", [python, str(HERE / "gate_data.py"), *arguments]), log)
    if options.format == "parquet":
        import duckdb

        for path in folder.glob("*.csv"):
            with duckdb.connect() as con:
                con.execute(
                    f"copy (from read_csv('{path}', header = true)) to"
                    f" '{path.with_suffix('.parquet')}' (format parquet)"
                )
            path.unlink()
    return folder


def _command(
    options: argparse.Namespace, engine: str, data: Path, study: Path, work: Path
) -> Command:
    report = work / f"{engine}.json"
    arguments = ["check", "--data", str(data), "--engine", engine, "--out", str(report)]
    if options.rules == "ten":
        arguments += ["--study", str(study)]
    return Command(
        engine,
        [str(options.bin / "python"), "-m", "caseseries", *arguments],
        environment={"SPARK_DRIVER_MEMORY": options.memory, "SPARK_LOCAL_IP": "127.0.0.1"},
        produces=(report,),
        exit_codes=(0, 1),
    )


def _same(work: Path) -> bool:
    reports = [
        json.loads((work / f"{engine}.json").read_text(encoding="utf-8"))
        for engine in (DUCKDB, SPARK)
    ]
    counts = [(report["tables"], len(report["failures"])) for report in reports]
    return counts[0] == counts[1]


def _median(runs: list[Run]) -> float:
    return statistics.median(run.wall_s for run in runs)


def _crossing(rows: list[int], seconds: dict[str, list[float]]) -> str:
    """What the two lines through the medians say."""
    lines = {}
    for engine, (first, second) in seconds.items():
        slope = (second - first) / (rows[1] - rows[0])
        lines[engine] = first - slope * rows[0], slope
    said = "; ".join(
        f"{engine} {fixed:.1f} s + {slope * 1e6:.2f} s per million rows"
        for engine, (fixed, slope) in lines.items()
    )
    (fixed_duckdb, slope_duckdb), (fixed_spark, slope_spark) = lines[DUCKDB], lines[SPARK]
    if slope_spark < slope_duckdb:
        crossing = (fixed_spark - fixed_duckdb) / (slope_duckdb - slope_spark)
        return f"{said}. Spark is ahead from {max(crossing, 0):,.0f} rows on."
    return (
        f"{said}. On this machine Spark is never ahead: a row costs it"
        f" {slope_spark / slope_duckdb:.1f} times as much, so that more than as many machines would"
        " have to share the rows."
    )


if __name__ == "__main__":
    sys.exit(main())
