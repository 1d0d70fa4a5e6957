"""Stage imaging and findings: every examination and what it showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.metastases import recurrence_days
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.recurrences import Course
from claims.reconstruct.tumors_sessions import Treated
from claims.reconstruct.visits import Visits

GROWTH_EVERY = 4  # of the patients with extra-renal tumors, one in so many shows growth later on
GROWTH_PERCENT, GROWTH_AT = 24, 4  # of a tumor that was left, at this follow-up examination


@dataclass(frozen=True)
class Finding:
    """One finding; empty fields do not apply."""

    finding: str
    tumor_id: str = ""
    organ: str = ""
    growth_percent: int | None = None


@dataclass
class Examination:
    """One CT or MR examination."""

    patient: str
    day: date
    modality: str
    contrast: bool
    findings: list[Finding] = field(default_factory=list)


def with_mr(statements: Statements, people: Sequence[Followed]) -> frozenset[str]:
    """Patients with contrast-enhanced MR before ablation: as many as printed, spread evenly."""
    count = statements.count("baseline.mr_before.n") or 0
    n = len(people)
    return frozenset(p.patient for p in people if (p.place + 1) * count // n > p.place * count // n)


def without_contrast(
    statements: Statements, people: Sequence[Followed], lowest_egfr: str | None
) -> frozenset[str]:
    """Patients followed without contrast material: first the one with the lowest eGFR."""
    count = statements.count("baseline.no_contrast_after.n") or 0
    ranked = sorted(people, key=lambda p: (p.patient != lowest_egfr, p.patient))
    return frozenset(p.patient for p in ranked[:count])


def examinations(
    person: Followed,
    visits: Visits,
    treated: Treated,
    course: Course,
    *,
    mr_before: bool,
    contrast_after: bool,
) -> list[Examination]:
    """All examinations of one patient in order of time."""
    patient = person.patient
    out = [
        Examination(patient, visits.detection, "CT", True),
        Examination(patient, visits.pretreatment_ct, "CT", True),
    ]
    if mr_before:
        out.append(Examination(patient, visits.pretreatment_mr, "MR", True))
    for session, day in enumerate(visits.coverage, 1):
        covered = [
            Finding("complete coverage", tumor.tumor_id)
            for tumor in treated.of(patient)
            if tumor.session == session
        ]
        out.append(Examination(patient, day, "CT", contrast_after, covered))
    recurrences = recurrence_days(course, visits)
    grows = (
        person.at("extra_renal_at_index", "yes")
        and person.place % GROWTH_EVERY == 0
        and len(visits.follow_up) > GROWTH_AT
    )
    for position, day in enumerate(visits.follow_up):
        modality = "MR" if (mr_before or not contrast_after) and position % 3 == 2 else "CT"
        found = [Finding("distant recurrence", organ=o) for o, shown in recurrences if shown == day]
        if day == visits.local_progression:
            found.append(Finding("local progression", treated.of(patient)[0].tumor_id))
        if grows and position == GROWTH_AT:
            found.append(Finding("growth", growth_percent=GROWTH_PERCENT))
        out.append(Examination(patient, day, modality, contrast_after, found))
    return sorted(out, key=lambda e: (e.day, e.modality))
