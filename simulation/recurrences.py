"""Distant recurrence: new tumors in lung, liver, bone or the untreated kidney.

12 of 13 patients had one: 7 in the lung, 3 in the liver, 4 in bone; 1 of 13 had a further renal
metastasis treated (Nagata et al., Interventional Radiology 2022;7:85-92). A patient's first site is
drawn in these proportions; that each other site follows in 10 % is assumed. It exists from a latent
day on and is found by the next visit.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from caseseries.simulate.draws import Booleans, Draws, Integers, choice, exponential
from simulation.drawing.days import DAYS_PER_MONTH, NEVER
from simulation.origin import ORIGINS, Origins
from simulation.visits import Visits

# Sites that make a row of the metastases; a recurrence in the kidney may become a treated tumor.
ORGANS = ("lung", "liver", "bone")
KIDNEY = "kidney"
_FIRST_SITE_WEIGHTS = (7, 3, 4)
_EVER = 12 / 13
_OTHER_SITE = 0.1
_KIDNEY = 1 / 13
_SHORTEST_DAYS = 20
_OTHER_SITE_LATER = 2.0


@dataclasses.dataclass(frozen=True, slots=True)
class LatentRecurrences:
    """Day from which each site harbors tumor, shape (patients, 4), the kidney last; or NEVER."""

    days: Integers

    @property
    def ever(self) -> Booleans:
        """Whether a patient will ever have a recurrence."""
        return np.asarray((self.days < NEVER).any(axis=1))


@dataclasses.dataclass(frozen=True, slots=True)
class Recurrences:
    """Day each site's recurrence was seen, or NEVER: organs (patients, 3), kidney (patients,)."""

    seen_on: Integers
    kidney_seen_on: Integers

    @property
    def seen(self) -> Booleans:
        """Whether a recurrence was seen, shape (patients, 3)."""
        return self.seen_on < NEVER


def latent_recurrences(draws: Draws, time_zero: Integers, origin: Origins) -> LatentRecurrences:
    """Draw where and when tumor arises after time zero."""
    ever = draws.chance("recurrence", _EVER)
    first = choice(draws.uniform("recurrence_first_site"), _FIRST_SITE_WEIGHTS)
    other = draws.uniforms("recurrence_other_sites", len(ORGANS)) < _OTHER_SITE
    is_first = first[:, None] == np.arange(len(ORGANS))
    sites = np.column_stack((is_first | other, draws.chance("recurrence_kidney", _KIDNEY)))
    pace = origin.each([kind.pace for kind in ORIGINS])[:, None] * DAYS_PER_MONTH
    later = np.where(np.column_stack((is_first, np.zeros_like(ever))), 1.0, _OTHER_SITE_LATER)
    wait = exponential(draws.uniforms("recurrence_time", len(ORGANS) + 1), pace * later)
    days = time_zero[:, None] + _SHORTEST_DAYS + np.floor(wait).astype(np.int64)
    return LatentRecurrences(np.where(sites & ever[:, None], days, NEVER))


def seen_recurrences(latent: LatentRecurrences, visits: Visits) -> Recurrences:
    """Return when imaging found the recurrences: at the first visit from the latent day on."""
    patients = np.arange(len(latent.days))
    seen_on = np.column_stack(
        [visits.first_from(patients, site_days) for site_days in latent.days.T]
    )
    return Recurrences(seen_on[:, :-1], seen_on[:, -1])
