"""The process that makes documents while a preview runs: all is imported, each job is a fork.

``python -m caseseries.commands.live.maker`` reads one JSON line a job from its input (the options
of a render, and the file that takes what it says) and answers each with a line, its exit code. A
fork imports the study's own code, so that a change of that counts in the next.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import importlib
import json
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any, Final

from caseseries.commands import render
from caseseries.documents.embedded.processes import exit_code_of
from caseseries.writing.signals import orderly_end

ROOMS: Final = (
    "analyses", "build", "delivery", "documents", "evidence", "gate", "results", "statistics",
    "study", "warehouse",
)  # fmt: skip
"""Rooms of the engine whose modules a build or a render may need."""

# What they import when they are called.
LIBRARIES: Final = (
    "IPython.core.interactiveshell", "duckdb", "jinja2", "lifelines",
    "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg", "matplotlib.figure",
    "numpy", "pandas", "pandera.polars", "polars", "scipy.optimize", "scipy.special",
    "scipy.stats",
)  # fmt: skip

# They are programs, or load what lays out a PDF.
_NOT: Final = ("worker", "extension", "pdf", "__main__")


def import_all() -> None:
    """Import what a build and a page need; what cannot be is reported by the job that needs it."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for room in ROOMS:
        module = importlib.import_module(f"caseseries.{room}")
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{module.__name__}."):
            if not set(found.name.split(".")) & set(_NOT):
                with contextlib.suppress(ImportError):
                    importlib.import_module(found.name)


def job(order: dict[str, Any]) -> int:
    """Render as the order says, all that is said written to its file."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 2)
    os.dup2(log, 1)
    options = argparse.Namespace(
        **{
            name: Path(value) if name in order["paths"] else value
            for name, value in order["options"].items()
        }
    )
    with orderly_end():
        return render.run(options, here=True)


def main() -> int:
    """Carry out jobs until the input ends."""
    answers = os.dup(1)
    os.dup2(2, 1)
    import_all()
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        code = exit_code_of(lambda order=order: job(order))
        os.write(answers, f"{json.dumps(code)}\n".encode())
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
