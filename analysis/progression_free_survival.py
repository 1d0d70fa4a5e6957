"""Who was free of disease at last contact."""

from __future__ import annotations

from caseseries.analysis import Cohort, Recorder, Study


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``progression_free_survival.disease_free.*``."""
    rows = cohort.patients["disease_free"].astype(bool)
    record.proportion(
        "progression_free_survival.disease_free",
        cohort.population("patient", rows, "patients free of disease at last contact"),
        cohort.population("patient"),
        method=f"{__name__}.analyse",
    )
