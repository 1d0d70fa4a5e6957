"""The ten rules as a pandera schema over a pandas frame."""

from __future__ import annotations

import json
import sys

import pandas as pd
import pandera.errors
import pandera.pandas as pa

folder = sys.argv[1]
patients = pd.read_csv(f"{folder}/patients.csv", dtype=str, usecols=["patient_id", "birth_month"])
patients["birth_month"] = pd.to_datetime(patients["birth_month"], format="%Y-%m-%d")
patients["known"] = True
frame = pd.read_csv(f"{folder}/sessions.csv", dtype=str)
frame["performed"] = pd.to_datetime(frame["performed_on"], format="%Y-%m-%d", errors="coerce")
frame["hydrodissected"] = frame["hydrodissection"].map({"true": True, "false": False})
frame = frame.merge(patients, on="patient_id", how="left")

CHECKS = {
    "session_id.unique": lambda f: ~f["session_id"].duplicated() | f["session_id"].isna(),
    "patient_id.reference": lambda f: f["known"].notna() | f["patient_id"].isna(),
    "performed_on.date": lambda f: f["performed"].notna() | f["performed_on"].isna(),
    "hydrodissection.boolean": lambda f: f["hydrodissected"].notna() | f["hydrodissection"].isna(),
    "performed_on.after_birth": lambda f: ~(f["performed"] < f["birth_month"]),
}
schema = pa.DataFrameSchema(
    {
        "session_id": pa.Column(str, nullable=False),
        "patient_id": pa.Column(str, nullable=False),
        "performed": pa.Column(
            None,
            pa.Check.ge(pd.Timestamp(1900, 1, 1), error="performed_on.range"),
            nullable=True,
        ),
        "modality": pa.Column(
            str,
            pa.Check.isin(["cryoablation", "radiofrequency"], error="modality.codes"),
            nullable=True,
        ),
        "sedation": pa.Column(
            str, pa.Check.isin(["conscious", "general"], error="sedation.codes"), nullable=True
        ),
    },
    checks=[pa.Check(rule, name=name, error=name) for name, rule in CHECKS.items()],
)
NAMES = ("performed_on.range", "modality.codes", "sedation.codes", *CHECKS)
counts = dict.fromkeys(("session_id.required", "patient_id.required", *NAMES), 0)
try:
    schema.validate(frame, lazy=True)
except pandera.errors.SchemaErrors as errors:
    # A check of the whole frame reports each failing row once per column.
    rows = errors.failure_cases[["column", "check", "index"]].copy()
    rows.loc[rows["check"].isin(CHECKS), "column"] = ""
    for (column, found), n in rows.drop_duplicates().groupby(["column", "check"]).size().items():
        counts[f"{column}.required" if found == "not_nullable" else found] = int(n)
print(json.dumps(counts))
