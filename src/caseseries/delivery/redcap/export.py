"""Finding a REDCap export in a delivery: its records and the dictionary they go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.opening import Opened
from caseseries.delivery.redcap.checks.event_findings import EVENT_RULES, event_failures
from caseseries.delivery.redcap.checks.instruments import RULES, instrument_failures
from caseseries.delivery.redcap.form import RedcapForm
from caseseries.delivery.redcap.labels import has_labels
from caseseries.delivery.redcap.project.beside import project_files_beside
from caseseries.delivery.redcap.project.dictionary import Project, is_dictionary, read_dictionary
from caseseries.delivery.redcap.project.project_files import kind_of, with_files
from caseseries.delivery.redcap.records import REPEAT_INSTRUMENT, Records
from caseseries.delivery.redcap.rows import Rows, first_row
from caseseries.delivery.sources.delimited import SUFFIXES
from caseseries.study.declaration import Table
from caseseries.study.failure import CannotReadError
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
        beside = {other: first_row(other) for other in project_files_beside(paths[0])}
        headers |= {
            other: header
            for other, header in beside.items()
            if is_dictionary(header) or kind_of(header)
        }
    kinds = {path: kind for path, header in headers.items() if (kind := kind_of(header))}
    projects = [
        with_files(read_dictionary(path), kinds)
        for path, header in headers.items()
        if is_dictionary(header)
    ]
    whole = _whole_projects(paths)
    projects += [with_files(project, kinds) for project, _ in whole.values()]
    exports = {
        path: project
        for path, header in headers.items()
        for project in projects
        if path not in kinds and _is_export(header, project)
    }
    for path, header in headers.items():
        if REPEAT_INSTRUMENT in header and path not in exports:
            raise CannotReadError(
                f"{path} is an export from REDCap, but no data dictionary beside it describes it. "
                "Download the project's data dictionary (CSV) into the same folder."
            )
    found = [Records(path, project) for path, project in exports.items()]
    found += [
        Records(path, with_files(project, kinds), rows)
        for path, (project, rows) in whole.items()
        if rows[1]
    ]
    # A study whose rows have no key still may have its files looked at.
    patient_key = next(iter(root_table(tables).key), "") if found else ""
    taken = {
        *exports,
        *(whole if found else ()),
        *(project.path for project in exports.values()),
    } | (kinds.keys() if found else set())
    return Opened(
        tuple(form for records in found for form in _forms(records, patient_key)),
        frozenset(taken),
        rules=(*RULES, *EVENT_RULES) if found else (),
        failures=tuple(
            failure
            for records in found
            for failures in (instrument_failures(records), event_failures(records))
            for failure in failures
        ),
    )


def _whole_projects(paths: Sequence[Path]) -> dict[Path, tuple[Project, Rows]]:
    suspects = [path for path in paths if path.suffix.casefold() == ".xml" and path.is_file()]
    if not suspects:
        return {}
    from caseseries.delivery.redcap.odm.project_xml import is_project_xml, read_project_xml

    return {path: read_project_xml(path) for path in suspects if is_project_xml(path)}


def _forms(records: Records, patient_key: str) -> Iterator[RedcapForm]:
    for form in records.project.forms:
        if any(records.has(column) for column in _columns_of(form, records.project)):
            yield RedcapForm(records, form, patient_key)


def _columns_of(form: str, project: Project) -> list[str]:
    return [
        column
        for field in project.fields.values()
        if field.form == form and field.name != project.record_field
        for column in field.columns
    ]


def _is_export(header: Sequence[str], project: Project) -> bool:
    """Say whether a header is that of a project's records: its id first, then mostly its fields."""
    if has_labels(header, project):
        return True
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
