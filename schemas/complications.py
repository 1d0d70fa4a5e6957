"""Raw table of complications of the sessions."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Complications(RawTable):
    """Procedure-related complications, graded by the Society of Interventional Radiology (SIR).
    One row per complication."""

    complication_id: str = column(
        key=True,
        label="Complication",
        description="Pseudonym of the complication.",
    )
    session_id: str = column(
        references="sessions.session_id",
        label="Session",
        description="Session the complication belongs to.",
    )
    event: str = column(
        phi=True,
        label="Event",
        description="What happened, as in: retroperitoneal hematoma.",
    )
    sir_class: str = column(
        codes={
            "A": "No therapy, no consequence",
            "B": "Nominal therapy, no consequence; includes overnight observation",
            "C": "Therapy required, hospital stay shorter than 48 hours",
            "D": "Major therapy, unplanned increase in care, stay longer than 48 hours",
            "E": "Permanent adverse sequelae",
            "F": "Death",
        },
        label="SIR class",
        description="SIR complication class: A and B are minor, C to E major, F is death.",
    )
    onset_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="Onset",
        description="Day on which the complication was first noted.",
    )
