"""How long SQL of a study may take and how many rows a rule may select, and what ends it beyond."""

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
DERIVATION_SECONDS: typing.Final = 3600.0
"""What a derivation may take, of rows that the gate has let through."""


def stopped(file: object, seconds: float, key: str) -> str:
    """Say that a query was stopped, and what to do."""
    return (
        f"{file}: the query was stopped after {seconds:g} seconds without an end. Correct it, or "
        f"give it more time with {key} in [gate] of the study's file."
    )


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
