"""A chunk of patients with everything that happens to them, as the declared tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws
from caseseries.study.declaration import Table
from simulation.ablations import ablations_frame
from simulation.complications import complications_frame
from simulation.demographics import demographics, patients_frame
from simulation.drawing.declared import declared_frames
from simulation.drawing.rows import patient_numbers
from simulation.extra_renal import burden, metastases_frame
from simulation.findings import findings_frame, growth, progressed
from simulation.imaging import examinations, imaging_frame, imaging_identifiers
from simulation.labs import egfr_before, labs_frame
from simulation.origin import origins, primary_tumors_frame
from simulation.recurrences import latent_recurrences, seen_recurrences
from simulation.screening import screening_frame
from simulation.sessions import session_identifiers, sessions_frame
from simulation.therapies import therapies_frame
from simulation.treatment import treat
from simulation.tumors import (
    treated_tumors,
    tumor_identifiers,
    tumors_at_zero,
    tumors_frame,
)
from simulation.visits import visits
from simulation.vital_status import vital_status, vital_status_frame


def draw(seed: int, first: int, count: int, tables: Mapping[str, Table]) -> dict[str, pl.DataFrame]:
    """Return the declared tables of the patients ``first`` to ``first + count - 1`` of a seed.

    A patient depends on the seed and its own number only: any way of cutting a cohort into chunks
    gives the same rows, and a larger cohort begins with the rows of a smaller one. Rows are sorted
    by patient. Raises SimulationError where a modelled code is not declared in ``tables``.
    """
    draws = Draws(seed, first, count)
    numbers = patient_numbers(first, count)
    patient_ids = "P" + numbers

    people = demographics(draws)
    origin = origins(draws, people)
    affected = burden(draws)
    at_zero = tumors_at_zero(draws)
    latent = latent_recurrences(draws, people.time_zero, origin)
    vital = vital_status(
        draws, people, origin, at_zero.largest_cm, affected.any_present, latent.ever
    )
    plan = visits(draws, people.time_zero, vital.last_seen_on)
    recurrences = seen_recurrences(latent, plan)
    tumors = treated_tumors(
        draws, people, origin, at_zero, recurrences.kidney_seen_on, vital.last_seen_on
    )
    treatment = treat(draws, tumors, plan, vital.last_seen_on)
    imaging = examinations(draws, people.time_zero, tumors, treatment, plan)
    growing = growth(draws, people.time_zero, affected.any_present, plan)
    egfr = egfr_before(draws, people)

    tumor_ids = tumor_identifiers(tumors, "T" + numbers)
    session_ids = session_identifiers(treatment, "S" + numbers)
    imaging_ids = imaging_identifiers(imaging, "I" + numbers)
    has_progressed = progressed(growing, recurrences, treatment, tumors)
    modelled = {
        "patients": patients_frame(draws, people, patient_ids),
        "primary_tumors": primary_tumors_frame(draws, origin, patient_ids),
        "metastases": metastases_frame(
            draws, people, origin, affected, at_zero.largest_cm, recurrences, plan, patient_ids
        ),
        "tumors": tumors_frame(draws, tumors, tumor_ids, patient_ids),
        "sessions": sessions_frame(draws, treatment, session_ids, patient_ids),
        "ablations": ablations_frame(draws, treatment, tumors, session_ids, tumor_ids),
        "complications": complications_frame(draws, treatment, vital, session_ids, "C" + numbers),
        "imaging": imaging_frame(
            draws, imaging, people.time_zero, egfr, plan, imaging_ids, patient_ids
        ),
        "findings": findings_frame(
            imaging, treatment, tumors, recurrences, growing, imaging_ids, tumor_ids
        ),
        "labs": labs_frame(draws, people, egfr, treatment, imaging, plan, patient_ids),
        "therapies": therapies_frame(draws, people, origin, recurrences, vital, patient_ids),
        "vital_status": vital_status_frame(draws, vital, has_progressed, patient_ids),
        "screening": screening_frame(draws, people.time_zero, patient_ids, "X" + numbers),
    }
    return declared_frames(
        tables, modelled, draws, (people.time_zero, np.asarray(vital.last_seen_on))
    )
