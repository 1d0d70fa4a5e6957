"""Stage visits: the days of examinations before, within a week of and after each session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseseries.evidence.solving.printed import DAYS_PER_MONTH
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.calendar_claims import is_weekday, near_weekday
from claims.reconstruct.dates import HALF_YEAR_DAYS, Calendar
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.tumors_sessions import Treated

INTERVAL_DAYS = 105  # every 3-4 months
FIRST_VISIT_DAYS = 92
DETECTION_DAYS = 115  # from the serial CT that first showed the renal tumor to time zero, at most


@dataclass(frozen=True)
class Visits:
    """Examination days of one patient."""

    detection: date  # serial CT that first showed the renal tumor(s)
    pretreatment_ct: date
    pretreatment_mr: date
    blood_before: date
    coverage: tuple[date, ...]  # within a week of each session
    follow_up: tuple[date, ...]
    half_year: date | None  # 6 months after the last session
    local_progression: date | None

    def before(self, day: date) -> list[date]:
        """Follow-up examinations before a day."""
        return [visit for visit in self.follow_up if visit < day]


def visits(statements: Statements, person: Followed, dates: Calendar, treated: Treated) -> Visits:
    """All examination days of one patient."""
    start = dates.time_zero
    turn = person.place

    def back(days: int) -> date:
        return near_weekday(start - timedelta(days=days), -1)

    progression = (
        local_progression(statements, dates)
        if person.patient in treated.local_progression
        else None
    )
    after = _after_last_session(person, dates)
    if progression is not None:
        after = [day for day in after if abs((day - progression).days) > 40] + [progression]
    half_year = dates.last_session + timedelta(days=HALF_YEAR_DAYS)
    close = [day for day in after if abs((day - half_year).days) <= 5]
    return Visits(
        back(DETECTION_DAYS - 7 + turn % 5),
        back(9 + turn % 5),
        back(5 + turn % 3),
        back(2 + turn % 3),
        tuple(
            near_weekday(session + timedelta(days=3 + (turn + k) % 2))
            for k, session in enumerate(dates.sessions)
        ),
        tuple(sorted({*_between(dates), *after})),
        min(close) if close else None,
        progression,
    )


def local_progression(statements: Statements, dates: Calendar) -> date:
    """A weekday on which the printed months since the first session have passed."""
    window = statements.window("local_control.first_progression_months")
    if window is None:
        return near_weekday(dates.time_zero + timedelta(days=365), -1)
    first, last = window.times(DAYS_PER_MONTH).integers()
    days = [dates.time_zero + timedelta(days=k) for k in range(first, last + 1)]
    return next((day for day in days if is_weekday(day)), days[0])


def _between(dates: Calendar) -> list[date]:
    """Examinations between two sessions far apart."""
    gap = (dates.last_session - dates.time_zero).days
    count = gap // INTERVAL_DAYS
    steps = [gap * k // (count + 1) for k in range(1, count + 1)] if gap > 150 else []
    return [near_weekday(dates.time_zero + timedelta(days=step)) for step in steps]


def _after_last_session(person: Followed, dates: Calendar) -> list[date]:
    left = (dates.last_seen - dates.last_session).days
    rest = left - HALF_YEAR_DAYS
    days: Sequence[int]
    if rest < 0:
        # Followed for less than half a year: one examination, outside the window of the
        # later eGFR.
        days = [min(FIRST_VISIT_DAYS, left - 14)]
    elif person.died:
        more = max(0, (rest - 10) // INTERVAL_DAYS)
        days = [FIRST_VISIT_DAYS, HALF_YEAR_DAYS] + [
            HALF_YEAR_DAYS + INTERVAL_DAYS * k for k in range(1, more + 1)
        ]
    else:  # the last visit is an examination
        n = max(1, round(rest / INTERVAL_DAYS))
        days = [FIRST_VISIT_DAYS, HALF_YEAR_DAYS] + [
            HALF_YEAR_DAYS + rest * k // n for k in range(1, n + 1)
        ]
    return [near_weekday(dates.last_session + timedelta(days=k), -1) for k in days]


def all_visits(
    statements: Statements,
    people: Sequence[Followed],
    calendars: dict[str, Calendar],
    treated: Treated,
) -> dict[str, Visits]:
    """Examination days of all patients."""
    return {p.patient: visits(statements, p, calendars[p.patient], treated) for p in people}
