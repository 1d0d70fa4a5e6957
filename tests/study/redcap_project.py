"""A REDCap project of the shipped cohort, exported as REDCap would: raw codes, repeating forms.

Records are the patients; every table of one row per patient is a form, every other a repeating
instrument. Fields that two forms would share carry the form's name before theirs.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from first_study import DATA, RAW_TABLES, Row

from caseseries.study.declaration import Column

HEADINGS: tuple[str, ...] = (
    "Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
    "Choices, Calculations, OR Slider Labels", "Field Note",
    "Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max",
    "Identifier?", "Branching Logic (Show field only if...)", "Required Field?",
)  # fmt: skip
SYSTEM = ("redcap_repeat_instrument", "redcap_repeat_instance")
ONCE = ("patients", "vital_status")
# Screening is kept outside the project: it has no record per row.
FORMS = tuple(name for name in RAW_TABLES if name != "screening")
SHARED = {
    name
    for name, n in Counter(
        column.name for form in FORMS for column in RAW_TABLES[form].columns
    ).items()
    if n > 1
}


def field_name(form: str, column: str) -> str:
    return f"{form}_{column}" if column in SHARED else column


def raw_code(column: Column, text: str) -> str:
    """REDCap keeps a number for a choice, 1 and 0 for yes and no."""
    if text and column.codes:
        return str(list(column.codes).index(text) + 1)
    return {"true": "1", "false": "0"}.get(text, text) if column.type == "boolean" else text


def dictionary(branching: dict[str, str] | None = None) -> list[dict[str, str]]:
    rows = [{"Variable / Field Name": "record_id", "Form Name": "patients", "Field Type": "text"}]
    for form in FORMS:
        for column in RAW_TABLES[form].columns:
            if column.name == "patient_id":
                continue
            name = field_name(form, column.name)
            kinds = {"code": "radio", "boolean": "yesno"}
            rows.append(
                {
                    "Variable / Field Name": name,
                    "Form Name": form,
                    "Field Type": kinds.get(column.type, "text"),
                    "Field Label": f"<b>{column.title}</b>",
                    "Choices, Calculations, OR Slider Labels": " | ".join(
                        f"{number}, {label}"
                        for number, label in enumerate((column.codes or {}).values(), 1)
                    ),
                    "Text Validation Type OR Show Slider Number": (
                        "date_dmy" if column.type == "date" else ""
                    ),
                    "Branching Logic (Show field only if...)": (branching or {}).get(name, ""),
                    "Required Field?": "y" if column.required else "",
                }
            )
    return rows


def records(change: Callable[[list[Row]], list[Row]] | None = None) -> tuple[list[str], list[Row]]:
    """Header and rows of the export, a form's fields in the order of the dictionary."""
    tables: dict[str, list[Row]] = {}
    for form in FORMS:
        with (DATA / f"{form}.csv").open(encoding="utf-8", newline="") as file:
            tables[form] = list(csv.DictReader(file))
    patient_of = {row["session_id"]: row["patient_id"] for row in tables["sessions"]}
    patient_of |= {row["imaging_id"]: row["patient_id"] for row in tables["imaging"]}
    header = ["record_id", *SYSTEM]
    for form in FORMS:
        columns = [c.name for c in RAW_TABLES[form].columns if c.name != "patient_id"]
        header += [field_name(form, name) for name in columns] + [f"{form}_complete"]
    rows: list[Row] = []
    for patient in (row["patient_id"] for row in tables["patients"]):
        base: Row = {"record_id": patient}
        repeated: list[Row] = []
        for form in FORMS:
            instance = 0
            for row in tables[form]:
                owner = (
                    row.get("patient_id") or patient_of[row.get("session_id") or row["imaging_id"]]
                )
                if owner != patient:
                    continue
                instance += 1
                target = base
                if form not in ONCE:
                    target = {"record_id": patient, SYSTEM[0]: form, SYSTEM[1]: str(instance)}
                    repeated.append(target)
                for column in RAW_TABLES[form].columns:
                    if column.name != "patient_id":
                        name = field_name(form, column.name)
                        target[name] = raw_code(column, row[column.name])
                target[f"{form}_complete"] = "2"
        rows += [base, *repeated]
    return header, change(rows) if change else rows


def export(
    folder: Path,
    *,
    change: Callable[[list[Row]], list[Row]] | None = None,
    branching: dict[str, str] | None = None,
    dictionary_rows: list[dict[str, str]] | None = None,
) -> Path:
    """Write the two files REDCap writes into a folder and return that of the records."""
    folder.mkdir(exist_ok=True)
    with (folder / "Ablation_DataDictionary_2026-11-22.csv").open(
        "w", encoding="utf-8", newline=""
    ) as file:
        writer = csv.DictWriter(file, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(dictionary(branching) if dictionary_rows is None else dictionary_rows)
    header, rows = records(change)
    path = folder / "Ablation_DATA_2026-11-22_1200.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, header, restval="")
        out.writeheader()
        out.writerows(rows)
    return path
