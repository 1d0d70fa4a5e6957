"""The patient flow from those screened to those included."""

from __future__ import annotations

from analysis.cohort import Cohort
from analysis.numbers import Population, Recorder, percent
from analysis.study import Study

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``flow``; numbers ``screening.*`` where the study kept a list of those screened."""
    boxes = cohort.records["derived.screening_flow"]
    record.frame(
        "flow",
        (
            {
                "position": box["position"],
                "kind": box["box"],
                "label": box["label"],
                "n": box["patients"],
                "n_tumors": box["tumors"],
                "n_sessions": box["sessions"],
            }
            for box in boxes
        ),
    )
    screened = sum(box["patients"] for box in boxes if box["box"] == "screened")
    if not screened:
        return
    included = cohort.population("patient")
    everyone = Population("patients screened", "patient", (), ("derived.screening_flow",))
    record.add(
        "screening.screened.n", screened, everyone,
        statistic="count", method=METHOD, unit="patients",
    )  # fmt: skip
    record.add(
        "screening.included.percent", percent(included.n, screened), included,
        statistic="percentage", method=METHOD, unit="%",
    )  # fmt: skip
