"""`caseseries check` on a workbook of any size against python-calamine merely reading it.

    python bench/excel.py [--rows 1000000] [--runs 3]

A workbook of two sheets is written as Excel writes them (shared texts, numbers under number
formats): visits with a key, a reference, a date, a code, a number with a decimal, a whole number, a
boolean and, in every fourth row, a remark; and a tenth as many persons. It is checked by a study
that declares both, sound and with every tenth visit broken in one of ten ways, each in turn, three
of them cells that only a workbook has. The script ends with 1 unless the located failures are those
that were made. python-calamine gives values alone, row by row; it runs in the environment of the
gate's peers.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from measure import (
    ROOT,
    Command,
    CommandFailedError,
    machine,
    markdown_table,
    ratio,
    run_in_turn,
    run_once,
)

HERE = Path(__file__).resolve().parent
OURS, BROKEN = "caseseries check", "caseseries check, every tenth bad"
THEIRS, THEIRS_BROKEN = "python-calamine", "python-calamine, every tenth bad"
BAD_EVERY = 10
PERSONS = '''
from caseseries.schema import RawTable, column


class Persons(RawTable):
    """Persons seen. One row per person."""

    person_id: str = column(key=True, description="The person.")
'''
VISITS = '''
import datetime

from caseseries.schema import RawTable, column


class Visits(RawTable):
    """Visits of persons. One row per visit."""

    visit_id: str = column(key=True, description="The visit.")
    person_id: str = column(references="persons.person_id")
    visited_on: datetime.date = column(ge=datetime.date(1990, 1, 1), description="Day.")
    arm: str = column(codes={"control": "Control", "treated": "Treated", "waiting": "Waiting"})
    weight_kg: float = column(unit="kg", ge=20, le=300, description="Weight.")
    score: int = column(ge=0, le=100, description="Score.")
    smoker: bool = column(description="Smokes.")
    remark: str = column(nullable=True, description="Remark.")
'''
STUDY = '[study]\ntitle = "Visits"\n'
# What is done to a row, and the rule that it breaks.
FAULTS = (
    "visits.visit_id.required",
    "visits.key.unique",
    "visits.person_id.reference",
    "visits.visited_on.format",
    "visits.arm.codes",
    "visits.weight_kg.range",
    "visits.score.format",
    "visits.smoker.format",
    "visits.remark.format",
    "visits.file.cell",
)


def write_workbook(path: Path, rows: int, *, every_tenth_bad: bool) -> None:
    """Write both sheets, the same rows every time."""
    import xlsxwriter

    draw = random.Random(1)
    first = datetime(2000, 1, 1)
    persons = max(rows // 10, 1)
    error: Any = "#DIV/0!"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        sheet = book.add_worksheet("persons")
        sheet.write_string(0, 0, "person_id")
        for number in range(persons):
            sheet.write_string(number + 1, 0, f"P{number:07d}")
        sheet = book.add_worksheet("visits")
        for at, name in enumerate(
            ["visit_id", "person_id", "visited_on", "arm", "weight_kg", "score", "smoker", "remark"]
        ):
            sheet.write_string(0, at, name)
        for row in range(1, rows + 1):
            turn = row // BAD_EVERY % len(FAULTS)
            fault = FAULTS[turn] if every_tenth_bad and row % BAD_EVERY == 0 else ""
            key = f"V{row - (fault == FAULTS[1]):08d}"
            if fault != FAULTS[0]:
                sheet.write_string(row, 0, key)
            person = f"P{draw.randrange(persons):07d}"
            sheet.write_string(row, 1, "P" if fault == FAULTS[2] else person)
            visited_on = first + timedelta(days=draw.randrange(8000))
            if fault == FAULTS[3]:
                sheet.write_string(row, 2, visited_on.strftime("%d.%m.%Y"))
            else:
                sheet.write_datetime(row, 2, visited_on, day)
            arm = draw.choice(("control", "treated", "waiting"))
            sheet.write_string(row, 3, "none" if fault == FAULTS[4] else arm)
            weight_kg = round(draw.uniform(40, 120), 1)
            sheet.write_number(row, 4, weight_kg * 10 if fault == FAULTS[5] else weight_kg)
            score = draw.randrange(101)
            if fault == FAULTS[9]:
                sheet.write_formula(row, 5, "=A1/0", value=error)
            elif fault == FAULTS[6]:
                sheet.write_string(row, 5, f"{score} of 100")
            else:
                sheet.write_number(row, 5, score)
            smokes = draw.random() < 0.3
            if fault == FAULTS[7]:
                sheet.write_string(row, 6, "maybe")
            else:
                sheet.write_boolean(row, 6, smokes)
            if fault == FAULTS[8] or row % 4 == 0:
                sheet.write_string(row, 7, f"seen at {row % 97}" + " " * (fault == FAULTS[8]))


def write_study(folder: Path) -> None:
    """Write a study that declares both tables."""
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas" / "__init__.py").write_text('"""The tables."""\n', encoding="utf-8")
    (folder / "schemas" / "persons.py").write_text(PERSONS.lstrip(), encoding="utf-8")
    (folder / "schemas" / "visits.py").write_text(VISITS.lstrip(), encoding="utf-8")
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--bin", type=Path, default=ROOT / ".venv" / "bin", metavar="FOLDER")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the data are written")
    parser.add_argument(
        "--peer-python",
        type=Path,
        default=HERE / "peers" / "gate" / ".venv" / "bin" / "python",
        metavar="PROGRAM",
        help="the Python of the peers' environment",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
        try:
            return _measure(options, Path(folder))
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1


def _measure(options: argparse.Namespace, work: Path) -> int:
    sound, bad, study = work / "sound.xlsx", work / "bad.xlsx", work / "study"
    write_workbook(sound, options.rows, every_tenth_bad=False)
    write_workbook(bad, options.rows, every_tenth_bad=True)
    write_study(study)

    def ours(name: str, data: Path, *more: str) -> Command:
        arguments = ["check", "--study", str(study), "--data", str(data), *more]
        return Command(name, [str(options.bin / "caseseries"), *arguments], exit_codes=(0, 1))

    def theirs(name: str, data: Path) -> Command:
        script = str(HERE / "peers" / "gate" / "calamine_excel.py")
        return Command(name, [str(options.peer_python), script, str(data)])

    print(f"# Checking {options.rows:,} rows of Excel: {machine()}\n", flush=True)
    wrong = _unlike_made(ours(OURS, bad, "--out", str(work / "report.json")), work, options.rows)
    commands = [
        ours(OURS, sound),
        theirs(THEIRS, sound),
        ours(BROKEN, bad),
        theirs(THEIRS_BROKEN, bad),
    ]
    measured = run_in_turn(commands, runs=options.runs, warmup=options.warmup, log_dir=work)
    print(markdown_table(measured, OURS))
    for one, other in ((OURS, THEIRS), (BROKEN, THEIRS_BROKEN)):
        print(f"\n{one} by {other}: {ratio(measured[one], measured[other]):.2f}", flush=True)
    if wrong:
        print(wrong, file=sys.stderr)
    return 1 if wrong else 0


def _unlike_made(command: Command, work: Path, rows: int) -> str:
    """Check the broken workbook once; say where other failures are located than were made."""
    run_once(command, work / "ours.log")
    report = json.loads((work / "report.json").read_text(encoding="utf-8"))
    found = collections.Counter(
        failure["rule"] for failure in report["failures"] if failure["severity"] == "error"
    )
    turns = [row // BAD_EVERY % len(FAULTS) for row in range(BAD_EVERY, rows + 1, BAD_EVERY)]
    made = collections.Counter(FAULTS[turn] for turn in turns)
    return "" if found == made else f"{OURS} finds {dict(found)}, made were {dict(made)}"


if __name__ == "__main__":
    sys.exit(main())
