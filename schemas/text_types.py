"""From the text of a cell to its value: which ways of writing are accepted, and what to say else.

DuckDB's own casts accept too much (``'7.5'::INT`` is 8, ``'nan'::DOUBLE`` is a number), so every
cast stands behind a pattern.
"""

from __future__ import annotations

import re

from schemas.declaration import Column
from schemas.identifiers import literal

INTEGER_PATTERN = "-?[0-9]{1,18}"
DECIMAL_PATTERN = r"-?[0-9]{1,300}(\.[0-9]{1,300})?"
# Years of four digits from 1000 on, which DuckDB, polars and Python's datetime all hold.
DATE_PATTERN = "[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}"
# Blanks include the no-break space that spreadsheets and word processors leave behind.
BLANKS = " \t\r\n\u00a0\ufeff"
CONTROL_PATTERN = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"


def typed(column: Column, text: str) -> str:
    """Return the SQL expression of a column's value from the SQL expression of its text.

    The value is NULL where the text is missing or not written as the column's type asks.
    """
    if column.type in ("text", "code"):
        return text
    if column.type == "boolean":
        return f"case lower({text}) when 'true' then true when 'false' then false end"
    pattern, target = {
        "integer": (INTEGER_PATTERN, "BIGINT"),
        "decimal": (DECIMAL_PATTERN, "DOUBLE"),
        "date": (DATE_PATTERN, "DATE"),
    }[column.type]
    return (
        f"case when regexp_full_match({text}, {literal(pattern)}) "
        f"then try_cast({text} as {target}) end"
    )


def misformatted(column: Column, text: str, *, has_control_characters: bool) -> str:
    """Return the SQL condition under which a text that is not missing breaks the column's type."""
    if column.type == "code":
        return "false"
    if column.type == "text":
        untrimmed = f"{text} <> trim({text}, {literal(BLANKS)})"
        if not has_control_characters:
            return untrimmed
        return f"({untrimmed} or regexp_matches({text}, {literal(CONTROL_PATTERN)}))"
    return f"({typed(column, text)}) is null"


def advice(column: Column, text: str) -> str:
    """Say what is wrong with a cell that is not written as its column's type asks."""
    expected = f"expected {column.expectation()}"
    stripped = text.strip(BLANKS)
    if column.type == "text":
        if stripped != text:
            return "Remove the blanks before or after the text: they make two names of one."
        return "Remove the control character in this text."
    if stripped == "":
        return f"This cell holds only blanks; {expected}. Leave it empty if the value is missing."
    if stripped != text:
        return f"Remove the blanks before or after the value; {expected}."
    if column.type == "date":
        return f"{_date_advice(text)} ({expected})."
    if column.type == "boolean":
        return "Write true or false (TRUE and FALSE are read too)."
    return f"{_number_advice(column, text)} ({expected})."


def _date_advice(text: str) -> str:
    if re.fullmatch(DATE_PATTERN, text):
        return "There is no such day in the calendar"
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ].*", text):
        return "Leave out the time of day"
    german = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text)
    if german:
        day, month, year = german.groups()
        return f"Write it as {year}-{int(month):02d}-{int(day):02d}, if that is what is meant"
    if re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", text):
        return "Day and month cannot be told apart in this way of writing"
    if re.fullmatch(r"\d{5}", text):
        return "This looks like a spreadsheet's day number; format the cells as YYYY-MM-DD"
    return "This is no ISO date"


def _number_advice(column: Column, text: str) -> str:
    if re.fullmatch(r"-?\d+,\d+", text):
        return "Write a point, not a comma, before the decimals, and no separator of thousands"
    if re.fullmatch(r"-?\d{1,3}([,.' ]\d{3})+(\.\d+)?", text):
        return "Leave out the separators of thousands"
    if column.type == "integer" and re.fullmatch(r"-?\d+\.\d+", text):
        return "This is not a whole number"
    if re.fullmatch(r"[-+]?(nan|inf|infinity|na|n/a|null|none|-|\?|\.)", text, re.IGNORECASE):
        return "Leave the cell empty if the value is missing"
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+", text):
        return "Write the number out, without an exponent"
    if re.fullmatch(r"[<>≤≥~]\s*\d+(\.\d+)?", text):
        return "Give the number alone; a limit is no measurement"
    if re.fullmatch(r"-?\d+(\.\d+)?\s*[^\d\s.,-]+\S*", text):
        return "Give the number alone, without its unit"
    return "This is not a number"
