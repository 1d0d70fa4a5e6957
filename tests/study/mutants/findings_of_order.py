"""Mutants of the rules on the order of findings and ablations."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# T01 is ablated again on 2015-09-01; the examination I07 follows three days later.
AGAIN = (
    ("sessions", "S02,", "S03,P01,2015-09-01,cryoablation,true,conscious\nS02,"),
    ("ablations", "S02,T02", "S03,T01,true,7,2,\nS02,T02"),
    ("imaging", "I04,", "I07,P01,2015-09-04,CT,true\nI04,"),
)

MUTANTS = (
    Mutant(
        "findings.before_ablation",
        (("findings", "I05,T02", "I01,T01,complete coverage,,\nI05,T02"),),
        *(3, "imaging_id", "I01, T01, complete coverage, ", "I01"),
    ),
    Mutant(
        "findings.before_time_zero",
        (("findings", "I06,,growth", "I04,,growth"),),
        *(6, "imaging_id", "I04, , growth, ", "I04"),
    ),
    Mutant(
        "findings.contradictory",
        (("findings", "I05,T02", "I02,T01,residual tumor,,\nI05,T02"),),
        *(3, "finding", "I02, T01, residual tumor, ", "residual tumor"),
    ),
    Mutant(
        "findings.progression_without_coverage",
        (("findings", "I02,T01,complete coverage", "I03,T01,local progression"),),
        *(2, "finding", "I03, T01, local progression, ", "local progression"),
    ),
    Mutant(
        "findings.residual_after_coverage",
        (("findings", "I05,T02", "I03,T01,residual tumor,,\nI05,T02"),),
        *(3, "finding", "I03, T01, residual tumor, ", "residual tumor"),
    ),
    Mutant(
        "findings.coverage_without_ablation",
        (
            ("findings", "I02,T01,complete coverage", "I02,T01,residual tumor"),
            ("findings", "I05,T02", "I03,T01,complete coverage,,\nI05,T02"),
        ),
        *(3, "finding", "I03, T01, complete coverage, ", "complete coverage"),
    ),
    Mutant(
        "findings.coverage_after_failure",
        (("ablations", "S01,T01,true,7", "S01,T01,false,7"),),
        *(2, "finding", "I02, T01, complete coverage, ", "complete coverage"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "findings.before_ablation",
        "complete coverage on the day of the session",
        (("imaging", "2015-02-14", "2015-02-10"),),
    ),
    NearMiss(
        "findings.contradictory",
        "complete coverage of one tumor, residual tumor of the other",
        (("findings", "I05,T03,complete coverage", "I05,T03,residual tumor"),),
    ),
    NearMiss(
        "findings.progression_without_coverage",
        "local progression after complete coverage",
        (("findings", "I05,T02", "I03,T01,local progression,,\nI05,T02"),),
    ),
    NearMiss(
        "findings.residual_after_coverage",
        "residual tumor after a second ablation",
        (
            *AGAIN,
            (
                "findings",
                "I05,T02",
                "I03,T01,local progression,,\nI07,T01,residual tumor,,\nI05,T02",
            ),
        ),
    ),
    NearMiss(
        "findings.coverage_without_ablation",
        "complete coverage after a second ablation",
        (
            *AGAIN,
            ("findings", "I02,T01,complete coverage", "I02,T01,residual tumor"),
            ("findings", "I05,T02", "I07,T01,complete coverage,,\nI05,T02"),
        ),
    ),
    NearMiss(
        "findings.coverage_after_failure",
        "residual tumor after a technical failure",
        (
            ("ablations", "S01,T01,true,7", "S01,T01,false,7"),
            ("findings", "I02,T01,complete coverage", "I02,T01,residual tumor"),
        ),
    ),
)
