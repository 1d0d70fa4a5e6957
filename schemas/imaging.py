"""Raw table of CT and MR examinations."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Imaging(RawTable):
    """CT and MR examinations before and after ablation. One row per examination."""

    imaging_id: str = column(
        key=True,
        label="Examination",
        description="Pseudonym of the examination.",
    )
    patient_id: str = column(
        references="patients.patient_id",
        label="Patient",
        description="Patient examined.",
    )
    imaged_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="Imaged",
        description="Day of the examination.",
    )
    modality: str = column(
        codes={"CT": "Computed tomography", "MR": "Magnetic resonance imaging"},
        description="Imaging technique.",
    )
    contrast: bool = column(
        label="Contrast enhancement",
        description="Whether intravenous contrast material was given.",
    )
