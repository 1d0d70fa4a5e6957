"""Mutants of the rules that any table has."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

# Eight blood samples, so that a median is known; the last one lies apart.
SAMPLES = (
    ("labs", "P02,2014-01-10,0.60\n", ""),
    (
        "labs",
        "P01,2015-08-11,0.95\n",
        "P01,2015-08-11,0.95\nP01,2015-09-11,0.9\nP01,2015-10-11,0.85\nP01,2015-11-11,0.9\n"
        "P02,2014-01-10,0.6\nP02,2014-02-10,0.65\nP02,2014-07-10,1.9\n",
    ),
)

MUTANTS = (
    Mutant(
        "metastases.n_lesions.missing_code",
        (("metastases", "P01,lung,3,", "P01,lung,99,"),),
        *(2, "n_lesions", "P01, lung, 2014-01-20", "99"),
    ),
    Mutant(
        "metastases.max_diameter_mm.missing_code",
        (("metastases", "12.5", "99"),),
        *(2, "max_diameter_mm", "P01, lung, 2014-01-20", "99"),
    ),
    Mutant(
        "findings.growth_percent.missing_code",
        (("findings", "growth,,25", "growth,,999"),),
        *(6, "growth_percent", "I06, , growth, ", "999"),
    ),
    Mutant(
        "ablations.energy_minutes.missing_code",
        (("ablations", "true,,,12", "true,,,99"),),
        *(3, "energy_minutes", "S02, T02", "99"),
    ),
    Mutant(
        "primary_tumors.organ.missing_code",
        (("primary_tumors", "P01,lung", "P01,unknown"),),
        *(2, "organ", "P01, unknown, non-small cell lung cancer, 2012-03-10", "unknown"),
    ),
    Mutant(
        "primary_tumors.pathology.missing_code",
        (("primary_tumors", "non-small cell lung cancer", "n/a"),),
        *(2, "pathology", "P01, lung, n/a, 2012-03-10", "n/a"),
    ),
    Mutant(
        "metastases.organ.missing_code",
        (("metastases", "P02,liver", "P02,?"),),
        *(3, "organ", "P02, ?, 2011-02-03", "?"),
    ),
    Mutant(
        "complications.event.missing_code",
        (("complications", "retroperitoneal hematoma", "k.A."),),
        *(2, "event", "C01", "k.A."),
    ),
    Mutant(
        "findings.organ.missing_code",
        (("findings", "liver", "99"), ("metastases", "P01,liver", "P01,99")),
        *(5, "organ", "I03, , distant recurrence, 99", "99"),
        also=("metastases.organ.missing_code",),
    ),
    Mutant(
        "therapies.regimen.missing_code",
        (("therapies", '"carboplatin, paclitaxel"', "NA"),),
        *(2, "regimen", "P01, 2015-09-01, NA", "NA"),
    ),
    Mutant(
        "vital_status.cause_of_death.missing_code",
        (("vital_status", "tumor progression", "Unbekannt"),),
        *(2, "cause_of_death", "P01", "Unbekannt"),
    ),
    Mutant(
        "screening.indication.missing_code",
        (("screening", "renal cell carcinoma", "-"),),
        *(4, "indication", "N003", "-"),
    ),
    Mutant(
        "primary_tumors.organ.spelling",
        (("primary_tumors", "P02,", "P01,Lung,carcinoid,2008-03-10,none\nP02,"),),
        *(3, "organ", "P01, Lung, carcinoid, 2008-03-10", "Lung"),
    ),
    Mutant(
        "primary_tumors.pathology.spelling",
        (("primary_tumors", "P02,", "P01,skin,non small cell lung cancer,2008-03-10,none\nP02,"),),
        *(
            3,
            "pathology",
            "P01, skin, non small cell lung cancer, 2008-03-10",
            "non small cell lung cancer",
        ),
    ),
    Mutant(
        "metastases.organ.spelling",
        (("metastases", "P02,liver", "P02,Liver"),),
        *(3, "organ", "P02, Liver, 2011-02-03", "Liver"),
    ),
    Mutant(
        "complications.event.spelling",
        (
            (
                "complications",
                "A,2015-02-10\n",
                "A,2015-02-10\nC02,S02,retroperitoneal  Hematoma,A,2014-01-15\n",
            ),
        ),
        *(3, "event", "C02", "retroperitoneal  Hematoma"),
    ),
    Mutant(
        "findings.organ.spelling",
        (
            ("findings", "I06,", "I06,,distant recurrence,Liver,\nI06,"),
            ("metastases", "P02,liver", "P02,liver,1,,2014-11-20,,\nP02,liver"),
        ),
        *(6, "organ", "I06, , distant recurrence, Liver", "Liver"),
    ),
    Mutant(
        "therapies.regimen.spelling",
        (("therapies", "P01,", 'P02,2014-12-01,2015-01-20,"Carboplatin, paclitaxel"\nP01,'),),
        *(2, "regimen", "P02, 2014-12-01, Carboplatin, paclitaxel", "Carboplatin, paclitaxel"),
    ),
    Mutant(
        "vital_status.cause_of_death.spelling",
        (("vital_status", "alive,", "dead,Tumor progression"),),
        *(3, "cause_of_death", "P02", "Tumor progression"),
    ),
    Mutant(
        "screening.indication.spelling",
        (("screening", "renal cell carcinoma", "renal-metastasis"),),
        *(4, "indication", "N003", "renal-metastasis"),
    ),
    Mutant(
        "labs.creatinine_mg_dl.outlier",
        SAMPLES,
        # Median 0.875, MAD 0.07; 0.6745 * 1.025 / 0.07 = 9.9
        *(9, "creatinine_mg_dl", "P02, 2014-07-10", "1.9"),
        severities=(("labs.creatinine_mg_dl.outlier", "note"),),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "screening.indication.spelling",
        "spelled alike",
        (("screening", "cell carcinoma", "metastasis"),),
    ),
)
