"""Mutants of the rules on what a finding may say."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "findings.same_patient",
        (("findings", "I03,,", "I03,T02,local progression,,\nI03,,"),),
        *(5, "tumor_id", "I03, T02, local progression, ", "T02"),
    ),
    Mutant(
        "findings.tumor_required",
        (("findings", "I03,,", "I03,,local progression,,\nI03,,"),),
        *(5, "tumor_id", "I03, , local progression, ", None),
    ),
    Mutant(
        "findings.tumor_unexpected",
        (("findings", "I03,,", "I03,T01,"),),
        *(5, "tumor_id", "I03, T01, distant recurrence, liver", "T01"),
    ),
    Mutant(
        "findings.organ_required",
        (("findings", "recurrence,liver", "recurrence,"),),
        *(5, "organ", "I03, , distant recurrence, ", None),
    ),
    Mutant(
        "findings.organ_unexpected",
        (("findings", "growth,,25", "growth,lung,25"),),
        *(6, "organ", "I06, , growth, lung", "lung"),
    ),
    Mutant(
        "findings.recurrence_not_in_metastases",
        (("findings", "I06,", "I03,,distant recurrence,bone,\nI06,"),),
        *(6, "organ", "I03, , distant recurrence, bone", "bone"),
    ),
    Mutant(
        "findings.growth_percent_required",
        (("findings", "growth,,25", "growth,,"),),
        *(6, "growth_percent", "I06, , growth, ", None),
    ),
    Mutant(
        "findings.growth_percent_unexpected",
        (("findings", "recurrence,liver,", "recurrence,liver,30"),),
        *(5, "growth_percent", "I03, , distant recurrence, liver", "30"),
    ),
    Mutant(
        "findings.growth_fraction",
        (("findings", "growth,,25", "growth,,0.25"),),
        *(6, "growth_percent", "I06, , growth, ", "0.25"),
    ),
    Mutant(
        "findings.growth_below_threshold",
        (("findings", "growth,,25", "growth,,19.9"),),
        *(6, "growth_percent", "I06, , growth, ", "19.9"),
    ),
    Mutant(
        "findings.growth_rate",
        # 5 days after the ablation: 5 ln 2 / (3 ln 1.25) = 5.2 days.
        (("findings", "I06,,growth", "I05,,growth"),),
        *(6, "growth_percent", "I05, , growth, ", "25"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "findings.tumor_unexpected",
        "growth of a tumor that is ablated later",
        (
            ("tumors", "T02,", "T04,P01,right,1.2,2014-12-01,\nT02,"),
            ("sessions", "S02,", "S03,P01,2015-09-01,cryoablation,false,conscious\nS02,"),
            ("ablations", "S02,T02", "S03,T04,true,8,2,\nS02,T02"),
            ("imaging", "I04,", "I07,P01,2015-09-04,CT,true\nI04,"),
            ("findings", "I03,,", "I07,T04,complete coverage,,\nI03,T04,growth,,30\nI03,,"),
        ),
    ),
    NearMiss(
        "findings.recurrence_not_in_metastases",
        "a new tumor in the kidney",
        (("findings", "I06,", "I03,,distant recurrence,right kidney,\nI06,"),),
    ),
    NearMiss(
        "findings.growth_below_threshold", "20 %", (("findings", "growth,,25", "growth,,20"),)
    ),
    NearMiss(
        "findings.growth_fraction",
        "a hundredfold growth",
        (("findings", "growth,,25", "growth,,100"),),
    ),
    NearMiss(
        "findings.growth_rate",
        "7 days after the ablation: 7 ln 2 / (3 ln 1.25) = 7.2 days",
        (("findings", "I06,,growth", "I05,,growth"), ("imaging", "2014-01-20", "2014-01-22")),
    ),
)
