"""Who was free of disease at last contact, and who died without any progression."""

from __future__ import annotations

from caseseries.analysis import Cohort, Recorder, Study


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``progression_free_survival.disease_free.*`` and ``.died_without.*``."""
    rows = cohort.patients["disease_free"].astype(bool)
    record.proportion(
        "progression_free_survival.disease_free",
        cohort.population("patient", rows, "patients free of disease at last contact"),
        cohort.population("patient"),
        method=f"{__name__}.analyse",
    )
    died = cohort.patients["died"].astype(bool) & ~cohort.patients["progressed"].astype(bool)
    record.reads("progression_free_survival.died_without", "died", "progressed")
    record.proportion(
        "progression_free_survival.died_without",
        cohort.population("patient", died, "patients who died without progression"),
        cohort.population("patient"),
        method=f"{__name__}.analyse",
    )
