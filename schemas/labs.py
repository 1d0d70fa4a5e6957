"""Raw table of blood samples."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Labs(RawTable):
    """Serum creatinine before and after ablation. One row per blood sample."""

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="Patient whose blood was sampled.",
    )
    sampled_on: datetime.date = column(
        key=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Sampled",
        description=(
            "Day of the blood sample; at most one sample a day, so that the values before and "
            "after ablation are unambiguous."
        ),
    )
    creatinine_mg_dl: float = column(
        unit="mg/dL",
        other_units={"µmol/L": 88.4},
        ge=0.1,
        le=25.0,
        label="Serum creatinine",
        description=(
            "Serum creatinine. A value in µmol/L is 88.4 times as large and leaves the range."
        ),
    )
