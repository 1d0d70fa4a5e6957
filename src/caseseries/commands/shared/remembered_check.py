"""What `caseseries check` said last of the same data and rules: said again without checking.

A report is a function of the delivery, the study, the code and the day (rules ask for dates still
to come), so it is kept beside the study's database under a hash of all of these.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import sys
import sysconfig
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from caseseries.documents import stamp
from caseseries.writing.whole_file import write_whole

LARGEST_BYTES: Final = 32 << 20
"""Of a larger delivery the hash alone would take a noticeable part of the check."""

_KEPT: Final = 8


@dataclass(frozen=True)
class Question:
    """One check with its options: ``key`` names all that the answer rests on, and ``seen`` are the
    dates and sizes of the files when it was asked."""

    file: Path
    key: str
    sources: stamp.Sources
    seen: dict[str, tuple[int, int]]

    def answer(self) -> tuple[int, str] | None:
        """The exit code and the text of the last time; None where there was none."""
        found = self._answers().get(self.key)
        return (found[0], found[1]) if found else None

    def keep(self, exit_code: int, text: str) -> None:
        """Remember an answer, unless a file changed while it was found, or code took part whose
        changes would not be noticed."""
        if stamp.glance(self.sources) != self.seen or _has_foreign_code(self.sources.project_dir):
            return
        others = {key: found for key, found in self._answers().items() if key != self.key}
        latest = dict([*others.items(), (self.key, [exit_code, text])][-_KEPT:])
        with suppress(OSError):  # Without room to remember, the answer is still right.
            write_whole(self.file, json.dumps(latest).encode())

    def _answers(self) -> dict[str, list]:
        try:
            loaded = json.loads(self.file.read_bytes())
        except (OSError, ValueError):
            return {}
        return loaded if isinstance(loaded, dict) else {}


def _has_foreign_code(root: Path) -> bool:
    """Whether modules are loaded from elsewhere than the study, the engine and what is installed
    in a version. Python's own may be links (Debian's sitecustomize)."""
    folders = {root.resolve(), stamp.ENGINE, *_installed_in(), *_folders("stdlib", "platstdlib")}
    known = tuple(f"{folder}{os.sep}" for folder in folders)
    # As texts: of a thousand paths this is a fifth of the time of a check.
    return any(
        not os.path.abspath(place).startswith(known)  # noqa: PTH100
        and not os.path.realpath(place).startswith(known)
        for name, module in list(sys.modules.items())
        if name != "__main__" and (place := getattr(module, "__file__", None))
    )


def _folders(*names: str) -> set[Path]:
    places = [Path(sysconfig.get_paths()[name]) for name in names]
    return {*places, *(place.resolve() for place in places)}


def _installed_in() -> set[Path]:
    return _folders("purelib", "platlib")


def _installed() -> list[str]:
    """Names and versions of all packages, from the names of their folders."""
    found = {path.name for folder in _installed_in() for path in folder.glob("*.dist-info")}
    return sorted(found)


def question(
    options: argparse.Namespace, root: Path, study: Path, *appearance: object
) -> Question | None:
    """What a check with these options asks; None where its answer is not to be kept.

    That is where it writes files, shows protected health information, or reads very much.
    ``appearance`` is what else the printed text depends on.
    """
    if options.show_phi or options.register or options.quarantine or options.out:
        return None
    if options.format == "openlineage":
        return None  # Each run has a moment and an id of its own.
    if options.engine != "duckdb":
        return None  # Another engine names parts of tables, not lines.
    sources = stamp.Sources(root, options.data, study, renderer="")
    try:
        seen = stamp.glance(sources)
        size = sum(bytes_ for name, (_, bytes_) in seen.items() if name.startswith("data "))
        if not 0 < size <= LARGEST_BYTES:
            return None
        inputs = stamp.of_database(stamp.study_fingerprint(sources))
    except OSError:
        return None  # Reading the data says what is wrong with it.
    today = datetime.date.today().isoformat()
    key = stamp.digest(inputs, _installed(), str(options.data), options.all, today, appearance)
    return Question(root / "build" / stamp.MEMORY / "checks.json", key, sources, seen)
