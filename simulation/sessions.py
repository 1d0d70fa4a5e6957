"""The ablation sessions.

Radiofrequency up to April 2012, cryoablation from May 2012 on; 8 of 18 sessions with
hydrodissection (Nagata et al., Interventional Radiology 2022;7:85-92). All had conscious sedation
there; general anesthesia in 5 % is assumed, so that both occur.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws
from simulation.drawing.days import day
from simulation.drawing.rows import PATIENT, child_identifiers, dates, named, place
from simulation.treatment import MOST_SESSIONS, Treatment

FIRST_CRYOABLATION = day(2012, 5, 1)
_HYDRODISSECTION = 8 / 18
_GENERAL = 0.05


def session_identifiers(treatment: Treatment, base: pl.Series) -> pl.Series:
    """Return the pseudonyms of the sessions."""
    patient = treatment.session_patient
    return child_identifiers(base, patient, place(patient) + 1)


def sessions_frame(
    draws: Draws, treatment: Treatment, ids: pl.Series, patient_ids: pl.Series
) -> pl.DataFrame:
    """Return the table of sessions."""
    patient, performed_on = treatment.session_patient, treatment.performed_on
    at = patient, place(patient)
    return pl.DataFrame(
        {
            PATIENT: patient,
            "session_id": ids,
            "patient_id": patient_ids[patient],
            "performed_on": dates(performed_on),
            "modality": named(
                ("radiofrequency", "cryoablation"),
                (performed_on >= FIRST_CRYOABLATION).astype(np.int64),
            ),
            "hydrodissection": draws.uniforms("hydrodissection", MOST_SESSIONS)[at]
            < _HYDRODISSECTION,
            "sedation": named(
                ("conscious", "general"),
                (draws.uniforms("sedation", MOST_SESSIONS)[at] < _GENERAL).astype(np.int64),
            ),
        }
    )
