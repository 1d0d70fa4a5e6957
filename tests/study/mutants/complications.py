"""Mutants of the rules on complications."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# The hematoma of P02 kills.
DEATH = (
    ("complications", "C01,", "C02,S02,retroperitoneal hematoma,F,2014-12-20\nC01,"),
    ("vital_status", "alive,", "dead,retroperitoneal hematoma"),
    ("sessions", "2014-01-15", "2014-12-15"),
    ("screening", "2014-01-15", "2014-12-15"),
    ("imaging", "2014-01-20", "2014-12-18"),
    ("imaging", "2014-11-20", "2015-01-18"),
)

MUTANTS = (
    Mutant(
        "complications.before_session",
        (("complications", "2015-02-10", "2015-02-09"),),
        *(2, "onset_on", "C01", "2015-02-09"),
    ),
    Mutant(
        "complications.after_last_contact",
        (("complications", "2015-02-10", "2016-03-02"),),
        *(2, "onset_on", "C01", "2016-03-02"),
    ),
    Mutant(
        "complications.late_onset",
        (("complications", "2015-02-10", "2015-05-12"),),  # 91 days
        *(2, "onset_on", "C01", "2015-05-12"),
    ),
    Mutant(
        "complications.death_not_recorded",
        (("complications", "C01,", "C02,S02,hemorrhage,F,2014-01-16\nC01,"),),
        *(2, "sir_class", "C02", "F"),
    ),
    Mutant(
        "complications.death_late",
        (("complications", "A,2015-02-10", "F,2015-02-10"),),
        *(2, "sir_class", "C01", "F"),
    ),
    Mutant(
        "complications.died_twice",
        (*DEATH, ("complications", "C02,", "C03,S02,renal failure,F,2014-12-28\nC02,")),
        *(3, "sir_class", "C02", "F"),
    ),
    Mutant(
        "complications.twice",
        (
            (
                "complications",
                "A,2015-02-10\n",
                "A,2015-02-10\nC02,S01,Retroperitoneal hematoma,A,2015-02-10\n",
            ),
        ),
        *(3, "complication_id", "C02", "C02"),
        also=("complications.event.spelling",),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "complications.late_onset",
        "90 days after the session",
        (("complications", "2015-02-10", "2015-05-11"),),
    ),
    NearMiss("complications.death_not_recorded", "a death of class F", DEATH),
    NearMiss(
        "complications.death_late",
        "death 90 days after the onset",
        (*DEATH, ("vital_status", "2015-01-20", "2015-03-20")),
    ),
    NearMiss(
        "complications.twice",
        "the same event on the next day",
        (("complications", "C01,", "C02,S01,retroperitoneal hematoma,A,2015-02-11\nC01,"),),
    ),
)
