"""Kill builds and renders at every moment and look at what is left; outside of CI.

``python tests/campaigns/kills.py [--builds 200] [--renders 60]`` copies the study of this folder,
gives it two values in turn, kills each run after a time drawn over its whole length, and counts.
A database and a results.json of different builds, a file that cannot be read, documents of two
builds and anything left over by the next run that ends are faults: it ends with 1 where there are
any.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
COPIED = (
    *("_extensions", "analysis", "claims", "data", "report", "schemas", "simulation", "sql"),
    *("_quarto.yml", "study.toml"),
)
SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


class Study:
    """A copy of the study whose data change from run to run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, folder / name)
        self._patients = folder / "data" / "raw" / "screening.csv"
        self._text = self._patients.read_text()
        self._turn = 0

    def turn(self) -> None:
        """Change a line end of the data: other inputs, and so another build."""
        self._turn += 1
        self._patients.write_text(self._text.rstrip("\n") + "\n" * (1 + self._turn % 2))

    def run(self, *arguments: str, after: float | None = None, by: int = 0) -> tuple[int, float]:
        """Exit code and seconds of a command; killed ``after`` seconds by the signal ``by``."""
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "caseseries.cli", *arguments],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if after is not None:
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.send_signal(by)
        try:
            code = process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            return -999, time.perf_counter() - began
        return code, time.perf_counter() - began

    def faults(self) -> list[str]:
        """What is wrong with what a killed run left."""
        db, numbers = self.folder / "build" / "study.duckdb", self.folder / "build" / "results.json"
        if not db.exists():
            return ["results.json without a database"] if numbers.exists() else []
        try:
            with duckdb.connect(db, read_only=True) as con:
                ((build,),) = con.execute("select build_id from results.study").fetchall()
            found = [] if json.loads(numbers.read_text())["id"] == build else ["two builds"]
        except (duckdb.Error, OSError, ValueError) as error:
            return [f"not readable: {error}"]
        stamp = self.folder / "build" / "report" / ".stamp.json"
        if stamp.exists():
            from caseseries.documents import stamp as stamps

            outputs = json.loads(stamp.read_text())["outputs"]
            if not stamps._unaltered(outputs, stamp.parent):
                found.append("documents that are not those of the stamp")
        return found

    def left(self) -> list[str]:
        """Hidden files that nobody needs any more."""
        kept = {".remembered", ".stamp.json"}
        build = self.folder / "build"
        names = {path.name for folder in (build, build / "report") for path in folder.glob(".*")}
        return sorted(names - kept)


def campaign(study: Study, kills: int, arguments: tuple[str, ...]) -> collections.Counter[str]:
    """Kill so many runs of a command, each with other data."""
    counted: collections.Counter[str] = collections.Counter()
    study.turn()
    code, seconds = study.run(*arguments)
    counted[f"first run ended with {code}"] += 1
    for _ in range(kills):
        study.turn()
        by = random.choice(SIGNALS)
        code, _ = study.run(*arguments, after=random.uniform(0, 1.1 * seconds), by=by)
        counted["hangs" if code == -999 else "ended" if code == 0 else "killed"] += 1
        if code == 1:
            counted["tracebacks"] += 1
        for fault in study.faults():
            counted[f"FAULT {fault}"] += 1
        if by != signal.SIGKILL and study.left() and code != 0:
            counted["left over by one told to end"] += 1
    study.turn()
    code, _ = study.run(*arguments)
    counted[f"last run ended with {code}"] += 1
    for name in study.left():
        counted[f"FAULT left over: {name.split('-')[0]}"] += 1
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--builds", type=int, default=200)
    parser.add_argument("--renders", type=int, default=60)
    options = parser.parse_args()
    random.seed(20261128)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        study = Study(Path(folder))
        for kills, arguments in (
            (options.builds, ("build",)),
            (options.renders, ("render", "--renderer", "embedded")),
        ):
            counted = campaign(study, kills, arguments)
            print(" ".join(arguments), *(f"  {name}: {n}" for name, n in sorted(counted.items())),
                  sep="\n", flush=True)  # fmt: skip
            bad += sum(n for name, n in counted.items() if name.startswith(("FAULT", "hangs")))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
