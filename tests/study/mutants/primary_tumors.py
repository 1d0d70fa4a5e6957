"""Mutants of the rules on primary tumors."""

from __future__ import annotations

from mutants.mutant import Mutant, NearMiss

MUTANTS = (
    Mutant(
        "primary_tumors.after_birth",
        (("primary_tumors", "2012-03-10", "1960-04-30"),),
        *(2, "diagnosed_on", "P01, lung, non-small cell lung cancer, 1960-04-30", "1960-04-30"),
    ),
    Mutant(
        "primary_tumors.after_time_zero",
        # Metastases and tumor are seen later, lest they stand there long before the primary tumor.
        (
            ("primary_tumors", "2012-03-10", "2015-02-11"),
            ("metastases", "2014-01-20", "2015-01-20"),
        ),
        *(2, "diagnosed_on", "P01, lung, non-small cell lung cancer, 2015-02-11", "2015-02-11"),
    ),
    Mutant(
        "primary_tumors.twice",
        (("primary_tumors", "P02,", "P01,lung,adenocarcinoma,2012-03-10,resection\nP02,"),),
        *(3, "pathology", "P01, lung, adenocarcinoma, 2012-03-10", "adenocarcinoma"),
    ),
)

NEAR_MISSES = (
    NearMiss(
        "primary_tumors.twice",
        "a second primary tumor of the lung, found later",
        (("primary_tumors", "P02,", "P01,lung,adenocarcinoma,2013-03-10,resection\nP02,"),),
    ),
)
