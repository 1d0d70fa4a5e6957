"""Raw table of systemic chemotherapy."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

THERAPIES = Table(
    name="therapies",
    description="Systemic chemotherapy before and after the first renal ablation.",
    grain="one row per course of systemic chemotherapy",
    columns=(
        Column(
            "patient_id",
            "text",
            "Patient who received the course.",
            key=True,
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "started_on",
            "date",
            "First day of the course.",
            key=True,
            minimum=EARLIEST_DATE,
            phi=True,
            label="Started",
        ),
        Column(
            "ended_on",
            "date",
            "Last day of the course; missing where it is still given or its end is unknown.",
            minimum=EARLIEST_DATE,
            required=False,
            phi=True,
            label="Ended",
        ),
        Column(
            "regimen",
            "text",
            "Drugs of the course, as in: carboplatin and paclitaxel.",
            key=True,
        ),
    ),
)
