"""A program run for a render: its output read, and it ended with us, its own children included."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from caseseries.writing.signals import held_back

GRACE_SECONDS: Final = 3.0


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a program in a folder; returns its exit code and all that it printed.

    When this is interrupted, every process that the program started ends before the interruption
    goes on, so that none of them writes on in a folder about to be removed.
    """
    process: subprocess.Popen[str] | None = None
    try:
        # Interrupted while it starts one, Python would lose sight of the process.
        with held_back():
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
        hear_interruptions()
        printed, _ = process.communicate()
        return process.returncode, printed
    except BaseException:
        if process is not None:
            end(process)
        raise
    finally:
        if process is not None and process.stdout is not None:
            process.stdout.close()


def hear_interruptions() -> None:
    """Let ^C end a wait for what a child prints.

    Polars sets a handler of its own for it, under which the system takes up such a wait again, so
    that Python hears of the signal when the child is done.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))


def end(process: subprocess.Popen[str]) -> None:
    """End a process that leads a session of its own, with every process it started there."""
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE_SECONDS)
    # Its children may outlive it; those that obeyed are gone, and nothing happens to them.
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _signal_group(process: subprocess.Popen[str], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
