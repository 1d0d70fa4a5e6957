"""Who is treated, and when: sex, age, performance status, time zero.

Sex, age (mean 54.0, SD 12.1 years) and the years of enrollment are those of Nagata et al.,
Interventional Radiology 2022;7:85-92. All 13 patients there declined surgery and none had been
treated locally before; that some are unsuitable (15 %) or were treated (5 %) is assumed, so that
both values occur.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Floats, Integers, truncated_normal
from simulation.drawing.days import DAYS_PER_YEAR, day, month_number, month_start
from simulation.drawing.distinct import DistinctDates, distinct_dates
from simulation.drawing.rows import PATIENT, dates, named

ENROLLMENT = (day(2009, 1, 5), day(2020, 12, 30))
_MALE = 6 / 13
_AGE_MEAN, _AGE_SD, _AGE_RANGE = 54.0, 12.1, (25.0, 85.0)
_ECOG_0 = 0.6
_UNSUITABLE = 0.15
_TREATED_BEFORE = 0.05


@dataclasses.dataclass(frozen=True, slots=True)
class Demographics:
    """Sex, age in years at time zero, days of time zero and of birth; shapes (patients,)."""

    female: Booleans
    age_years: Floats
    time_zero: Integers
    birth_month: Integers
    dates: DistinctDates


def demographics(draws: Draws) -> Demographics:
    """Draw sex, age and time zero, a working day within the years of enrollment."""
    distinct = distinct_dates(draws, *ENROLLMENT)
    time_zero = distinct.time_zero
    age_years = truncated_normal(draws.uniform("age"), _AGE_MEAN, _AGE_SD, *_AGE_RANGE)
    born_on = time_zero - np.floor(age_years * DAYS_PER_YEAR).astype(np.int64)
    birth_month = month_start(distinct.birth_month(month_number(born_on)))
    return Demographics(
        female=~draws.chance("sex", _MALE),
        age_years=(time_zero - birth_month) / DAYS_PER_YEAR,
        time_zero=time_zero,
        birth_month=birth_month,
        dates=distinct,
    )


def patients_frame(draws: Draws, people: Demographics, patient_ids: pl.Series) -> pl.DataFrame:
    """Return the table of patients; everyone meets the inclusion criteria (iii) and (iv)."""
    everyone = np.arange(draws.count)
    return pl.DataFrame(
        {
            PATIENT: everyone,
            "patient_id": patient_ids,
            "sex": named(("male", "female"), people.female.astype(np.int64)),
            "birth_month": dates(people.birth_month),
            "ecog": (~draws.chance("ecog", _ECOG_0)).astype(np.int64),
            "life_expectancy_months_ge_6": np.ones(draws.count, dtype=bool),
            "surgery": named(
                ("declined", "unsuitable"), draws.chance("surgery", _UNSUITABLE).astype(np.int64)
            ),
            "previous_renal_treatment": draws.chance("previous_renal_treatment", _TREATED_BEFORE),
        }
    )
