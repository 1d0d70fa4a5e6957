"""What the system refuses (a full disk, a folder that cannot be written in), in a sentence."""

from __future__ import annotations

from pathlib import Path

from caseseries.writing.together import ASIDE

_OF_DUCKDB = ("IOException", "OutOfMemoryException")


def refused_by_the_system(error: BaseException) -> str | None:
    """What is said of an error that is nobody's fault here; None for any other."""
    if isinstance(error, MemoryError):
        return "there is not enough memory"
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        place = f" {_place(error.filename)}" if error.filename else ""
        return f"cannot write{place}: {said}"
    if type(error).__name__ in _OF_DUCKDB:
        return str(error)
    return None


def was_interrupted(error: BaseException) -> bool:
    """Whether it is what DuckDB makes of an interruption within a query, or Python 3.11 of one
    while a class is made."""
    return (
        type(error).__name__ == "InterruptException"
        or str(error) == "Query interrupted"
        or isinstance(error.__cause__, KeyboardInterrupt)
    )


def _place(filename: object) -> str:
    """The file that was to be written, where one beside it is named."""
    path = Path(str(filename))
    at = next((i for i, part in enumerate(path.parts) if part.startswith(ASIDE)), None)
    return str(path) if at is None else str(Path(*path.parts[:at], *path.parts[at + 2 :]))
