"""What one field of one patient can be, and the dates that study period and follow-up allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct import dates
from claims.reconstruct.calendar_claims import changeover, end_of_follow_up, first_year, last_year
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import CRYOABLATION, RADIOFREQUENCY

Values = tuple[str, ...]


@dataclass(frozen=True)
class Possible:
    """What one field of one patient can be: a range, or a list of values."""

    patient: str
    table: str
    field: str
    low: str
    high: str
    values: Values = ()
    note: str = ""

    @property
    def pinned(self) -> bool:
        return len(self.values) == 1 if self.values else self.low == self.high


def listed(patient: str, table: str, field: str, values: set[str], note: str = "") -> Possible:
    ordered = tuple(sorted(values))
    return Possible(patient, table, field, ordered[0], ordered[-1], ordered, note)


def first_session(statements: Statements, person: Followed, devices: set[str]) -> tuple[date, date]:
    """First and last day possible for the first session, by device, study period and follow-up."""
    first = date(first_year(statements) or dates.DEFAULT_FIRST_YEAR, 1, 1)
    last = date(last_year(statements) or dates.DEFAULT_LAST_YEAR, 12, 31)
    end = end_of_follow_up(statements)
    if end is not None:
        last = min(last, end - timedelta(days=person.days))
    changed = changeover(statements)
    if changed is not None and devices == {CRYOABLATION}:
        first = max(first, changed)
    if changed is not None and devices == {RADIOFREQUENCY}:
        last = min(last, changed - timedelta(days=1))
    return first, last


def possible_dates(person: Followed, low: date, high: date, young: int, old: int) -> list[Possible]:
    later = timedelta(days=person.days)
    note = "year; study period, device and follow-up"
    name = person.patient
    return [
        Possible(name, "sessions", "performed_on", str(low.year), str(high.year), note=note),
        Possible(
            name, "vital_status", "last_seen_on", str((low + later).year), str((high + later).year),
            note=note,
        ),
        Possible(
            name, "patients", "birth_month", str(low.year - old - 1), str(high.year - young),
            note="year; age and study period",
        ),
    ]  # fmt: skip
