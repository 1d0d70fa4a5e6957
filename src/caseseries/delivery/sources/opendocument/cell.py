"""From a stored cell of an OpenDocument table to the text a sound CSV file would hold."""

from __future__ import annotations

import datetime
import re

from caseseries.delivery.sources.cell_text import plain_number
from caseseries.delivery.sources.workbook_xml import Attributes

_DURATION = re.compile(
    r"(-?)P(?:([0-9]{1,7})D)?T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:[.,][0-9]*)?S)?"
)
# Fields by which a program shows a truth value it computed as a number.
_TRUTHS = {"of:=TRUE()": "true", "of:=FALSE()": "false"}
_ERROR = re.compile(r"#(?:N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|NULL!)|(?:Err|Error):[0-9]{3}")
_CORRECT = "correct it, or empty it if nothing is known"


def cell_text(attributes: Attributes, shown: str) -> tuple[str, str]:
    """Return the text of a cell, or else what is wrong with it; ``shown`` is what people see."""
    kind = attributes.get("office:value-type", "")
    formula = attributes.get("table:formula")
    is_error = attributes.get("calcext:value-type") == "error"
    if is_error or (formula is not None and _ERROR.fullmatch(shown)):
        return "", f"it shows the error {shown}; {_CORRECT}"
    if formula is not None and not kind and not shown:
        return "", "its formula has no result yet; open the workbook, save it"
    if kind in ("float", "currency", "percentage"):
        return _number(attributes.get("office:value", ""), kind, shown, formula)
    if kind == "date":
        return _moment(attributes.get("office:date-value", ""))
    if kind == "time":
        return _clock(attributes.get("office:time-value", ""))
    if kind == "boolean":
        return ("true" if attributes.get("office:boolean-value") == "true" else "false"), ""
    return attributes.get("office:string-value", shown), ""


def _number(stored: str, kind: str, shown: str, formula: str | None) -> tuple[str, str]:
    if formula in _TRUTHS:
        return _TRUTHS[formula], ""
    try:
        number = float(stored)
        if kind == "percentage":
            return f"{plain_number(number * 100)}%", ""
        plain = plain_number(number)
    except (ValueError, OverflowError):
        return "", f"it is stored as the number {stored[:20]!r}, which is none; {_CORRECT}"
    # What is shown with zeros before it is an identifier, as 0007.
    is_padded = shown.isascii() and shown.isdigit() and shown.lstrip("0") == plain.lstrip("0")
    return (shown if is_padded and len(shown) < 400 else plain), ""


def _moment(stored: str) -> tuple[str, str]:
    try:
        moment = datetime.datetime.fromisoformat(stored)
    except ValueError:
        return "", f"it is stored as the date {stored[:30]!r}, which is none; {_CORRECT}"
    if moment.time() == datetime.time():
        return moment.date().isoformat(), ""
    return moment.isoformat(sep=" "), ""


def _clock(stored: str) -> tuple[str, str]:
    found = _DURATION.fullmatch(stored)
    if found is None:
        return "", f"it is stored as the time {stored[:30]!r}, which is none; {_CORRECT}"
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    minutes, second = divmod(((days * 24 + hours) * 60 + minutes) * 60 + seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{found[1]}{hour:02d}:{minute:02d}:{second:02d}", ""
