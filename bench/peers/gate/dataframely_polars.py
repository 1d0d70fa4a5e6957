"""The ten rules as a dataframely schema."""

from __future__ import annotations

import json
import sys

import dataframely as dy
import polars as pl
from rules_in_polars import EARLIEST, MODALITIES, SEDATIONS, sessions_with_parents


class Sessions(dy.Schema):
    session_id = dy.String(nullable=False)
    patient_id = dy.String(nullable=False)
    performed = dy.Date(nullable=True, min=EARLIEST)
    performed_on = dy.String(nullable=True)
    modality = dy.String(nullable=True, check=lambda column: column.is_in(MODALITIES))
    hydrodissection = dy.String(nullable=True)
    hydrodissected = dy.Bool(nullable=True)
    sedation = dy.String(nullable=True, check=lambda column: column.is_in(SEDATIONS))
    birth_month = dy.Date(nullable=True)
    known = dy.Bool(nullable=True)

    @dy.rule()
    def unique(self) -> pl.Expr:
        return pl.col("session_id").is_first_distinct() | pl.col("session_id").is_null()

    @dy.rule()
    def reference(self) -> pl.Expr:
        return pl.col("known").is_not_null() | pl.col("patient_id").is_null()

    @dy.rule()
    def is_date(self) -> pl.Expr:
        return pl.col("performed").is_not_null() | pl.col("performed_on").is_null()

    @dy.rule()
    def is_boolean(self) -> pl.Expr:
        return pl.col("hydrodissected").is_not_null() | pl.col("hydrodissection").is_null()

    @dy.rule()
    def after_birth(self) -> pl.Expr:
        return pl.col("performed") >= pl.col("birth_month")


_, failed = Sessions.filter(sessions_with_parents(sys.argv[1]))
counts = failed.counts()
RULES = {
    "session_id.required": "session_id|nullability",
    "session_id.unique": "unique",
    "patient_id.required": "patient_id|nullability",
    "patient_id.reference": "reference",
    "performed_on.date": "is_date",
    "performed_on.range": "performed|min",
    "modality.codes": "modality|check",
    "hydrodissection.boolean": "is_boolean",
    "sedation.codes": "sedation|check",
    "performed_on.after_birth": "after_birth",
}
print(json.dumps({name: counts.get(theirs, 0) for name, theirs in RULES.items()}))
