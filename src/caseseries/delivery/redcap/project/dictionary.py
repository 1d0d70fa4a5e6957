"""A REDCap project's data dictionary: its fields with their forms, types, choices and logic."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.redcap.project.events import Events
from caseseries.delivery.redcap.rows import Row, read_rows
from caseseries.study.failure import CannotReadError

# Heading in the downloaded file: name in the programming interface's file, which is read too.
_HEADINGS = {
    "Variable / Field Name": "field_name",
    "Form Name": "form_name",
    "Field Type": "field_type",
    "Field Label": "field_label",
    "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
    "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
    "Branching Logic (Show field only if...)": "branching_logic",
    "Required Field?": "required_field",
    "Field Annotation": "field_annotation",
}
_NAME, _FORM, _TYPE = "field_name", "form_name", "field_type"
_CHOICES = "select_choices_or_calculations"
CHOICE_TYPES = frozenset(("radio", "dropdown", "checkbox", "yesno", "truefalse"))
FIXED_CHOICES = {
    "yesno": {"1": "Yes", "0": "No"},
    "truefalse": {"1": "True", "0": "False"},
}
_STATUS = "_complete"
_STATUSES = {"0": "Incomplete", "1": "Unverified", "2": "Complete"}


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field: ``choices`` maps a raw code to its label, empty where any text may stand.

    ``branching`` is the condition under which the form shows the field, empty for always;
    ``calculation`` what a calculated field holds, ``annotation`` its action tags. ``line`` is
    where the dictionary defines it.
    """

    name: str
    form: str
    type: str
    label: str
    choices: Mapping[str, str]
    validation: str
    branching: str
    required: bool
    line: int
    calculation: str = ""
    annotation: str = ""

    @property
    def columns(self) -> list[str]:
        """The export's columns: one per choice of a checkbox, none of a heading."""
        if self.type == "descriptive":
            return []
        if self.type == "checkbox":
            return [checkbox_column(self.name, code) for code in self.choices]
        return [self.name]


def checkbox_column(field: str, code: str) -> str:
    """Return the export's column of a checkbox's choice; signs in a code become underscores."""
    return f"{field}___{re.sub(r'[^a-z0-9_]', '_', code.casefold())}"


@dataclasses.dataclass(frozen=True, slots=True)
class Project:
    """The fields of a project in order; the first names the record.

    ``events``, ``form_labels`` and ``missing_codes`` (code to label) are empty where no file says
    them.
    """

    path: Path
    fields: Mapping[str, Field]
    events: Events = dataclasses.field(default_factory=Events)
    form_labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing_codes: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @property
    def record_field(self) -> str:
        """The field that identifies a record."""
        return next(iter(self.fields))

    @property
    def forms(self) -> tuple[str, ...]:
        """The forms (instruments) in order."""
        return tuple(dict.fromkeys(field.form for field in self.fields.values()))

    def field(self, name: str) -> Field | None:
        """Return a field, or the status of a form (``visit_complete``); None where it is none."""
        form = name.removesuffix(_STATUS)
        if name not in self.fields and form != name and form in self.forms:
            return Field(name, form, "radio", "Complete?", _STATUSES, "", "", False, 1)
        return self.fields.get(name)


def is_dictionary(header: list[str]) -> bool:
    """Say whether a file with this header is a data dictionary."""
    names = {_HEADINGS.get(cell.strip(), cell.strip()) for cell in header}
    return {_NAME, _FORM, _TYPE} <= names


def read_dictionary(path: Path) -> Project:
    """Return the project a data dictionary describes.

    Raises CannotReadError where the file cannot be read, holds no field, or names one twice.
    """
    fields = list(_fields(*read_rows(path)))
    if not fields:
        raise CannotReadError(f"The data dictionary {path} holds no field.")
    named = {field.name: field for field in fields}
    if len(named) < len(fields):
        twice = next(field for field in reversed(fields) if named[field.name] is not field)
        raise CannotReadError(
            f"{path}, line {named[twice.name].line}: the field {twice.name} is defined on line "
            f"{twice.line} already."
        )
    return Project(path, named)


def _fields(header: Sequence[str], rows: Iterable[Row]) -> Iterator[Field]:
    names = [_HEADINGS.get(cell.strip(), cell.strip()) for cell in header]
    for delivered in rows:
        row = dict(zip(names, (cell.strip() for cell in delivered.cells), strict=True))
        if not row.get(_NAME):
            continue
        type = row.get(_TYPE, "").casefold()
        yield Field(
            name=row[_NAME],
            form=row.get(_FORM, ""),
            type=type,
            label=without_tags(row.get("field_label", "")),
            choices=FIXED_CHOICES.get(type) or choices(type, row.get(_CHOICES, "")),
            validation=row.get("text_validation_type_or_show_slider_number", ""),
            branching=row.get("branching_logic", ""),
            required=row.get("required_field", "").casefold() == "y",
            line=delivered.line,
            calculation=row.get(_CHOICES, "") if type == "calc" else "",
            annotation=row.get("field_annotation", ""),
        )


def choices(type: str, text: str) -> dict[str, str]:
    """Split ``1, Left | 2, Right``; a calculation or a slider's labels are no choices."""
    if type not in CHOICE_TYPES:
        return {}
    found: dict[str, str] = {}
    for part in re.split(r"\||\n", text):
        code, comma, label = part.partition(",")
        if comma:
            found[code.strip()] = without_tags(label.strip())
    return found


def without_tags(text: str) -> str:
    return re.sub(r"<[^<>]*>", "", text).strip()
