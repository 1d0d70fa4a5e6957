"""Mutants of the rules on examinations."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "imaging.after_birth",
        (("imaging", "2015-01-20", "1905-01-20"),),
        *(2, "imaged_on", "I01", "1905-01-20"),
    ),
    Mutant(
        "imaging.after_last_contact",
        (("imaging", "2014-11-20", "2015-01-21"),),
        *(7, "imaged_on", "I06", "2015-01-21"),
    ),
    Mutant(
        "imaging.twice",
        (("imaging", "I04,", "I07,P01,2015-08-14,MR,true\nI04,"),),
        *(5, "imaging_id", "I07", "I07"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "imaging.twice",
        "CT and MR on one day",
        (("imaging", "I04,", "I07,P01,2015-08-14,CT,true\nI04,"),),
    ),
    NearMiss(
        "imaging.after_last_contact",
        "an examination on the day of the last contact",
        (("imaging", "2014-11-20", "2015-01-15"),),
    ),
)
