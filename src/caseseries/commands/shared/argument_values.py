"""What the value of an argument has to be, for argparse to take it or to say why not.

Nothing heavy is imported here either.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from caseseries.delivery.databases import address
from caseseries.documents.formats import FORMATS
from caseseries.study.failure import CannotReadError


def data_place(text: str) -> Path | address.Database:
    """A folder, a file or a database."""
    try:
        return address.data_place(text)
    except CannotReadError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole_number(least: int) -> Callable[[str], int]:
    """A whole number that is ``least`` or more."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and int(text) >= least):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of {least} or more")
        return int(text)

    return read


def parameter(text: str) -> tuple[str, object]:
    """``NAME:VALUE``, with the value as YAML reads it."""
    from caseseries.commands.shared import parameters

    return parameters.parameter(text)


def formats(text: str) -> tuple[str, ...]:
    """Formats of documents, separated by commas."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in formats if name not in FORMATS]
    if unknown or not formats:
        named = ", ".join(unknown) or "nothing"
        raise argparse.ArgumentTypeError(f"{named} is no format; choose from {','.join(FORMATS)}")
    return formats
