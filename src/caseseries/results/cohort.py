"""The cohort as the analyses see it: frames of ``cohort.*`` and the populations in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caseseries.results.numbers import Population

if TYPE_CHECKING:
    import duckdb
    import pandas as pd


@dataclass(frozen=True)
class Cohort:
    """One row per patient, tumor and session (pandas frames), and the derived tables beside them.

    `records` maps a derived or staging table to its rows in the order of its first columns.
    """

    patients: pd.DataFrame
    tumors: pd.DataFrame
    sessions: pd.DataFrame
    records: dict[str, list[dict[str, Any]]]

    def frame(self, unit_of_analysis: str) -> pd.DataFrame:
        return {"patient": self.patients, "tumor": self.tumors, "session": self.sessions}[
            unit_of_analysis
        ]

    def population(
        self,
        unit_of_analysis: str,
        rows: pd.Series[bool] | None = None,
        name: str | None = None,
        tables: tuple[str, ...] = (),
    ) -> Population:
        """The rows of a frame where the mask `rows` holds (all without one)."""
        frame = self.frame(unit_of_analysis)
        kept = frame if rows is None else frame[rows.to_numpy(dtype=bool)]
        return Population(
            name or f"all {unit_of_analysis}s",
            unit_of_analysis,
            tuple(str(key) for key in kept[f"{unit_of_analysis}_id"]),
            tables or (f"cohort.{unit_of_analysis}s",),
        )


# Read besides the three cohort tables, with the order of their rows.
_DERIVED = {
    "derived.screening_flow": "position",
    "derived.recurrences": "patient_id, first_seen_on, organ",
    "derived.progression_events": "patient_id, imaged_on, event, organ",
    "derived.index_sessions": "patient_id",
    "derived.extra_renal_burden": "patient_id",
    "staging.metastases": "patient_id, detected_on, organ",
    "staging.sessions": "performed_on, session_id",
    "staging.therapies": "patient_id, started_on",
    "staging.tumors": "tumor_id",
    "staging.ablations": "session_id, tumor_id",
    "staging.complications": "complication_id",
}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as dictionaries, in order."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def load_cohort(con: duckdb.DuckDBPyConnection) -> Cohort:
    """Frames and records from a database whose cohort tables are built."""

    def frame(table: str) -> pd.DataFrame:
        return con.execute(f"select * from cohort.{table}").df()

    return Cohort(
        patients=frame("patients"),
        tumors=frame("tumors"),
        sessions=frame("sessions"),
        records={table: _rows(con, table, order) for table, order in _DERIVED.items()},
    )


def _rows(con: duckdb.DuckDBPyConnection, table: str, order: str) -> list[dict[str, Any]]:
    """All rows of a table as dictionaries, ordered."""
    cursor = con.execute(f"select * from {table} order by {order}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
