"""What the examinations showed.

Of each ablation the first examination after it says whether the tumor is covered or some is left;
local progression and distant recurrence stand at the visit that found them (Ahmed et al., J Vasc
Interv Radiol 2014;25:1691-1705). A remaining extra-renal tumor grows after a mean of 12 months
(assumed); growth stands at two visits running, with the larger percentage second.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Integers, exponential, whole
from simulation.drawing.days import DAYS_PER_MONTH, NEVER
from simulation.drawing.rows import PATIENT, missing, named, numbers
from simulation.imaging import Imaging
from simulation.recurrences import KIDNEY, ORGANS, Recurrences
from simulation.treatment import Treatment
from simulation.tumors import Tumors
from simulation.visits import Visits

_KINDS = (
    "complete coverage",
    "residual tumor",
    "local progression",
    "distant recurrence",
    "growth",
)
_COVERED, _RESIDUAL, _LOCAL, _DISTANT, _GROWTH = range(5)
_PROGRESSION_PERCENT = 20
_GROWTH_MEAN_MONTHS = 12.0
_FIRST_PERCENT, _MORE_PERCENT = (20, 40), (8, 30)
_NONE = -1


@dataclasses.dataclass(frozen=True, slots=True)
class Growth:
    """Days of two visits that saw growth, and percentages, shape (patients, 2); NEVER if not."""

    seen_on: Integers
    percent: Integers


def growth(draws: Draws, time_zero: Integers, extra_renal: Booleans, visits: Visits) -> Growth:
    """Draw when extra-renal tumors present at time zero are seen to have grown."""
    everyone = np.arange(draws.count)
    wait = exponential(draws.uniform("growth"), _GROWTH_MEAN_MONTHS * DAYS_PER_MONTH)
    grown_on = time_zero + np.floor(wait).astype(np.int64)
    first = np.where(extra_renal, visits.first_from(everyone, grown_on), NEVER)
    second = visits.first_from(everyone, first + 1)
    percent = whole(draws.uniform("growth_percent"), *_FIRST_PERCENT)
    more = whole(draws.uniform("growth_more"), *_MORE_PERCENT)
    return Growth(np.column_stack((first, second)), np.column_stack((percent, percent + more)))


def progressed(
    growing: Growth, recurrences: Recurrences, treatment: Treatment, tumors: Tumors
) -> Booleans:
    """Return whether imaging saw any progression in a patient, shape (patients,)."""
    seen = (recurrences.seen.any(axis=1)) | (recurrences.kidney_seen_on < NEVER)
    seen |= ((growing.seen_on < NEVER) & (growing.percent >= _PROGRESSION_PERCENT)).any(axis=1)
    seen[tumors.patient[treatment.progression_seen_on < NEVER]] = True
    return seen


def findings_frame(
    imaging: Imaging,
    treatment: Treatment,
    tumors: Tumors,
    recurrences: Recurrences,
    growing: Growth,
    imaging_ids: pl.Series,
    tumor_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of findings, by patient, examination and tumor."""
    ablations = treatment.ablations
    local = np.flatnonzero(treatment.progression_seen_on < NEVER)
    seen_on = np.column_stack((recurrences.seen_on, recurrences.kidney_seen_on))
    distant, organ = np.nonzero(seen_on < NEVER)
    grown, time = np.nonzero(growing.seen_on < NEVER)

    # Examination, kind, tumor, organ and percentage of the four sources of findings.
    parts = [
        (
            imaging.at(ablations.patient, ablations.performed_on + 1),
            np.where(ablations.covered, _COVERED, _RESIDUAL),
            ablations.tumor,
            _NONE,
            _NONE,
        ),
        (
            imaging.at(tumors.patient[local], treatment.progression_seen_on[local]),
            _LOCAL,
            local,
            _NONE,
            _NONE,
        ),
        (imaging.at(distant, seen_on[distant, organ]), _DISTANT, _NONE, organ, _NONE),
        (
            imaging.at(grown, growing.seen_on[grown, time]),
            _GROWTH,
            _NONE,
            _NONE,
            growing.percent[grown, time],
        ),
    ]
    examination, kind, tumor, organ, percent = (
        np.concatenate([np.broadcast_to(part[column], len(part[0])) for part in parts])
        for column in range(5)
    )
    order = np.lexsort((organ, kind, tumor, examination))
    examination, kind, tumor = examination[order], kind[order], tumor[order]
    organ, percent = organ[order], percent[order]
    return pl.DataFrame(
        {
            PATIENT: imaging.patient[examination],
            "imaging_id": imaging_ids[examination],
            "tumor_id": missing(tumor_ids[np.maximum(tumor, 0)], tumor != _NONE),
            "finding": named(_KINDS, kind),
            "organ": named((*ORGANS, KIDNEY), np.maximum(organ, 0), organ != _NONE),
            "growth_percent": numbers(percent.astype(float), percent != _NONE),
        }
    )
