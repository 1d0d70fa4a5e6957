"""Names for tables and columns, made of what people wrote over them."""

from __future__ import annotations

import functools
import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

import duckdb

from caseseries.schema import RawTable

_LONGEST: Final = 60
_SPELLED: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "µ": "u", "μ": "u"}
)
_SIGNS: Final = {
    "%": " percent ", ">": " gt ", "<": " lt ", "≥": " ge ", "≤": " le ", "&": " and ",
}  # fmt: skip
# What a module of declarations imports or names; and what the engine adds to tables.
_TAKEN: Final = frozenset(
    ("column", "same_as", "datetime", "str", "int", "float", "bool", "source_line", "rules")
)
_UNITS: Final = frozenset(
    (
        *("mm", "cm", "kg", "mg", "ug", "ng", "ml", "dl", "mmhg", "bpm", "percent", "min", "mmol"),
        *("years", "months", "weeks", "days", "hours", "minutes"),
        *("jahre", "monate", "wochen", "tage", "stunden", "minuten"),
    )
)
_BRACKETED: Final = re.compile(r"[(\[]([^()\[\]]{1,15})[)\]]\s*$")


def column_name(header: str, position: int, taken: Collection[str]) -> str:
    """``Größe (mm)`` → ``groesse_mm``: lower case, ASCII, units kept, none of ``taken``."""
    return _free(_snake_case(header) or f"column_{position}", "column", taken)


def table_name(sheet: str, position: int, taken: Collection[str]) -> str:
    """The name of a sheet or file as that of a table, none of ``taken``."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", sheet.rpartition("#")[2])
    # staging.study holds the settings of study.toml.
    return _free(_snake_case(stem) or f"table_{position}", "table", {*taken, "study"})


def class_name(table: str) -> str:
    """The name of a table's model."""
    name = "".join(part.capitalize() for part in table.split("_"))
    return f"{name}Rows" if name in ("RawTable", "CohortTable", "None", "True", "False") else name


def singular(table: str) -> str:
    """What a row of a table is called."""
    if table.endswith("ies"):
        return f"{table[:-3]}y"
    plural = table.endswith("s") and not table.endswith(("ss", "us", "is"))
    return table[:-1] if plural and len(table) > 2 else table


def unit_of(header: str) -> str | None:
    """The unit a header names, in brackets or as its last word."""
    bracketed = _BRACKETED.search(header)
    if bracketed is not None and re.search(r"[^\W\d]|%", bracketed[1]):
        return bracketed[1].strip()
    last = _snake_case(header).rpartition("_")[2]
    return {"percent": "%"}.get(last, last) if last in _UNITS else None


def words(header: str) -> tuple[str, ...]:
    """The words of a header, lower case and in ASCII."""
    return tuple(word for word in _snake_case(header).split("_") if word)


def _snake_case(text: str) -> str:
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    # patientID and BirthDate are two words each.
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z][a-zA-Z])", " ", text).lower().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST].strip("_")


def _free(name: str, what: str, taken: Collection[str]) -> str:
    if name[0].isdigit():
        name = f"{what}_{name}"
    if name in _TAKEN or name in _reserved() or hasattr(RawTable, name):
        name = f"{name}_{what}"
    return next(free for free in _numbered(name) if free not in taken)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


@functools.cache
def _reserved() -> frozenset[str]:
    """Words that SQL or Python would not take for a name."""
    with duckdb.connect() as con:
        found = con.execute(
            "select keyword_name from duckdb_keywords() where keyword_category <> 'unreserved'"
        ).fetchall()
    return frozenset((*keyword.kwlist, *keyword.softkwlist, *(name for (name,) in found)))
