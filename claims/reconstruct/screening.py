"""Stage screening: everybody with an ablation of a renal tumor in the study period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.calendar_claims import first_year, last_year, weekdays
from claims.reconstruct.dates import DEFAULT_FIRST_YEAR, DEFAULT_LAST_YEAR, Calendar

OTHER, INCLUDED = "other renal tumor", "renal metastasis"


def screened(
    statements: Statements, calendars: Mapping[str, Calendar]
) -> list[tuple[date, str, str]]:
    """Day of the first ablation, indication and patient (empty: not included), in order.

    Patients not included are spread evenly over the weekdays of the study period.
    """
    count = statements.count("screening.screened.n") or len(calendars)
    days = weekdays(
        date(first_year(statements) or DEFAULT_FIRST_YEAR, 1, 5),
        date(last_year(statements) or DEFAULT_LAST_YEAR, 12, 28),
    )
    others = max(0, count - len(calendars))
    rows = [
        (date.fromordinal(days[k * (len(days) - 1) // max(1, others - 1)]), OTHER, "")
        for k in range(others)
    ]
    rows += [(c.time_zero, INCLUDED, patient) for patient, c in calendars.items()]
    return sorted(rows)
