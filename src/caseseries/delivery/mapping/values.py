"""Single texts of a mapping: what a value of ``study.toml`` is as text, and what a column takes."""

from __future__ import annotations

import datetime
import re

from caseseries.delivery.typing.spellings import FALSE_TEXTS, TRUE_TEXTS
from caseseries.delivery.typing.text_types import (
    BLANKS,
    CONTROL_PATTERN,
    DECIMAL_PATTERN,
    INTEGER_PATTERN,
)
from caseseries.study.declaration import Column
from caseseries.study.study_file import StudyFileError, suggestion


def text_of(where: str, value: object) -> str:
    """Return a value as the text of a cell: ``99`` and ``true`` need no quotes in ``study.toml``.

    Raises StudyFileError for anything but a text, a number, true or false, and for empty texts.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value}"
    if not isinstance(value, str) or not value.strip(BLANKS) or re.search(CONTROL_PATTERN, value):
        raise StudyFileError(f"{where} = {value!r}; write a text that is not empty")
    return value.strip(BLANKS)


def not_a_value(column: Column, text: str) -> str:
    """Say what may stand in a column where a text may not; empty where it may."""
    if column.codes is not None:
        if text in column.codes:
            return ""
        return f"write one of {', '.join(column.codes)}{_near(text, column)}"
    fits = {
        "text": lambda: text == text.strip(BLANKS),
        "boolean": lambda: text in ("true", "false"),
        "integer": lambda: re.fullmatch(INTEGER_PATTERN, text) is not None,
        "decimal": lambda: re.fullmatch(DECIMAL_PATTERN, text) is not None,
        "date": lambda: _is_date(text),
    }[column.type]
    return "" if fits() else f"write {column.expectation()}"


def _near(text: str, column: Column) -> str:
    end = suggestion(text, column.codes or ())
    return end if "meant" in end else ""


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def may_be_real(column: Column, text: str) -> str:
    """Say which real value a missing code may be taken for; empty where it can be none."""
    if column.codes is not None:
        return "a code" if text in column.codes else ""
    if column.type == "boolean":
        return "a value" if text.lower() in (*TRUE_TEXTS, *FALSE_TEXTS) else ""
    if column.type not in ("integer", "decimal"):
        return ""
    number = re.sub(r"\.0+$", "", text.replace(",", "."))
    if not re.fullmatch(INTEGER_PATTERN if column.type == "integer" else DECIMAL_PATTERN, number):
        return ""
    for limit, beyond in ((column.minimum, float.__lt__), (column.maximum, float.__gt__)):
        if isinstance(limit, int | float) and beyond(float(number), float(limit)):
            return ""
    unit = f" {column.unit}" if column.unit else ""
    if column.has_range:
        return f"{column.minimum} to {column.maximum}{unit}"
    return "any number"
