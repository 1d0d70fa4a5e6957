"""The patient flow from those screened to those included."""

from __future__ import annotations

from collections import Counter

from caseseries.analysis import INTEGER, TEXT, Cohort, Population, Recorder, Study, percent, slug

METHOD = f"{__name__}.analyse"


FRAMES = {
    "flow": (
        "One row per box of the patient flow chart.",
        (
            ("position", INTEGER, "Order of the row."),
            ("kind", TEXT, "screened, excluded or included."),
            ("label", TEXT, "Printed name."),
            ("n", INTEGER, "Number of rows counted."),
            ("n_tumors", INTEGER, "Renal tumors of those included."),
            ("n_sessions", INTEGER, "Ablation sessions of those included."),
            ("number_id", TEXT, "Id of the number of a box of excluded patients."),
        ),
    ),
}


def excluded_id(reason: str | None) -> str:
    """The part of an id that stands for a reason of exclusion."""
    return slug(reason or "") or "reason_not_recorded"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``flow``; numbers ``screening.*`` where the study kept a list of those screened."""
    boxes = cohort.records("derived.screening_flow", "position")
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
                "number_id": f"screening.excluded.{excluded_id(box['label'])}.n",
            }
            for box in boxes
        ),
    )
    included = cohort.population("patient")
    for unit in ("patient", "tumor", "session"):
        of_included = cohort.population(unit)
        record.add(
            f"screening.included.{unit}s.n", of_included.n, of_included,
            statistic="count", method=METHOD, unit=f"{unit}s",
        )  # fmt: skip
    screened = sum(box["patients"] for box in boxes if box["box"] == "screened")
    if not screened:
        return
    everyone = Population("patients screened", "patient", (), ("derived.screening_flow",))
    record.add(
        "screening.screened.n", screened, everyone,
        statistic="count", method=METHOD, unit="patients",
    )  # fmt: skip
    excluded = [box for box in boxes if box["box"] == "excluded"]
    not_included = Population("patients not included", "patient", (), ("derived.screening_flow",))
    record.add(
        "screening.excluded.n", sum(box["patients"] for box in excluded), not_included,
        statistic="count", method=METHOD, unit="patients",
    )  # fmt: skip
    # Reasons that differ in capitals or punctuation only are one.
    of_reason: Counter[str] = Counter()
    for box in excluded:
        of_reason[excluded_id(box["label"])] += box["patients"]
    for reason, n in of_reason.items():
        record.add(
            f"screening.excluded.{reason}.n", n, not_included,
            statistic="count", method=METHOD, unit="patients",
        )  # fmt: skip
    record.add(
        "screening.included.percent", percent(included.n, screened), included,
        statistic="percentage", method=METHOD, unit="%",
    )  # fmt: skip
