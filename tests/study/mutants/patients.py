"""Mutants of the rules on patients."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

TWIN = (
    ("patients", "P02,female", "P03,male,1960-05-01,1,true,declined,false\nP02,female"),
    (
        "primary_tumors",
        "P02,salivary",
        "P03,thyroid gland,cancer,2012-03-10,resection\nP02,salivary",
    ),
    ("tumors", "T02,P02", "T04,P03,left,1.2,2014-12-01,\nT02,P02"),
    ("sessions", "S02,P02", "S03,P03,2015-02-10,cryoablation,true,conscious\nS02,P02"),
    ("ablations", "S02,T02", "S03,T04,true,6,2,\nS02,T02"),
    ("imaging", "I04,P02", "I07,P03,2015-02-12,MR,true\nI04,P02"),
    ("findings", "I05,T02", "I07,T04,complete coverage,,\nI05,T02"),
    ("labs", "P02,2014", "P03,2015-02-09,0.9\nP02,2014"),
    ("vital_status", "P02,2015", "P03,2015-06-01,alive,\nP02,2015"),
    ("screening", "N003,", "N004,2015-02-10,renal metastasis,P03\nN003,"),
)

MUTANTS = (
    Mutant(
        "patients.without_vital_status",
        (("vital_status", "P02,2015-01-20,alive,\n", ""),),
        *(3, "patient_id", "P02", "P02"),
    ),
    Mutant(
        "patients.without_session",
        (
            ("patients", "P02,female", "P03,male,1960-06-01,0,true,declined,false\nP02,female"),
            (
                "primary_tumors",
                "P02,salivary",
                "P03,thyroid gland,cancer,2012-03-10,none\nP02,salivary",
            ),
            ("tumors", "T02,P02", "T04,P03,left,1.2,2014-12-01,\nT02,P02"),
            ("vital_status", "P02,2015", "P03,2015-06-01,alive,\nP02,2015"),
            ("screening", "N003,", "N004,2015-02-10,renal metastasis,P03\nN003,"),
        ),
        *(3, "patient_id", "P03", "P03"),
        also=("tumors.without_ablation",),
    ),
    Mutant(
        "patients.without_tumor",
        (
            *(change for change in TWIN if change[0] not in ("tumors", "ablations", "findings")),
            ("patients", "P03,male,1960-05-01", "P03,male,1961-05-01"),
        ),
        *(3, "patient_id", "P03", "P03"),
        also=("sessions.without_ablation",),
    ),
    Mutant(
        "patients.without_primary_tumor",
        (("primary_tumors", "P01,lung,non-small cell lung cancer,2012-03-10,resection\n", ""),),
        *(2, "patient_id", "P01", "P01"),
    ),
    Mutant(
        "patients.not_screened",
        (("screening", "metastasis,P02", "metastasis,"),),
        *(3, "patient_id", "P02", "P02"),
    ),
    Mutant(
        "patients.inclusion_tumor_number",
        (
            ("tumors", "T03,", "T04,P02,left,1.1,2014-01-15,\nT03,"),
            ("ablations", "S02,T03", "S02,T04,true,,,9\nS02,T03"),
            ("findings", "I05,T03", "I05,T04,complete coverage,,\nI05,T03"),
        ),
        *(3, "patient_id", "P02", "P02"),
    ),
    Mutant(
        "patients.inclusion_ecog",
        (("patients", "1971-11-01,1,", "1971-11-01,2,"),),
        *(3, "ecog", "P02", "2"),
    ),
    Mutant(
        "patients.inclusion_life_expectancy",
        (("patients", "1971-11-01,1,true", "1971-11-01,1,false"),),
        *(3, "life_expectancy_months_ge_6", "P02", "false"),
    ),
    Mutant(
        "patients.age_at_treatment",
        # 17 years and 11 months on 2015-02-10.
        (("patients", "1960-05-01", "1997-03-01"),),
        *(2, "birth_month", "P01", "1997-03-01"),
    ),
    Mutant("patients.twice", TWIN, *(3, "patient_id", "P03", "P03")),
    Mutant(
        "patients.without_baseline_creatinine",
        (("labs", "P01,2015-02-08,0.81\n", ""),),
        *(2, "patient_id", "P01", "P01"),
    ),
)

NEAR_MISSES = (
    NearMiss("patients.age_at_treatment", "18 years", (("patients", "1960-05-01", "1997-02-01"),)),
    NearMiss("patients.age_at_treatment", "100 years", (("patients", "1960-05-01", "1914-03-01"),)),
    NearMiss(
        "patients.twice",
        "first diagnosed on another day",
        (*TWIN, ("primary_tumors", "gland,cancer,2012-03-10", "gland,cancer,2012-03-11")),
    ),
    NearMiss(
        "patients.without_baseline_creatinine",
        "a sample on the day of the session",
        (("labs", "2015-02-08", "2015-02-10"),),
    ),
)
