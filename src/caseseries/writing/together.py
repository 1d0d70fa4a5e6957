"""Files and folders that belong together, written aside and moved to their places in one go.

What is unfinished lies in a hidden folder beside each target, on its file system, under a name of
chance and a lock that ends with the process. When all of it is there, a list of the moves is laid
beside it and followed with signals held back. A process that was killed before leaves its folder,
and whoever writes there next removes it; one that was killed amid the moves leaves the list too,
and whoever writes there next finishes them. So the places hold all of the old or all of the new.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from caseseries.writing.signals import held_back

try:
    import fcntl
except ImportError:  # Windows: nothing of others is looked at there, and so nothing removed.
    fcntl = None

ASIDE: Final = ".caseseries-"
_LOCK: Final = "lock"
_MOVES: Final = "moves.json"

written: list[Path] = []
"""What this process has moved to its place so far."""


class Unfinished:
    """What is written aside until the block of ``moved_together`` ends."""

    def __init__(self) -> None:
        self._asides: dict[Path, _Aside] = {}
        self._moves: dict[Path, Path | None] = {}
        self._checks: list[Callable[[], None]] = []

    def file(self, target: Path) -> Path:
        """A place for a file that is to become ``target``.

        Raises OSError where the folder of the target cannot be made or written in.
        """
        place = Path(os.path.realpath(target))
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
        aside = self._moves.get(place) or self.space(place.parent) / place.name
        self._moves[place] = aside
        return aside

    def before_moving(self, check: Callable[[], None]) -> None:
        """Have ``check`` called just before everything is moved; what it raises stops that."""
        self._checks.append(check)

    def move(self, source: Path, target: Path) -> None:
        """Move ``source``, which lies in a ``space`` on its file system, to ``target``."""
        place = Path(os.path.realpath(target))
        self._moves.pop(place, None)
        self._moves[place] = source

    def remove(self, target: Path) -> None:
        """Let ``target``, a file or a folder that is empty by then, go when the rest is moved."""
        self._moves[Path(os.path.realpath(target))] = None

    def space(self, folder: Path) -> Path:
        """A new empty folder inside of ``folder``, which is made where it is not there."""
        folder = folder.absolute()
        if folder not in self._asides:
            folder.mkdir(parents=True, exist_ok=True)
            self._asides[folder] = _Aside(folder)
        return self._asides[folder].space()

    def _move_all(self) -> None:
        moves = [(str(source) if source else None, str(to)) for to, source in self._moves.items()]
        if not moves:
            return
        for _, target in moves:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
        asides = list(self._asides.values())
        with contextlib.ExitStack() as held:
            for aside in sorted(asides, key=lambda one: one.beside):
                held.enter_context(_locked(aside.beside))
            held.enter_context(held_back())
            for check in self._checks:
                check()
            for aside in asides:
                aside.keep(moves)
            _follow(moves)
            for aside in asides:
                aside.is_done()
            written.extend(Path(target) for source, target in moves if source)

    def _end(self) -> None:
        for aside in self._asides.values():
            aside.end()


@contextlib.contextmanager
def moved_together() -> Iterator[Unfinished]:
    """What the block writes aside is in its places when it ends well; else nothing has changed.

    Raises OSError where something cannot be written or moved.
    """
    unfinished = Unfinished()
    try:
        yield unfinished
        unfinished._move_all()
    finally:
        unfinished._end()


class _Aside:
    """A hidden folder of this process inside of a folder, locked as long as the process lives."""

    def __init__(self, beside: Path) -> None:
        self.beside = beside
        with _locked(beside):
            _clear(beside)
            self._folder = Path(tempfile.mkdtemp(prefix=ASIDE, dir=beside))
            self._lock = os.open(self._folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o666)
            if fcntl is not None:
                fcntl.flock(self._lock, fcntl.LOCK_EX)

    def space(self) -> Path:
        return Path(tempfile.mkdtemp(dir=self._folder))

    def keep(self, moves: list[tuple[str | None, str]]) -> None:
        """Lay the list of moves beside what is to be moved: from here on it counts as done."""
        writing = self._folder / f"{_MOVES}.part"
        writing.write_text(json.dumps(moves), encoding="utf-8")
        writing.rename(self._folder / _MOVES)

    def is_done(self) -> None:
        (self._folder / _MOVES).unlink()

    def end(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._lock)


def _clear(folder: Path) -> None:
    """Finish or remove what processes left in a folder that are no longer there."""
    if fcntl is None:
        return
    for left in folder.glob(f"{ASIDE}*"):
        try:
            lock = os.open(left / _LOCK, os.O_RDWR)
        except FileNotFoundError:
            shutil.rmtree(left, ignore_errors=True)  # killed before it had its lock, or as it went
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            with contextlib.suppress(FileNotFoundError):
                _follow(json.loads((left / _MOVES).read_text(encoding="utf-8")))
            shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(lock)


def _follow(moves: list[tuple[str | None, str]]) -> None:
    """Do the moves of a list that are not done."""
    for from_, to in moves:
        source, target = Path(from_ or ""), Path(to)
        if from_ is None and target.is_dir():
            with contextlib.suppress(OSError):
                target.rmdir()
        elif from_ is None:
            target.unlink(missing_ok=True)
        elif source.exists():
            if source.is_dir() and target.is_dir():
                # A folder takes the place of an empty one alone.
                target.replace(f"{from_}.before")
            source.replace(target)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, for the moments in which what is unfinished comes and goes."""
    if fcntl is None:
        yield
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
