"""Reads one SPSS or Stata file in a process of its own and prints its content as JSON.

The library behind it is written in C and may crash on a damaged file, and with it the process.
Run as ``python statistical_worker.py FILE [ENCODING]``; exit status 1 and a sentence on standard
error where the file is not sound.
"""

from __future__ import annotations

import json
import sys
import typing
from collections import Counter
from pathlib import Path

from caseseries.delivery.sources.cell_text import plain_number
from caseseries.delivery.sources.stored_times import Written, written_as

# The reader keeps every value as an object; what claims to be larger is damaged or no study.
MAX_VALUES = 20_000_000
# A packed file may hold more than it says.
MAX_MEMORY_BYTES = 4 * 1024**3


class Variable(typing.TypedDict):
    """A variable: one text (None: missing) per row, labels by the text of their value, how many
    cells hold which value that is declared missing, and whether it is stored as numbers."""

    name: str
    texts: list[str | None]
    labels: dict[str, str]
    missing: dict[str, int]
    is_numeric: bool


def read_variables(path: Path, encoding: str | None) -> list[Variable]:
    """Read a file. Raises what pyreadstat raises, and ValueError where the file is too large."""
    import pyreadstat

    is_stata = path.suffix.casefold() == ".dta"
    read = pyreadstat.read_dta if is_stata else pyreadstat.read_sav
    _, meta = read(str(path), metadataonly=True, encoding=encoding)
    if (meta.number_rows or 0) * (meta.number_columns or 0) > MAX_VALUES:
        raise ValueError(f"it has more than {MAX_VALUES:,} values")
    # Its own conversion knows few formats, and hides which values are declared missing.
    found, meta = read(
        str(path),
        user_missing=True,
        output_format="dict",
        encoding=encoding,
        disable_datetime_conversion=True,
    )
    columns = typing.cast("dict[str, list[object]]", found)
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("its variables are not of one length")
    variables: list[Variable] = []
    for name, column in columns.items():
        format = meta.original_variable_types.get(name) or ""
        written = written_as(format, is_stata=is_stata)
        numeric = meta.readstat_variable_types.get(name) != "string"
        ranges = [
            (given["lo"], given["hi"]) if isinstance(given, dict) else (given, given)
            for given in meta.missing_ranges.get(name, [])
        ]
        # Stata's .a to .z come as letters among numbers.
        missing = Counter(
            value
            for value in column
            if (numeric and isinstance(value, str))
            or any(_between(value, low, high) for low, high in ranges)
        )
        labels = meta.variable_value_labels.get(name, {})
        by_text = ((_text(value, written), str(label)) for value, label in labels.items())
        variables.append(
            {
                "name": str(name),
                "texts": [None if value in missing else _text(value, written) for value in column],
                "labels": {text: label for text, label in by_text if text is not None},
                "missing": {_shown(value, numeric, written): n for value, n in missing.items()},
                "is_numeric": numeric,
            }
        )
    return variables


def _between(value: object, low: object, high: object) -> bool:
    if isinstance(value, str) and isinstance(low, str) and isinstance(high, str):
        return low <= value <= high
    if isinstance(value, int | float) and isinstance(low, int | float):
        return isinstance(high, int | float) and low <= value <= high
    return False


def _shown(value: object, numeric: bool, written: Written | None) -> str:
    is_letter = numeric and isinstance(value, str)
    return f".{value}" if is_letter else _text(value, written) or ""


def _text(value: object, written: Written | None) -> str | None:
    """Return the text a sound CSV file would hold for a value, None where it is missing."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if value != value:
            return None
        try:
            return plain_number(float(value)) if written is None else written(float(value))
        except OverflowError:
            # No day of the calendar: shown as it is stored, and refused as no date.
            return plain_number(float(value))
    return str(value)


def _bound_memory() -> None:
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or hard > MAX_MEMORY_BYTES:
            resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, hard))


def main() -> int:
    """Print the variables of the file named on the command line."""
    import pyreadstat

    # A damaged file also makes the reader look for places and names that are not there.
    errors = (
        *(pyreadstat.ReadstatError, pyreadstat.PyreadstatError),
        *(ValueError, OverflowError, LookupError, TypeError, AttributeError, MemoryError),
    )
    _bound_memory()
    path, encoding = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None
    try:
        text = json.dumps(read_variables(path, encoding))
    except errors as problem:
        what = (
            "it needs more memory than is granted" if isinstance(problem, MemoryError) else problem
        )
        print(what, file=sys.stderr)
        return 1
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
