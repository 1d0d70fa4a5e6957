"""How long a rule in SQL may take and how many rows it may select, and what ends it beyond."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import typing
from collections.abc import Iterator

if typing.TYPE_CHECKING:
    import duckdb


@dataclasses.dataclass(frozen=True, slots=True)
class RuleLimits:
    """The seconds a rule may take and the rows it may select."""

    seconds: float = 300
    rows: int = 20_000_000


NO_LONGER = RuleLimits()


@contextlib.contextmanager
def within(con: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Interrupt what the connection does after so many seconds.

    Raises TimeoutError where it came to that.
    """
    import duckdb

    lock = threading.Lock()
    ended = late = False

    def interrupt() -> None:
        nonlocal late
        # Held, so that a query asked after this one is never hit in its place.
        with lock:
            if not ended:
                late = True
                con.interrupt()

    # A thread cannot wait for longer than this, which no one would either.
    watch = threading.Timer(min(seconds, threading.TIMEOUT_MAX), interrupt)
    watch.daemon = True
    watch.start()
    try:
        yield
    except (duckdb.Error, RuntimeError) as error:
        if late:
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        with lock:
            ended = True
