"""The study a command is about, and where its data, database and documents lie by default."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from caseseries.study.failure import CannotReadError

if TYPE_CHECKING:
    from caseseries.study.study import Study

DATA: Final = Path("data/raw")
DB: Final = Path("build/study.duckdb")
OUT: Final = Path("build/report")
PAGES: Final = Path("build/preview")


def study_of(options: argparse.Namespace) -> Study:
    """The study named by ``--study``, else the one around here.

    Data, database and output that were not named become those of the study's folder. Raises
    StudyError and StudyFileError.
    """
    from caseseries.study.study import open_study

    study = open_study(options.study)
    settle(options, study.root)
    return study


def settle_database(options: argparse.Namespace) -> None:
    """Fill in the places of a question to a database; its study is not opened for it.

    Raises StudyError where no database is named and no study is around.
    """
    from caseseries.study.study import study_file

    if options.db is None or getattr(options, "data", True) is None:
        try:
            root = study_file(options.study).parent
        except CannotReadError:
            if options.db is None:
                raise
            root = Path()
        settle(options, root)


def settle(options: argparse.Namespace, root: Path) -> None:
    """Fill in the places that were not named; from the working directory, where that is shorter."""
    of_command: dict[str, Path] = getattr(options, "defaults", {})
    for name, place in of_command.items():
        if getattr(options, name) is None:
            setattr(options, name, _from_here(root / place))


def _from_here(path: Path) -> Path:
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else Path(relative)
