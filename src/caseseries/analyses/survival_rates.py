"""What every time-to-event endpoint reports: rates at the landmarks, the curve, who is at risk."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from caseseries.analyses.study import ConfType, Study
from caseseries.results.cohort import rows_of
from caseseries.results.numbers import Population, Recorder, months_slug
from caseseries.statistics.survival import kaplan_meier

if TYPE_CHECKING:
    import pandas as pd

METHOD = "caseseries.survival.kaplan_meier"


@dataclass(frozen=True)
class Endpoint:
    """A time-to-event endpoint of one population: durations in months and event flags."""

    durations_months: pd.Series[float]
    events: pd.Series[bool]
    population: Population
    # One group's curve serves its rates, its median and its table; fitted once.
    fits: dict[ConfType, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def n_events(self) -> int:
        return int(self.events.sum())

    def restricted_to(self, rows: pd.Series[bool], population: Population) -> Endpoint:
        mask = rows.to_numpy(dtype=bool)
        return Endpoint(self.durations_months[mask], self.events[mask], population)


def conf_types(study: Study) -> tuple[ConfType, ...]:
    """The published and the recommended type of limits, each once."""
    return tuple(dict.fromkeys((study.published_conf_type, study.recommended_conf_type)))


def fit(endpoint: Endpoint, study: Study, conf_type: ConfType) -> Any:
    """Kaplan-Meier fit of an endpoint at the study's confidence level."""
    key = conf_type
    fitted = next(iter(endpoint.fits.values()), None)
    if key not in endpoint.fits and fitted is not None:
        endpoint.fits[key] = fitted.with_limits(conf_type)
    elif key not in endpoint.fits:
        endpoint.fits[key] = kaplan_meier(
            endpoint.durations_months.to_numpy(dtype=float),
            endpoint.events.to_numpy(dtype=bool),
            conf_type=conf_type,
            alpha=1 - study.conf_level,
        )
    return endpoint.fits[key]


def landmark_rates(endpoint: Endpoint, study: Study) -> list[dict[str, Any]]:
    """One record per landmark and type of limits: fractions, None where not estimable.

    Past the last observation the estimate is carried forward and marked `beyond_follow_up`.
    """
    records = []
    longest = float(endpoint.durations_months.max()) if len(endpoint.durations_months) else 0.0
    for conf_type in conf_types(study):
        if not len(endpoint.durations_months):
            continue
        table = fit(endpoint, study, conf_type).at(list(study.landmarks_months))
        for row in rows_of(table):
            records.append(
                {
                    "time_months": float(row["time"]),
                    "conf_type": conf_type,
                    "estimate": known(row["estimate"]),
                    "std_error": known(row["std_error"]),
                    "conf_low": known(row["conf_low"]),
                    "conf_high": known(row["conf_high"]),
                    "n_at_risk": int(row["n_at_risk"]),
                    "beyond_follow_up": bool(row["time"] > longest),
                }
            )
    return records


def record_rates(record: Recorder, prefix: str, endpoint: Endpoint, study: Study) -> None:
    """Numbers ``prefix.rate_12m``, ``…_std_error``, ``…_low``, ``…_high`` and, for the
    recommended limits, ``…_recommended_low`` and ``…_high``; in percent."""
    for rate in landmark_rates(endpoint, study):
        id = f"{prefix}.rate_{months_slug(rate['time_months'])}"
        published = rate["conf_type"] == study.published_conf_type
        shared = {"method": METHOD, "unit": "%", "events": endpoint.n_events}
        if published:
            record.add(
                id, _percent(rate["estimate"]), endpoint.population,
                statistic="Kaplan-Meier estimate", **shared,
            )  # fmt: skip
            record.add(
                f"{id}_std_error", _percent(rate["std_error"]), endpoint.population,
                statistic="Greenwood standard error", **shared,
            )  # fmt: skip
        names = ["" if published else "_recommended"]
        if study.published_conf_type == study.recommended_conf_type:
            names = ["", "_recommended"]
        for name in names:
            for side in ("low", "high"):
                record.add(
                    f"{id}{name}_{side}", _percent(rate[f"conf_{side}"]), endpoint.population,
                    statistic=f"{rate['conf_type']} confidence limit", **shared,
                )  # fmt: skip


