"""The metadata of a project's ODM-XML: fields, choices, events, what repeats, missing codes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from caseseries.delivery.redcap.odm.names import REDCAP, of_odm, own
from caseseries.delivery.redcap.project.dictionary import (
    FIXED_CHOICES,
    Field,
    Project,
    choices,
    without_tags,
)
from caseseries.delivery.redcap.project.events import Event, Events
from caseseries.study.failure import CannotReadError

# What REDCap calls types of fields inside, and in its dictionaries.
_TYPES = {"select": "dropdown", "textarea": "notes"}
_VALIDATIONS = {"int": "integer", "float": "number"}
# Items of REDCap's own, which stand on the first form.
_OWN_ITEMS = frozenset(("redcap_data_access_group", "redcap_survey_identifier"))


@dataclasses.dataclass(frozen=True, slots=True)
class Repeats:
    """What repeats: forms at events (an event '' for all), and whole events."""

    forms: frozenset[tuple[str, str]]
    events: frozenset[str]


def metadata_project(
    path: Path, metadata: etree._Element, settings: etree._Element | None
) -> tuple[Project, Repeats]:
    """Return the project that a MetaDataVersion and the GlobalVariables before it describe.

    Raises CannotReadError where a field is not defined or on two forms.
    """
    lists = {found.get("OID"): found for found in metadata.iter(of_odm("CodeList"))}
    items: dict[str, list[etree._Element]] = {}
    for item in metadata.iter(of_odm("ItemDef")):
        items.setdefault(own(item, "Variable") or item.get("OID") or "", []).append(item)
    fields: dict[str, Field] = {}
    labels: dict[str, str] = {}
    for form, label, variables in _forms(metadata):
        labels[form] = label
        for name in variables:
            if name not in items:
                raise CannotReadError(
                    f"{path}: the form {form} has the field {name}, which no ItemDef defines. "
                    "Download the project from REDCap again."
                )
            if name in fields:
                raise CannotReadError(
                    f"{path}, line {items[name][0].sourceline}: the field {name} is on the forms "
                    f"{fields[name].form} and {form}. Download the project from REDCap again."
                )
            if name not in _OWN_ITEMS and name not in (f"{form}_complete", f"{form}_timestamp"):
                fields[name] = _field(name, form, items[name][0], lists)
    if not fields:
        raise CannotReadError(f"{path} defines no field.")
    record = own(metadata, "RecordIdField")
    if record in fields:
        fields = {record: fields[record], **fields}
    events = Events(_event(found) for found in metadata.iter(of_odm("StudyEventDef")))
    repeats = _repeats(settings, longitudinal=bool(events))
    return Project(path, fields, events, labels, _missing_codes(settings)), repeats


def _forms(metadata: etree._Element) -> Iterator[tuple[str, str, list[str]]]:
    groups = {found.get("OID"): found for found in metadata.iter(of_odm("ItemGroupDef"))}
    for form in metadata.iter(of_odm("FormDef")):
        name = own(form, "FormName") or (form.get("OID") or "").removeprefix("Form.")
        variables: dict[str, None] = {}
        for reference in form.iter(of_odm("ItemGroupRef")):
            group = groups.get(reference.get("ItemGroupOID"))
            for item in () if group is None else group.iter(of_odm("ItemRef")):
                variables[own(item, "Variable") or item.get("ItemOID") or ""] = None
        yield name, (form.get("Name") or "").strip(), list(variables)


def _field(
    name: str, form: str, item: etree._Element, lists: Mapping[str | None, etree._Element]
) -> Field:
    type = own(item, "FieldType")
    type = _TYPES.get(type, type) or "text"
    validation = own(item, "TextValidationType")
    reference = item.find(of_odm("CodeListRef"))
    listed = None if reference is None else lists.get(reference.get("CodeListOID"))
    return Field(
        name=name,
        form=form,
        type=type,
        label=without_tags(item.findtext(f"{of_odm('Question')}/{of_odm('TranslatedText')}") or ""),
        choices=FIXED_CHOICES.get(type) or _choices(type, listed),
        validation=_VALIDATIONS.get(validation, validation),
        branching=own(item, "BranchingLogic"),
        required=own(item, "RequiredField").casefold() == "y",
        line=item.sourceline or 1,
        calculation=own(item, "Calculation") if type == "calc" else "",
        annotation=own(item, "FieldAnnotation"),
    )


def _choices(type: str, listed: etree._Element | None) -> Mapping[str, str]:
    if listed is None:
        return {}
    if type == "checkbox":
        return choices(type, own(listed, "CheckboxChoices"))
    return {
        (item.get("CodedValue") or "").strip(): without_tags(
            item.findtext(f"{of_odm('Decode')}/{of_odm('TranslatedText')}") or ""
        )
        for item in listed.iter(of_odm("CodeListItem"))
    }


def _event(found: etree._Element) -> Event:
    name = own(found, "UniqueEventName") or (found.get("OID") or "").removeprefix("Event.")
    forms = (
        own(form, "FormName") or (form.get("FormOID") or "").removeprefix("Form.")
        for form in found.iter(of_odm("FormRef"))
    )
    label = own(found, "EventName") or (found.get("Name") or "").strip()
    return Event(name, label, own(found, "ArmNum") or "1", frozenset(forms))


def _repeats(settings: etree._Element | None, *, longitudinal: bool) -> Repeats:
    if settings is None:
        return Repeats(frozenset(), frozenset())
    forms = {
        (own(found, "UniqueEventName") if longitudinal else "", own(found, "RepeatInstrument"))
        for found in settings.iter(f"{{{REDCAP}}}RepeatingInstrument")
    }
    events = {
        own(found, "UniqueEventName") for found in settings.iter(f"{{{REDCAP}}}RepeatingEvent")
    }
    return Repeats(frozenset(forms), frozenset(events))


def _missing_codes(settings: etree._Element | None) -> dict[str, str]:
    """Return codes and labels of ``-99, Unknown`` or ``UNK=Unknown``, a line or a bar each."""
    text = "" if settings is None else settings.findtext(f"{{{REDCAP}}}MissingDataCodes") or ""
    found: dict[str, str] = {}
    for part in re.split(r"\||\n", text):
        code, *label = re.split(r"[,=]", part, maxsplit=1)
        if code.strip():
            found[code.strip()] = without_tags(label[0].strip()) if label else code.strip()
    return found
