"""From a value in a row of Dataset-JSON to the text a sound CSV file would hold in its place."""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping

from caseseries.delivery.sources.cell_text import plain_number
from caseseries.delivery.sources.statistical.sas_times import written_by_sas

DATA_TYPES = frozenset(
    (
        *("string", "integer", "decimal", "float", "double", "boolean"),
        *("datetime", "date", "time", "URI"),
    )
)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?Z?$")


class Number(str):
    """A number in the digits of the file."""


class NotOneValueError(Exception):
    """A cell holds a list, an object, or a text that is none."""


def writer(column: Mapping[str, typing.Any]) -> Callable[[object], str | None]:
    """Return how values of a column become texts; it raises NotOneValueError."""
    data_type = column.get("dataType")
    written = written_by_sas(str(column.get("displayFormat") or ""))

    def text(value: object) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            raise NotOneValueError
        if isinstance(value, Number):
            # Its dates should be texts; a number can only be what the format shows.
            return _number(value) if written is None else _shown(value, written)
        if not is_text(value):
            raise NotOneValueError
        if data_type == "datetime":
            return _MIDNIGHT.sub("", value)
        if data_type == "decimal" and _THOUSANDS.fullmatch(value):
            return value.replace(",", "")
        return value

    return text


def is_text(value: object) -> bool:
    """Whether a value is a text that can be written: JSON may escape halves of characters."""
    if not isinstance(value, str):
        return False
    try:
        return value.isascii() or bool(value.encode())
    except UnicodeEncodeError:
        return False


def _number(value: str) -> str:
    if "e" not in value and "E" not in value:
        return str(value)
    try:
        return plain_number(float(value))
    except ValueError:
        # Too large for any number: shown as it stands, and refused as none.
        return str(value)


def _shown(value: str, written: Callable[[float], str]) -> str:
    try:
        return written(float(value))
    except OverflowError:
        return str(value)
