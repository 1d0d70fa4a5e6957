"""Courses of systemic chemotherapy.

4 of 13 patients had chemotherapy before ablation and 7 of 12 with new metastases after it;
carboplatin and paclitaxel in three, cisplatin and fluorouracil in one (Nagata et al.,
Interventional Radiology 2022;7:85-92). The second line, in 40 % of those who had a first, and the
length of a course (4 to 6 cycles of 21 days) are assumed.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, choice, whole
from simulation.demographics import Demographics
from simulation.drawing.rows import PATIENT, dates, named
from simulation.origin import Origins
from simulation.recurrences import Recurrences
from simulation.vital_status import VitalStatus

_BEFORE, _AFTER, _SECOND_LINE = 4 / 13, 7 / 12, 0.4
_FIRST_REGIMENS = ("carboplatin and paclitaxel", "cisplatin and fluorouracil")
_FIRST_WEIGHTS = (3, 1)
_SECOND_REGIMENS = ("docetaxel", "doxorubicin", "gemcitabine")
_CYCLES, _CYCLE_DAYS = (4, 6), 21
_START_DAYS, _PAUSE_DAYS = (10, 35), (40, 240)
# From diagnosis to the first day of a course, and from its last day to time zero.
_AFTER_DIAGNOSIS_DAYS, _BEFORE_ABLATION_DAYS = 14, 21


def therapies_frame(
    draws: Draws,
    people: Demographics,
    origin: Origins,
    recurrences: Recurrences,
    vital: VitalStatus,
    patient_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of courses: at most one before time zero and two after a recurrence.

    A course not ended by the last contact has no end.
    """
    cycles = whole(draws.uniforms("cycles", 3), *_CYCLES)
    days = cycles * _CYCLE_DAYS - 1

    latest = people.time_zero - _BEFORE_ABLATION_DAYS - days[:, 0]
    earliest = origin.diagnosed_on + _AFTER_DIAGNOSIS_DAYS
    before_on = whole(draws.uniform("chemotherapy_before_day"), earliest, latest)
    before = draws.chance("chemotherapy_before", _BEFORE) & (latest >= earliest)

    recurred_on = recurrences.seen_on.min(axis=1)
    first_on = recurred_on + whole(draws.uniform("chemotherapy_first_day"), *_START_DAYS)
    first = draws.chance("chemotherapy_after", _AFTER) & (first_on < vital.last_seen_on)
    pause = whole(draws.uniform("chemotherapy_pause"), *_PAUSE_DAYS)
    second_on = first_on + days[:, 1] + pause
    second = first & draws.chance("chemotherapy_second", _SECOND_LINE)
    second &= second_on < vital.last_seen_on

    patient, course = np.nonzero(np.column_stack((before, first, second)))
    started_on = np.column_stack((before_on, first_on, second_on))[patient, course]
    ended_on = started_on + days[patient, course]
    first_regimen = choice(draws.uniform("first_regimen"), _FIRST_WEIGHTS)
    # Who had a regimen before does not get the same again.
    again = np.where(before, 1 - first_regimen, first_regimen)
    later = len(_FIRST_REGIMENS) + whole(
        draws.uniform("second_regimen"), 0, len(_SECOND_REGIMENS) - 1
    )
    regimen = np.column_stack((first_regimen, again, later))[patient, course]
    return pl.DataFrame(
        {
            PATIENT: patient,
            "patient_id": patient_ids[patient],
            "started_on": dates(started_on),
            "ended_on": dates(ended_on, ended_on <= vital.last_seen_on[patient]),
            "regimen": named((*_FIRST_REGIMENS, *_SECOND_REGIMENS), regimen),
        }
    )
