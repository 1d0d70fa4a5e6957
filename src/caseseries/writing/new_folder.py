"""Writing a folder of files whole or not at all."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from caseseries.writing.together import Unfinished, moved_together


class FolderInUseError(Exception):
    """The target exists and is not an empty folder; nothing in it may be overwritten."""


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes ``target`` when the block ends well.

    Where the block raises, ``target`` is as it was. Raises FolderInUseError where it is a file or
    holds anything, OSError where it cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        what = "is not empty" if target.is_dir() else "is a file"
        raise FolderInUseError(f"{target} {what}. Name a new or empty folder.")
    with moved_together() as unfinished:
        folder = unfinished.space(target.absolute().parent)
        yield folder
        place_folder(unfinished, folder, target)


def place_folder(unfinished: Unfinished, folder: Path, target: Path) -> None:
    """Let ``folder``, a space beside ``target``, become that with the rest."""
    # Such a space can only be read by its owner.
    folder.chmod(0o777 & ~_umask())
    if target.exists() and target.samefile(Path.cwd()):
        # A shell that stands in the folder must not be left in one that is gone.
        for entry in folder.iterdir():
            unfinished.move(entry, target / entry.name)
    else:
        unfinished.move(folder, target)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
