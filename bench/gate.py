"""`caseseries check` against other validators: the same ten rules over the same large CSV files.

    python bench/gate.py [--sessions 1000000] [--runs 3] [--peers plain_sql,dataframely_polars]

The ten rules, two of them across tables: `session_id` given and unique; `patient_id` given and
known among the patients; `performed_on` a calendar date, not before 1900, and not before the
patient's birth; `modality` and `sedation` among their codes; `hydrodissection` true or false.
Ours has exactly these on by a study file, reads all thirteen tables, and locates every failure;
the peers count. Four tables are printed: sound data, as CSV and as Parquet; every tenth session
broken; and the whole gate over a cohort in which every table is large. All must count the same
failures of each rule, else the exit status is 1. A peer whose library is not installed is named
and left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from measure import (
    ROOT,
    Command,
    CommandFailedError,
    child_environment,
    machine,
    markdown_table,
    ratio,
    run_in_turn,
    run_once,
)

HERE = Path(__file__).resolve().parent
# Peer → the modules it needs.
PEERS = {
    "plain_sql": "duckdb",
    "dataframely_polars": "dataframely",
    "pandera_polars": "pandera.polars",
    "pointblank_polars": "pointblank",
    "pandera_pandas": "pandera.pandas",
    "frictionless_csv": "frictionless",
}
READ_PARQUET = ("plain_sql",)
# A pure Python reader needs minutes where the others need seconds.
LARGEST = {"frictionless_csv": 100_000}
# The peers' name of each rule → ours.
RULES = {
    "session_id.required": "sessions.session_id.required",
    "session_id.unique": "sessions.key.unique",
    "patient_id.required": "sessions.patient_id.required",
    "patient_id.reference": "sessions.patient_id.reference",
    "performed_on.date": "sessions.performed_on.format",
    "performed_on.range": "sessions.performed_on.range",
    "modality.codes": "sessions.modality.codes",
    "hydrodissection.boolean": "sessions.hydrodissection.format",
    "sedation.codes": "sessions.sedation.codes",
    "performed_on.after_birth": "sessions.after_birth",
}
OURS = "caseseries check"
AS_JSON = "caseseries check --format json"


def main() -> int:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.work) as folder:
        try:
            return _measure(options, Path(folder))
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sessions", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--peers", default=",".join(PEERS), metavar=",".join(PEERS))
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
    options.peers = [name for name in options.peers.split(",") if name]
    if unknown := set(options.peers).difference(PEERS):
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    return options


def _measure(options: argparse.Namespace, work: Path) -> int:
    clean, bad, whole, parquet = (work / name for name in ("clean", "bad", "whole", "parquet"))
    sessions = str(options.sessions)
    for arguments in (
        ["ten-rules", "--sessions", sessions, "--out", str(clean)],
        ["ten-rules", "--sessions", sessions, "--out", str(bad), "--every-tenth-bad"],
        ["ten-rules", "--sessions", sessions, "--out", str(parquet), "--parquet"],
        ["whole", "--sessions", str(options.sessions // 10), "--out", str(whole)],
    ):
        generator = [str(options.bin / "python"), str(HERE / "gate_data.py"), *arguments]
        run_once(Command("gate_data.py", generator), work / "data.log")
    study = write_study(work / "study")
    peers = _installed(options)

    def forget() -> None:
        """A check of less than 32 MiB is remembered."""
        for root in (study, ROOT):
            (root / "build" / ".remembered" / "checks.json").unlink(missing_ok=True)

    def ours(name: str, data: Path, *more: str) -> Command:
        arguments = [str(options.bin / "caseseries"), "check", "--data", str(data)]
        return Command(name, [*arguments, *more], exit_codes=(0, 1), prepare=forget)

    def peer(name: str, data: Path) -> Command:
        script = str(HERE / "peers" / "gate" / f"{name}.py")
        return Command(name, [str(options.peer_python), script, str(data)])

    def in_turn(commands: Sequence[Command], heading: str) -> None:
        measured = run_in_turn(commands, runs=options.runs, warmup=options.warmup, log_dir=work)
        print(f"\n## {heading}, {options.runs} runs in turn\n")
        print(markdown_table(measured, commands[0].name), flush=True)
        if broken in measured:
            print(f"\nBroken by sound: {ratio(measured[broken], measured[OURS]):.2f}", flush=True)

    ten = ("--study", str(study))
    broken = f"{OURS}, every tenth bad"
    out = ("--out", str(work / "report.json"))
    print(f"# Checking {options.sessions:,} sessions: {machine()}")
    wrong = _disagreeing(ours(AS_JSON, bad, *ten, "--format", "json", *out), peers, bad, peer, work)
    in_turn([ours(OURS, clean, *ten), *(peer(name, clean) for name in peers)], "Sound data")
    typed = [name for name in peers if name in READ_PARQUET]
    in_turn(
        [ours(OURS, parquet, *ten), *(peer(name, parquet) for name in typed)],
        "Sound data, Parquet",
    )
    in_turn(
        [
            ours(OURS, clean, *ten),
            ours(broken, bad, *ten),
            ours(f"{AS_JSON}, every tenth bad", bad, *ten, "--format", "json", *out),
            *(peer(name, bad) for name in peers),
        ],
        "Every tenth session broken",
    )
    heading = f"All rules over whole cohorts with {options.sessions // 10:,} sessions"
    in_turn([ours(f"{OURS}, all rules", whole), ours(f"{OURS}, ten rules", whole, *ten)], heading)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def write_study(folder: Path) -> Path:
    """The shipped study with no rules but the ten; those on how cells are written always hold."""
    for room in ("schemas", "sql", "analysis"):
        shutil.copytree(ROOT / room, folder / room)
    shipped = (ROOT / "study.toml").read_text(encoding="utf-8")
    on = "\n".join(f'"{rule}" = "error"' for rule in RULES.values() if not rule.endswith(".format"))
    text = f'{shipped}\n[rules]\n"*" = "off"\n{on}\n'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def _installed(options: argparse.Namespace) -> list[str]:
    installed = []
    for name in options.peers:
        if options.sessions > LARGEST.get(name, options.sessions):
            print(f"{name} is left out above {LARGEST[name]:,} sessions.")
            continue
        finished = None
        if options.peer_python.exists():
            finished = subprocess.run(
                [str(options.peer_python), "-c", f"import {PEERS[name]}"],
                env=child_environment({}),
                capture_output=True,
                check=False,
            )
        if finished is None or finished.returncode:
            print(f"{name} is left out: {options.peer_python} has no {PEERS[name]}.")
        else:
            installed.append(name)
    return installed


def _disagreeing(
    ours: Command,
    peers: Sequence[str],
    bad: Path,
    peer: Callable[[str, Path], Command],
    work: Path,
) -> list[str]:
    """Run all once over the broken data; say which peer counts another number of failures."""
    run_once(ours, work / "ours.log")
    report = json.loads((work / "report.json").read_text(encoding="utf-8"))
    found = Counter(failure["rule"] for failure in report["failures"])
    expected = {theirs: found.pop(rule, 0) for theirs, rule in RULES.items()}
    wrong = [f"{OURS} also reports {n} of {rule}" for rule, n in found.items()]
    for name in peers:
        log = work / f"{name}.log"
        run_once(peer(name, bad), log)
        counts = json.loads(log.read_text(encoding="utf-8").strip().splitlines()[-1])
        wrong += [
            f"{name} counts {counts.get(rule)} failures of {rule}, {OURS} {n}"
            for rule, n in expected.items()
            if counts.get(rule) != n
        ]
    return wrong


if __name__ == "__main__":
    sys.exit(main())
