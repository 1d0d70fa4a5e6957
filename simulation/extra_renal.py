"""Metastases outside the kidneys: before, at and after time zero.

At time zero 8 of 13 patients had some, all of them in the lung, 1 of 8 each also in liver, bone and
retroperitoneum, at most 30 mm, none of them growing; all 13 had had some before (Nagata et al.,
Interventional Radiology 2022;7:85-92). In another series 7 of 13 had no other site (Adamy et al.,
BJU Int 2011;108:338-342), so a history is drawn for 80 % of those free at time zero. Numbers of
lesions are assumed, and that 10 % of recurrences resolve.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl

from caseseries.simulate.draws import (
    Booleans,
    Draws,
    Floats,
    Integers,
    choice,
    truncated_normal,
    whole,
)
from simulation.demographics import Demographics
from simulation.drawing.rows import PATIENT, dates, numbers, place
from simulation.origin import Origins
from simulation.recurrences import ORGANS, Recurrences
from simulation.visits import Visits

SITES = ("lung", "liver", "bone", "retroperitoneum")
_PRESENT = 8 / 13
_ALSO = (1.0, 1 / 8, 1 / 8, 1 / 8)
_HISTORY = 0.8
_LESIONS = (0.5, 0.25, 0.15, 0.1)
_RESOLVES = 0.1


@dataclasses.dataclass(frozen=True, slots=True)
class Burden:
    """Sites affected up to time zero, shape (patients, sites): still there, or resolved."""

    present: Booleans
    resolved: Booleans

    @property
    def any_present(self) -> Booleans:
        """Whether a patient has metastases outside the kidneys at time zero."""
        return np.asarray(self.present.any(axis=1))


def burden(draws: Draws) -> Burden:
    """Draw the sites of metastases up to time zero."""
    patient_has = draws.chance("extra_renal_present", _PRESENT)
    sites = draws.uniforms("extra_renal_sites", len(SITES)) < np.asarray(_ALSO)
    patient_had = ~patient_has & draws.chance("extra_renal_history", _HISTORY)
    return Burden(sites & patient_has[:, None], sites & patient_had[:, None])


@dataclasses.dataclass(frozen=True, slots=True)
class _Episodes:
    """Rows of the table before they are sorted; days, millimeters; shapes (episodes,)."""

    patient: Integers
    site: Integers
    detected_on: Integers
    resolved_on: Integers
    is_resolved: Booleans
    was_present: Booleans
    diameter_mm: Floats


def metastases_frame(
    draws: Draws,
    people: Demographics,
    origin: Origins,
    affected: Burden,
    largest_renal_cm: Floats,
    recurrences: Recurrences,
    visits: Visits,
    patient_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of extra-renal metastases; those after time zero as imaging found them."""
    episodes = [
        _up_to_time_zero(draws, people, origin, affected, largest_renal_cm),
        _after_time_zero(draws, recurrences, visits),
    ]
    patient, site, detected_on, resolved_on, is_resolved, was_present, diameter_mm = (
        np.concatenate([getattr(part, field.name) for part in episodes])
        for field in dataclasses.fields(_Episodes)
    )
    order = np.lexsort((detected_on, site, patient))
    patient = patient[order]
    lesions = draws.uniforms("n_lesions", len(SITES) + len(ORGANS))[patient, place(patient)]
    names = pl.Series((*SITES, *ORGANS), dtype=pl.String)
    present = was_present[order]
    return pl.DataFrame(
        {
            PATIENT: patient,
            "patient_id": patient_ids[patient],
            "organ": names[site[order]],
            "n_lesions": 1 + choice(lesions, _LESIONS),
            "max_diameter_mm": np.round(diameter_mm[order], 0),
            "detected_on": dates(detected_on[order]),
            "resolved_on": dates(resolved_on[order], is_resolved[order]),
            "growing": numbers(np.zeros(len(patient), dtype=bool), present),
        }
    )


def _up_to_time_zero(
    draws: Draws,
    people: Demographics,
    origin: Origins,
    affected: Burden,
    largest_renal_cm: Floats,
) -> _Episodes:
    patient, site = np.nonzero(affected.present | affected.resolved)
    uniforms = draws.uniforms("extra_renal_course", 3 * len(SITES)).reshape(-1, len(SITES), 3)
    of_site = uniforms[patient, site]
    diagnosed_on, time_zero = origin.diagnosed_on[patient], people.time_zero[patient]
    # Serial imaging of 3 to 4 months is what shows that a metastasis does not grow.
    days = time_zero - diagnosed_on
    detected_on = diagnosed_on + np.floor(of_site[:, 0] * (days - 60)).astype(np.int64)
    resolved_on = detected_on + 30 + np.floor(of_site[:, 1] * (time_zero - detected_on - 45))
    # All were smaller than the renal tumors (Nagata et al.), but for one in bone.
    share = truncated_normal(of_site[:, 2], 0.5, 0.2, 0.25, 0.95)
    is_resolved = affected.resolved[patient, site]
    return _Episodes(
        patient,
        site,
        detected_on,
        resolved_on.astype(np.int64),
        is_resolved,
        ~is_resolved,
        # Smaller ones are not measured (Bankier et al., Radiology 2017;285:584-600).
        np.maximum(share * 10 * largest_renal_cm[patient], 3),
    )


def _after_time_zero(draws: Draws, recurrences: Recurrences, visits: Visits) -> _Episodes:
    uniforms = draws.uniforms("recurrence_course", 3 * len(ORGANS)).reshape(-1, len(ORGANS), 3)
    patient, organ = np.nonzero(recurrences.seen)
    of_organ = uniforms[patient, organ]
    detected_on = recurrences.seen_on[patient, organ]
    resolved_on = visits.first_from(patient, detected_on + whole(of_organ[:, 0], 90, 400))
    none = np.zeros(len(patient), dtype=bool)
    return _Episodes(
        patient,
        len(SITES) + organ,
        detected_on,
        resolved_on,
        (of_organ[:, 1] < _RESOLVES) & visits.happens(resolved_on),
        none,
        truncated_normal(of_organ[:, 2], 7.5, 1.5, 5.0, 12.0),
    )
