"""The ten rules as a pandera schema over a polars frame."""

from __future__ import annotations

import json
import sys

import pandera.errors
import pandera.polars as pa
import polars as pl
from rules_in_polars import EARLIEST, MODALITIES, SEDATIONS, sessions_with_parents

CHECKS = {
    "session_id.unique": pl.col("session_id").is_first_distinct() | pl.col("session_id").is_null(),
    "patient_id.reference": pl.col("known").is_not_null() | pl.col("patient_id").is_null(),
    "performed_on.date": pl.col("performed").is_not_null() | pl.col("performed_on").is_null(),
    "hydrodissection.boolean": pl.col("hydrodissected").is_not_null()
    | pl.col("hydrodissection").is_null(),
    "performed_on.after_birth": (pl.col("performed") >= pl.col("birth_month")).fill_null(True),
}


def check(name: str) -> pa.Check:
    return pa.Check(lambda data: data.lazyframe.select(CHECKS[name]), name=name, error=name)


schema = pa.DataFrameSchema(
    {
        "session_id": pa.Column(pl.String, nullable=False),
        "patient_id": pa.Column(pl.String, nullable=False),
        "performed": pa.Column(
            pl.Date, pa.Check.ge(EARLIEST, error="performed_on.range"), nullable=True
        ),
        "modality": pa.Column(
            pl.String, pa.Check.isin(MODALITIES, error="modality.codes"), nullable=True
        ),
        "sedation": pa.Column(
            pl.String, pa.Check.isin(SEDATIONS, error="sedation.codes"), nullable=True
        ),
    },
    checks=[check(name) for name in CHECKS],
)
NAMES = ("performed_on.range", "modality.codes", "sedation.codes", *CHECKS)
counts = dict.fromkeys(("session_id.required", "patient_id.required", *NAMES), 0)
try:
    schema.validate(sessions_with_parents(sys.argv[1]), lazy=True)
except pandera.errors.SchemaErrors as errors:
    # A check of the whole frame reports each failing row once per column.
    rows = errors.failure_cases.select("column", "check", "index").unique()
    for column, found, n in rows.group_by("column", "check").len().iter_rows():
        counts[f"{column}.required" if found == "not_nullable" else found] = n
print(json.dumps(counts))
