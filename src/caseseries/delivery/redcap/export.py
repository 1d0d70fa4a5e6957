"""Finding a REDCap export in a delivery: its records and the dictionary they go by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from caseseries.delivery.delivery import Opened
from caseseries.delivery.redcap.dictionary import Project, is_dictionary, read_dictionary
from caseseries.delivery.redcap.form import RedcapForm, export_columns
from caseseries.delivery.redcap.instruments import RULES, instrument_failures
from caseseries.delivery.redcap.records import REPEAT_INSTRUMENT, Records, first_row
from caseseries.delivery.sources.delimited import SUFFIXES
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError, Failure
from caseseries.study.root_table import root_table


def read_export(paths: Sequence[Path], tables: Mapping[str, Table]) -> Opened:
    """Return the forms of a REDCap export among the files, nothing where there is none.

    Of a single file of records the dictionary may stand beside it. Raises CannotReadError where
    there are records with repeating instruments and no dictionary tells what they mean.
    """
    headers = {
        path: first_row(path)
        for path in paths
        if path.suffix.casefold() in SUFFIXES and path.is_file()
    }
    if len(paths) == 1 and headers.get(paths[0]):
        headers |= _dictionaries_beside(paths[0])
    projects = [read_dictionary(path) for path, header in headers.items() if is_dictionary(header)]
    exports = {
        path: project
        for path, header in headers.items()
        for project in projects
        if _is_export(header, project)
    }
    for path, header in headers.items():
        if REPEAT_INSTRUMENT in header and path not in exports:
            raise CannotReadError(
                f"{path} is an export from REDCap, but no data dictionary beside it describes it. "
                "Download the project's data dictionary (CSV) into the same folder."
            )
    # A study whose rows have no key still may have its files looked at.
    patient_key = next(iter(root_table(tables).key), "") if exports else ""
    forms: list[RedcapForm] = []
    failures: list[Failure] = []
    for path, project in exports.items():
        records = Records(path, project)
        failures.extend(instrument_failures(records))
        forms.extend(
            RedcapForm(records, form, patient_key)
            for form in project.forms
            if any(records.has(column) for column in _columns_of(form, project))
        )
    taken = {*exports, *(project.path for project in exports.values())}
    rules = RULES if exports else ()
    return Opened(tuple(forms), frozenset(taken), rules=rules, failures=tuple(failures))


def _dictionaries_beside(path: Path) -> dict[Path, list[str]]:
    beside: dict[Path, list[str]] = {}
    for other in sorted(path.parent.iterdir()):
        if other != path and other.suffix.casefold() == ".csv" and other.is_file():
            header = first_row(other)
            if is_dictionary(header):
                beside[other] = header
    return beside


def _columns_of(form: str, project: Project) -> list[str]:
    return [
        column
        for field in project.fields.values()
        if field.form == form and field.name != project.record_field
        for column in export_columns(field)
    ]


def _is_export(header: Sequence[str], project: Project) -> bool:
    """Say whether a header is that of a project's records: its id first, then mostly its fields."""
    if not header or header[0] != project.record_field:
        return False
    known = sum(
        name in project.fields
        or name.split("___")[0] in project.fields
        or name.startswith("redcap_")
        or name.removesuffix("_complete") in project.forms
        for name in header
    )
    return known > len(header) / 2
