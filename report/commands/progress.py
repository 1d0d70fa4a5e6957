"""Progress and errors on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable


def progress() -> Callable[[str], None]:
    """Prints each stage on a terminal; silent where nobody watches."""
    if not sys.stderr.isatty():
        return lambda stage: None
    return lambda stage: print(f"• {stage}", file=sys.stderr, flush=True)


def fail(message: object) -> None:
    """One error message, without a traceback."""
    print(f"caseseries: {message}", file=sys.stderr)
