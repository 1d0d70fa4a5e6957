"""Writing a folder of files whole or not at all."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


class FolderInUseError(Exception):
    """The target exists and is not an empty folder; nothing in it may be overwritten."""


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside ``target`` that becomes ``target`` when the block ends well.

    Where the block raises, ``target`` is as it was. Raises FolderInUseError where it is a file or
    holds anything, OSError where it cannot be written.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        what = "is not empty" if target.is_dir() else "is a file"
        raise FolderInUseError(f"{target} {what}. Name a new or empty folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, since a folder can only be moved in one step within a file system.
    unfinished = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent.absolute()))
    try:
        yield unfinished
        # mkdtemp makes folders only their owner can read.
        unfinished.chmod(0o777 & ~_umask())
        if target.exists() and target.samefile(Path.cwd()):
            # A shell that stands in the folder must not be left in one that is gone.
            for entry in unfinished.iterdir():
                entry.rename(target / entry.name)
            return
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _umask() -> int:
    import os

    mask = os.umask(0)
    os.umask(mask)
    return mask
