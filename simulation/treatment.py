"""What becomes of each treated tumor: technical success, residual tumor, local progression.

All 19 tumors of Nagata et al., Interventional Radiology 2022;7:85-92, were covered completely and
one progressed locally (control 93.3 % at 1 year). Technical success is 97 % (Atwell 2008, as in
Table 3 of Can Urol Assoc J 2013;7:E38-E44). Assumed: residual tumor after 2 % of the successes, the
slope of local progression on size, and who is treated again. A failed ablation shows as residual
tumor, which is ablated again; so is half of the local progression.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from caseseries.simulate.draws import Booleans, Draws, Floats, Integers, exponential, whole
from simulation.drawing.days import DAYS_PER_MONTH, NEVER, working_day_after
from simulation.drawing.rows import distinct, moment, moment_parts
from simulation.tumors import LAST_DAYS, SLOTS, Tumors, treated_after
from simulation.visits import Visits

# The first ablation of a tumor, one more for residual tumor, one more for local progression.
_ATTEMPTS = 3
MOST_SESSIONS = SLOTS * _ATTEMPTS
_SUCCESS = 0.97
_RESIDUAL_AFTER_SUCCESS = 0.02
_RESIDUAL_TREATED = 0.9
_CHECK_DAYS = (1, 7)
# Half of the tumors of 1.7 cm would progress within this mean; 5 % within a year.
_PROGRESSION_MEAN_MONTHS = 230.0
_PROGRESSION_HAZARD_RATIO_PER_CM = 2.0
_MEAN_CM = 1.7
_FIRST_PROGRESSION_DAYS = 60
_PROGRESSION_TREATED = 0.5


@dataclasses.dataclass(frozen=True, slots=True)
class Ablations:
    """Ablations, sorted by patient, day and tumor; shapes (ablations,).

    ``tumor`` is a row of the tumors, ``session`` one of the sessions. ``checked_on`` is the day of
    the examination planned for the week after.
    """

    patient: Integers
    tumor: Integers
    performed_on: Integers
    attempt: Integers
    success: Booleans
    covered: Booleans
    checked_on: Integers
    session: Integers


@dataclasses.dataclass(frozen=True, slots=True)
class Treatment:
    """Ablations, sessions (patient and day, sorted), and when each tumor progressed, or NEVER."""

    ablations: Ablations
    session_patient: Integers
    performed_on: Integers
    progression_seen_on: Integers


class _Course:
    """What the attempts at the tumors have in common."""

    def __init__(self, draws: Draws, tumors: Tumors, last_seen_on: Integers) -> None:
        self._tumors = tumors
        self._last_seen_on = last_seen_on[tumors.patient]
        self._success = draws.uniforms("technical_success", MOST_SESSIONS)
        self._residual = draws.uniforms("residual_tumor", MOST_SESSIONS)
        # Per patient, so that tumors treated together are examined and treated again together.
        self._check = draws.uniforms("check", _ATTEMPTS)
        self._wait = draws.uniforms("treated_again", _ATTEMPTS)

    def outcome(self, attempt: int) -> tuple[Booleans, Booleans]:
        """Return whether an attempt succeeds technically, and whether it covers the tumor."""
        at = self._tumors.patient, self._tumors.slot * _ATTEMPTS + attempt
        success = self._success[at] < _SUCCESS
        return success, success & (self._residual[at] >= _RESIDUAL_AFTER_SUCCESS)

    def checked_on(self, attempt: int, performed_on: Integers) -> Integers:
        """Return the day of the examination in the week after an attempt."""
        days = whole(self._check[self._tumors.patient, attempt], *_CHECK_DAYS)
        return np.minimum(working_day_after(performed_on + days), self._last_seen_on)

    def again_on(self, attempt: int, seen_on: Integers, wanted: Booleans) -> Integers:
        """Return the day a tumor is treated again after a finding, NEVER where it is not."""
        again_on = treated_after(self._wait[self._tumors.patient, attempt], seen_on)
        return np.where(wanted & (again_on <= self._last_seen_on - LAST_DAYS), again_on, NEVER)


def treat(draws: Draws, tumors: Tumors, visits: Visits, last_seen_on: Integers) -> Treatment:
    """Follow each tumor from its first ablation to residual tumor, progression, and ablation."""
    patient = tumors.patient
    course = _Course(draws, tumors, last_seen_on)
    by_slot = draws.uniforms("tumor_course", 3 * SLOTS).reshape(-1, SLOTS, 3)
    uniform = by_slot[patient, tumors.slot]

    first_on = tumors.ablated_on
    first_success, first_covered = course.outcome(0)
    first_checked = course.checked_on(0, first_on)
    second_on = course.again_on(
        1, first_checked, ~first_covered & (uniform[:, 0] < _RESIDUAL_TREATED)
    )
    second_success, second_covered = course.outcome(1)
    second_checked = course.checked_on(1, second_on)

    again = second_on < NEVER
    covered = np.where(again, second_covered, first_covered)
    checked_on = np.where(again, second_checked, first_checked)
    progression_seen_on = _progression_seen_on(uniform[:, 1], tumors, checked_on, covered, visits)
    third_on = course.again_on(2, progression_seen_on, uniform[:, 2] < _PROGRESSION_TREATED)
    third_success, third_covered = course.outcome(2)
    third_checked = course.checked_on(2, third_on)

    performed_on = np.column_stack((first_on, second_on, third_on))
    tumor, attempt = np.nonzero(performed_on < NEVER)
    order = np.lexsort((tumor, performed_on[tumor, attempt], patient[tumor]))
    tumor, attempt = tumor[order], attempt[order]
    moments = moment(patient[tumor], performed_on[tumor, attempt])
    sessions = distinct(moments)
    ablations = Ablations(
        patient[tumor],
        tumor,
        performed_on[tumor, attempt],
        attempt,
        np.column_stack((first_success, second_success, third_success))[tumor, attempt],
        np.column_stack((first_covered, second_covered, third_covered))[tumor, attempt],
        np.column_stack((first_checked, second_checked, third_checked))[tumor, attempt],
        np.searchsorted(sessions, moments),
    )
    return Treatment(ablations, *moment_parts(sessions), progression_seen_on)


def _progression_seen_on(
    uniform: Floats, tumors: Tumors, checked_on: Integers, covered: Booleans, visits: Visits
) -> Integers:
    hazard_ratio = _PROGRESSION_HAZARD_RATIO_PER_CM ** (tumors.diameter_cm - _MEAN_CM)
    months = exponential(uniform, _PROGRESSION_MEAN_MONTHS / hazard_ratio)
    days = np.floor(months * DAYS_PER_MONTH).astype(np.int64)
    progressed_on = checked_on + _FIRST_PROGRESSION_DAYS + days
    return np.where(covered, visits.first_from(tumors.patient, progressed_on), NEVER)
