"""Mutants of the rules on blood samples."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "labs.after_birth",
        (("labs", "P02,2014", "P02,1971-10-31,0.6\nP02,2014"),),
        *(4, "sampled_on", "P02, 1971-10-31", "1971-10-31"),
    ),
    Mutant(
        "labs.after_last_contact",
        (("labs", "0.60", "0.60\nP02,2015-01-21,0.6"),),
        *(5, "sampled_on", "P02, 2015-01-21", "2015-01-21"),
    ),
    Mutant(
        "labs.creatinine_jump",
        (("labs", "0.95", "2.43"),),  # three times 0.81
        *(3, "creatinine_mg_dl", "P01, 2015-08-11", "2.43"),
    ),
    Mutant(
        "labs.egfr_jump",
        # (1.9 / 0.81) ^ -1.094 = 0.393, 62 days after the sample before.
        (("labs", "2015-08-11,0.95", "2015-04-11,1.9"),),
        *(3, "creatinine_mg_dl", "P01, 2015-04-11", "1.9"),
    ),
    Mutant(
        "labs.egfr_implausible",
        # 194 * 0.2 ^ -1.094 * 42.2 ^ -0.287 * 0.739 = 285
        (("labs", "0.60", "0.20"),),
        *(4, "creatinine_mg_dl", "P02, 2014-01-10", "0.20"),
    ),
)

NEAR_MISSES = (
    NearMiss("labs.creatinine_jump", "not yet threefold", (("labs", "0.95", "2.42"),)),
    NearMiss(
        "labs.egfr_jump",
        "(1.7 / 0.81) ^ -1.094 = 0.444",
        (("labs", "2015-08-11,0.95", "2015-04-11,1.7"),),
    ),
    NearMiss(
        "labs.egfr_jump",
        "the same fall in 91 days",
        (("labs", "2015-08-11,0.95", "2015-05-10,1.9"),),
    ),
    # 194 * 0.3 ^ -1.094 * 42.2 ^ -0.287 * 0.739 = 183
    NearMiss("labs.egfr_implausible", "an eGFR of 183", (("labs", "0.60", "0.30"),)),
)
