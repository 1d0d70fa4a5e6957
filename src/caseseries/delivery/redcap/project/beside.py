"""Which files beside an export that is delivered alone may be the project's: found without reading.

Imports nothing of the engine: whoever asks whether anything changed asks here first.
"""

from __future__ import annotations

from pathlib import Path

# One of these stands in the header of every file that describes a project.
_WORDS = (
    b"Variable / Field Name",
    b"field_name",
    b"unique_event_name",
    b"instrument_name",
    b"missing_data_code",
    b"custom_form_label",
)
_HEADER_BYTES = 4096


def project_files_beside(data: Path) -> list[Path]:
    """Return the CSV files beside a CSV file that may describe its project."""
    if data.suffix.casefold() not in (".csv", ".tsv", ".tab", ".txt"):
        return []
    try:
        others = sorted(other for other in data.parent.iterdir() if other != data)
        return [other for other in others if _may_describe(other)]
    except OSError:
        return []


def _may_describe(path: Path) -> bool:
    if path.suffix.casefold() != ".csv" or not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(_HEADER_BYTES)
    return any(word in start for word in _WORDS)
