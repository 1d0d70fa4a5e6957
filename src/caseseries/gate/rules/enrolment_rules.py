"""Rules on the period in which a study enrolled, as ``study.toml`` gives it.

```toml
[gate]
enrolment = [2009-01-01, 2020-12-31]
enrolment_columns = ["visits.visited_on", "screening.screened_on"]
```

The first date of each row of the root table has to lie in the period; in tables after the first,
rows that belong to nobody are looked at one by one.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from caseseries.gate.failures.patient_of import patient_query
from caseseries.gate.rules.sql_rules import SqlRule
from caseseries.study.declaration import Table
from caseseries.study.failure import Rule
from caseseries.study.root_table import root_table
from caseseries.writing.identifiers import quoted

Period = tuple[datetime.date, datetime.date]

_REASON = "Who was enrolled outside the period is not of the study's population."
_SOURCE = "[gate] enrolment of the study"


def enrolment_rules(
    period: Period | None, columns: tuple[str, ...], tables: Mapping[str, Table]
) -> Iterator[SqlRule]:
    """Yield a rule per column ``table.column``; none where no period is given."""
    if period is None:
        return
    first, last = (day.isoformat() for day in period)
    outside = f"not between DATE '{first}' and DATE '{last}'"
    described = f"lies in the enrolment period, {first} to {last}"
    root = root_table(tables)
    for number, name in enumerate(columns):
        table, _, column = name.partition(".")
        whose = patient_query(tables[table], tables) or (
            f"select source_line, null as patient from raw.{quoted(table)}"
        )
        dated = (
            f"select owned.source_line, owned.patient, dated.{quoted(column)} as day"
            f" from ({whose}) as owned inner join raw.{quoted(table)} as dated"
            " on owned.source_line = dated.source_line"
        )
        what = tables[table].column(column).title.lower()
        rule = Rule(
            f"{table}.inside_enrolment",
            "error",
            f"The first {what} of each {root.noun} {described}."
            if number == 0
            else f"What belongs to no {root.noun} {described}.",
            table,
            column,
            reason=_REASON,
            source=_SOURCE,
        )
        if number == 0:
            yield SqlRule(
                rule,
                sql=f"select arg_min(source_line, day) as source_line, patient from ({dated})"
                f" group by patient having min(day) {outside}",
                message=f"The first {what} of {root.noun} {{patient}} lies outside {first} to"
                f" {last}, the enrolment period. Check the date, or remove the {root.noun}.",
            )
        else:
            yield SqlRule(
                rule,
                # Those enrolled are checked by the first column.
                sql=f"select source_line from ({dated}) where patient is null and day {outside}",
                message=f"This day lies outside {first} to {last}, the enrolment period. Check the"
                " date, or remove the row.",
            )
