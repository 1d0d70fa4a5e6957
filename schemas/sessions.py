"""Raw table of the ablation sessions."""

import datetime

from caseseries.schema import EARLIEST_DATE, RawTable, column


class Sessions(RawTable):
    """Percutaneous thermal ablation sessions. One row per ablation session."""

    session_id: str = column(
        key=True,
        label="Session",
        description="Pseudonym of the ablation session.",
    )
    patient_id: str = column(
        references="patients.patient_id",
        label="Patient",
        description="Patient treated in this session.",
    )
    performed_on: datetime.date = column(
        ge=EARLIEST_DATE,
        phi=True,
        label="Performed",
        description="Day of the ablation. The patient's first one is time zero.",
    )
    modality: str = column(
        codes={"cryoablation": "Cryoablation", "radiofrequency": "Radiofrequency ablation"},
        label="Type of thermal ablation",
        description="Energy used for the ablation.",
    )
    hydrodissection: bool = column(
        description="Whether fluid was injected to displace heat- or cold-sensitive organs.",
    )
    sedation: str = column(
        codes={"conscious": "Conscious sedation", "general": "General anesthesia"},
        description="Sedation or anesthesia given for the session.",
    )
