"""The courses that the swimmer plot draws, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseseries.documents.figures.values import FigureValues
from caseseries.documents.printing import format as fmt

Record = dict[str, Any]


def swimmer_values(
    lanes: list[Record], events: list[Record], labels: Mapping[str, str]
) -> FigureValues:
    """A row per lane, with the times of each kind of event that occurs. ``labels`` name kinds."""
    kinds = [kind for kind in labels if kind != "death" and any(e["kind"] == kind for e in events)]
    rows = []
    for lane in lanes:
        own = [e for e in events if e["patient_id"] == lane["patient_id"]]
        times = [_times([e for e in own if e["kind"] == kind]) for kind in kinds]
        ended = "Death" if lane["died"] else "Last contact"
        follow_up = fmt.number(lane["follow_up_months"])
        pathology = fmt.capitalized(str(lane["pathology"] or "unknown origin"))
        rows.append((str(lane["patient_id"]), pathology, follow_up, ended, *times))
    headings = ("Patient", "Origin", "Follow-up", "Ended with", *(labels[kind] for kind in kinds))
    return FigureValues("courses of the patients, in months", headings, tuple(rows))


def _times(events: list[Record]) -> str:
    """`0.0; 12.5 to 14.0`; the figure cuts what lies before time zero or after last contact."""
    return "; ".join(
        fmt.number(event["start_months"])
        + ("" if event["end_months"] is None else f" to {fmt.number(event['end_months'])}")
        for event in events
    )
