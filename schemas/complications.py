"""Raw table of complications of the sessions."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

COMPLICATIONS = Table(
    name="complications",
    description="Procedure-related complications, graded by the Society of Interventional "
    "Radiology (SIR).",
    grain="one row per complication",
    columns=(
        Column(
            "complication_id",
            "text",
            "Pseudonym of the complication.",
            key=True,
            label="Complication",
        ),
        Column(
            "session_id",
            "text",
            "Session the complication belongs to.",
            references="sessions.session_id",
            label="Session",
        ),
        Column(
            "event",
            "text",
            "What happened, as in: retroperitoneal hematoma.",
            phi=True,
            label="Event",
        ),
        Column(
            "sir_class",
            "code",
            "SIR complication class: A and B are minor, C to E major, F is death.",
            codes={
                "A": "No therapy, no consequence",
                "B": "Nominal therapy, no consequence; includes overnight observation",
                "C": "Therapy required, hospital stay shorter than 48 hours",
                "D": "Major therapy, unplanned increase in care, stay longer than 48 hours",
                "E": "Permanent adverse sequelae",
                "F": "Death",
            },
            label="SIR class",
        ),
        Column(
            "onset_on",
            "date",
            "Day on which the complication was first noted.",
            minimum=EARLIEST_DATE,
            phi=True,
            label="Onset",
        ),
    ),
)
