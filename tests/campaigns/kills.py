"""Kill builds, renders, checks with a register and quarantines at every moment; outside of CI.

``python tests/campaigns/kills.py [--builds 100] [--renders 100] [--registers 50]
[--quarantines 50] [--study FOLDER]`` takes the smallest whole study, or a copy of one, gives it two
deliveries in turn, kills each run after a time drawn over its whole length, looks at what is left,
and counts. It ends with 1 where it finds a fault: a database and a results.json of different
builds, documents or rows set aside of different builds, a file that cannot be read, an answer that
a register lost, a traceback, a run without an end, or anything left over once a run has ended.
"""

from __future__ import annotations

import argparse
import collections
import csv
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from caseseries.documents.build_mark import build_of_document, documents_beside

SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
LONGEST_SECONDS = 240
ENDLESS = -999
# Of no run: what a study has, and what is kept from run to run.
KEPT = {".remembered", ".stamp.json", ".github", ".gitignore", ".git", ".venv"}
ANSWER = {"status": "accepted", "reason": "Read in the chart.", "by": "MF", "ward": "3b"}


class Study:
    """A copy of a study whose delivery changes from run to run."""

    def __init__(self, folder: Path, source: Path | None) -> None:
        self.folder = folder
        if source is None:
            subprocess.run([*COMMAND, "init", str(folder)], check=True, stdout=subprocess.DEVNULL)
            # Two documents, which have to be of one build.
            index = folder / "report" / "index.qmd"
            shutil.copy(index, index.with_name("second.qmd"))
        else:
            left_out = shutil.ignore_patterns("build", ".git", ".venv", "src", "studies", "tests")
            shutil.copytree(source, folder, ignore=left_out)
        self.db = folder / "build" / "study.duckdb"
        self.report = folder / "build" / "report"
        self.register = folder / "queries.csv"
        self.aside = folder / "aside"
        self._delivered = min((folder / "data" / "raw").glob("*.csv"))
        self._text = self._delivered.read_text(encoding="utf-8")
        self._turn = 0

    def turn(self, *, broken: bool) -> None:
        """Another delivery: one line end more or less; with two or three rows ``broken``."""
        self._turn += 1
        lines = self._text.rstrip("\n").split("\n")
        for at in range(1, 3 + self._turn % 2) if broken else ():
            first, _, rest = lines[at].partition(",")
            lines[at] = f"{first},no such code,{rest.partition(',')[2]}"
        ends = "\n" * (1 + self._turn % 2)
        self._delivered.write_text("\n".join(lines) + ends, encoding="utf-8")

    def run(self, arguments: tuple[str, ...], after: float | None = None, by: int = 0) -> Ended:
        """Run a command; killed ``after`` seconds by the signal ``by``."""
        began = time.perf_counter()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                [*COMMAND, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=said
            )
            try:
                process.wait(LONGEST_SECONDS if after is None else after)
            except subprocess.TimeoutExpired:
                process.send_signal(by)
            try:
                code = process.wait(LONGEST_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                code = ENDLESS
            said.seek(0)
            text = said.read().decode(errors="replace")
        return Ended(code, time.perf_counter() - began, text)

    def faults(self) -> Iterator[str]:
        """What is wrong with what a killed run left."""
        try:
            yield from self._of_build()
            yield from self._of_register()
        except (duckdb.Error, OSError, ValueError, KeyError) as error:
            yield f"not readable: {type(error).__name__}"

    def _of_build(self) -> Iterator[str]:
        results = self.db.with_name("results.json")
        if not self.db.exists():
            if results.exists():
                yield "results.json without a database"
            return
        with duckdb.connect(self.db, read_only=True) as con:
            ((build,),) = con.execute("select build_id from results.study").fetchall()
            ((n_aside,),) = con.execute("select count(*) from results.quarantine").fetchall()
        if json.loads(results.read_text(encoding="utf-8"))["id"] != build:
            yield "database and results.json of two builds"
        if self.aside.exists():
            rows = sum(_rows(path) for path in self.aside.glob("*.csv"))
            if rows != n_aside:
                yield "database and rows set aside of two builds"
        if len({build_of_document(path) for path in documents_beside(self.report)}) > 1:
            yield "documents of two builds"
        stamp = self.report / ".stamp.json"
        if stamp.exists():
            from caseseries.documents import stamp as stamps

            if not stamps._unaltered(json.loads(stamp.read_text())["outputs"], self.report):
                yield "documents that are not those of the stamp"

    def _of_register(self) -> Iterator[str]:
        if self.register.exists() and not any(map(_answered, _read(self.register))):
            yield "an answer that the register lost"

    def answer(self) -> None:
        """What a data manager writes into the register, with a column of the ward's own."""
        first, *rest = _read(self.register)
        with self.register.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, [*first, "ward"])
            writer.writeheader()
            writer.writerows([{**first, **ANSWER}, *rest])

    def left(self) -> list[str]:
        """Hidden files that nobody needs any more."""
        folders = (self.folder, self.folder / "build", self.report)
        return sorted({p.name for folder in folders for p in folder.glob(".*")} - KEPT)


