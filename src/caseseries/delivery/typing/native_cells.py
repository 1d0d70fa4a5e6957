"""Cells that a typed file stores as what their column holds: taken as they are, not by their text.

What a stored value is worth is said by the text a sound CSV file would hold of it. Of most values
of most types that text leads back to the value itself, and need not be written for ten million of
them; the others (a moment that is no day, a fraction among whole numbers) go by their text.
"""

from __future__ import annotations

import dataclasses

from caseseries.study.declaration import Column

# The longest whole number that is read from a text has 18 digits.
LONGEST = 10**18 - 1
# All whole numbers up to here are numbers of their own as DOUBLE.
_EXACT = 2**53
_SMALL = ("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER")
_LARGE = ("BIGINT", "UBIGINT", "HUGEINT", "UHUGEINT")
# Years are written with four digits, the first of which is no zero.
DAYS = ("1000-01-01", "9999-12-31")
# From the first of these sizes to below the second a fraction is written without an exponent, of
# which there may be something to say.
SIZES = (1e-4, 1e15)
_DAYS = f"between date '{DAYS[0]}' and date '{DAYS[1]}'"


@dataclasses.dataclass(frozen=True, slots=True)
class NativeCell:
    """SQL expressions over a stored cell.

    Where ``plain`` is true, ``value`` is what the text would be typed as; ``text`` is the text of
    the other cells, and NULL for these.
    """

    plain: str
    value: str
    text: str


def native_cell(column: Column, stored: str, cell: str, text: str) -> NativeCell | None:
    """Return how a column's cells of DuckDB's type ``stored`` are read; None if by text alone.

    ``cell`` is the SQL of the stored cell, ``text`` that of its text.
    """
    found = _plain(column.type, stored, cell)
    if found is None:
        return None
    plain, value = found
    return NativeCell(plain, value, f"case when not coalesce({plain}, false) then {text} end")


def _plain(type: str, stored: str, cell: str) -> tuple[str, str] | None:
    if type == "boolean" and stored == "BOOLEAN":
        return "true", cell
    if type == "date" and stored == "DATE":
        return f"{cell} {_DAYS}", cell
    if type == "date" and stored.startswith("TIMESTAMP") and "ZONE" not in stored:
        moment = f"{cell}::TIMESTAMP"
        return f"({moment} = date_trunc('day', {moment}) and {moment} {_DAYS})", f"{cell}::DATE"
    if type in ("integer", "decimal") and stored in _SMALL:
        return "true", f"{cell}::{'BIGINT' if type == 'integer' else 'DOUBLE'}"
    if type == "integer" and stored in _LARGE:
        return f"{cell} between {-LONGEST} and {LONGEST}", f"{cell}::BIGINT"
    if type == "decimal" and stored in _LARGE:
        return f"{cell} between {-_EXACT} and {_EXACT}", f"{cell}::DOUBLE"
    least, most = SIZES
    if type == "integer" and stored == "DOUBLE":
        return f"({cell} = trunc({cell}) and abs({cell}) < {most})", f"{cell}::BIGINT"
    if type == "decimal" and stored == "DOUBLE":
        return f"({cell} = 0 or (abs({cell}) >= {least} and abs({cell}) < {most}))", cell
    return None
