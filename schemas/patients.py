"""Raw table of the patients included."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Patients(RawTable):
    """Patients treated by thermal ablation of renal metastases, at inclusion.

    One row per patient.
    """

    patient_id: str = column(
        key=True,
        label="Patient",
        description="Pseudonym of the patient; the same in every table.",
    )
    sex: str = column(
        codes={"male": "Male", "female": "Female"},
        description="Sex recorded at inclusion; enters the estimated glomerular filtration rate.",
    )
    birth_month: datetime.date = column(
        ge=EARLIEST_DATE,
        first_of_month=True,
        phi=True,
        label="Month of birth",
        description=(
            "Month of birth as the first of that month; the day is left out to de-identify."
        ),
    )
    ecog: int = column(
        ge=0,
        le=4,
        label="ECOG performance status",
        description=(
            "Performance status of the Eastern Cooperative Oncology Group before the first "
            "ablation: 0 fully active, 1 restricted in strenuous activity, 2 ambulatory but "
            "unable to work, 3 confined to bed or chair for more than half of the day, 4 "
            "disabled."
        ),
    )
    life_expectancy_months_ge_6: bool = column(
        label="Life expectancy of at least 6 months",
        description=(
            "Whether life expectancy was judged to be 6 months or longer before the first ablation."
        ),
    )
    surgery: str = column(
        codes={
            "declined": "Patient declined surgery",
            "unsuitable": "Patient was no candidate for surgery",
        },
        label="Reason against surgery",
        description="Why the renal metastases were not resected.",
    )
    previous_renal_treatment: bool = column(
        label="Previous local renal treatment",
        description=(
            "Whether a kidney had been treated locally (nephrectomy, partial nephrectomy, "
            "radiotherapy, ablation) before the first ablation of this study."
        ),
    )
