"""Renal tumors treated: number, size, side, detection, biopsy, and when each is first ablated.

Of 13 patients 5 had two tumors at time zero, one of the 5 treated in a single session, the others 6
days to 1 year apart; sizes 1.7 ± 0.6 cm (0.7 to 3.0), 13 of 19 on the right, both kidneys in 3 of
those 5; masses had grown over CT of 3 to 4 months; biopsy proved 12 of 13 (Nagata et al.,
Interventional Radiology 2022;7:85-92). That a second tumor is biopsied in 30 %, and a new renal
metastasis treated in 70 %, is assumed.
"""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Floats, Integers, truncated_normal, whole
from simulation.demographics import Demographics
from simulation.drawing.days import NEVER, working_day_after
from simulation.drawing.rows import PATIENT, child_identifiers, dates, named, place
from simulation.origin import Origins

# At time zero one or two; a third slot is for a renal metastasis that emerges later.
SLOTS = 3
LARGE_CM = 2.0
_TWO = 5 / 13
_ONE_SESSION = 1 / 5
_OTHER_KIDNEY = 3 / 5
# With second tumors in the other kidney, 13 of 19 of all tumors.
_RIGHT = 0.77
# The log-normal that has mean 1.7 and SD 0.6 cm once cut to 0.7 to 3.0.
_LOG_CM_MEAN, _LOG_CM_SD, _LOG_CM_RANGE = 0.588, 0.568, (math.log(0.7), math.log(3.0))
_LEAD_DAYS_MEAN, _LEAD_DAYS_SD, _LEAD_DAYS_RANGE = 110.0, 45.0, (28.0, 260.0)
_APART_DAYS = (6, 365)
_WAIT_DAYS = (14, 60)
_NEW_TREATED = 0.7
_BIOPSIED_LATER = 0.3
_PROVED = 12 / 13
# Nobody is treated who is about to die; a death within 30 days counts as procedure-related
# (Ahmed et al., J Vasc Interv Radiol 2014;25:1691-1705).
LAST_DAYS = 45


@dataclasses.dataclass(frozen=True, slots=True)
class TumorsAtZero:
    """Sizes and sides of the possible tumors, shape (patients, 3), and who has two at time zero."""

    diameter_cm: Floats
    right: Booleans
    two: Booleans

    @property
    def largest_cm(self) -> Floats:
        """Diameter of the largest tumor present at time zero, shape (patients,)."""
        return np.where(self.two, self.diameter_cm[:, :2].max(axis=1), self.diameter_cm[:, 0])


@dataclasses.dataclass(frozen=True, slots=True)
class Tumors:
    """Tumors treated, sorted by patient; days; shapes (tumors,). ``slot`` 2 emerged later."""

    patient: Integers
    slot: Integers
    diameter_cm: Floats
    right: Booleans
    detected_on: Integers
    ablated_on: Integers


def tumors_at_zero(draws: Draws) -> TumorsAtZero:
    """Draw number, sizes and sides."""
    log_cm = truncated_normal(
        draws.uniforms("max_diameter", SLOTS), _LOG_CM_MEAN, _LOG_CM_SD, *_LOG_CM_RANGE
    )
    right = draws.uniforms("kidney", SLOTS) < _RIGHT
    crossed = draws.chance("other_kidney", _OTHER_KIDNEY)
    right[:, 1] = right[:, 0] ^ crossed
    tenths = np.rint(10 * np.exp(log_cm))
    # Two tumors of one kidney and one size would be taken for one entered twice.
    alike = (tenths[:, 0] == tenths[:, 1]) & ~crossed
    tenths[alike, 1] += np.where(tenths[alike, 1] < 20, 1, -1)
    return TumorsAtZero(tenths / 10, right, draws.chance("two_tumors", _TWO))


def treated_tumors(
    draws: Draws,
    people: Demographics,
    origin: Origins,
    at_zero: TumorsAtZero,
    kidney_seen_on: Integers,
    last_seen_on: Integers,
) -> Tumors:
    """Draw when each tumor was detected and is first ablated."""
    time_zero = people.time_zero
    latest = last_seen_on - LAST_DAYS
    shape = (draws.count, SLOTS)
    detected_on, ablated_on = np.full(shape, NEVER), np.full(shape, NEVER)

    lead = truncated_normal(
        draws.uniform("lead_time"), _LEAD_DAYS_MEAN, _LEAD_DAYS_SD, *_LEAD_DAYS_RANGE
    ).astype(np.int64)
    detected_on[:, 0] = working_day_after(np.maximum(time_zero - lead, origin.diagnosed_on))
    ablated_on[:, 0] = time_zero

    # The second one is found together with the first, or by the next CT.
    together = draws.chance("detected_together", 0.7)
    detected_on[:, 1] = np.where(together, detected_on[:, 0], time_zero - 10)
    detected_on[:, 1] = np.maximum(working_day_after(detected_on[:, 1]), detected_on[:, 0])
    low, high = np.log(_APART_DAYS)
    apart = np.exp(low + draws.uniform("sessions_apart") * (high - low)).astype(np.int64)
    apart_on = working_day_after(time_zero + apart)
    single = draws.chance("one_session", _ONE_SESSION) | (apart_on > latest)
    ablated_on[:, 1] = np.where(single, time_zero, apart_on)

    new_on = treated_after(draws.uniform("new_tumor_wait"), kidney_seen_on)
    new = draws.chance("new_tumor_treated", _NEW_TREATED) & (new_on <= latest)
    detected_on[:, 2], ablated_on[:, 2] = kidney_seen_on, new_on

    patient, slot = np.nonzero(np.column_stack((np.ones_like(new), at_zero.two, new)))
    return Tumors(
        patient,
        slot,
        at_zero.diameter_cm[patient, slot],
        at_zero.right[patient, slot],
        detected_on[patient, slot],
        ablated_on[patient, slot],
    )


def treated_after(uniform: Floats, seen_on: Integers) -> Integers:
    """Return the day of the session that follows a finding, 2 to 9 weeks later."""
    return working_day_after(seen_on + whole(uniform, *_WAIT_DAYS))


def tumor_identifiers(tumors: Tumors, numbers: pl.Series) -> pl.Series:
    """Return the pseudonyms of the tumors."""
    return child_identifiers(numbers, tumors.patient, place(tumors.patient) + 1)


def tumors_frame(
    draws: Draws, tumors: Tumors, ids: pl.Series, patient_ids: pl.Series
) -> pl.DataFrame:
    """Return the table of treated tumors."""
    biopsied = draws.uniforms("biopsied", SLOTS)[tumors.patient, tumors.slot] < _BIOPSIED_LATER
    failed = draws.uniforms("biopsy_failed", SLOTS)[tumors.patient, tumors.slot] >= _PROVED
    return pl.DataFrame(
        {
            PATIENT: tumors.patient,
            "tumor_id": ids,
            "patient_id": patient_ids[tumors.patient],
            "kidney": named(("left", "right"), tumors.right.astype(np.int64)),
            "max_diameter_cm": tumors.diameter_cm,
            "detected_on": dates(tumors.detected_on),
            "biopsy_result": named(
                ("metastasis", "non-diagnostic"),
                failed.astype(np.int64),
                biopsied | (tumors.slot == 0),
            ),
        }
    )
