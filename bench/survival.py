"""Table 3 and Cox models of up to 10 million patients, against R survival and lifelines.

    python bench/survival.py [--sizes 100000 1000000 10000000] [--runs 3] [--work FOLDER]

From a CSV file with 8 factors and about 4 000 distinct days, written once into the work folder.
The yardstick is DuckDB reading every column of the same file; the same rows as Parquet are read
too, and the yardstick is reading the columns needed. With delayed entry and with clusters of two
the yardstick is ours without, and R on the same rows. After the times the largest
difference of the answers from R's is printed; an answer further away than 1e-6 fails the run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from measure import ROOT, Command, CommandFailedError, machine, markdown_table, ratio, run_in_turn

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers" / "survival"
SCAN, TABLE, COX = "DuckDB scan", "ours: Table 3", "ours: Cox"
COX_BRESLOW = "ours: Cox, Breslow"
R_TABLE_COUNTS, R_TABLE_ROWS = "R: Table 3 on counts", "R: Table 3 on rows"
R_COX_COUNTS, R_COX_ROWS = "R: Cox on counts, Breslow", "R: Cox on rows"
CURVE, CURVE_ENTRY, CURVE_CLUSTER = "ours: curve", "ours: curve, entry", "ours: curve, clusters"
TABLE_ENTRY, COX_ENTRY = "ours: Table 3, entry", "ours: Cox, entry"
COX_CLUSTER = "ours: Cox, clusters"
R_CURVE_ENTRY, R_CURVE_CLUSTER = "R: curve, entry", "R: curve, clusters"
R_COX_ENTRY, R_COX_CLUSTER = "R: Cox, entry", "R: Cox, clusters"
READ_PARQUET, TABLE_PARQUET = "DuckDB reading Parquet", "ours: Table 3, Parquet"
LIFELINES_TABLE, LIFELINES_COX = "lifelines: Table 3", "lifelines: Cox"
TO_REACH = {
    (TABLE, SCAN): 1.35,
    (TABLE, R_TABLE_COUNTS): 0.3,
    (COX, SCAN): 1.3,
    (TABLE_PARQUET, READ_PARQUET): 3.0,
    (CURVE_ENTRY, CURVE): 3.0,
    (CURVE_CLUSTER, CURVE): 3.0,
    (TABLE_ENTRY, TABLE): 3.0,
    (COX_ENTRY, COX): 3.0,
    (COX_CLUSTER, COX): 3.0,
    (CURVE_CLUSTER, R_CURVE_CLUSTER): 0.2,
    (COX_CLUSTER, R_COX_CLUSTER): 0.2,
}
MOST_MIB = 500
MOST_DIFFERENCE = 1e-6


@dataclass(frozen=True)
class Answers:
    """Where each process of a size leaves its JSON."""

    folder: Path

    def of(self, name: str) -> Path:
        return self.folder / f"{''.join(c if c.isalnum() else '_' for c in name)}.json"


def commands(data: Path, n: int, answers: Answers, options: argparse.Namespace) -> list[Command]:
    python, r = str(options.bin / "python"), str(PEERS / "survival.R")
    ours, lifelines = str(HERE / "survival_run.py"), str(PEERS / "lifelines_rows.py")
    rows, parquet = n <= options.r_rows_up_to, data.with_suffix(".parquet")
    wanted: list[tuple[str, list[str], bool]] = [
        (SCAN, [python, ours, "scan"], True),
        (TABLE, [python, ours, "table"], True),
        (COX, [python, ours, "cox"], True),
        (COX_BRESLOW, [python, ours, "cox-breslow"], options.r),
        (R_TABLE_COUNTS, ["Rscript", r, "table-counts"], options.r),
        (R_TABLE_ROWS, ["Rscript", r, "table-rows"], options.r and rows),
        (R_COX_COUNTS, ["Rscript", r, "cox-counts"], options.r),
        (R_COX_ROWS, ["Rscript", r, "cox-rows"], options.r and rows),
        (CURVE, [python, ours, "curve"], True),
        (CURVE_ENTRY, [python, ours, "curve-entry"], True),
        (CURVE_CLUSTER, [python, ours, "curve-cluster"], True),
        (TABLE_ENTRY, [python, ours, "table-entry"], True),
        (COX_ENTRY, [python, ours, "cox-entry"], True),
        (COX_CLUSTER, [python, ours, "cox-cluster"], True),
        (R_CURVE_ENTRY, ["Rscript", r, "curve-entry"], options.r and rows),
        (R_CURVE_CLUSTER, ["Rscript", r, "curve-cluster"], options.r and rows),
        (R_COX_ENTRY, ["Rscript", r, "cox-entry"], options.r and rows),
        (R_COX_CLUSTER, ["Rscript", r, "cox-cluster"], options.r and rows),
        (READ_PARQUET, [python, ours, "read-needed"], True),
        (TABLE_PARQUET, [python, ours, "table"], True),
        (LIFELINES_TABLE, [python, lifelines, "table"], n <= options.lifelines_up_to),
        (LIFELINES_COX, [python, lifelines, "cox"], n <= options.lifelines_up_to),
    ]
    if options.only:
        wanted = [each for each in wanted if each[0] == SCAN or options.only in each[0]]
    return [
        Command(
            name,
            [*arguments, str(parquet if "Parquet" in name else data), str(answers.of(name))],
            prepare=lambda name=name: answers.of(name).unlink(missing_ok=True),
            produces=[answers.of(name)],
        )
        for name, arguments, chosen in wanted
        if chosen
    ]


def difference(ours: Mapping[str, float], theirs: Mapping[str, float], *, relative: bool) -> float:
    """Largest difference between the answers both have; their names must agree."""
    if set(ours) != set(theirs):
        raise CommandFailedError(f"answers differ in kind: {sorted(set(ours) ^ set(theirs))}")
    return max(
        abs(ours[name] - theirs[name]) / (max(1.0, abs(theirs[name])) if relative else 1.0)
        for name in ours
    )


def agreement(answers: Answers, measured: Mapping[str, object]) -> list[tuple[str, float]]:
    """How far each answer is from that of a peer."""
    found: list[tuple[str, float]] = []
    for own, peer, keys in (
        (TABLE, R_TABLE_COUNTS, ("rates", "chi_squared")),
        (TABLE, R_TABLE_ROWS, ("rates", "chi_squared")),
        (TABLE, LIFELINES_TABLE, ("rates", "chi_squared")),
        (COX_BRESLOW, R_COX_COUNTS, ("coef", "std_error")),
        (COX, R_COX_ROWS, ("coef", "std_error")),
        (TABLE_PARQUET, TABLE, ("rates", "chi_squared")),
        (CURVE_ENTRY, R_CURVE_ENTRY, ("rates", "std_error")),
        (CURVE_CLUSTER, R_CURVE_CLUSTER, ("rates", "std_error")),
        (COX_ENTRY, R_COX_ENTRY, ("coef", "std_error")),
        (COX_CLUSTER, R_COX_CLUSTER, ("coef", "std_error")),
        (COX, LIFELINES_COX, ("coef", "std_error")),
    ):
        if own not in measured or peer not in measured:
            continue
        mine, theirs = (json.loads(answers.of(name).read_text()) for name in (own, peer))
        for key in keys:
            found.append(
                (
                    f"{own} and {peer}: {key}",
                    difference(mine[key], theirs[key], relative=key == "chi_squared"),
                )
            )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10**5, 10**6, 10**7])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--r-rows-up-to", type=int, default=10**6, metavar="N")
    parser.add_argument("--lifelines-up-to", type=int, default=10**7, metavar="N")
    parser.add_argument("--only", help="processes whose name has this, beside the scan")
    parser.add_argument("--work", type=Path, help="keep the files here (default: temporary)")
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    options = parser.parse_args()
    options.r = shutil.which("Rscript") is not None
    if not options.r:
        print("R is left out: Rscript is not on PATH.\n")
    print(f"# Survival of many patients: {machine()}\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        work = options.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        try:
            reached = [measure_size(n, work, options) for n in options.sizes]
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    return 0 if all(reached) else 1


def measure_size(n: int, work: Path, options: argparse.Namespace) -> bool:
    """Print the table of one size; False where an answer is not that of a peer."""
    data = work / f"patients_{n}.csv"
    for file in (data, data.with_suffix(".parquet")):
        writer = [str(options.bin / "python"), str(HERE / "survival_data.py"), str(n), str(file)]
        subprocess.run(writer, check=True)
    answers = Answers(work / f"answers_{n}")
    answers.folder.mkdir(exist_ok=True)
    measured = run_in_turn(
        commands(data, n, answers, options),
        runs=options.runs,
        warmup=options.warmup,
        log_dir=answers.folder,
    )
    print(f"## {n:,} patients, {data.stat().st_size / 2**20:.0f} MiB\n".replace(",", " "))
    print(markdown_table(measured, SCAN).replace(f"{SCAN} / this", "scan / this"), "\n")
    for (own, other), most in TO_REACH.items():
        if own in measured and other in measured:
            times = ratio(measured[own], measured[other])
            print(f"- {own} / {other}: {times:.2f} (to reach at the largest size: {most})")
    for own in (TABLE, COX, CURVE_CLUSTER, COX_CLUSTER):
        if own not in measured:
            continue
        peak = max(run.peak_mib for run in measured[own])
        print(f"- {own}: {peak:.0f} MiB at most (to reach: under {MOST_MIB})")
    close = True
    for what, largest in agreement(answers, measured):
        print(f"- largest difference, {what}: {largest:.1e}")
        # lifelines stops earlier than R does, and is measured as it comes
        close = close and (largest <= MOST_DIFFERENCE or "lifelines" in what)
    print(flush=True)
    return close


if __name__ == "__main__":
    sys.exit(main())
