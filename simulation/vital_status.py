"""Death and last contact.

Survival is Weibull with proportional hazards. Its scale is set so that 60 % survive 3 years, as
59.3 % did in Nagata et al., Interventional Radiology 2022;7:85-92; patients without non-small cell
lung cancer then survive 1 and 3 years in about 93 % and 74 % (paper: 90.0, 77.1), those with it 1
year in about 51 % (33.3, limits 0 to 86.6). The hazard ratio of that cancer is the one beside tumor
size (10.1); those of a tumor of 2 cm and more (3), of extra-renal disease at time zero (1.5) and of
never recurring (0.35) are assumed, since 9 deaths do not give them. No death followed 573 (Atwell
et al., J Vasc Interv Radiol 2012;23:48-54) and 18 ablation sessions; one in a thousand first
sessions is assumed to lead to one. Follow-up ends in June 2021 as in the paper; 2 % of the patients
a year are lost before.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Floats, Integers, choice, exponential, whole
from simulation.demographics import Demographics
from simulation.drawing.days import DAYS_PER_MONTH, DAYS_PER_YEAR, day
from simulation.drawing.rows import PATIENT, dates, named
from simulation.origin import ORIGINS, Origins
from simulation.tumors import LARGE_CM

END_OF_FOLLOW_UP = day(2021, 6, 30)
_LAST_WEEKS_DAYS = 27
_WEIBULL_SHAPE, _WEIBULL_SCALE_MONTHS = 1.3, 150.0
_LARGE_HAZARD_RATIO = 3.0
_EXTRA_RENAL_HAZARD_RATIO = 1.5
_NO_RECURRENCE_HAZARD_RATIO = 0.35
_FIRST_DEATH_DAYS = 40
_PROCEDURE_DEATH = 0.001
_PROCEDURE_DEATH_DAYS = (4, 12)
_LOST_MEAN_DAYS = 50 * DAYS_PER_YEAR
_FIRST_LOST_DAYS = 90

# Of 9 deaths 8 were of tumor progression, 1 of pneumonia; the others are assumed.
_TUMOR, _PROCEDURE = 0, 1
_CAUSES = (
    "tumor progression",
    "hemorrhage after ablation",
    "pneumonia",
    "cardiovascular disease",
    "stroke",
)
_CAUSE_WEIGHTS_PROGRESSED = (8 / 9, 0, 1 / 9 - 0.03, 0.02, 0.01)
_CAUSE_WEIGHTS_OTHER = (0, 0, 0.5, 0.35, 0.15)


@dataclasses.dataclass(frozen=True, slots=True)
class VitalStatus:
    """Day of last contact or death, whether dead, whether of the first session; (patients,)."""

    last_seen_on: Integers
    dead: Booleans
    of_procedure: Booleans


def vital_status(
    draws: Draws,
    people: Demographics,
    origin: Origins,
    largest_cm: Floats,
    extra_renal: Booleans,
    recurs: Booleans,
) -> VitalStatus:
    """Draw death and loss to follow-up; whichever is first ends it, at the latest June 2021."""
    time_zero = people.time_zero
    hazard_ratio = (
        origin.each([kind.death_hazard_ratio for kind in ORIGINS])
        * np.where(largest_cm >= LARGE_CM, _LARGE_HAZARD_RATIO, 1)
        * np.where(extra_renal, _EXTRA_RENAL_HAZARD_RATIO, 1)
        * np.where(recurs, 1, _NO_RECURRENCE_HAZARD_RATIO)
    )
    cumulative_hazard = exponential(draws.uniform("death"), 1 / hazard_ratio)
    months = _WEIBULL_SCALE_MONTHS * cumulative_hazard ** (1 / _WEIBULL_SHAPE)
    days = np.minimum(months * DAYS_PER_MONTH, 100 * DAYS_PER_YEAR).astype(np.int64)
    of_procedure = draws.chance("procedure_death", _PROCEDURE_DEATH)
    died_on = time_zero + np.where(
        of_procedure,
        whole(draws.uniform("procedure_death_day"), *_PROCEDURE_DEATH_DAYS),
        np.maximum(days, _FIRST_DEATH_DAYS),
    )
    lost_days = exponential(draws.uniform("lost"), _LOST_MEAN_DAYS).astype(np.int64)
    seen_until = np.minimum(
        time_zero + _FIRST_LOST_DAYS + lost_days,
        END_OF_FOLLOW_UP - whole(draws.uniform("last_contact"), 0, _LAST_WEEKS_DAYS),
    )
    return VitalStatus(np.minimum(died_on, seen_until), died_on <= seen_until, of_procedure)


def vital_status_frame(
    draws: Draws, vital: VitalStatus, progressed: Booleans, patient_ids: pl.Series
) -> pl.DataFrame:
    """Return the table of vital status; nobody dies of a progression that was never seen."""
    uniform = draws.uniform("cause_of_death")
    cause = np.where(
        progressed,
        choice(uniform, _CAUSE_WEIGHTS_PROGRESSED),
        choice(uniform, _CAUSE_WEIGHTS_OTHER),
    )
    cause = np.where(vital.of_procedure, _PROCEDURE, cause)
    return pl.DataFrame(
        {
            PATIENT: np.arange(draws.count),
            "patient_id": patient_ids,
            "last_seen_on": dates(vital.last_seen_on),
            "status": named(("alive", "dead"), vital.dead.astype(np.int64)),
            "cause_of_death": named(_CAUSES, cause, vital.dead),
        }
    )
