"""Mutants of the rules on ablations."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# T01 is ablated a second time, and covered again.
AGAIN = (
    ("sessions", "S02,", "S03,P01,2015-09-01,cryoablation,true,conscious\nS02,"),
    ("ablations", "S02,T02", "S03,T01,true,7,2,\nS02,T02"),
    ("imaging", "I04,", "I07,P01,2015-09-04,CT,true\nI04,"),
    ("findings", "I05,T02", "I07,T01,complete coverage,,\nI05,T02"),
)

MUTANTS = (
    Mutant(
        "ablations.same_patient",
        (("ablations", "S02,T02,", "S01,T02,true,7,2,\nS02,T02,"),),
        *(3, "tumor_id", "S01, T02", "T02"),
        also=("ablations.repeat_without_cause",),
    ),
    Mutant(
        "ablations.cryoablation_energy",
        (("ablations", "true,7,2,", "true,7,2,9.5"),),
        *(2, "energy_minutes", "S01, T01", "9.5"),
    ),
    Mutant(
        "ablations.radiofrequency_freeze_thaw",
        (("ablations", "true,,,12", "true,,3,12"),),
        *(3, "freeze_thaw_cycles", "S02, T02", "3"),
    ),
    Mutant(
        "ablations.freeze_thaw_required",
        (("ablations", "true,7,2,", "true,7,,"),),
        *(2, "freeze_thaw_cycles", "S01, T01", None),
    ),
    Mutant(
        "ablations.energy_required",
        (("ablations", "true,,,12", "true,,,"),),
        *(3, "energy_minutes", "S02, T02", None),
    ),
    Mutant(
        "ablations.freeze_thaw_implausible",
        (("ablations", "true,7,2,", "true,7,6,"),),
        *(2, "freeze_thaw_cycles", "S01, T01", "6"),
    ),
    Mutant(
        "ablations.energy_implausible",
        (("ablations", "true,,,12", "true,,,60.5"),),
        *(3, "energy_minutes", "S02, T02", "60.5"),
    ),
    Mutant(
        "ablations.margin_unit",
        (("ablations", "true,7,2,", "true,0.7,2,"),),
        *(2, "margin_mm", "S01, T01", "0.7"),
    ),
    Mutant("ablations.repeat_without_cause", AGAIN, *(3, "session_id", "S03, T01", "S03")),
)

NEAR_MISSES = (
    NearMiss(
        "ablations.repeat_without_cause",
        "local progression in between",
        (*AGAIN, ("findings", "I03,", "I03,T01,local progression,,\nI03,")),
    ),
    NearMiss(
        "ablations.repeat_without_cause",
        "residual tumor in between",
        (*AGAIN, ("findings", "I02,T01,complete coverage", "I02,T01,residual tumor")),
    ),
    NearMiss("ablations.freeze_thaw_implausible", "5 cycles", (("ablations", "7,2,", "7,5,"),)),
    NearMiss("ablations.energy_implausible", "60 minutes", (("ablations", ",,,12", ",,,60"),)),
    NearMiss("ablations.margin_unit", "no margin", (("ablations", "true,7,2,", "true,0,2,"),)),
    NearMiss("ablations.margin_unit", "1 mm", (("ablations", "true,7,2,", "true,1,2,"),)),
)
