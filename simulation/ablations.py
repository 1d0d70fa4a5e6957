"""The technical course of each ablation.

10 to 12 minutes of radiofrequency; 2 ± 0.26 freeze-thaw cycles (2 or 3), for an ice ball 6 mm or
more beyond the tumor (Nagata et al., Interventional Radiology 2022;7:85-92). The spread of the
margins is assumed.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, truncated_normal, whole
from simulation.drawing.rows import PATIENT, numbers, place
from simulation.sessions import FIRST_CRYOABLATION
from simulation.treatment import MOST_SESSIONS, Treatment
from simulation.tumors import LARGE_CM, Tumors

_THREE_CYCLES = 1 / 14
_RADIOFREQUENCY_MINUTES = (10, 12)


def ablations_frame(
    draws: Draws,
    treatment: Treatment,
    tumors: Tumors,
    session_ids: pl.Series,
    tumor_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of ablations; a failed one leaves a margin below the 6 mm aimed at."""
    ablations = treatment.ablations
    at = ablations.patient, place(ablations.patient)
    margin = draws.uniforms("margin", MOST_SESSIONS)[at]
    energy = draws.uniforms("energy", MOST_SESSIONS)[at]
    cryoablation = ablations.performed_on >= FIRST_CRYOABLATION
    # A large tumor takes a second position of the electrode.
    positions = 1 + (tumors.diameter_cm[ablations.tumor] > LARGE_CM)
    return pl.DataFrame(
        {
            PATIENT: ablations.patient,
            "session_id": session_ids[ablations.session],
            "tumor_id": tumor_ids[ablations.tumor],
            "technical_success": ablations.success,
            "margin_mm": np.where(
                ablations.success,
                np.round(truncated_normal(margin, 7.4, 1.4, 6, 12)),
                whole(margin, 0, 3),
            ),
            "freeze_thaw_cycles": numbers(np.where(energy < _THREE_CYCLES, 3, 2), cryoablation),
            "energy_minutes": numbers(
                (positions * whole(energy, *_RADIOFREQUENCY_MINUTES)).astype(float), ~cryoablation
            ),
        }
    )