COMMAND = (sys.executable, "-m", "caseseries")


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    seconds: float
    said: str


@dataclass(frozen=True)
class Campaign:
    """A command to be killed, how often, whether the rows are to be broken, what comes first."""

    arguments: tuple[str, ...]
    kills: int
    broken: bool = False
    first: Callable[[Study], None] = lambda study: None


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _answered(query: dict[str, str]) -> bool:
    return all(query.get(name) == value for name, value in ANSWER.items())


def counted(study: Study, campaign: Campaign) -> collections.Counter[str]:
    """Kill so many runs of a command, each with another delivery."""
    found: collections.Counter[str] = collections.Counter()
    study.turn(broken=campaign.broken)
    whole = study.run(campaign.arguments)
    found[f"first run ended with {whole.code}"] += 1
    campaign.first(study)
    for _ in range(campaign.kills):
        study.turn(broken=campaign.broken)
        by = random.choice(SIGNALS)
        after = random.uniform(0, 1.1 * whole.seconds)
        # One that is told to end early may not have come to what an earlier one left.
        before = set(study.left())
        ended = study.run(campaign.arguments, after, by)
        found["runs"] += 1
        found["ended before" if ended.code == whole.code else "killed"] += 1
        if ended.code == ENDLESS:
            found["FAULT without an end"] += 1
        if "Traceback" in ended.said:
            found[f"FAULT traceback: {ended.said.strip().splitlines()[-1][:80]}"] += 1
            print(f"{by.name} after {after:.2f} s:\n{ended.said}", file=sys.stderr)
        for fault in study.faults():
            found[f"FAULT {fault}"] += 1
        if by != signal.SIGKILL and ended.code != whole.code and set(study.left()) - before:
            found["FAULT left over by one told to end"] += 1
    study.turn(broken=campaign.broken)
    found[f"last run ended with {study.run(campaign.arguments).code}"] += 1
    for name in study.left():
        found[f"FAULT left over: {name.split('-')[0]}"] += 1
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--builds", type=int, default=100)
    parser.add_argument("--renders", type=int, default=100)
    parser.add_argument("--registers", type=int, default=50)
    parser.add_argument("--quarantines", type=int, default=50)
    parser.add_argument("--study", type=Path, help="a study to copy (the one that init writes)")
    parser.add_argument("--seed", type=int, default=20261128)
    options = parser.parse_args()
    random.seed(options.seed)
    campaigns = (
        Campaign(("build",), options.builds),
        Campaign(("render", "--renderer", "embedded", "--to", "html"), options.renders),
        Campaign(("check", "--register", "queries.csv"), options.registers, True, Study.answer),
        Campaign(("build", "--quarantine", "aside"), options.quarantines, broken=True),
    )
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        for at, campaign in enumerate(one for one in campaigns if one.kills):
            began = time.perf_counter()
            found = counted(Study(Path(folder) / f"study-{at}", options.study), campaign)
            lines = [f"  {name}: {n}" for name, n in sorted(found.items())]
            seconds = time.perf_counter() - began
            print(f"{' '.join(campaign.arguments)} ({seconds:.0f} s)", *lines, sep="\n", flush=True)
            faults += sum(n for name, n in found.items() if name.startswith("FAULT"))
    print(f"{faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
