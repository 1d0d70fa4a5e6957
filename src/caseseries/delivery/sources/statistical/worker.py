"""Reads one SPSS, Stata or SAS file in a process of its own and prints its content as JSON.

The library behind it is written in C and may crash on a damaged file, and with it the process.
Run as ``python worker.py FILE MEMBER``, the latter empty where there is none; exit status 1 and a
sentence on standard error where the file is not sound.
"""

from __future__ import annotations

import io
import json
import sys
import typing
from collections import Counter
from pathlib import Path

from caseseries.delivery.sources.cell_text import plain_number
from caseseries.delivery.sources.statistical.sas_times import written_by_sas
from caseseries.delivery.sources.statistical.stored_times import Written, written_as
from caseseries.delivery.sources.statistical.xport import as_single, members, special_missings

# The reader keeps every value as an object; what claims to be larger is damaged or no study.
MAX_VALUES = 20_000_000
# A packed file may hold more than it says.
MAX_MEMORY_BYTES = 4 * 1024**3
# SPSS files of before Unicode, and all SAS transport files, do not say how they are encoded.
_OLD_ENCODING = "WINDOWS-1252"
_OF_ENCODING = ("Unable to convert string", "codec can't decode")
_READERS = {
    ".dta": "read_dta",
    ".por": "read_por",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}
_OF_SAS = (".sas7bdat", ".xpt")
# Of these formats the reader neither tells the number of rows beforehand nor which values of a
# variable are declared missing.
_NO_ROW_COUNT = (".por", ".xpt")


class Variable(typing.TypedDict):
    """A variable: one text (None: missing) per row, labels by the text of their value, how many
    cells hold which value that is declared missing, and whether it is stored as numbers."""

    name: str
    texts: list[str | None]
    labels: dict[str, str]
    missing: dict[str, int]
    is_numeric: bool


class Content(typing.TypedDict):
    """The variables of a file, and the encoding of its letters where that was guessed."""

    encoding: str | None
    variables: list[Variable]


def read_content(path: Path, member: int | None) -> Content:
    """Read a file as ``read_variables`` does, in an old encoding where it is in no other."""
    try:
        return {"encoding": None, "variables": read_variables(path, None, member)}
    except Exception as problem:
        if not any(said in str(problem) for said in _OF_ENCODING):
            raise
    return {"encoding": _OLD_ENCODING, "variables": read_variables(path, _OLD_ENCODING, member)}


def read_variables(path: Path, encoding: str | None, member: int | None) -> list[Variable]:
    """Read a file, or the member of that number of a transport file.

    Raises what pyreadstat raises, and ValueError where the file is too large.
    """
    import pyreadstat

    suffix = path.suffix.casefold()
    options: dict[str, typing.Any] = {"encoding": encoding}
    if suffix == ".por":
        # Its letters cannot be chosen, and it does not say which values are declared missing.
        options = {}
    single = b"" if member is None else as_single(path, members(path)[member])
    read = _READERS.get(suffix, "read_sav")
    source = (lambda: io.BytesIO(single)) if single else (lambda: str(path))
    read_file = getattr(pyreadstat, read)
    _, meta = read_file(source(), metadataonly=True, **options)
    n_rows = meta.number_rows or 0
    if single:
        n_rows = len(single) // max(1, sum(meta.variable_storage_width.values()))
    if n_rows * (meta.number_columns or 0) > MAX_VALUES:
        raise ValueError(f"it has more than {MAX_VALUES:,} values")
    if suffix not in _NO_ROW_COUNT:
        options["user_missing"] = True
    # Its own conversion knows few formats, and hides which values are declared missing.
    found, meta = read_file(
        source(), output_format="dict", disable_datetime_conversion=True, **options
    )
    columns = {name: list(column) for name, column in found.items()}
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("its variables are not of one length")
    if single:
        _mark_special(columns, single, meta.variable_storage_width)
    variables: list[Variable] = []
    for name, column in columns.items():
        format = meta.original_variable_types.get(name) or ""
        written = (
            written_by_sas(format)
            if suffix in _OF_SAS
            else written_as(format, is_stata=suffix == ".dta")
        )
        numeric = meta.readstat_variable_types.get(name) != "string"
        ranges = [
            (given["lo"], given["hi"]) if isinstance(given, dict) else (given, given)
            for given in meta.missing_ranges.get(name, [])
        ]
        # Stata's .a to .z, and those of SAS, come as letters among numbers.
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


def _mark_special(
    columns: typing.Mapping[str, list[object]], single: bytes, widths: typing.Mapping[str, int]
) -> None:
    """Put the letter of a special missing value in its place."""
    found = special_missings(single, list(widths.values()), list(columns.values()))
    for position, column in enumerate(columns.values()):
        for row, letter in found.get(position, {}).items():
            column[row] = letter


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
    path, member = sys.argv[1:]
    try:
        text = json.dumps(read_content(Path(path), int(member) if member else None))
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
