"""Follow-up visits with imaging, as planned from time zero.

Every 3 to 4 months in Nagata et al., Interventional Radiology 2022;7:85-92; here after 1, 3, 6, 9
and 12 months, every 4 months in the second year and every 6 months from then on, each within a
fortnight and on a working day. The examination within a week of each session comes on top.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from caseseries.simulate.draws import Draws, Integers, whole
from simulation.drawing.days import DAYS_PER_MONTH, NEVER, working_day_after

_MONTHS = (1, 3, 6, 9, 12, 16, 20, *range(24, 157, 6))


@dataclasses.dataclass(frozen=True, slots=True)
class Visits:
    """Days of the visits, shape (patients, visits), sorted; NEVER after the last contact."""

    days: Integers

    def first_from(self, patient: Integers, earliest: Integers) -> Integers:
        """Return each row's first visit on or after a day, NEVER where there is none."""
        own = self.days[patient]
        before = (own < earliest[:, None]).sum(axis=1)
        found = np.take_along_axis(own, np.minimum(before, own.shape[1] - 1)[:, None], axis=1)[:, 0]
        return np.where(before < own.shape[1], found, NEVER)

    @staticmethod
    def happens(days: Integers) -> np.ndarray:
        """Return whether a day is one that comes."""
        return days < NEVER


def visits(draws: Draws, time_zero: Integers, last_seen_on: Integers) -> Visits:
    """Draw the days of the visits up to the last contact."""
    months = np.asarray(_MONTHS)
    moved = whole(draws.uniforms("visits", len(_MONTHS)), -7, 7)
    planned = time_zero[:, None] + np.round(months * DAYS_PER_MONTH).astype(np.int64) + moved
    days = working_day_after(planned)
    return Visits(np.where(days <= last_seen_on[:, None], days, NEVER))
