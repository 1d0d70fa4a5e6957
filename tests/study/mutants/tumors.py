"""Mutants of the rules on renal tumors."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# A second tumor of P01, treated in the session of the first.
SECOND = (
    ("tumors", "T02,", "T04,P01,left,1.7,2014-12-01,metastasis\nT02,"),
    ("ablations", "S02,T02", "S01,T04,true,7,2,\nS02,T02"),
    ("findings", "I05,T02", "I02,T04,complete coverage,,\nI05,T02"),
)

MUTANTS = (
    Mutant(
        "tumors.after_birth",
        (
            ("tumors", "T01,P01,left,1.7,2014-12-01", "T01,P01,left,1.7,1960-04-30"),
            ("primary_tumors", "2012-03-10", "1960-05-01"),
        ),
        *(2, "detected_on", "T01", "1960-04-30"),
    ),
    Mutant(
        "tumors.detected_after_ablation",
        (("tumors", "2014-12-01", "2015-02-11"),),
        *(2, "detected_on", "T01", "2015-02-11"),
    ),
    Mutant(
        "tumors.without_ablation",
        (("tumors", "T02,", "T04,P01,right,1.7,2014-12-01,metastasis\nT02,"),),
        *(3, "tumor_id", "T04", "T04"),
    ),
    Mutant(
        "tumors.inclusion_tumor_size",
        (("tumors", "right,2.4", "right,3.1"),),
        *(3, "max_diameter_cm", "T02", "3.1"),
    ),
    Mutant("tumors.twice", SECOND, *(3, "tumor_id", "T04", "T04")),
    Mutant(
        "tumors.before_primary",
        (("tumors", "2.4,2013-10-05", "2.4,2008-12-29"),),  # 184 days before 2009-07-01
        *(3, "detected_on", "T02", "2008-12-29"),
    ),
    Mutant(
        "tumors.without_efficacy",
        (("findings", "I02,T01,complete coverage,,\n", ""),),
        *(2, "tumor_id", "T01", "T01"),
    ),
    Mutant(
        "tumors.biopsy_other",
        (("tumors", "non-diagnostic", "other"),),
        *(3, "biopsy_result", "T02", "other"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "tumors.twice",
        "a tumor like the other one, but with another margin",
        (*SECOND, ("ablations", "S01,T04,true,7", "S01,T04,true,8")),
    ),
    NearMiss(
        "tumors.before_primary",
        "detected 183 days before the primary tumor",
        (("tumors", "2.4,2013-10-05", "2.4,2008-12-30"),),
    ),
    NearMiss(
        "tumors.without_efficacy",
        "residual tumor",
        (("findings", "I02,T01,complete coverage", "I02,T01,residual tumor"),),
    ),
    NearMiss("tumors.inclusion_tumor_size", "3 cm", (("tumors", "2.4", "3.0"),)),
    NearMiss(
        "tumors.inclusion_tumor_size",
        "a larger tumor found after the first ablation",
        (
            ("tumors", "T01,", "T04,P01,left,4.0,2015-06-01,\nT01,"),
            ("sessions", "S01,", "S03,P01,2015-07-01,cryoablation,true,conscious\nS01,"),
            ("ablations", "S01,", "S03,T04,true,,2,\nS01,"),
            ("imaging", "I01,", "I07,P01,2015-07-05,CT,true\nI01,"),
            ("findings", "I02,T01", "I07,T04,complete coverage,,\nI02,T01"),
        ),
    ),
)
