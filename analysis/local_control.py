"""Local tumor control: per tumor, and on the other units it is sometimes counted on."""

from __future__ import annotations

from caseseries.analysis import (
    Cohort,
    Endpoint,
    Recorder,
    Study,
    endpoint_of,
    record_rates,
    record_share_limits,
    slug,
)


def _per_unit(cohort: Cohort, column: str) -> Endpoint:
    """The first progression among a patient's or session's tumors, else their longest time."""
    tumors = cohort.tumors
    unit = column.removesuffix("_id")
    progressed = tumors.groupby(column)["local_progression"].any().astype(bool)
    with_progression = tumors[tumors["local_progression"].astype(bool)]
    first = with_progression.groupby(column)["local_control_months"].min()
    longest = tumors.groupby(column)["local_control_months"].max()
    durations = longest.where(~progressed, first.reindex(longest.index))
    return Endpoint(
        durations,
        progressed,
        cohort.population(unit, tables=("cohort.tumors", "derived.local_control")),
    )


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``local_control.*`` beside those of the endpoint, which counts per tumor."""
    record.reads("local_control", "patient_id", "session_id")
    record.reads("local_control.progressed", "modality", "pathology")
    control = endpoint_of(cohort, study, "local_control")
    landmarks = study.settings.endpoints["local_control"].landmarks
    for name, column in (("per_patient", "patient_id"), ("per_session", "session_id")):
        per_unit = _per_unit(cohort, column)
        record_rates(record, f"local_control.{name}", per_unit, study, landmarks)

    method = f"{__name__}.analyse"
    patients = cohort.patients["local_progression"].astype(bool)
    everyone = cohort.population("patient")
    with_progression = cohort.population(
        "patient", patients, "patients with local tumor progression"
    )
    record.proportion("local_control.progressed", with_progression, everyone, method=method)
    record_share_limits(record, "local_control.progressed", with_progression, everyone, study)
    record.proportion(
        "local_control.without_progression",
        cohort.population("patient", ~patients, "patients without local tumor progression"),
        everyone,
        method=method,
    )
    failed = cohort.tumors["local_progression"].astype(bool)
    progressed = cohort.population("tumor", failed, "tumors with local progression")
    first = cohort.tumors.loc[failed, "local_control_months"].min() if failed.any() else None
    record.add(
        "local_control.first_progression_months", first, progressed,
        statistic="time to the first local progression", method=method, unit="months",
    )  # fmt: skip
    for modality in cohort.table("tumor").column("modality").codes or ():
        rows = failed & (cohort.tumors["modality"] == modality)
        record.add(
            f"local_control.progressed.{modality}.n", int(rows.sum()),
            cohort.population("tumor", rows, f"tumors with local progression after {modality}"),
            statistic="count", method=method, unit="tumors",
        )  # fmt: skip
    for pathology in sorted(cohort.tumors["pathology"].dropna().unique()):
        rows = failed & (cohort.tumors["pathology"] == pathology)
        if rows.any():
            record.add(
                f"local_control.progressed.{slug(pathology)}.n", int(rows.sum()),
                cohort.population("tumor", rows, f"tumors of {pathology} with local progression"),
                statistic="count", method=method, unit="tumors",
            )  # fmt: skip
    treated_at = control.durations
    at_first = int((treated_at >= first).sum()) if first is not None else None
    record.add(
        "local_control.at_risk_at_first_progression.n", at_first, control.population,
        statistic="number at risk", method=method, unit="tumors",
    )  # fmt: skip
