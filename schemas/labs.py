"""Raw table of blood samples."""

from caseseries.study.declaration import EARLIEST_DATE, Column, Table

LABS = Table(
    name="labs",
    description="Serum creatinine before and after ablation.",
    grain="one row per blood sample",
    columns=(
        Column(
            "patient_id",
            "text",
            "Patient whose blood was sampled.",
            key=True,
            references="patients.patient_id",
            label="Patient",
        ),
        Column(
            "sampled_on",
            "date",
            "Day of the blood sample; at most one sample a day, so that the values before and "
            "after ablation are unambiguous.",
            key=True,
            minimum=EARLIEST_DATE,
            phi=True,
            label="Sampled",
        ),
        Column(
            "creatinine_mg_dl",
            "decimal",
            "Serum creatinine. A value in µmol/L is 88.4 times as large and leaves the range.",
            unit="mg/dL",
            minimum=0.1,
            maximum=25.0,
            label="Serum creatinine",
        ),
    ),
)
