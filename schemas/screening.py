"""Raw table of the patients screened, for the flow chart."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Screening(RawTable, optional=True):
    """Patients with an ablation of a renal tumor in the study period, screened for inclusion. One
    row per patient screened."""

    screening_id: str = column(
        key=True,
        label="Screening number",
        description="Pseudonym of the patient in the screening list.",
    )
    first_ablation_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="First ablation",
        description="Day of the patient's first renal ablation in the study period.",
    )
    indication: str = column(
        description=(
            "Tumor for which the patient was treated, as in: renal cell carcinoma, renal "
            "metastasis."
        ),
    )
    patient_id: str = column(
        references="patients.patient_id",
        nullable=True,
        label="Patient",
        description=(
            "The patient's pseudonym in the study; missing where the patient was not included."
        ),
    )
