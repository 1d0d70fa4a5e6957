"""The ten rules as a frictionless package: types, constraints, a key, and a check of one's own."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from frictionless import Check, Checklist, Package, Resource, Schema, errors

folder = sys.argv[1]


class AfterBirth(Check):
    """No session lies before the month of birth of its patient."""

    Errors = (errors.RowConstraintError,)

    def validate_start(self):
        with Path(folder, "patients.csv").open(encoding="utf-8", newline="") as file:
            self.born = {row["patient_id"]: row["birth_month"] for row in csv.DictReader(file)}
        yield from ()

    def validate_row(self, row):
        born = self.born.get(row["patient_id"])
        if born and row["performed_on"] and row["performed_on"].isoformat() < born:
            yield errors.RowConstraintError.from_row(row, note="before birth")


def field(name: str, type: str, **constraints) -> dict:
    return {"name": name, "type": type, "constraints": constraints}


sessions = Schema.from_descriptor(
    {
        "fields": [
            field("session_id", "string", required=True, unique=True),
            field("patient_id", "string", required=True),
            field("performed_on", "date", minimum="1900-01-01"),
            field("modality", "string", enum=["cryoablation", "radiofrequency"]),
            {
                **field("hydrodissection", "boolean"),
                "trueValues": ["true"],
                "falseValues": ["false"],
            },
            field("sedation", "string", enum=["conscious", "general"]),
        ],
        "foreignKeys": [
            {
                "fields": ["patient_id"],
                "reference": {"resource": "patients", "fields": ["patient_id"]},
            }
        ],
    }
)
package = Package(
    resources=[
        Resource(name="patients", path="patients.csv"),
        Resource(name="sessions", path="sessions.csv", schema=sessions),
    ],
    basepath=folder,
)
report = package.get_resource("sessions").validate(
    Checklist(checks=[AfterBirth()]), limit_errors=10**9
)
found: Counter[str] = Counter()
for task in report.tasks:
    for error in task.errors:
        label = getattr(error, "field_name", "")
        kind = {
            "constraint-error": "constraint",
            "unique-error": "unique",
            "type-error": "type",
            "foreign-key": "reference",
            "row-constraint": "after_birth",
        }.get(error.type, error.type)
        note = error.note
        if kind == "constraint":
            kind = note.split('"')[1]
        found[f"{label}.{kind}"] += 1
RULES = {
    "session_id.required": "session_id.required",
    "session_id.unique": "session_id.unique",
    "patient_id.required": "patient_id.required",
    "patient_id.reference": ".reference",
    "performed_on.date": "performed_on.type",
    "performed_on.range": "performed_on.minimum",
    "modality.codes": "modality.enum",
    "hydrodissection.boolean": "hydrodissection.type",
    "sedation.codes": "sedation.enum",
    "performed_on.after_birth": ".after_birth",
}
if "-v" in sys.argv:
    print(found)
print(json.dumps({name: found[theirs] for name, theirs in RULES.items()}))
