"""The screening list: everyone with an ablation of a renal tumor, and who of them is included.

Of 683 patients ablated 13 had renal metastases (Nagata et al., Interventional Radiology
2022;7:85-92). Fifty others for each patient would make the list the largest table by far; here four
are drawn on average, as in a center that also screens for the study.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, Integers, choice, whole
from simulation.demographics import ENROLLMENT
from simulation.drawing.days import working_day_before
from simulation.drawing.rows import PATIENT, child_identifiers, dates, missing, named, place

_MOST_OTHERS = 8
_OTHERS = 0.5
_DAYS = 20
_INDICATIONS = ("renal metastasis", "renal cell carcinoma", "oncocytoma", "angiomyolipoma")
_OTHER_WEIGHTS = (0.0, 0.88, 0.07, 0.05)


def screening_frame(
    draws: Draws, time_zero: Integers, patient_ids: pl.Series, base: pl.Series
) -> pl.DataFrame:
    """Return the table of patients screened: each patient, then others ablated about that time."""
    others = draws.uniforms("screened", _MOST_OTHERS) < _OTHERS
    included = np.ones((draws.count, 1), dtype=bool)
    patient, column = np.nonzero(np.column_stack((included, others)))
    is_other = column > 0
    uniform = draws.uniforms("screened_others", 2 * (1 + _MOST_OTHERS))
    uniform = uniform.reshape(-1, 1 + _MOST_OTHERS, 2)[patient, column]
    about = np.clip(time_zero[patient] + whole(uniform[:, 0], -_DAYS, _DAYS), *ENROLLMENT)
    ablated_on = np.where(is_other, working_day_before(about), time_zero[patient])
    indication = np.where(is_other, choice(uniform[:, 1], _OTHER_WEIGHTS), 0)
    return pl.DataFrame(
        {
            PATIENT: patient,
            "screening_id": child_identifiers(base, patient, place(patient) + 1),
            "first_ablation_on": dates(ablated_on),
            "indication": named(_INDICATIONS, indication),
            "patient_id": missing(patient_ids[patient], ~is_other),
        }
    )
