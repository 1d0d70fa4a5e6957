"""The values a figure is drawn from, as a table that the HTML folds under it.

The table travels in the ``<metadata>`` of the figure's SVG; the Lua filter takes it out. PDF and
Word go without: there the alternative text tells what the figure shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from caseseries.documents.printing import format as fmt

Record = dict[str, Any]

MOST_ROWS: Final = 300
"""Of more than these only the first are written into the page."""
COUNTS: Final = (
    ("n_at_risk", "At risk"),
    ("n_events", "Events"),
    ("n_competing", "Competing"),
    ("n_censored", "Censored"),
)


@dataclass(frozen=True)
class FigureValues:
    """What the figure shows, the headings of the table, and its rows, each begun by its name."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def html(self) -> str:
        """A fold with the table."""
        title = escape(self.title)
        name = f"Values of the figure: {title}"
        head = "".join(f'<th scope="col">{escape(text)}</th>' for text in self.headings)
        body = "".join(
            f'<tr><th scope="row">{escape(first)}</th>'
            + "".join(f"<td>{escape(text)}</td>" for text in others)
            + "</tr>"
            for first, *others in self.rows[:MOST_ROWS]
        )
        further = len(self.rows) - MOST_ROWS
        cut = f"<p>{fmt.count(further)} further rows are not shown.</p>" if further > 0 else ""
        return (
            f'<details class="figure-values"><summary>{name}</summary>'
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{name}">'
            f'<table><caption class="hidden-caption">{title}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{cut}</details>"
        )


def in_metadata(values: FigureValues | None) -> str:
    """The table as the SVG carries it; empty without one."""
    return f"\n  <values>{escape(values.html)}</values>" if values and values.rows else ""


@dataclass(frozen=True)
class CurveValues:
    """One curve: the name of its group, its steps, the ticks of the axis, a second pair of
    limits."""

    label: str
    steps: Sequence[Record]
    ticks: Sequence[Record]
    second: Sequence[Record] = ()


def values_of_curves(
    title: str, time_heading: str, unit: str, curves: Sequence[CurveValues], limits: Sequence[str]
) -> FigureValues:
    """A row for every step; where these are too many, for the ticks of the axis.

    ``limits`` are the headings of the pairs of limits that are drawn.
    """
    first = curves[0].steps[0]
    counts = [(key, heading) for key, heading in COUNTS if key in first]
    several = len(curves) > 1
    if sum(len(curve.steps) for curve in curves) > MOST_ROWS:
        title += ", at the ticks of the axis"
        curves = [_at_ticks(curve) for curve in curves]
    headings = [time_heading, *(heading for _, heading in counts), "Estimate, %", *limits]
    rows = []
    for curve in curves:
        pairs = (curve.steps, curve.second)[: len(limits)]
        for number, step in enumerate(curve.steps):
            texts = [fmt.number(step["time"], fmt.time_places(unit))]
            texts += [fmt.count(step[key]) for key, _ in counts]
            texts.append(fmt.number(100 * step["estimate"]))
            texts += [_limits(steps[number]) if steps else "" for steps in pairs]
            rows.append((curve.label, *texts) if several else tuple(texts))
    return FigureValues(title, ("Group", *headings) if several else tuple(headings), tuple(rows))


def _at_ticks(curve: CurveValues) -> CurveValues:
    def read(steps: Sequence[Record]) -> Iterator[Record]:
        for tick in curve.ticks:
            before = [step for step in steps if step["time"] <= tick["time"]]
            if before:
                counted = {key: None for key, _ in COUNTS if key in before[-1]}
                counted["n_at_risk"] = tick["n_at_risk"]
                yield {**before[-1], **counted, "time": tick["time"]}

    return CurveValues(curve.label, [*read(curve.steps)], curve.ticks, [*read(curve.second)])


def _limits(step: Record) -> str:
    low, high = step["conf_low"], step["conf_high"]
    if fmt.is_missing(low) or fmt.is_missing(high):
        return fmt.interval(None, None)
    return fmt.interval(100 * low, 100 * high)
