"""`caseseries check` against the import of the libraries it needs, and again with nothing changed.

    python bench/check.py [--runs 10] [--data data/raw]

Exit 1 of the check (data that break a rule) is a failed run here: measure data that pass.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import ROOT, Command, CommandFailedError, machine, markdown_table, run_in_turn

OURS = "caseseries check"
ANSWERS = ROOT / "build" / ".remembered" / "checks.json"
LIBRARIES = ("duckdb", "polars", "pandera.polars")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "raw")
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    options = parser.parse_args()
    data = str(options.data.resolve())
    python = str(options.bin / "python")
    check = [str(options.bin / "caseseries"), "check", "--data", data]
    commands = [
        Command(OURS, check, prepare=lambda: ANSWERS.unlink(missing_ok=True)),
        Command(f"{OURS}, nothing changed", check),
        Command(f"import {', '.join(LIBRARIES)}", [python, "-c", f"import {', '.join(LIBRARIES)}"]),
        Command("start Python", [python, "-c", "pass"]),
    ]
    print(f"# Checking: {machine()}\n")
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
