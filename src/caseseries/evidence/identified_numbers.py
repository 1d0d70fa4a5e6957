"""What the documents count of identifiability and disclosure, as numbers ``claims.*``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from caseseries.results.numbers import Number

METHOD: Final = f"{__name__}.identified_numbers"
STATUSES: Final = ("pinned", "bounded", "free")
FOLLOW_UP: Final = "follow_up_months"


def identified_numbers(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Number]:
    """Numbers ``claims.identifiability.<table>.<field>.<status>.n``, the bounds
    ``claims.follow_up.<patient>.{low,high}`` in months, and ``claims.disclosure.*``.

    `tables` holds the rows of ``claims.identifiability`` and ``claims.disclosure``.
    """
    fields = tables["identifiability"]
    found: list[Number] = []
    counts = Counter((row["table_name"], row["field"], row["status"]) for row in fields)
    for table, field in dict.fromkeys((row["table_name"], row["field"]) for row in fields):
        for status in STATUSES:
            id = f"claims.identifiability.{table}.{field}.{status}.n"
            words = f"patients whose {field.replace('_', ' ')} is {status}"
            found.append(_number(id, counts[table, field, status], "patients", words))
    for row in fields:
        if row["field"] == FOLLOW_UP:
            for end in ("low", "high"):
                id = f"claims.follow_up.{row['patient'].lower()}.{end}"
                words = f"patient {row['patient']} of all cohorts that fit the published numbers"
                found.append(_number(id, float(row[end]), "months", words, f"{end}est follow-up"))
    for row in tables["disclosure"]:
        words = "fields of all patients"
        for name, value in row.items():
            if name != "finding":
                found.append(_number(f"claims.disclosure.{name}.n", value, "", words))
        if row["fields"]:
            share = 100 * row["pinned"] / row["fields"]
            id = "claims.disclosure.pinned.percent"
            found.append(_number(id, share, "%", words, "percentage"))
    return found


def _number(id: str, value: float, unit: str, population: str, statistic: str = "count") -> Number:
    n = int(value) if statistic == "count" else 1
    return Number(
        id, value, unit, n, None, population, statistic, METHOD, ("claims.identifiability",), ()
    )
