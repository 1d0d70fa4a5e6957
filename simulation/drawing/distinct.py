"""Dates that tell patients apart.

Who shares sex, month of birth, day of diagnosis and day of the first session with another patient
is taken for the same person entered twice. Among a million patients with dates drawn independently
some would. So the days of enrollment are dealt out in turn, in an order drawn from the seed, and
patients of the same day differ in month of birth or day of diagnosis: the remainders of the two
are dealt out likewise, and a drawn value moves to the nearest one with its remainder. In a small
cohort hardly two patients share a day; no two of the first ten million share all dates.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from caseseries.simulate.draws import Draws, Integers
from simulation.drawing.days import working_day_before

# A birth moves by a year and a half at most, a diagnosis by 45 days.
_BIRTH_MONTHS = 36
DIAGNOSIS_DAYS = 91


@dataclasses.dataclass(frozen=True, slots=True)
class DistinctDates:
    """Each patient's day of the first session, and the remainders of birth and diagnosis."""

    time_zero: Integers
    _birth: Integers
    _diagnosis: Integers

    def birth_month(self, months: Integers) -> Integers:
        """Move months counted from any month to the nearest that no one else may have."""
        return _nearest(months, self._birth, _BIRTH_MONTHS)

    def diagnosed_on(self, days: Integers) -> Integers:
        """Move days of diagnosis to the nearest that no one else may have."""
        return _nearest(days, self._diagnosis, DIAGNOSIS_DAYS)


def distinct_dates(draws: Draws, first_day: int, last_day: int) -> DistinctDates:
    """Deal out the working days from the first to the last one, and the remainders."""
    days = np.arange(first_day, last_day + 1)
    days = days[working_day_before(days) == days]
    of_seed = draws.of_seed("distinct_dates")
    days = of_seed.permutation(days)
    birth = of_seed.integers(_BIRTH_MONTHS, size=len(days))
    diagnosis = of_seed.integers(DIAGNOSIS_DAYS, size=len(days))
    turn, position = np.divmod(draws.numbers, len(days))
    return DistinctDates(
        days[position],
        (birth[position] + turn) % _BIRTH_MONTHS,
        (diagnosis[position] + turn // _BIRTH_MONTHS) % DIAGNOSIS_DAYS,
    )


def _nearest(values: Integers, remainder: Integers, modulus: int) -> Integers:
    half = modulus // 2
    return values + (remainder - values + half) % modulus - half
