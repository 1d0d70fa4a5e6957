"""Stage therapies: courses of systemic chemotherapy before and after the first ablation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseseries.evidence.solving.statements import spelled
from claims.reconstruct.calendar_claims import near_weekday
from claims.reconstruct.dates import Calendar
from claims.reconstruct.intervals import COURSE_DAYS, START_BEFORE_DETECTION_DAYS, Before
from claims.reconstruct.metastases import recurrence_days
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.recurrences import Course
from claims.reconstruct.visits import Visits

FIRST_LINE, SECOND_LINE = "carboplatin and paclitaxel", "docetaxel"
# The Methods name this one for one patient with this origin; the ledger holds numbers only.
OTHER_FIRST_LINE = {"adenoid cystic carcinoma": "cisplatin and 5-fluorouracil"}
AFTER_RECURRENCE_DAYS = 21


@dataclass(frozen=True)
class Chemotherapy:
    """One course of systemic chemotherapy."""

    patient: str
    started_on: date
    ended_on: date
    regimen: str


def courses(
    people: Sequence[Followed],
    calendars: Mapping[str, Calendar],
    visits: Mapping[str, Visits],
    before: Mapping[str, Before],
    after: Mapping[str, Course],
) -> list[Chemotherapy]:
    """All courses, by patient and start."""
    out = []
    others = dict(OTHER_FIRST_LINE)
    for person in people:
        name = person.patient
        if before[name].chemotherapy:
            # The first patient of such an origin has the other regimen.
            regimen = others.pop(spelled(person.pathology), FIRST_LINE)
            out.append(_earlier(name, visits[name], before[name].years_from_chemotherapy, regimen))
        if after[name].chemotherapy_after:
            found = recurrence_days(after[name], visits[name])
            shown = found[0][1] if found else visits[name].follow_up[0]
            last = calendars[name].last_seen
            start = near_weekday(shown + timedelta(days=AFTER_RECURRENCE_DAYS))
            start = start if start < last else shown
            end = min(near_weekday(start + timedelta(days=COURSE_DAYS), -1), last)
            out.append(
                Chemotherapy(
                    name, start, end, SECOND_LINE if before[name].chemotherapy else FIRST_LINE
                )
            )
    return out


def _earlier(patient: str, visits: Visits, years: int | None, regimen: str) -> Chemotherapy:
    """A course that ended some years before the renal tumor showed, or was under way then."""
    if years is None:
        start = near_weekday(visits.detection - timedelta(days=START_BEFORE_DETECTION_DAYS))
        return Chemotherapy(
            patient, start, near_weekday(start + timedelta(days=COURSE_DAYS), -1), regimen
        )
    end = near_weekday(visits.detection - timedelta(days=round(365.25 * years)), -1)
    return Chemotherapy(patient, end - timedelta(days=COURSE_DAYS), end, regimen)
