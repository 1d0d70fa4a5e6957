"""Rules on the period in which a study enrolled its patients, as ``study.toml`` gives it.

```toml
[gate]
enrolment = [2009-01-01, 2020-12-31]
```
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.failure import Rule

Period = tuple[datetime.date, datetime.date]

_REASON = "Who was treated outside the period is not of the study's population."


def enrolment_rules(period: Period | None) -> Iterator[SqlRule]:
    """Yield the rules on a period given by its first and last day; none where none is given."""
    if period is None:
        return
    first, last = (day.isoformat() for day in period)
    outside = f"not between DATE '{first}' and DATE '{last}'"
    described = f"lies in the enrolment period, {first} to {last}"
    yield SqlRule(
        Rule(
            "sessions.inside_enrolment",
            "error",
            f"The first session of each patient {described}.",
            "sessions",
            "performed_on",
            reason=_REASON,
            source="[gate] enrolment of the study",
        ),
        sql="select arg_min(source_line, performed_on) as source_line, patient_id "
        f"from raw.sessions group by patient_id having min(performed_on) {outside}",
        message=f"The first session of patient {{patient_id}} lies outside {first} to {last}, the "
        "enrolment period. Check the date, or remove the patient.",
    )
    yield SqlRule(
        Rule(
            "screening.inside_enrolment",
            "error",
            f"The first ablation of each patient screened {described}.",
            "screening",
            "first_ablation_on",
            reason=_REASON,
            source="[gate] enrolment of the study",
        ),
        # Those included are checked by their sessions.
        sql="select source_line from raw.screening where patient_id is null "
        f"and first_ablation_on {outside}",
        message=f"This day lies outside {first} to {last}, the enrolment period. Check the date, "
        "or remove the row.",
    )
