"""Examinations: detection, work-up, the week after each session, the visits.

Contrast-enhanced CT in all and MR in 7 of 13 before ablation, an examination within a week of
each session, CT or MR from then on, without contrast in the one patient of 13 with reduced renal
function (Nagata et al., Interventional Radiology 2022;7:85-92). That 15 % of the follow-up is MR is
assumed.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Floats, Integers, whole
from simulation.drawing.days import NEVER, working_day_after
from simulation.drawing.rows import (
    PATIENT,
    child_identifiers,
    dates,
    distinct,
    moment,
    moment_parts,
    named,
    place,
)
from simulation.treatment import MOST_SESSIONS, Treatment
from simulation.tumors import SLOTS, Tumors
from simulation.visits import Visits

_MR_BEFORE = 7 / 13
_MR_AFTER = 0.15
_CT_DAYS_BEFORE = (1, 7)
_MR_DAYS_BEFORE = (9, 20)
# CKD stage 3b and below.
_NO_CONTRAST_EGFR = 45.0


@dataclasses.dataclass(frozen=True, slots=True)
class Imaging:
    """Examinations: sorted moments (patient and day) and whether each was the MR before."""

    moments: Integers
    is_mr_before: Booleans

    @property
    def patient(self) -> Integers:
        """The patient of each examination."""
        return moment_parts(self.moments)[0]

    @property
    def imaged_on(self) -> Integers:
        """The day of each examination."""
        return moment_parts(self.moments)[1]

    def at(self, patient: Integers, days: Integers) -> Integers:
        """Return the row of a patient's first examination on or after a day."""
        return np.searchsorted(self.moments, moment(patient, days))


def examinations(
    draws: Draws, time_zero: Integers, tumors: Tumors, treatment: Treatment, visits: Visits
) -> Imaging:
    """Return all examinations, at most one a day and patient."""
    everyone = np.arange(draws.count)
    has_mr = draws.chance("mr_before", _MR_BEFORE)
    ct_on = time_zero - whole(draws.uniform("ct_before_day"), *_CT_DAYS_BEFORE)
    mr_on = time_zero - whole(draws.uniform("mr_before_day"), *_MR_DAYS_BEFORE)
    visit_of, visit = np.nonzero(visits.days < NEVER)
    mr = moment(everyone[has_mr], working_day_after(mr_on[has_mr]))
    others = np.concatenate(
        [
            moment(tumors.patient, tumors.detected_on),
            # A CT moved from Saturday to the Monday of the session would be no CT before it.
            moment(everyone, np.minimum(working_day_after(ct_on), time_zero - 1)),
            moment(treatment.ablations.patient, treatment.ablations.checked_on),
            moment(visit_of, visits.days[visit_of, visit]),
        ]
    )
    moments = distinct(np.concatenate([mr, others]))
    is_mr_before = np.zeros(len(moments), dtype=bool)
    is_mr_before[np.searchsorted(moments, mr)] = True
    is_mr_before[np.searchsorted(moments, others)] = False
    return Imaging(moments, is_mr_before)


def imaging_identifiers(imaging: Imaging, base: pl.Series) -> pl.Series:
    """Return the pseudonyms of the examinations."""
    return child_identifiers(base, imaging.patient, place(imaging.patient) + 1)


def imaging_frame(
    draws: Draws,
    imaging: Imaging,
    time_zero: Integers,
    egfr: Floats,
    visits: Visits,
    ids: pl.Series,
    patient_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of examinations; ``egfr`` is each patient's before ablation."""
    patient = imaging.patient
    most = visits.days.shape[1] + MOST_SESSIONS + SLOTS + 2
    after = imaging.imaged_on > time_zero[patient]
    mr_after = draws.uniforms("mr_after", most)[patient, place(patient)] < _MR_AFTER
    is_mr = np.where(after, mr_after, imaging.is_mr_before)
    return pl.DataFrame(
        {
            PATIENT: patient,
            "imaging_id": ids,
            "patient_id": patient_ids[patient],
            "imaged_on": dates(imaging.imaged_on),
            "modality": named(("CT", "MR"), is_mr.astype(np.int64)),
            "contrast": ~after | (egfr[patient] >= _NO_CONTRAST_EGFR),
        }
    )
