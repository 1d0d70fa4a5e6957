"""Writing a file whole or not at all."""

from __future__ import annotations

from pathlib import Path

from caseseries.writing.together import Unfinished, moved_together


def write_whole(path: Path, content: bytes, unfinished: Unfinished | None = None) -> None:
    """Write a file whole or not at all; what is no file (a pipe, a terminal) is written to.

    With ``unfinished`` it is moved to its place with the rest of that.
    Raises OSError where it cannot be written; what stood there before then still does.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    if unfinished is not None:
        unfinished.file(path).write_bytes(content)
        return
    with moved_together() as alone:
        alone.file(path).write_bytes(content)
