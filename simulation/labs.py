"""Serum creatinine before and after ablation.

Drawn as eGFR and turned into creatinine by the equation of Matsuo et al., Am J Kidney Dis
2009;53:982-992. Before ablation 86.4 ± 27.0 mL/min/1.73 m² (34.6 to 128.3); 6 months after the last
of 18 sessions in 13 patients 14.1 ± 16.4 % less (-5.0 to 56.1; Nagata et al., Interventional
Radiology 2022;7:85-92), which is about 10 % a session. The loss of 0.6 mL/min/1.73 m² a year of
age, of 1 % a year of follow-up, and a variation of 4 % between samples are assumed.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Draws, Floats, Integers, truncated_normal, whole
from simulation.demographics import Demographics
from simulation.drawing.days import DAYS_PER_YEAR, working_day_after
from simulation.drawing.rows import PATIENT, dates, moment, place
from simulation.imaging import Imaging
from simulation.treatment import MOST_SESSIONS, Treatment
from simulation.tumors import SLOTS
from simulation.visits import Visits

_EGFR_MEAN, _EGFR_SD, _EGFR_RANGE = 86.4, 25.0, (34.0, 130.0)
_EGFR_PER_YEAR_OF_AGE = -0.6
_AGE_MEAN = 54.0
_LOSS_MEAN, _LOSS_SD, _LOSS_RANGE = 0.09, 0.09, (-0.04, 0.35)
_LOSS_PER_YEAR = 0.01
_VARIATION_SD, _VARIATION_RANGE = 0.04, (-0.09, 0.09)
_SAMPLED = 0.93


def egfr_before(draws: Draws, people: Demographics) -> Floats:
    """Draw each patient's eGFR before ablation, in mL/min/1.73 m²."""
    mean = _EGFR_MEAN + _EGFR_PER_YEAR_OF_AGE * (people.age_years - _AGE_MEAN)
    return truncated_normal(draws.uniform("egfr"), mean, _EGFR_SD, *_EGFR_RANGE)


def _creatinine_mg_dl(egfr: Floats, age_years: Floats, female: np.ndarray) -> Floats:
    """Solve eGFR = 194 · creatinine^-1.094 · age^-0.287, × 0.739 if female, for creatinine."""
    return (194 * age_years**-0.287 * np.where(female, 0.739, 1.0) / egfr) ** (1 / 1.094)


def labs_frame(
    draws: Draws,
    people: Demographics,
    egfr: Floats,
    treatment: Treatment,
    imaging: Imaging,
    visits: Visits,
    patient_ids: pl.Series,
) -> pl.DataFrame:
    """Return the table of samples: one before time zero, one at most of the examinations after."""
    everyone, time_zero = np.arange(draws.count), people.time_zero
    most = visits.days.shape[1] + MOST_SESSIONS + SLOTS + 3
    after = imaging.imaged_on > time_zero[imaging.patient]
    at = imaging.patient, place(imaging.patient)
    after &= draws.uniforms("sampled", most)[at] < _SAMPLED
    before_on = working_day_after(time_zero - whole(draws.uniform("sample_before"), 3, 9))
    patient = np.concatenate((everyone, imaging.patient[after]))
    sampled_on = np.concatenate((before_on, imaging.imaged_on[after]))
    order = np.lexsort((sampled_on, patient))
    patient, sampled_on = patient[order], sampled_on[order]

    years = (sampled_on - time_zero[patient]) / DAYS_PER_YEAR
    variation = truncated_normal(
        draws.uniforms("creatinine_variation", most)[patient, place(patient)],
        0,
        _VARIATION_SD,
        *_VARIATION_RANGE,
    )
    kept = _kept_after_sessions(draws, treatment, patient, sampled_on)
    level = egfr[patient] * kept * (1 - _LOSS_PER_YEAR) ** np.maximum(years, 0) * (1 + variation)
    creatinine = _creatinine_mg_dl(level, people.age_years[patient] + years, people.female[patient])
    return pl.DataFrame(
        {
            PATIENT: patient,
            "patient_id": patient_ids[patient],
            "sampled_on": dates(sampled_on),
            "creatinine_mg_dl": np.round(creatinine, 2),
        }
    )


def _kept_after_sessions(
    draws: Draws, treatment: Treatment, patient: Integers, sampled_on: Integers
) -> Floats:
    """Return the share of renal function left by the sessions before each sample."""
    sessions = moment(treatment.session_patient, treatment.performed_on)
    loss = truncated_normal(
        draws.uniforms("renal_loss", MOST_SESSIONS)[
            treatment.session_patient, place(treatment.session_patient)
        ],
        _LOSS_MEAN,
        _LOSS_SD,
        *_LOSS_RANGE,
    )
    # Summed over all sessions of the chunk, so that a patient's own are a difference of two sums.
    summed = np.concatenate(([0.0], np.cumsum(np.log1p(-loss))))
    own = np.searchsorted(sessions, moment(patient, np.zeros_like(patient)))
    before = np.searchsorted(sessions, moment(patient, sampled_on))
    return np.exp(summed[before] - summed[own])
