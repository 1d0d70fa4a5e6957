"""Progress and errors on the terminal."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator

from caseseries.writing.inert_cells import printable

# What is done sooner needs no word.
_PATIENCE_SECONDS = 1.0
_LAYOUT = "\n"


def progress() -> Callable[[str], None]:
    """Prints each stage on a terminal; silent where nobody watches."""
    if not sys.stderr.isatty():
        return lambda stage: None
    return lambda stage: print(f"• {stage}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def waiting(doing: str) -> Iterator[None]:
    """Say on a terminal what goes on and for how long, once it takes longer than a second.

    The line is taken away at the end; where nobody watches nothing is written.
    """
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    shown = "".join(char if char.isprintable() else "?" for char in doing)

    def tell() -> None:
        seconds = 0
        while not done.wait(_PATIENCE_SECONDS):
            seconds += 1
            sys.stderr.write(f"\r• {shown} … {seconds} s")
            sys.stderr.flush()
        if seconds:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        done.set()
        teller.join()


def fail(message: object) -> None:
    """One error message, without a traceback; what it cites from a file drives no terminal."""
    print(f"caseseries: {printable(str(message), kept=_LAYOUT)}", file=sys.stderr)
