"""Mutants of the rules on last contact and death."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# A second session of P01 in the last month of life, on a tumor of its own.
LATE_SESSION = (
    ("tumors", "T02,", "T04,P01,right,1.2,2015-11-01,\nT02,"),
    ("sessions", "S02,", "S03,P01,2016-01-31,cryoablation,false,conscious\nS02,"),
    ("ablations", "S02,T02", "S03,T04,true,8,2,\nS02,T02"),
    ("imaging", "I04,", "I07,P01,2016-02-02,CT,true\nI04,"),
    ("findings", "I05,T02", "I07,T04,complete coverage,,\nI05,T02"),
)

MUTANTS = (
    Mutant(
        "vital_status.after_birth",
        (("patients", "P02,female,1971-11-01", "P02,female,2015-02-01"),),
        *(3, "last_seen_on", "P02", "2015-01-20"),
        also=(
            "imaging.after_birth",
            "labs.after_birth",
            "metastases.after_birth",
            "primary_tumors.after_birth",
            "sessions.after_birth",
            "tumors.after_birth",
        ),
    ),
    Mutant(
        "vital_status.in_the_future",
        (("vital_status", "2015-01-20", "9015-01-20"),),
        *(3, "last_seen_on", "P02", "9015-01-20"),
        also=("vital_status.imaging_gap",),
    ),
    Mutant(
        "vital_status.cause_of_death_required",
        (("vital_status", "dead,tumor progression", "dead,"),),
        *(2, "cause_of_death", "P01", None),
    ),
    Mutant(
        "vital_status.cause_of_death_unexpected",
        (("vital_status", "alive,", "alive,pneumonia"),),
        *(3, "cause_of_death", "P02", "pneumonia"),
    ),
    Mutant(
        "vital_status.imaging_gap",
        (("vital_status", "2016-03-01", "2016-08-15"),),  # 367 days after the MR of 2015-08-14
        *(2, "last_seen_on", "P01", "2016-08-15"),
    ),
    Mutant(
        "vital_status.death_before_examination",
        (("imaging", "I04,", "I07,P01,2016-03-02,MR,true\nI04,"),),
        *(2, "last_seen_on", "P01", "2016-03-01"),
    ),
    Mutant(
        "vital_status.procedure_death",
        (("vital_status", "tumor progression", "Complication of ablation"),),
        *(2, "cause_of_death", "P01", "Complication of ablation"),
    ),
    Mutant(
        "vital_status.early_death",
        LATE_SESSION,  # 30 days
        *(2, "last_seen_on", "P01", "2016-03-01"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "vital_status.imaging_gap",
        "366 days without imaging: 2016 was a leap year",
        (("vital_status", "2016-03-01", "2016-08-14"),),
    ),
    NearMiss(
        "vital_status.early_death",
        "death 31 days after the session",
        (*LATE_SESSION, ("sessions", "2016-01-31", "2016-01-30")),
    ),
    NearMiss(
        "vital_status.cause_of_death_required",
        "a cause that nobody knows",
        (("vital_status", "dead,tumor progression", "dead,unknown"),),
    ),
)
