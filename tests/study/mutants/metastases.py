"""Mutants of the rules on extra-renal metastases."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "metastases.after_birth",
        (
            ("metastases", "P01,lung,3,12.5,2014-01-20", "P01,lung,3,12.5,1960-04-30"),
            ("primary_tumors", "2012-03-10", "1960-05-01"),
        ),
        *(2, "detected_on", "P01, lung, 1960-04-30", "1960-04-30"),
    ),
    Mutant(
        "metastases.resolved_before_detected",
        (("metastases", "2012-02-03", "2011-02-02"),),
        *(3, "resolved_on", "P02, liver, 2011-02-03", "2011-02-02"),
    ),
    Mutant(
        "metastases.detected_after_last_contact",
        (("metastases", "2015-08-14", "2016-03-02"), ("imaging", "2015-08-14", "2016-02-20")),
        *(4, "detected_on", "P01, liver, 2016-03-02", "2016-03-02"),
        also=("vital_status.imaging_gap",),
    ),
    Mutant(
        "metastases.resolved_after_last_contact",
        (
            ("metastases", "2012-02-03", "2015-01-21"),
            ("metastases", "2015-01-21,", "2015-01-21,false"),
        ),
        *(3, "resolved_on", "P02, liver, 2011-02-03", "2015-01-21"),
    ),
    Mutant(
        "metastases.inclusion_not_growing",
        (("metastases", "2014-01-20,,false", "2014-01-20,,true"),),
        *(2, "growing", "P01, lung, 2014-01-20", "true"),
    ),
    Mutant(
        "metastases.before_primary",
        (("metastases", "2011-02-03", "2008-12-29"),),  # 184 days before 2009-07-01
        *(3, "detected_on", "P02, liver, 2008-12-29", "2008-12-29"),
    ),
    Mutant(
        "metastases.growing_required",
        (("metastases", "2014-01-20,,false", "2014-01-20,,"),),
        *(2, "growing", "P01, lung, 2014-01-20", None),
    ),
    Mutant(
        "metastases.growing_unexpected",
        (("metastases", "2012-02-03,", "2012-02-03,false"),),
        *(3, "growing", "P02, liver, 2011-02-03", "false"),
    ),
    Mutant(
        "metastases.diameter_unit",
        (("metastases", "12.5", "1.25"),),
        *(2, "max_diameter_mm", "P01, lung, 2014-01-20", "1.25"),
    ),
    Mutant(
        "metastases.without_recurrence",
        (("metastases", "P01,liver", "P01,bone,1,8,2015-08-14,,\nP01,liver"),),
        *(4, "detected_on", "P01, bone, 2015-08-14", "2015-08-14"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "metastases.before_primary",
        "detected 183 days before the primary tumor",
        (("metastases", "2011-02-03", "2008-12-30"),),
    ),
    NearMiss("metastases.diameter_unit", "3 mm", (("metastases", "12.5", "3"),)),
    NearMiss(
        "metastases.growing_unexpected",
        "resolved the day after the first ablation",
        (
            ("metastases", "2012-02-03", "2014-01-16"),
            ("metastases", "2014-01-16,", "2014-01-16,false"),
        ),
    ),
    NearMiss(
        "metastases.without_recurrence",
        "entered 31 days after the examination, in another case",
        (("metastases", "P01,liver,2,8,2015-08-14", "P01,liver,2,8,2015-09-14"),),
    ),
    NearMiss(
        "metastases.without_recurrence",
        "there since the day of the first ablation",
        (("metastases", "P01,liver", "P01,bone,1,8,2015-02-10,,false\nP01,liver"),),
    ),
)
