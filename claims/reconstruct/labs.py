"""Creatinine before, after each session and at each follow-up examination."""

from __future__ import annotations

from datetime import date

from claims.reconstruct.dates import HALF_YEAR_DAYS, Calendar
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.renal_candidates import Candidate
from claims.reconstruct.visits import Visits

USUAL_HUNDREDTHS = {"female": (62, 66), "male": (81, 86)}  # mg/dL · 100, without an eGFR pair
DRIFT = (0, 1, -1, 0, 2, 1, -1)  # hundredths, around the value at 6 months


def samples(
    person: Followed, dates: Calendar, visits: Visits, pair: Candidate | None
) -> list[tuple[date, int]]:
    """Days and creatinine in hundredths of mg/dL."""
    if pair is None:
        before, after = USUAL_HUNDREDTHS[person.levels.get("sex", "male")]
    else:
        before, after = pair.before_hundredths, pair.after_hundredths
    half_year = (dates.last_session - dates.time_zero).days + HALF_YEAR_DAYS
    out = [(visits.blood_before, before)]
    for position, day in enumerate(sorted({*visits.coverage, *visits.follow_up})):
        # Creatinine moves from one value to the other in the half year, and stays.
        share = min(half_year, (day - dates.time_zero).days)
        value = before + round_half_up(share * (after - before), half_year)
        if day != visits.half_year:
            value += DRIFT[position % len(DRIFT)]
        out.append((day, value))
    return out


def round_half_up(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
