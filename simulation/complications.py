"""Complications of the sessions, by the classes of the Society of Interventional Radiology.

A self-limiting retroperitoneal hematoma (class A) followed 7 of 13 sessions of cryoablation and 2
of 5 of radiofrequency, and nothing else any of them (Nagata et al., Interventional Radiology
2022;7:85-92). Major ones are drawn with 7.7 % after cryoablation and 4.7 % after radiofrequency
(Atwell et al., J Vasc Interv Radiol 2012;23:48-54; bleeding and hematuria after the one, nerve and
urothelial injury after the other). Their split between the classes C to E, and class B in 4 %, are
assumed.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from caseseries.simulate.draws import Booleans, Draws, Integers, choice, whole
from simulation.drawing.rows import PATIENT, child_identifiers, dates, named, place
from simulation.sessions import FIRST_CRYOABLATION
from simulation.treatment import MOST_SESSIONS, Treatment
from simulation.vital_status import VitalStatus

# Event, class, weight after cryoablation, weight after radiofrequency, latest day of onset.
_MAJOR = (
    ("retroperitoneal hematoma with transfusion", "C", 0.40, 0.20, 2),
    ("hematuria with bladder irrigation", "C", 0.25, 0.10, 3),
    ("pneumothorax with drainage", "C", 0.10, 0.10, 1),
    ("bleeding with arterial embolization", "D", 0.15, 0.10, 3),
    ("ureteral stricture with stent", "D", 0.05, 0.25, 90),
    ("perirenal abscess with drainage", "D", 0.03, 0.10, 21),
    ("genitofemoral nerve injury", "E", 0.02, 0.15, 2),
)
_CLASS_A = ("retroperitoneal hematoma", "A", 1)
_CLASS_B = ("fever", "B", 3)
_CLASS_F = ("retroperitoneal hemorrhage", "F", 3)
_KINDS = (_CLASS_A, _CLASS_B, _CLASS_F, *((event, sir, last) for event, sir, _, _, last in _MAJOR))
_MOST = 3
_HEMATOMA = (7 / 13, 2 / 5)
_FEVER = 0.04
_MAJOR_RATE = (0.077, 0.047)


def complications_frame(
    draws: Draws,
    treatment: Treatment,
    vital: VitalStatus,
    session_ids: pl.Series,
    base: pl.Series,
) -> pl.DataFrame:
    """Return the table of complications: at most a minor, a febrile and a major one a session."""
    patient = treatment.session_patient
    at = patient, place(patient)
    radiofrequency = (treatment.performed_on < FIRST_CRYOABLATION).astype(np.int64)
    uniform = draws.uniforms("complications", 7 * MOST_SESSIONS).reshape(-1, MOST_SESSIONS, 7)[at]
    fatal = vital.of_procedure[patient] & (at[1] == 0) & vital.dead[patient]
    major = uniform[:, 2] < np.asarray(_MAJOR_RATE)[radiofrequency]
    kind_of_major = np.where(
        radiofrequency,
        choice(uniform[:, 3], [radio for *_, radio, _ in _MAJOR]),
        choice(uniform[:, 3], [cryo for *_, cryo, _, _ in _MAJOR]),
    )
    happens: Booleans = np.column_stack(
        (
            (uniform[:, 0] < np.asarray(_HEMATOMA)[radiofrequency]) & ~fatal & ~major,
            uniform[:, 1] < _FEVER,
            major | fatal,
        )
    )
    kinds: Integers = np.column_stack(
        (
            np.zeros(len(patient), dtype=np.int64),
            np.ones(len(patient), dtype=np.int64),
            np.where(fatal, 2, 3 + kind_of_major),
        )
    )
    session, column = np.nonzero(happens)
    kind, patient = kinds[session, column], patient[session]
    latest = np.asarray([last for _, _, last in _KINDS])[kind]
    # Onset in the first hours and days: the square of a uniform number lies near zero.
    delay = whole(uniform[session, 4 + column] ** 2, 0, latest)
    onset_on = np.minimum(treatment.performed_on[session] + delay, vital.last_seen_on[patient])
    return pl.DataFrame(
        {
            PATIENT: patient,
            "complication_id": child_identifiers(base, patient, place(patient) + 1),
            "session_id": session_ids[session],
            "event": named([event for event, _, _ in _KINDS], kind),
            "sir_class": named([sir for _, sir, _ in _KINDS], kind),
            "onset_on": dates(onset_on),
        }
    )
