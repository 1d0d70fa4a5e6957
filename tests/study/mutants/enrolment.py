"""Mutants of the rules on the enrolment period of a study."""

from __future__ import annotations

from datetime import date

from caseseries.gate.rules.rule_sets import StudyRules
from mutants.mutant import Mutant, NearMiss

# P02 was first ablated on 2014-01-15, P01 on 2015-02-10; N003 is not included.
PERIOD = StudyRules(
    enrolment=(date(2014, 1, 15), date(2015, 2, 10)),
    enrolment_columns=("sessions.performed_on", "screening.first_ablation_on"),
)

MUTANTS = (
    Mutant(
        "sessions.inside_enrolment",
        (
            ("sessions", "2015-02-10", "2015-02-11"),
            ("screening", "2015-02-10", "2015-02-11"),
            ("complications", "2015-02-10", "2015-02-11"),
        ),
        *(2, "performed_on", "S01", "2015-02-11"),
        own=PERIOD,
    ),
    Mutant(
        "screening.inside_enrolment",
        (("screening", "2014-03-01", "2014-01-14"),),
        *(4, "first_ablation_on", "N003", "2014-01-14"),
        own=PERIOD,
    ),
)

NEAR_MISSES = (
    NearMiss(
        "sessions.inside_enrolment",
        "a second session after the period",
        (
            ("tumors", "T02,", "T04,P01,right,1.2,2014-12-01,\nT02,"),
            ("sessions", "S02,", "S03,P01,2015-03-10,cryoablation,false,conscious\nS02,"),
            ("ablations", "S02,T02", "S03,T04,true,8,2,\nS02,T02"),
            ("imaging", "I04,", "I07,P01,2015-03-12,CT,true\nI04,"),
            ("findings", "I05,T02", "I07,T04,complete coverage,,\nI05,T02"),
        ),
        own=PERIOD,
    ),
    NearMiss(
        "screening.inside_enrolment",
        "screened on the last day of the period",
        (("screening", "2014-03-01", "2015-02-10"),),
        own=PERIOD,
    ),
)
