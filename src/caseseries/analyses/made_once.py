"""Sections of ``study.toml`` that make numbers of the same id are a mistake of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from caseseries.results.numbers import ClaimedTwiceError
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.study.study import Study


@contextmanager
def made_once(study: Study, section: str, name: str) -> Iterator[None]:
    """Say which section makes a number that there is already; raises StudyFileError."""
    try:
        yield
    except ClaimedTwiceError as error:
        raise StudyFileError(
            f"{at(study.file, [section, name])}: [{section}.{name}] makes the number {error.id!r},"
            " which there is already, of another section or another of its lines; give one of the"
            " two another name, or take it out"
        ) from None
