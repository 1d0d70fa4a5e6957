"""What the peers on polars share: both files as frames, typed, with the parent beside each row.

polars has no parser of booleans written as text and no join inside a rule, so each of these peers
would do the same.
"""

from __future__ import annotations

import datetime

import polars as pl

EARLIEST = datetime.date(1900, 1, 1)
MODALITIES = ["cryoablation", "radiofrequency"]
SEDATIONS = ["conscious", "general"]


def sessions_with_parents(folder: str) -> pl.DataFrame:
    """Return the sessions as text with `performed`, `hydrodissected`, `known`, `birth_month`."""
    patients = pl.scan_csv(f"{folder}/patients.csv", infer_schema=False).select(
        "patient_id",
        pl.col("birth_month").str.to_date("%Y-%m-%d"),
        known=pl.lit(True),
    )
    sessions = pl.scan_csv(f"{folder}/sessions.csv", infer_schema=False).with_columns(
        performed=pl.col("performed_on").str.to_date("%Y-%m-%d", strict=False),
        hydrodissected=pl.col("hydrodissection").replace_strict(
            {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
        ),
    )
    return sessions.join(patients, on="patient_id", how="left", maintain_order="left").collect()