def record_median(record: Recorder, prefix: str, endpoint: Endpoint, study: Study) -> None:
    """Numbers ``prefix.km_median_months``, ``…_low`` and ``…_high`` (recommended limits)."""
    for name, value in km_median(endpoint, study).items():
        record.add(
            f"{prefix}.{name}", value, endpoint.population, statistic="Kaplan-Meier median",
            method=METHOD, unit="months", events=endpoint.n_events,
        )  # fmt: skip


def km_median(endpoint: Endpoint, study: Study) -> dict[str, float | None]:
    """Kaplan-Meier median and its limits in months; None where not reached."""
    if not len(endpoint.durations_months):
        return dict.fromkeys(("km_median_months", "km_median_low", "km_median_high"))
    estimate, low, high = fit(endpoint, study, study.recommended_conf_type).quantile(0.5)
    return {
        "km_median_months": known(estimate),
        "km_median_low": known(low),
        "km_median_high": known(high),
    }


def record_curve(record: Recorder, analysis: str, endpoint: Endpoint, study: Study) -> None:
    """Frames ``curves`` and ``risk_table`` of one endpoint, and the numbers of the latter."""
    if not len(endpoint.durations_months):
        return
    for conf_type in conf_types(study):
        curve = fit(endpoint, study, conf_type).curve
        record.frame(
            "curves",
            (
                {
                    "analysis": analysis,
                    "time_months": float(row["time"]),
                    "n_at_risk": int(row["n_at_risk"]),
                    "n_events": int(row["n_events"]),
                    "n_censored": int(row["n_censored"]),
                    "estimate": known(row["estimate"]),
                    "std_error": known(row["std_error"]),
                    "conf_low": known(row["conf_low"]),
                    "conf_high": known(row["conf_high"]),
                    "conf_type": conf_type,
                }
                for row in rows_of(curve)
            ),
        )
    _record_risk_table(record, analysis, endpoint, study)


def _record_risk_table(record: Recorder, analysis: str, endpoint: Endpoint, study: Study) -> None:
    """Frame ``risk_table``; numbers ``<analysis>.risk_table.12m.n_at_risk`` and so on."""
    times = endpoint.durations_months
    steps = math.ceil(float(times.max()) / study.axis_step_months)
    for step in range(steps + 1):
        tick = step * study.axis_step_months
        past = times <= tick
        counted = {
            "n_at_risk": (times >= tick, "at risk at"),
            "n_censored": (past & ~endpoint.events, "censored up to"),
            "n_events": (past & endpoint.events, "with the event up to"),
        }
        for name, (rows, words) in counted.items():
            record.add(
                f"{analysis}.risk_table.{months_slug(tick)}.{name}", int(rows.sum()),
                _part_of(endpoint.population, rows, f"{words} {tick:g} months"),
                statistic="count", method=f"{__name__}.record_curve",
                unit=f"{endpoint.population.unit_of_analysis}s",
            )  # fmt: skip
        record.frame(
            "risk_table",
            [
                {
                    "analysis": analysis,
                    "time_months": tick,
                    **{name: int(rows.sum()) for name, (rows, _) in counted.items()},
                }
            ],
        )


def _part_of(population: Population, rows: pd.Series[bool], words: str) -> Population:
    keys = tuple(key for key, kept in zip(population.keys, rows, strict=True) if kept)
    return replace(population, name=f"{population.name} {words}", keys=keys)


def known(value: float) -> float | None:
    """None for what the statistics call NaN or infinite."""
    return float(value) if math.isfinite(value) else None


def _percent(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
