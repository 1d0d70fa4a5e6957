"""What the ledger says about the calendar: years, the change of device, the end of follow-up."""

from __future__ import annotations

import re
from datetime import date, timedelta

from caseseries.evidence.solving.statements import Statements

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
FRIDAY = 4


def first_year(statements: Statements) -> int | None:
    return statements.count("technique.first_year")


def last_year(statements: Statements) -> int | None:
    return statements.count("technique.last_year")


def last_contact_year(statements: Statements) -> int | None:
    return statements.count("follow_up.last_contact_year")


def changeover(statements: Statements) -> date | None:
    """First of the month after which the newer device was used, from the words of its claims.

    The claims on interleaved modalities name months ("After May 2012 all CA"); the latest named is
    the first month of the newer device alone.
    """
    return max(_months_named(statements, "technique.modalities_interleaved.n"), default=None)


def end_of_follow_up(statements: Statements) -> date | None:
    """Last day of the month named with the last contact, else of its year."""
    year = last_contact_year(statements)
    if year is None:
        return None
    named = [m for m in _months_named(statements, "follow_up.last_contact_year") if m.year == year]
    last = max(named, default=date(year, 12, 1))
    following = date(last.year + last.month // 12, last.month % 12 + 1, 1)
    return following - timedelta(days=1)


def _months_named(statements: Statements, result: str) -> list[date]:
    found = []
    for claim in statements.of(result):
        for name, year in re.findall(rf"({'|'.join(MONTHS)}) (\d{{4}})", claim.quote):
            found.append(date(int(year), MONTHS.index(name) + 1, 1))
    return found


def is_weekday(day: date) -> bool:
    """Monday to Friday: nobody is treated or examined by appointment on other days."""
    return day.weekday() <= FRIDAY


def weekdays(first: date, last: date) -> list[int]:
    """Ordinals of the weekdays between two dates, both included."""
    days = range(first.toordinal(), last.toordinal() + 1)
    return [day for day in days if is_weekday(date.fromordinal(day))]


def near_weekday(day: date, step: int = 1) -> date:
    """The day itself, or the next (step 1) or previous (step -1) weekday."""
    while not is_weekday(day):
        day += timedelta(days=step)
    return day
