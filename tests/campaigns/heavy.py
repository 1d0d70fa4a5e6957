"""Heavy deliveries under a limit of time and of memory; outside of CI.

``python tests/campaigns/heavy.py [--only NAME,NAME] [--formats text,json]`` writes one heavy file
after the other, runs ``check`` in every format, ``map`` and ``build`` over it, and prints what each
took. A run that takes longer than 60 seconds or more than 2 GiB, that ends with a traceback or
without a word, or whose report is larger than 360 MB, is a fault: it ends with 1 where there are
any. ``heavy_files.py`` says what each file is.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from heavy_files import FILES, write_study

ROOT = Path(__file__).resolve().parents[2]
MAX_SECONDS = 60
MAX_BYTES = 2 * 1024**3
# A run that goes on beyond this is stopped for the machine's sake.
STOPPED_AT_BYTES = 6 * 1024**3
# A hundred thousand places of each of a dozen rules, 300 bytes each.
MAX_REPORT_BYTES = 360 * 1000**2
FORMATS = ("text", "json", "sarif", "junit", "html", "markdown", "github", "xlsx")


def run(arguments: list[str], log: Path, seconds: float) -> tuple[int, float, float, int]:
    """Exit status, seconds of wall and of CPU, and peak bytes of a command."""
    with log.open("wb") as out:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "caseseries", *arguments],
            stdout=out, stderr=subprocess.STDOUT, cwd=log.parent,
        )  # fmt: skip
        ended = threading.Event()

        def watch() -> None:
            while not ended.wait(0.2):
                if time.perf_counter() - began > seconds or _resident(process.pid) > (
                    STOPPED_AT_BYTES
                ):
                    os.kill(process.pid, signal.SIGKILL)
                    return

        watching = threading.Thread(target=watch)
        watching.start()
        _, status, used = os.wait4(process.pid, 0)
        ended.set()
        watching.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    return process.returncode, time.perf_counter() - began, cpu, used.ru_maxrss * 1024


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _faults(status: int, seconds: float, peak: int, said: bytes, report: Path) -> list[str]:
    faults = []
    if seconds > MAX_SECONDS:
        faults.append("too slow")
    if peak > MAX_BYTES:
        faults.append("too much memory")
    if status not in (0, 1, 2):
        faults.append(f"status {status}")
    if b"Traceback" in said:
        faults.append("traceback")
    # A build that went well is silent.
    if status and not said.strip():
        faults.append("not a word")
    if report.exists() and report.stat().st_size > MAX_REPORT_BYTES:
        faults.append("report too large")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default=",".join(FILES), metavar=",".join(FILES))
    parser.add_argument("--formats", default=",".join(FORMATS), metavar=",".join(FORMATS))
    parser.add_argument("--no-map", action="store_true")
    parser.add_argument("--no-build", action="store_true")
    parser.add_argument(
        "--shared",
        action="store_true",
        help="judge seconds of CPU, on a machine shared with others",
    )
    parser.add_argument("--stop", type=float, default=2 * MAX_SECONDS, metavar="SECONDS")
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where the files are written")
    options = parser.parse_args()
    n_faults = 0
    with tempfile.TemporaryDirectory(prefix="heavy-", dir=options.work) as folder:
        work = Path(folder)
        write_study(work / "study")
        print("| file | command | status | wall, s | CPU, s | peak, MiB | report, MiB | fault |")
        print("|---|---|---:|---:|---:|---:|---:|---|", flush=True)
        for name in options.only.split(","):
            data = work / "data"
            data.mkdir()
            FILES[name](data)
            common = ["--study", str(work / "study"), "--data", str(data)]
            commands = [
                ("check " + format, ["check", *common, "--format", format])
                for format in options.formats.split(",")
            ]
            if not options.no_map:
                commands.append(("map", ["map", *common]))
            if not options.no_build:
                commands.append(("build", ["build", *common, "--db", str(work / "study.duckdb")]))
            for called, arguments in commands:
                report, log = work / "report", work / "log"
                if called.startswith("check "):
                    arguments += ["--out", str(report)]
                report.unlink(missing_ok=True)
                status, wall, cpu, peak = run(arguments, log, options.stop)
                said = log.read_bytes()
                faults = _faults(status, cpu if options.shared else wall, peak, said, report)
                n_faults += len(faults)
                size = report.stat().st_size / 1024**2 if report.exists() else 0.0
                print(
                    f"| {name} | {called} | {status} | {wall:.1f} | {cpu:.1f} | "
                    f"{peak / 1024**2:.0f} | {size:.1f} | {', '.join(faults)} |",
                    flush=True,
                )
                if "traceback" in " ".join(faults) or status not in (0, 1, 2):
                    print(said[-1500:].decode(errors="replace"), flush=True)
            shutil.rmtree(data)
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
