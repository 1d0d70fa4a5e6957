"""Raw table of the transplantations."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Transplants(RawTable):
    """Hearts transplanted. One row per patient transplanted."""

    patient_id: str = column(
        key=True, references="patients.patient_id", label="Patient", description="The recipient."
    )
    transplanted_on: datetime.date = column(
        ge=EARLIEST_DATE, phi=True, description="Day of transplantation."
    )
    mismatched_alleles: int = column(
        nullable=True, ge=0, le=4, description="Number of mismatched HLA alleles."
    )
    hla_a2_mismatch: bool = column(
        nullable=True, description="Whether donor and recipient differed in HLA-A2."
    )
    mismatch_score: float = column(
        nullable=True, ge=0, le=5, description="Score of tissue mismatch; higher is worse."
    )
    died_of_rejection: bool = column(
        nullable=True, description="Whether the graft was rejected and the patient died of it."
    )
