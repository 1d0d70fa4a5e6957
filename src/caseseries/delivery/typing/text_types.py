"""From the text of a cell to its value: which ways of writing are accepted, and what to say else.

DuckDB's own casts accept too much (``'7.5'::INT`` is 8, ``'nan'::DOUBLE`` is a number), so every
cast stands behind a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from caseseries.delivery.typing.partial_dates import imputed, precision, precision_of
from caseseries.delivery.typing.spellings import (
    DECIMAL_WITH_EXPONENT,
    truth,
    whole_number,
)
from caseseries.study.date_formats import COMMON_FORMATS, date_format, fitting, iso_date
from caseseries.study.date_formats import ISO_PATTERN as DATE_PATTERN
from caseseries.study.declaration import Column
from caseseries.writing.identifiers import literal

INTEGER_PATTERN = "-?[0-9]{1,18}"
DECIMAL_PATTERN = r"-?[0-9]{1,300}(\.[0-9]{1,300})?"
_THOUSANDS = r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+"
# Blanks include the no-break space that spreadsheets and word processors leave behind.
BLANKS = " \t\r\n\u00a0\ufeff"
CONTROL_PATTERN = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]"


def normalized(column: Column, text: str, *, native_numbers: bool = False) -> str:
    """Return the SQL expression of a cell's text as a sound CSV file would hold it.

    Missing codes become NULL, dates of the declared format ISO dates, decimal commas points; what
    is written otherwise stays as it is. ``native_numbers`` says that the file keeps numbers as
    numbers, whose text has a point whatever people write. Without missing codes, date format and
    decimal comma the text itself is returned. Of dates whose day is unknown the declared day is
    taken.
    """
    return imputed(column, _as_declared(column, text, native_numbers))


def date_precision(column: Column, text: str) -> str:
    """Return the SQL expression of how much is known of a date, NULL where there is no date."""
    known = precision(column, _as_declared(column, text, False))
    return f"case when ({typed(column, normalized(column, text))}) is not null then {known} end"


def _as_declared(column: Column, text: str, native_numbers: bool) -> str:
    """Return the SQL expression of a text without missing codes, dates and numbers as ISO."""
    if column.missing_codes:
        text = f"(case when not {_is_missing(column, text, native_numbers)} then {text} end)"
    if column.type == "date" and column.date_format is not None:
        formats = [item.text for item in column.date_formats]
        return iso_date(formats, text, keeps_months=column.precision_column is not None)
    if column.type in ("integer", "decimal") and column.decimal_mark == ",":
        point = f"replace({text}, ',', '.')"
        number = "-?[0-9]+,[0-9]+(e[+-][0-9]{2}|[eE][0-9]{1,2})?"
        cases = f"when regexp_full_match({text}, {literal(number)}) then {point}"
        if not native_numbers:
            # 1.234 may be a thousand and more: as 1,234 it is no number to what comes after.
            comma = f"replace({text}, '.', ',')"
            cases += f" when regexp_full_match({text}, {literal(_THOUSANDS)}) then {comma}"
        return f"case {cases} else {text} end"
    return text


def _is_missing(column: Column, text: str, native_numbers: bool) -> str:
    """Return the SQL condition under which a text is a missing code.

    Of numbers and truth values 99.0 is the code 99: pandas writes the whole column so.
    """
    codes = ", ".join(literal(code.lower()) for code in column.missing_codes)
    bare = trimmed(f"lower({text})")
    is_code = f"{bare} in ({codes})"
    whole = [
        found[1]
        for code in column.missing_codes
        if (found := re.fullmatch(r"(-?[0-9]+)(\.0+)?", code.strip()))
    ]
    if not whole or column.type not in ("integer", "decimal", "boolean"):
        return f"({is_code})"
    mark = "," if column.decimal_mark == "," and not native_numbers else r"\."
    pattern = f"({'|'.join(whole)})({mark}0+)?"
    return f"({is_code} or regexp_full_match({bare}, {literal(pattern)}))"


def trimmed(text: str) -> str:
    """Return the SQL expression of a text without the blanks around it."""
    return f"trim({text}, {literal(BLANKS)})"


def typed(column: Column, text: str) -> str:
    """Return the SQL expression of a column's value from the SQL expression of its text.

    The value is NULL where the text is missing or not written as the column's type asks.
    """
    if column.type in ("text", "code"):
        return text
    if column.type == "boolean":
        return truth(text)
    pattern, target = {
        "integer": (INTEGER_PATTERN, "BIGINT"),
        "decimal": (f"{DECIMAL_PATTERN}|{DECIMAL_WITH_EXPONENT}", "DOUBLE"),
        "date": (DATE_PATTERN, "DATE"),
    }[column.type]
    return (
        f"case when regexp_full_match({text}, {literal(pattern)}) "
        f"then try_cast({text} as {target}) "
        f"{whole_number(text) if column.type == 'integer' else ''} end"
    )


def misformatted(column: Column, text: str, *, has_control_characters: bool) -> str:
    """Return the SQL condition under which a text that is not missing breaks the column's type."""
    if column.type == "code":
        return "false"
    if column.type == "text":
        untrimmed = f"{text} <> {trimmed(text)}"
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
        return f"{_date_advice(column, text)} ({expected})."
    if column.type == "boolean":
        return "Write true or false (yes and no, 1 and 0 are read too)."
    return f"{_number_advice(column, text)} ({expected})."


