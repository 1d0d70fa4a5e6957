"""Mutants of the rules on the screening list."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "screening.patient_twice",
        (("screening", "N003,2014-03-01,renal cell carcinoma,", "N003,2014-01-15,other,P02"),),
        *(4, "patient_id", "N003", "P02"),
    ),
    Mutant(
        "screening.first_ablation_date",
        (("screening", "2014-01-15", "2014-01-16"),),
        *(3, "first_ablation_on", "N002", "2014-01-16"),
    ),
    Mutant(
        "screening.in_the_future",
        (("screening", "2014-03-01", "9014-03-01"),),
        *(4, "first_ablation_on", "N003", "9014-03-01"),
    ),
)

NEAR_MISSES: tuple[NearMiss, ...] = ()
