"""`caseseries --help` and `caseseries query` against the bare start of Python.

    python bench/startup.py [--runs 20] [--db build/study.duckdb]

The query is left out where there is no DuckDB file yet.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Command, CommandFailedError, machine, markdown_table, run_in_turn

OURS = "caseseries --help"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--db", type=Path, default=ROOT / "build" / "study.duckdb")
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    options = parser.parse_args()
    program, python = str(options.bin / "caseseries"), str(options.bin / "python")
    commands = [
        Command(OURS, [program, "--help"]),
        Command("start Python", [python, "-c", "pass"]),
        Command("import argparse", [python, "-c", "import argparse"]),
    ]
    if options.db.exists():
        sql = "select count(*) from cohort.patients"
        commands += [
            Command("caseseries query", [program, "query", sql, "--db", str(options.db.resolve())]),
            Command("import duckdb", [python, "-c", "import duckdb"]),
        ]
    else:
        print(f"caseseries query is left out: no {options.db}.\n")
    print(f"# Starting: {machine()}\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            measured = run_in_turn(
                commands, runs=options.runs, warmup=options.warmup, log_dir=Path(folder)
            )
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    print(markdown_table(measured, OURS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
