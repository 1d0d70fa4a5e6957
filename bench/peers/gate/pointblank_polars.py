"""The ten rules as a pointblank validation over a polars frame."""

from __future__ import annotations

import json
import sys

import pointblank as pb
import polars as pl
from rules_in_polars import EARLIEST, MODALITIES, SEDATIONS, sessions_with_parents

frame = sessions_with_parents(sys.argv[1])
result = (
    pb.Validate(frame)
    .col_vals_not_null("session_id")
    .col_vals_expr(pl.col("session_id").is_first_distinct() | pl.col("session_id").is_null())
    .col_vals_not_null("patient_id")
    .col_vals_expr(pl.col("known").is_not_null() | pl.col("patient_id").is_null())
    .col_vals_expr(pl.col("performed").is_not_null() | pl.col("performed_on").is_null())
    .col_vals_ge("performed", EARLIEST, na_pass=True)
    .col_vals_in_set("modality", MODALITIES)
    .col_vals_expr(pl.col("hydrodissected").is_not_null() | pl.col("hydrodissection").is_null())
    .col_vals_in_set("sedation", SEDATIONS)
    .col_vals_expr((pl.col("performed") >= pl.col("birth_month")).fill_null(True))
    .interrogate()
)
NAMES = (
    "session_id.required", "session_id.unique", "patient_id.required", "patient_id.reference",
    "performed_on.date", "performed_on.range", "modality.codes", "hydrodissection.boolean",
    "sedation.codes", "performed_on.after_birth",
)  # fmt: skip
print(json.dumps({name: int(result.n_failed(i, scalar=True)) for i, name in enumerate(NAMES, 1)}))
