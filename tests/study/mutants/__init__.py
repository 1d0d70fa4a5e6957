"""The catalog of mutants: every rule of the gate, broken once by a corruption as small as can be.

One module per table, and one for the rules that any table has. A new rule gets its `Mutant` in the
module of its table, and a `NearMiss` where a value next to it is sound. The mutants of single cells
(`cells`), of keys and references (`links`) and of whole files (`files`) are made from the
declarations; rules that only other deliveries have are listed with their tests (`elsewhere`).
"""

from mutants import (
    ablations,
    complications,
    enrolment,
    findings,
    findings_of_order,
    imaging,
    labs,
    metastases,
    patients,
    primary_tumors,
    quality,
    screening,
    sessions,
    therapies,
    tumors,
    vital_status,
)
from mutants.mutant import Mutant, NearMiss

_TABLES = (
    patients,
    primary_tumors,
    metastases,
    tumors,
    sessions,
    ablations,
    complications,
    imaging,
    findings,
    findings_of_order,
    labs,
    therapies,
    vital_status,
    screening,
    enrolment,
    quality,
)

MUTANTS: tuple[Mutant, ...] = tuple(mutant for table in _TABLES for mutant in table.MUTANTS)
NEAR_MISSES: tuple[NearMiss, ...] = tuple(miss for table in _TABLES for miss in table.NEAR_MISSES)

__all__ = ["MUTANTS", "NEAR_MISSES", "Mutant", "NearMiss"]
