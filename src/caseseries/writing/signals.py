"""Being told to end: orderly, and not in the middle of what has to be done in one piece."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

_ENDING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Within the block no signal is acted upon; it is at its end."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        held.append(number)

    before = {number: signal.getsignal(number) for number in _ENDING}
    before = {number: how for number, how in before.items() if how != signal.SIG_IGN}
    for number in before:
        signal.signal(number, hold)
    try:
        yield
    finally:
        for number, how in before.items():
            signal.signal(number, how)
        for number in held:
            signal.raise_signal(number)


@contextlib.contextmanager
def orderly_end() -> Iterator[None]:
    """Within the block, being told to end raises SystemExit, so that what is half written goes.

    Without it SIGTERM and SIGHUP end Python where it stands.
    """

    told: list[int] = []

    def leave(number: int, frame: FrameType | None) -> None:
        told.append(number)
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [signal.SIGTERM, signal.SIGHUP]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    except Exception:
        # DuckDB, told to end within a query, makes an error of its own of it.
        if told:
            raise SystemExit(128 + told[0]) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
