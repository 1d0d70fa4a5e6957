"""Raw table of metastases outside the kidneys."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Metastases(RawTable):
    """Extra-renal metastases before, at and after the first renal ablation. One row per patient
    and extra-renal organ episode."""

    patient_id: str = column(
        key=True,
        references="patients.patient_id",
        label="Patient",
        description="Patient with these extra-renal metastases.",
    )
    organ: str = column(
        key=True,
        label="Site",
        description="Organ or site, as in: lung, liver, bone, retroperitoneum.",
    )
    n_lesions: int = column(
        unit="lesions",
        ge=1,
        le=500,
        label="Lesions",
        description="Number of lesions counted in this organ.",
    )
    max_diameter_mm: float = column(
        nullable=True,
        unit="mm",
        ge=1,
        le=300,
        label="Largest diameter",
        description=(
            "Largest diameter of the largest lesion in this organ on axial CT or MR; missing "
            "where it was not measured."
        ),
    )
    detected_on: datetime.date = column(
        key=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Detected",
        description="Day of the examination that first showed the metastases in this organ.",
    )
    resolved_on: datetime.date = column(
        nullable=True,
        ge=EARLIEST_DATE,
        phi=True,
        label="Resolved",
        description=(
            "Day from which no lesion was left in this organ (resected, ablated, in remission); "
            "missing while a lesion is still there."
        ),
    )
    growing: bool = column(
        nullable=True,
        label="Growing before ablation",
        description=(
            "Whether the lesions grew significantly on the serial CT of the 3 to 4 months before "
            "the first ablation; missing where there was no lesion then."
        ),
    )
