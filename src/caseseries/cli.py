"""The command line: ``caseseries init | check | build | render | query | trace | …``.

Only argparse is imported here; each command imports what it needs, so that ``--help`` and wrong
usage answer at once. Exit codes: 0 done, 1 the data break a rule (or a verdict got worse, or
a ledger or paper refutes itself), 2 cannot read or wrong usage, 3 rendering failed.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from caseseries.commands.shared.arguments import parser
from caseseries.commands.shared.building import CANNOT_READ
from caseseries.commands.shared.progress import fail
from caseseries.commands.shared.refusals import refused_by_the_system, was_interrupted
from caseseries.writing.signals import orderly_end
from caseseries.writing.together import written


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _settle_streams()
    # Pandera collects hundreds of plans over a few rows; the streaming engine, which polars 2 takes
    # where nobody says otherwise, needs several times as long to begin.
    os.environ.setdefault("POLARS_ENGINE_AFFINITY", "in-memory")
    written.clear()
    try:
        options = parser().parse_args(arguments)
        command = importlib.import_module(f"caseseries.commands.{options.command}")
        with orderly_end():
            return command.run(options)
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        # The reader (head, less) went away; the interpreter must not complain at exit.
        sys.stderr.close()
        return 0
    except Exception as error:
        if was_interrupted(error):
            return _stopped()
        said = refused_by_the_system(error)
        if said is None:
            raise
        fail(f"{said}\n{_what_changed()}")
        return CANNOT_READ


def _settle_streams() -> None:
    """Give the process the streams it was started without, and let none of them refuse a letter."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            # Else the first file that is opened would be taken for it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115
        elif isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a character of some cell shows its code instead.
            with contextlib.suppress(OSError):
                stream.reconfigure(errors="backslashreplace")


def _stopped() -> int:
    fail(f"stopped; {_what_changed()}")
    return 130


def _what_changed() -> str:
    names = ", ".join(map(str, written))
    return f"{names} had been written, nothing else was changed" if names else "nothing was changed"


def command_line() -> NoReturn:
    """What the shell starts: `main`, and then an end at once.

    To unload pandas, polars and duckdb module by module takes Python a fifth of a second, for
    memory that the system takes back anyway; what a command opened, it has closed.
    """
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except (OSError, ValueError) as error:
        code = code or CANNOT_READ
        with contextlib.suppress(OSError, ValueError):
            fail(f"standard output cannot be written: {error}")
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)