def is_iso_shaped(text: str) -> bool:
    """Say whether a text is written as an ISO date, be it a day of the calendar or not."""
    return re.fullmatch(DATE_PATTERN, text) is not None


def date_format_hint(table: str, column: Column, texts: Iterable[str]) -> str:
    """Return how to state the one format in which all misformatted dates of a column are written.

    Empty where they fit no format or several: which is meant is for those to say who wrote them.
    A text like 1951-13-01 is no day in any format: it is not asked, and the hint is not its own.
    """
    if column.type != "date" or column.date_format is not None:
        return ""
    formats = [text for text in COMMON_FORMATS if "%d" in text or column.first_of_month]
    all_texts = set(texts)
    no_iso = {text for text in all_texts if not is_iso_shaped(text)}
    found = fitting(no_iso, formats)
    if len(found) != 1:
        return ""
    which = "All of them" if no_iso == all_texts else "All that are not written YYYY-MM-DD"
    return (
        f" {which} fit {date_format(found[0]).in_words}: to have them read so, write "
        f'date_format.{column.name} = "{found[0]}" into [mapping.{table}] of the study\'s file '
        "(--study; study.toml where none is named)."
    )


def _date_advice(column: Column, text: str) -> str:
    known = precision_of(text)
    if known is not None and not column.first_of_month:
        unknown = "day is" if known == "month" else "month is"
        return (
            f"This is no ISO date: its {unknown} unknown. If such dates are to be taken, declare "
            f'the column with date_precision = "{known}" and impute = "first", "middle" or "last", '
            "the day to take"
        )
    fits = [item for item in column.date_formats if re.fullmatch(item.pattern, text)]
    if len({item.date(text) for item in fits}) > 1:
        return "Day and month cannot be told apart in this way of writing"
    if fits:
        return "There is no such day in the calendar"
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
        return (
            "This looks like a day number, which spreadsheets and statistics programs count from "
            "different years; format the cells as YYYY-MM-DD where they come from"
        )
    if column.date_format is not None:
        return "This is not written as stated for this column"
    return "This is no ISO date"


def _number_advice(column: Column, text: str) -> str:
    if column.decimal_mark == ",":
        if re.fullmatch(_THOUSANDS, text):
            return "The point may separate thousands or decimals; write a comma before decimals"
    elif re.fullmatch(r"-?\d+,\d+", text):
        return "Write a point, not a comma, before the decimals, and no separator of thousands"
    if re.fullmatch(r"-?\d{1,3}([,.' ]\d{3})+(\.\d+)?", text):
        return "Leave out the separators of thousands"
    if column.type == "integer" and re.fullmatch(r"-?\d+\.\d+", text):
        return "This is not a whole number"
    if re.fullmatch(r"[-+]?(nan|inf|infinity|na|n/a|null|none|-|\?|\.)", text, re.IGNORECASE):
        return "Leave the cell empty if the value is missing"
    if re.fullmatch(r"[-+]?\d+(\.\d+)?[eE][-+]?\d+", text):
        return "Write the number out, without an exponent, which may have been rounded"
    if re.fullmatch(r"[<>≤≥~]\s*\d+(\.\d+)?", text):
        return "Give the number alone; a limit is no measurement"
    if re.fullmatch(r"-?\d+(\.\d+)?\s*[^\d\s.,-]+\S*", text):
        return "Give the number alone, without its unit"
    return "This is not a number"
