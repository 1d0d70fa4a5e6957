"""All stages in their order, and the raw tables they give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving import proportions
from caseseries.evidence.solving.statements import Statements, spelled
from claims.reconstruct import (
    dates,
    demographics,
    imaging,
    intervals,
    labs,
    metastases,
    order_of_death,
    recurrences,
    renal_function,
    screening,
    therapies,
    tumors_sessions,
    visits,
)
from claims.reconstruct.ages import birth_month, years_between
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import CRYOABLATION

Row = dict[str, object]
Tables = dict[str, list[Row]]
MARGINS_MM = (7, 8, 6, 7, 9, 8, 6, 10)  # 6 mm or more
ENERGY_MINUTES = (12, 10, 12, 11)  # 10-12 min per electrode position

# Variables of Table 1 that tumors have; the others are patients'.
OF_TUMORS = {"max_diameter_cm": "tumors", "kidney": "tumors", "modality": "tumors"}


@dataclass(frozen=True)
class Solved:
    """What the stages found, before it is laid out as tables."""

    statements: Statements
    people: list[Followed]
    treated: tumors_sessions.Treated
    calendars: dict[str, dates.Calendar]
    before: dict[str, intervals.Before]
    visits: dict[str, visits.Visits]
    courses: dict[str, recurrences.Course]
    renal: renal_function.Renal
    metastases: list[metastases.Metastasis]


def solve(claims: Iterable[Claim], progress: Callable[[str], None] = lambda stage: None) -> Solved:
    """A cohort that satisfies the claims of a ledger; those on record as contradicted bind nothing.

    Stages without claims take plain defaults. `progress` is told each stage as it begins. Raises
    InfeasibleError with the claims that exclude one another, UnsupportedLedgerError.
    """
    statements = Statements(claims)
    progress(proportions.STAGE)
    proportions.check(statements, OF_TUMORS)
    progress("survival and covariates")
    people = order_of_death.solve(statements)
    progress("tumors and sessions")
    treated = tumors_sessions.solve(statements, people)
    progress(dates.STAGE)
    calendars = dates.calendars(statements, people, treated)
    progress(intervals.STAGE)
    before = intervals.solve(statements, people)
    seen = visits.all_visits(statements, people, calendars, treated)
    progress(recurrences.STAGE)
    courses = recurrences.solve(statements, people, seen, treated)
    progress("ages and renal function")
    years = {
        patient: years_between(calendars[patient].time_zero, visit.half_year)
        for patient, visit in seen.items()
        if visit.half_year is not None
    }
    chemotherapy = [patient for patient, course in courses.items() if course.chemotherapy_after]
    renal = renal_function.solve(statements, people, years, chemotherapy)
    progress(metastases.STAGE)
    found = metastases.episodes(
        statements, people, treated, calendars, seen,
        {patient: b.days_from_diagnosis for patient, b in before.items()}, courses,
    )  # fmt: skip
    return Solved(statements, people, treated, calendars, before, seen, courses, renal, found)


def raw_tables(solved: Solved) -> Tables:
    """Rows of every raw table, by column."""
    return {
        "patients": _patients(solved),
        "primary_tumors": _primary_tumors(solved),
        "metastases": [
            {
                "patient_id": m.patient, "organ": m.organ, "n_lesions": m.n_lesions,
                "max_diameter_mm": m.size_mm, "detected_on": m.detected_on,
                "resolved_on": m.resolved_on,
                "growing": False if m.before_time_zero and m.resolved_on is None else None,
            }
            for m in solved.metastases
        ],
        "tumors": _tumors(solved),
        **_sessions(solved),
        **_imaging(solved),
        "labs": [
            {"patient_id": p.patient, "sampled_on": day, "creatinine_mg_dl": f"{value / 100:.2f}"}
            for p in solved.people
            for day, value in labs.samples(
                p, solved.calendars[p.patient], solved.visits[p.patient],
                solved.renal.pairs.get(p.patient),
            )
        ],
        "therapies": [
            {
                "patient_id": c.patient, "started_on": c.started_on, "ended_on": c.ended_on,
                "regimen": c.regimen,
            }
            for c in therapies.courses(
                solved.people, solved.calendars, solved.visits, solved.before, solved.courses
            )
        ],
        "vital_status": [
            {
                "patient_id": p.patient, "last_seen_on": solved.calendars[p.patient].last_seen,
                "status": "dead" if p.died else "alive",
                "cause_of_death": solved.courses[p.patient].cause_of_death,
            }
            for p in solved.people
        ],
        "screening": [
            {
                "screening_id": f"X{k:03d}", "first_ablation_on": day, "indication": indication,
                "patient_id": patient,
            }
            for k, (day, indication, patient) in enumerate(
                screening.screened(solved.statements, solved.calendars), 1
            )
        ],
    }  # fmt: skip


def _patients(solved: Solved) -> list[Row]:
    fitness = demographics.ecog(solved.statements, solved.people)
    declined = demographics.surgery(solved.statements, solved.people)
    rows: list[Row] = []
    for person in solved.people:
        name = person.patient
        visit, age = solved.visits[name], solved.renal.ages[name]
        wanted: dict[date, int] = {
            visit.blood_before: age, solved.calendars[name].time_zero: age
        }  # fmt: skip
        if visit.half_year is not None and name in solved.renal.pairs:
            wanted[visit.half_year] = solved.renal.pairs[name].age_after
        rows.append(
            {
                "patient_id": name, "sex": person.levels.get("sex", "female"),
                "birth_month": birth_month(name, wanted), "ecog": fitness[name],
                "life_expectancy_months_ge_6": True, "surgery": declined[name],
                "previous_renal_treatment": False,
            }
        )  # fmt: skip
    return rows


def _primary_tumors(solved: Solved) -> list[Row]:
    organs = demographics.primary_organs(solved.statements, solved.people)
    treatments = demographics.primary_treatments(solved.statements, solved.people)
    return [
        {
            "patient_id": p.patient, "organ": organs[p.patient],
            "pathology": spelled(p.pathology),
            "diagnosed_on": solved.calendars[p.patient].time_zero
            - timedelta(days=solved.before[p.patient].days_from_diagnosis),
            "treatment": treatments[p.patient],
        }
        for p in solved.people
    ]  # fmt: skip


def _tumors(solved: Solved) -> list[Row]:
    unproved = demographics.not_confirmed(solved.statements, solved.people, solved.treated)
    rows: list[Row] = []
    for tumor in solved.treated.tumors:
        visit, calendar = solved.visits[tumor.patient], solved.calendars[tumor.patient]
        later = visit.before(calendar.last_session)
        rows.append(
            {
                "tumor_id": tumor.tumor_id, "patient_id": tumor.patient, "kidney": tumor.kidney,
                "max_diameter_cm": f"{tumor.size_mm // 10}.{tumor.size_mm % 10}",
                "detected_on": later[-1] if tumor.found_later and later else visit.detection,
                "biopsy_result": "non-diagnostic" if tumor.tumor_id in unproved else "metastasis",
            }
        )  # fmt: skip
    return rows


def _sessions(solved: Solved) -> Mapping[str, list[Row]]:
    cycles = demographics.freeze_thaw_cycles(solved.statements, solved.treated.tumors)
    sessions: list[Row] = []
    ablations: list[Row] = []
    complications: list[Row] = []
    heated = 0
    for session in solved.treated.sessions:
        sid = f"S{len(sessions) + 1:02d}"
        day = solved.calendars[session.patient].sessions[session.number - 1]
        sessions.append(
            {
                "session_id": sid, "patient_id": session.patient, "performed_on": day,
                "modality": session.modality, "hydrodissection": session.hydrodissection,
                "sedation": "conscious",
            }
        )  # fmt: skip
        for tumor in solved.treated.of(session.patient):
            if tumor.session != session.number:
                continue
            frozen = session.modality == CRYOABLATION
            ablations.append(
                {
                    "session_id": sid, "tumor_id": tumor.tumor_id, "technical_success": True,
                    "margin_mm": MARGINS_MM[len(ablations) % len(MARGINS_MM)],
                    "freeze_thaw_cycles": cycles[tumor.tumor_id] if frozen else None,
                    "energy_minutes": None
                    if frozen
                    else ENERGY_MINUTES[heated % len(ENERGY_MINUTES)],
                }
            )  # fmt: skip
            heated += not frozen
        if session.minor_complication:
            number = len(complications) + 1
            complications.append(
                {
                    "complication_id": f"C{number:02d}", "session_id": sid,
                    "event": "retroperitoneal hematoma", "sir_class": "A",
                    "onset_on": day + timedelta(days=int(number % 4 == 0)),
                }
            )  # fmt: skip
    return {"sessions": sessions, "ablations": ablations, "complications": complications}


def _imaging(solved: Solved) -> Mapping[str, list[Row]]:
    magnetic = imaging.with_mr(solved.statements, solved.people)
    lowest = solved.renal.parts.lowest if solved.renal.parts else None
    plain = imaging.without_contrast(solved.statements, solved.people, lowest)
    examined: list[Row] = []
    findings: list[Row] = []
    for person in solved.people:
        name = person.patient
        for e in imaging.examinations(
            person, solved.visits[name], solved.treated, solved.courses[name],
            mr_before=name in magnetic, contrast_after=name not in plain,
        ):  # fmt: skip
            iid = f"I{len(examined) + 1:03d}"
            examined.append(
                {
                    "imaging_id": iid, "patient_id": e.patient, "imaged_on": e.day,
                    "modality": e.modality, "contrast": e.contrast,
                }
            )  # fmt: skip
            findings += [
                {
                    "imaging_id": iid, "tumor_id": f.tumor_id, "finding": f.finding,
                    "organ": f.organ, "growth_percent": f.growth_percent,
                }
                for f in sorted(e.findings, key=lambda f: (f.tumor_id, f.finding, f.organ))
            ]  # fmt: skip
    return {"imaging": examined, "findings": findings}
