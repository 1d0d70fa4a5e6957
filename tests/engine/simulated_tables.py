"""Tables to draw rows for, and what sound rows of them are."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from caseseries.simulate import simulate
from caseseries.study.declaration import Column, Table

ROOT = Path(__file__).parents[2]
Tables = Mapping[str, Table]


def tables_of(*tables: Table) -> dict[str, Table]:
    return {table.name: table for table in tables}


def table(name: str, *columns: Column, optional: bool = False) -> Table:
    return Table(name, f"{name}.", "one row each", columns, optional)


def key(name: str, type: Any = "text", **facts: Any) -> Column:
    return Column(name, type, "Key.", key=True, **facts)


def to(name: str, references: str, type: Any = "text", **facts: Any) -> Column:
    return Column(name, type, "Parent.", references=references, **facts)


HEART = tables_of(
    table(
        "patients",
        key("patient_id"),
        Column("born_on", "date", "Birth."),
        Column("accepted_on", "date", "Acceptance."),
        Column("previous_surgery", "boolean", "Surgery."),
    ),
    table(
        "transplants",
        to("patient_id", "patients.patient_id", key=True),
        Column("transplanted_on", "date", "Day."),
        Column("mismatched_alleles", "integer", "Alleles.", minimum=0, maximum=6, required=False),
        Column("hla_a2_mismatch", "boolean", "Mismatch.", required=False),
        Column("mismatch_score", "decimal", "Score.", minimum=0, maximum=4, required=False),
    ),
    table(
        "follow_up",
        to("patient_id", "patients.patient_id", key=True),
        Column("last_seen_on", "date", "Last contact."),
        Column("died", "boolean", "Death."),
    ),
)
HEART_HINTS: dict[str, Any] = {
    "patients": {
        "born_on": {"range": [datetime.date(1910, 1, 1), datetime.date(1955, 12, 31)]},
        "accepted_on": {"range": [datetime.date(1967, 9, 1), datetime.date(1974, 3, 31)]},
        "previous_surgery": {"shares": {"yes": 0.2, "no": 0.8}},
    },
    "transplants": {
        "per_parent": [0.33, 0.67],
        "transplanted_on": {"after": "patients.accepted_on", "days": [0, 60]},
        "mismatched_alleles": {"missing": 0.3},
    },
    "follow_up": {
        "last_seen_on": {
            "after": ["patients.accepted_on", "transplants.transplanted_on"],
            "median_days": 90,
        },
        "died": {"shares": {"true": 0.73, "false": 0.27}},
    },
}
EYES = tables_of(
    table(
        "patients",
        key("patient_id"),
        Column("age_at_diagnosis_years", "integer", "Age.", minimum=1, maximum=80),
        Column("laser", "code", "Laser.", codes={"argon": "Argon", "xenon": "Xenon"}),
    ),
    table(
        "eyes",
        key("eye_id"),
        to("patient_id", "patients.patient_id"),
        Column("side", "code", "Side.", codes={"left": "Left", "right": "Right"}),
        Column("treated", "boolean", "Treated."),
        Column("risk_score", "integer", "Risk.", minimum=6, maximum=12),
        Column("follow_up_months", "decimal", "Follow-up.", minimum=0, maximum=80),
    ),
)
EYES_HINTS: dict[str, Any] = {
    "patients": {"age_at_diagnosis_years": {"mean": 20, "sd": 12}},
    "eyes": {"per_parent": [0, 0, 1], "risk_score": {"range": [8, 12]}},
}
ONE_OF_EACH = """\
-- severity: error
-- rule: Each patient has a left and a right eye, one of them treated.
-- message: Patient {patient_id} has not.
-- reason: The trial drew one eye of each patient.
select min(source_line) as source_line, patient_id from raw.eyes group by patient_id
having count(distinct side) < 2 or count(distinct treated) < 2
"""


def drawn(
    tables: Tables, hints: dict[str, Any], folder: Path, units: int = 300, **options: Any
) -> dict[str, pl.DataFrame]:
    """The tables as written, typed as declared."""
    types = {"text": pl.String, "code": pl.String, "integer": pl.Int64, "decimal": pl.Float64,
             "date": pl.Date, "boolean": pl.Boolean}  # fmt: skip
    seed = options.pop("seed", 1)
    simulate(tables, hints, None, units=units, seed=seed, out=folder, **options)
    return {
        name: pl.read_csv(
            folder / f"{name}.csv",
            schema={column.name: types[column.type] for column in declared.columns},
        )
        for name, declared in tables.items()
    }


def assert_sound(frames: dict[str, pl.DataFrame], tables: Tables) -> None:
    """Keys are unique, references lead somewhere, no required cell is empty."""
    for name, declared in tables.items():
        frame = frames[name]
        if declared.key:
            assert not frame.select(declared.key).is_duplicated().any(), name
        for column in declared.columns:
            values = frame[column.name]
            assert not (column.required and values.null_count()), f"{name}.{column.name}"
            if column.references:
                parent, _, parent_column = column.references.partition(".")
                known = set(frames[parent][parent_column])
                assert set(values.drop_nulls()) <= known, f"{name}.{column.name}"


def assert_share(events: int, of: int, probability: float) -> None:
    """A binomial count lies within 4.5 standard deviations (1 in 150 000 does not)."""
    assert abs(events - of * probability) <= 4.5 * math.sqrt(of * probability * (1 - probability))
