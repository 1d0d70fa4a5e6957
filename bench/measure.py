"""Whole processes timed from outside, several commands in turn.

Wall time is the monotonic clock around the process, CPU time and peak memory are the operating
system's own account of the finished process (``launched.py``): CPU time of the process and of every
child it waited for, memory of the largest single one of them. Commands run in turn
(A B C, A B C, …), so a machine whose speed drifts slows them alike, and ratios are taken within
each round before the median is.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAUNCHED = ROOT / "bench" / "launched.py"
# Unix counts ru_maxrss in KiB, macOS in bytes.
MAXRSS_PER_MIB = 1024 * 1024 if sys.platform == "darwin" else 1024


class CommandFailedError(RuntimeError):
    """A measured command did not do its work; the message has the end of what it printed."""


@dataclass(frozen=True)
class Command:
    """A command to measure.

    `prepare` runs before every run and is not measured; `produces` are files that must be there
    and not empty afterwards; `exit_codes` are those of a run that did its work.
    """

    name: str
    arguments: Sequence[str]
    cwd: Path = ROOT
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] | None = None
    produces: Sequence[Path] = ()
    exit_codes: Sequence[int] = (0,)


@dataclass(frozen=True)
class Run:
    """One finished process: wall and CPU time in seconds, peak memory in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a measured process.

    Bytecode may be written, so the warm-up leaves compiled modules behind as on any machine where
    a program was started before. A time zone is set because R asks the system's service manager
    for one otherwise, which takes time and fails in containers.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.setdefault("TZ", "UTC")
    environment.update(extra)
    return environment


def run_once(command: Command, log: Path) -> Run:
    """Run a command once and account for it.

    Raises CommandFailedError if it cannot be started, exits otherwise or leaves a file out.
    """
    if command.prepare is not None:
        command.prepare()
    account = log.resolve().with_suffix(".account")
    launcher = [sys.executable, "-I", "-S", str(LAUNCHED), str(account)]
    with log.open("wb") as output:
        returned = subprocess.run(
            [*launcher, *command.arguments],
            cwd=command.cwd,
            env=child_environment(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode
    absent = [path for path in command.produces if not path.is_file() or path.stat().st_size == 0]
    as_expected = returned in command.exit_codes
    if not as_expected or absent:
        what = f"no {absent[0]}" if as_expected else f"exit {returned}"
        tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise CommandFailedError(f"{command.name}: {what}. It printed:\n{tail}")
    wall_s, cpu_s, peak = map(float, account.read_text(encoding="ascii").split())
    return Run(wall_s, cpu_s, peak / MAXRSS_PER_MIB)


def run_in_turn(
    commands: Sequence[Command], *, runs: int, warmup: int, log_dir: Path
) -> dict[str, list[Run]]:
    """Run the commands in turn; the warm-up rounds are not counted. Keys are the names."""
    counted: dict[str, list[Run]] = {command.name: [] for command in commands}
    for round_number in range(warmup + runs):
        for position, command in enumerate(commands):
            run = run_once(command, log_dir / f"{position}.log")
            word = "warm-up" if round_number < warmup else f"run {round_number - warmup + 1}/{runs}"
            print(f"{word}: {command.name}: {run.wall_s:.2f} s", file=sys.stderr, flush=True)
            if round_number >= warmup:
                counted[command.name].append(run)
    return counted


def ratio(ours: Sequence[Run], theirs: Sequence[Run]) -> float:
    """Median over the rounds of our wall time by theirs."""
    return statistics.median(a.wall_s / b.wall_s for a, b in zip(ours, theirs, strict=True))


def markdown_table(measured: Mapping[str, Sequence[Run]], ours: str) -> str:
    """Medians (and the range of the wall time) of every command, with `ours` by each of them."""
    lines = [
        f"| process | wall, s (min–max) | CPU, s | peak, MiB | {ours} / this |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, runs in measured.items():
        wall = [run.wall_s for run in runs]
        cpu_s = statistics.median(run.cpu_s for run in runs)
        peak_mib = statistics.median(run.peak_mib for run in runs)
        times = "" if name == ours else f"{ratio(measured[ours], runs):.2f}"
        lines.append(
            f"| {name} | {statistics.median(wall):.2f} ({min(wall):.2f}–{max(wall):.2f}) "
            f"| {cpu_s:.2f} | {peak_mib:.0f} | {times} |"
        )
    return "\n".join(lines)


def machine() -> str:
    """Processors this process may use and the load on them, to be read with the figures."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{usable} processors, load {os.getloadavg()[0]:.1f} at the start"
