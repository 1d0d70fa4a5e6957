"""The alternative text of a Kaplan–Meier curve: what a reader would read off it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.source import ResultsSource

if TYPE_CHECKING:
    from caseseries.documents.figures.kaplan_meier import Analysis, Curve

Record = dict[str, Any]

# So many falls are told one by one; of more, when the curve comes down to these shares.
FEW_FALLS: Final = 4
SHARES: Final = (0.75, 0.5, 0.25)


def alternative_text(
    results: ResultsSource, about: Analysis, shown: Curve, prefixes: list[str]
) -> str:
    """The curve of a figure: estimates with limits, falls, median, end. ``prefixes`` are those of
    its numbers, of which the first that has a median gives it."""
    curve, unit = shown.steps, about.time_unit
    n = curve[0]["n_at_risk"]
    start = fmt.plural(n, about.unit, about.units)
    events = sum(r["n_events"] for r in curve)
    last = curve[-1]
    level = results.number("definitions.conf_level_percent").value
    of_group = f", {shown.label}" if shown.label else ""
    band = "" if shown.label else " with confidence band"
    if band and shown.second:
        band += " as published and limits as recommended"
    text = (
        f"Kaplan–Meier curve of {about.sentence_name}{of_group}{band}, {start}, "
        f"{fmt.plural(events, 'event')}. "
    )
    steps = [
        f"{fmt.percent(100 * _step_at(curve, r['time'])['estimate'])} at "
        f"{fmt.exact_time(r['time'], unit)} ({fmt.count(r['n_at_risk'])} at risk"
        f"{_limits(_step_at(curve, r['time']), level) if band else ''})"
        for r in shown.ticks
        if 0 < r["time"] <= last["time"] and r["n_at_risk"]
    ]
    if steps:
        text += f"The estimate is {', '.join(steps)}. "
    return (
        f"{text}{_falls(curve, unit)}{_median(results, about, prefixes, level)}"
        f"The curve ends at {fmt.percent(100 * last['estimate'])} "
        f"after {fmt.duration(last['time'], unit)}."
    )


def _limits(step: Record, level: float | None) -> str:
    """`; 95% CI, 54.0%–99.8%`; nothing where there are none."""
    low, high = step["conf_low"], step["conf_high"]
    if fmt.is_missing(low) or fmt.is_missing(high):
        return ""
    return f"; {fmt.level(level)} CI, {fmt.percent_interval(100 * low, 100 * high)}"


def _falls(curve: list[Record], unit: str) -> str:
    """When it falls, which the estimates at the ticks of the axis do not tell."""
    falls = [
        (step["time"], step["estimate"])
        for before, step in pairwise(curve)
        if step["estimate"] < before["estimate"]
    ]
    if not falls:
        return ""
    if len(falls) <= FEW_FALLS:
        told = [f"to {fmt.percent(100 * to)} at {fmt.duration(time, unit)}" for time, to in falls]
    else:
        reached = [(s, next((t for t, to in falls if to <= s + 1e-9), None)) for s in SHARES]
        told = [
            f"to {fmt.percent(100 * share, 0)} or less at {fmt.duration(time, unit)}"
            for share, time in reached
            if time is not None
        ]
        told = told or [f"from {fmt.duration(falls[0][0], unit)} on"]
    return f"It falls {', '.join(told)}. "


def _median(
    results: ResultsSource, about: Analysis, prefixes: list[str], level: float | None
) -> str:
    for prefix in prefixes:
        ids = (f"km_median_{about.time_unit}", "km_median_low", "km_median_high")
        try:
            median, low, high = (results.number(f"{prefix}.{id}").value for id in ids)
        except KeyError:
            continue
        return f"The median is {fmt.duration_ci(median, low, high, level, about.time_unit)}. "
    return ""


def _step_at(curve: list[Record], time: float) -> Record:
    """The step function read at a time, as a reader of the figure would."""
    return [r for r in curve if r["time"] <= time][-1]
