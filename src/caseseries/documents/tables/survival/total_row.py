"""The last row of a table of survival by group: all rows of the endpoint together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource
from caseseries.documents.tables.survival.survival_groups import (
    GroupsAbout,
    LandmarkRates,
    Record,
    landmark_ids,
)
from caseseries.documents.traced.note import Trace, trace_of


@dataclass(frozen=True)
class Total:
    """The number of rows, their rate at each landmark, and the plain median of follow-up."""

    n: float
    rates: list[Record]
    median: float | None
    traces: list[Trace | None]


def total_of(results: ResultsSource, about: GroupsAbout, rates: LandmarkRates) -> Total | None:
    """That of an endpoint whose numbers are there."""
    rows = f"{about.endpoint}.{about.events}.of"
    at = [landmark_ids(about.endpoint, time, about.unit) for time in rates.times]
    if not about.endpoint or any(id not in results.numbers for id in [rows, *chain(*at)]):
        return None
    median = f"{about.follow_up}.median"
    known = median in results.numbers
    keys = ("estimate", "conf_low", "conf_high")
    return Total(
        n=results.number(rows).value or 0,
        rates=[
            {key: _fraction(results, id) for key, id in zip(keys, ids, strict=True)} for ids in at
        ],
        median=results.number(median).value if known else None,
        traces=[
            trace_of(results, [rows]),
            *(trace_of(results, ids) for ids in at),
            trace_of(results, [median]) if known else None,
        ],
    )


def _fraction(results: ResultsSource, id: str) -> float | None:
    """Numbers are in percent, rates of groups fractions."""
    value = results.number(id).value
    return None if value is None or fmt.is_missing(value) else value / 100
