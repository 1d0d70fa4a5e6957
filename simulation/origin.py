"""The primary tumors: origin, time since diagnosis, local treatment.

Origins and their shares are those of Nagata et al., Interventional Radiology 2022;7:85-92,
Table 1; the median time from diagnosis to ablation by origin is the difference of the two columns
of its Table 2 (thyroid cancer, not in that table: the median of all, 66.4 months). Treatment: 12 of
13 resected, 1 of 13 irradiated.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, Floats, Integers, choice, truncated_normal
from simulation.demographics import Demographics
from simulation.drawing.days import DAYS_PER_MONTH, DAYS_PER_YEAR
from simulation.drawing.distinct import DIAGNOSIS_DAYS
from simulation.drawing.rows import PATIENT, dates, named


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """A kind of primary tumor: organ, pathology, weight, median months since diagnosis, pace.

    ``pace`` is the mean number of months to a distant recurrence after time zero; it is assumed,
    in the order of the survival times by origin.
    """

    organ: str
    pathology: str
    weight: float
    months_since_diagnosis: float
    pace: float
    death_hazard_ratio: float = 1.0


# Hazard ratio of non-small cell lung cancer with tumor size in the model: 10.1.
NSCLC = "non-small cell lung cancer"
ORIGINS = (
    Origin("salivary gland", "adenoid cystic carcinoma", 4, 40.9, 6),
    Origin("lung", NSCLC, 3, 6.1, 3, death_hazard_ratio=10.1),
    Origin("meningeal mesenchyme", "hemangiopericytoma", 3, 173.6, 8),
    Origin("omental bursa", "leiomyosarcoma", 1, 27.0, 6),
    Origin("extremity", "leiomyosarcoma", 1, 27.0, 6),
    Origin("thyroid gland", "follicular thyroid cancer", 1, 66.4, 8),
)
_TREATMENTS = ("resection", "radiotherapy")
_TREATMENT_WEIGHTS = (12, 1)
_LOG_SD = 0.5
_SHORTEST_MONTHS, _SHORTEST_DAYS = 3.0, 90
# Nobody is diagnosed before this age; the youngest are treated at 25.
_YOUNGEST_YEARS = 15.0


@dataclasses.dataclass(frozen=True, slots=True)
class Origins:
    """The origin of each patient, as an index to ORIGINS, and the day of diagnosis."""

    index: Integers
    diagnosed_on: Integers

    def each(self, values: list[float]) -> Floats:
        """Return for each patient the value of its origin, given in the order of ORIGINS."""
        return np.asarray(values)[self.index]


def origins(draws: Draws, people: Demographics) -> Origins:
    """Draw the origin and a log-normal time since its diagnosis."""
    index = choice(draws.uniform("origin"), [origin.weight for origin in ORIGINS])
    median = np.asarray([origin.months_since_diagnosis for origin in ORIGINS])[index]
    longest = (people.age_years - _YOUNGEST_YEARS) * DAYS_PER_YEAR / DAYS_PER_MONTH
    log_months = truncated_normal(
        draws.uniform("months_since_diagnosis"),
        np.log(median),
        _LOG_SD,
        np.log(_SHORTEST_MONTHS),
        np.log(longest),
    )
    days = np.floor(np.exp(log_months) * DAYS_PER_MONTH).astype(np.int64)
    diagnosed_on = people.dates.diagnosed_on(people.time_zero - days)
    too_late = people.time_zero - diagnosed_on < _SHORTEST_DAYS
    return Origins(index, np.where(too_late, diagnosed_on - DIAGNOSIS_DAYS, diagnosed_on))


def primary_tumors_frame(draws: Draws, origin: Origins, patient_ids: pl.Series) -> pl.DataFrame:
    """Return the table of primary tumors, one per patient."""
    return pl.DataFrame(
        {
            PATIENT: np.arange(draws.count),
            "patient_id": patient_ids,
            "organ": named([kind.organ for kind in ORIGINS], origin.index),
            "pathology": named([kind.pathology for kind in ORIGINS], origin.index),
            "diagnosed_on": dates(origin.diagnosed_on),
            "treatment": named(
                _TREATMENTS, choice(draws.uniform("primary_treatment"), _TREATMENT_WEIGHTS)
            ),
        }
    )
