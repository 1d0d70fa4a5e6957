"""Mutants of the rules on sessions."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# Another tumor of P01, treated in a session of its own.
ANOTHER = (
    ("tumors", "T02,", "T04,P01,right,1.2,2014-12-01,\nT02,"),
    ("sessions", "S02,", "S03,P01,2015-02-10,cryoablation,false,conscious\nS02,"),
    ("ablations", "S02,T02", "S03,T04,true,8,2,\nS02,T02"),
    ("findings", "I05,T02", "I02,T04,complete coverage,,\nI05,T02"),
)

MUTANTS = (
    Mutant(
        "sessions.after_birth",
        (("patients", "P01,male,1960-05-01", "P01,male,2015-03-01"),),
        *(2, "performed_on", "S01", "2015-02-10"),
        also=(
            "imaging.after_birth",
            "labs.after_birth",
            "metastases.after_birth",
            "primary_tumors.after_birth",
            "tumors.after_birth",
        ),
    ),
    Mutant(
        "sessions.after_last_contact",
        (
            *ANOTHER,
            ("sessions", "S03,P01,2015-02-10", "S03,P01,2016-03-02"),
            ("findings", "I02,T04,complete coverage,,\n", ""),
        ),
        *(3, "performed_on", "S03", "2016-03-02"),
        also=("sessions.without_examination",),
    ),
    Mutant(
        "sessions.in_the_future",
        (
            *ANOTHER,
            ("sessions", "S03,P01,2015-02-10", "S03,P01,9015-02-10"),
            ("findings", "I02,T04,complete coverage,,\n", ""),
        ),
        *(3, "performed_on", "S03", "9015-02-10"),
        also=("sessions.after_last_contact", "sessions.without_examination"),
    ),
    Mutant(
        "sessions.without_ablation",
        (("sessions", "S02,", "S03,P01,2015-02-12,cryoablation,true,conscious\nS02,"),),
        *(3, "session_id", "S03", "S03"),
    ),
    Mutant(
        "sessions.without_examination",
        (("imaging", "2015-02-14", "2015-02-21"),),
        *(2, "performed_on", "S01", "2015-02-10"),
    ),
    Mutant("sessions.twice", ANOTHER, *(3, "session_id", "S03", "S03")),
)

NEAR_MISSES = (
    NearMiss(
        "sessions.twice",
        "two modalities on one day",
        (
            *ANOTHER,
            ("sessions", "02-10,cryoablation,false", "02-10,radiofrequency,false"),
            ("ablations", "S03,T04,true,8,2,", "S03,T04,true,8,,12"),
        ),
    ),
    NearMiss(
        "sessions.without_examination",
        "an examination after 10 days",
        (("imaging", "2015-02-14", "2015-02-20"),),
    ),
)
