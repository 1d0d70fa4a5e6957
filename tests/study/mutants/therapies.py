"""Mutants of the rules on courses of chemotherapy."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

NEXT = (
    "therapies",
    '"carboplatin, paclitaxel"',
    '"carboplatin, paclitaxel"\nP01,2015-12-02,,docetaxel',
)

MUTANTS = (
    Mutant(
        "therapies.after_birth",
        (("therapies", "2015-09-01,2015-12-01", "1950-09-01,1950-12-01"),),
        *(2, "started_on", "P01, 1950-09-01, carboplatin, paclitaxel", "1950-09-01"),
    ),
    Mutant(
        "therapies.after_last_contact",
        (("therapies", "2015-09-01,2015-12-01", "2016-03-02,2016-04-01"),),
        *(2, "started_on", "P01, 2016-03-02, carboplatin, paclitaxel", "2016-03-02"),
    ),
    Mutant(
        "therapies.ended_before_started",
        (("therapies", "2015-12-01", "2015-08-31"),),
        *(2, "ended_on", "P01, 2015-09-01, carboplatin, paclitaxel", "2015-08-31"),
    ),
    Mutant(
        "therapies.ended_after_death",
        (("therapies", "2015-12-01", "2016-03-02"),),
        *(2, "ended_on", "P01, 2015-09-01, carboplatin, paclitaxel", "2016-03-02"),
    ),
    Mutant(
        "therapies.ended_after_last_contact",
        (("therapies", "P01,", "P02,2014-12-01,2015-01-21,docetaxel\nP01,"),),
        *(2, "ended_on", "P02, 2014-12-01, docetaxel", "2015-01-21"),
    ),
    Mutant(
        "therapies.overlap",
        (NEXT, ("therapies", "2015-12-02", "2015-11-30")),
        *(3, "started_on", "P01, 2015-11-30, docetaxel", "2015-11-30"),
    ),
    Mutant(
        "therapies.end_missing",
        (NEXT, ("therapies", "2015-12-01,", ",")),
        *(2, "ended_on", "P01, 2015-09-01, carboplatin, paclitaxel", None),
    ),
)

NEAR_MISSES = (
    NearMiss("therapies.end_missing", "the last course goes on", (NEXT,)),
    NearMiss(
        "therapies.overlap",
        "a course that starts on the last day of another",
        (NEXT, ("therapies", "2015-12-02", "2015-12-01")),
    ),
    NearMiss(
        "therapies.ended_after_last_contact",
        "a course that ends on the day of the last contact",
        (("therapies", "P01,", "P02,2014-12-01,2015-01-20,docetaxel\nP01,"),),
    ),
)
