"""What the text says of the patients at time zero beyond Table 1."""

from __future__ import annotations

import pandas as pd

from caseseries.analysis import Cohort, Population, Recorder, Study, slug, summary

METHOD = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``baseline.*``: ratios, interval from diagnosis, work-up, extra-renal tumors."""
    everyone = cohort.population("patient")
    tumors = cohort.population("tumor")
    record.add(
        "baseline.tumors_per_patient", tumors.n / everyone.n if everyone.n else None, everyone,
        statistic="ratio", method=METHOD, unit="tumors per patient",
    )  # fmt: skip
    record.reads("baseline.tumors_per_patient", "renal_tumors")
    record.reads("baseline.no_contrast_after", "contrast_after")
    record.reads("baseline.metastasis_not_confirmed", "metastasis_confirmed", "biopsied")
    _interval(cohort, record)
    for name, rows, words in _groups(cohort):
        record.proportion(
            f"baseline.{name}", cohort.population("patient", rows, words), everyone, method=METHOD
        )
    _extra_renal(cohort, everyone, record)


def _groups(cohort: Cohort) -> list[tuple[str, pd.Series[bool], str]]:
    patients = cohort.patients
    groups = [
        (f"{column}", patients[column].fillna(False).astype(bool), words)
        for column, words in (
            ("biopsied", "patients with a biopsy of a renal tumor"),
            ("metastasis_confirmed", "patients with a metastasis proved by biopsy"),
            ("ct_before", "patients with contrast-enhanced CT before ablation"),
            ("mr_before", "patients with contrast-enhanced MR before ablation"),
            ("both_kidneys", "patients with tumors in both kidneys"),
            ("contrast_after", "patients followed with contrast-enhanced imaging"),
        )
    ]
    groups.append(
        ("no_contrast_after", ~groups[-1][1], "patients followed without contrast material")
    )
    groups.append(("metastasis_not_confirmed", ~groups[1][1], "patients without proof by biopsy"))
    for column in ("primary_organ", "primary_treatment", "surgery"):
        for value in sorted(patients[column].dropna().unique()):
            groups.append(
                (
                    f"{column}.{slug(str(value))}",
                    patients[column] == value,
                    f"patients with {column.replace('_', ' ')}: {value}",
                )
            )
    return groups


def _interval(cohort: Cohort, record: Recorder) -> None:
    known = cohort.patients["months_from_diagnosis"].notna()
    population = cohort.population("patient", known, "patients with a date of diagnosis")
    described = summary(cohort.patients.loc[known, "months_from_diagnosis"])
    for name in ("median", "q1", "q3", "minimum", "maximum"):
        record.add(
            f"baseline.months_from_diagnosis.{name}", getattr(described, name), population,
            statistic=name, method="caseseries.statistics.summary.summary", unit="months",
        )  # fmt: skip


def _extra_renal(cohort: Cohort, everyone: Population, record: Recorder) -> None:
    """Extra-renal tumors present at time zero, by organ."""
    index_on = dict(zip(cohort.patients["patient_id"], cohort.patients["index_on"], strict=True))
    present: dict[str, list[dict[str, object]]] = {}
    for row in cohort.records("staging.metastases", "patient_id, detected_on, organ"):
        time_zero = index_on[row["patient_id"]].date()
        if row["detected_on"] <= time_zero and (
            row["resolved_on"] is None or row["resolved_on"] > time_zero
        ):
            present.setdefault(row["organ"], []).append(row)
    tables = ("staging.metastases", "derived.extra_renal_burden")
    for organ, rows in sorted(present.items()):
        affected = cohort.patients["patient_id"].isin({row["patient_id"] for row in rows})
        population = cohort.population(
            "patient", affected, f"patients with an extra-renal tumor in the {organ}", tables
        )
        record.proportion(
            f"baseline.extra_renal.{slug(organ)}", population, everyone, method=METHOD
        )
        diameters = [float(str(row["max_diameter_cm"])) * 10 for row in rows]
        record.add(
            f"baseline.extra_renal.{slug(organ)}.max_diameter_mm", max(diameters), population,
            statistic="maximum", method=METHOD, unit="mm",
        )  # fmt: skip
        renal = cohort.patients.loc[affected, "largest_renal_tumor_cm"].max()
        record.add(
            f"baseline.extra_renal.{slug(organ)}.renal_tumor_mm", float(renal) * 10, population,
            statistic="maximum", method=METHOD, unit="mm",
        )  # fmt: skip
