"""Cox regression of an endpoint: each factor alone and the factors together, Wald and Firth.

Where rows come under observation late, or several belong together, the model is fitted on
(start, stop] intervals with robust limits (Lin and Wei 1989), the model-based ones beside them.
Where another event competes, who has it is censored in these models, whose ratios are those of
cause-specific hazards; beside them stand Fine and Gray's (1999) of the subdistribution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.competing import EVENT, causes_of, has_subdistribution, ratio_called
from caseseries.analyses.endpoints import Endpoint, columns_of, endpoint_of, rows_in
from caseseries.analyses.kind_settings import Regression as Settings
from caseseries.analyses.kind_settings import declared
from caseseries.analyses.left_out import record_left_out
from caseseries.analyses.survival_rates import known, options_of
from caseseries.analyses.terms import Term, terms_of
from caseseries.analyses.variables import column_of, rows_of_table
from caseseries.results import frames
from caseseries.results.cohort import rows_of
from caseseries.statistics.survival import cox, fine_gray
from caseseries.study.settings import Variable

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

ESTIMATES: Final = (
    "hazard_ratio", "conf_low", "conf_high", "p_value", "coefficient", "std_error",
)  # fmt: skip
ROBUST: Final = ("naive_std_error", "naive_low", "naive_high", "naive_p_value")

FRAMES: Final[frames.Frames] = {
    "regression": (
        "One row per term of a Cox model.",
        (
            frames.TABLE,
            frames.ENDPOINT,
            frames.POSITION,
            ("model", frames.TEXT, "univariable (a factor alone) or multivariable."),
            ("method", frames.TEXT, "cox, fine_gray (Wald limits), firth (profile likelihood)."),
            frames.VARIABLE,
            ("level", frames.TEXT, "Id of the group; missing for a number as it is."),
            frames.LABEL,
            frames.LEVEL_LABEL,
            ("reference", frames.TEXT, "Id of the group compared with."),
            ("reference_label", frames.TEXT, "Printed name of the group compared with."),
            (
                "hazard_ratio",
                frames.REAL,
                "Hazard ratio; of a number, per unit; by fine_gray of the subdistribution.",
            ),
            frames.LOW,
            frames.HIGH,
            ("p_value", frames.REAL, "P: Wald, penalized likelihood ratio for firth."),
            ("coefficient", frames.REAL, "Logarithm of the hazard ratio."),
            ("std_error", frames.REAL, "Its standard error; robust where rows belong together."),
            ("naive_std_error", frames.REAL, "Model-based standard error beside a robust one."),
            ("naive_low", frames.REAL, "Lower limit by the model-based standard error."),
            ("naive_high", frames.REAL, "Upper limit by the model-based standard error."),
            ("naive_p_value", frames.REAL, "Wald P by the model-based standard error."),
            frames.N,
            frames.EVENTS,
            frames.NOTE,
        ),
    ),
}


@dataclass(frozen=True)
class _Fit:
    """What all models of one table share."""

    name: str
    said: Settings
    cohort: Cohort
    study: Study
    record: Recorder

    @property
    def alpha(self) -> float:
        return 1 - self.study.settings.statistics.conf_level


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``regression``; numbers ``<table>.<model>.<method>.<variable>[.<level>].*`` and, of
    what the models rest on, ``<table>.univariable.<variable>.*`` and ``<table>.multivariable.*``.
    """
    survival = endpoint_of(cohort, study, said.endpoint)
    unit = declared(study, said.endpoint).unit
    where = study.settings.place("tables", name)
    together = terms_of(cohort, rows_of_table(cohort, said.rows, unit, where))
    others: tuple[Variable, ...] = ()
    if said.alone_of:
        others = study.settings.rows_of(said.alone_of, where.saying("alone_of", said.alone_of))
    alone = {
        term.column: term
        for term in (*terms_of(cohort, rows_of_table(cohort, others, unit, where)), *together)
    }
    by_variable: dict[str, list[Term]] = {}
    for term in alone.values():
        by_variable.setdefault(term.row.variable, []).append(term)
    plain = survival.entry is None and survival.cluster is None
    record.reads(name, *columns_of(cohort, study, said.endpoint))
    record.reads(f"{name}.multivariable", *(row.variable for row in said.rows))
    fit = _Fit(name, said, cohort, study, record)
    subdistribution = said.subdistribution and has_subdistribution(survival)
    for method in ("cox", *["firth"] * (said.firth and plain), *["fine_gray"] * subdistribution):
        for terms in by_variable.values():
            _model(fit, "univariable", method, terms, survival)
        if together:
            _model(fit, "multivariable", method, together, survival)
    for variable, terms in by_variable.items():
        _record_size(fit, f"{name}.univariable.{variable}", terms, survival)
    if together:
        _record_size(fit, f"{name}.multivariable", together, survival)


def _record_size(fit: _Fit, id: str, terms: Sequence[Term], survival: Endpoint) -> None:
    """What a model rests on: ``id.patients.n``, ``.deaths.n``, ``.events_per_variable``, and who
    is left out of it for want of a factor's value: ``.missing.n``."""
    survival = _with_known_factors(fit, terms, survival)
    record_left_out(
        id, fit.cohort, declared(fit.study, fit.said.endpoint).unit,
        rows_in(fit.cohort, fit.study, fit.said.endpoint),
        {variable: ~mask for variable, mask in _known_by_factor(fit, terms).items()}, fit.record,
        {term.row.variable: term.row.label for term in terms},
    )  # fmt: skip
    shared = {"method": f"{__name__}.analyse", "events": survival.n_events}
    events = declared(fit.study, fit.said.endpoint).events_called
    units = survival.population.units
    for name, value in ((units, survival.population.n), (events, survival.n_events)):
        fit.record.add(
            f"{id}.{name}.n", value, survival.population, statistic="count",
            unit=survival.population.counted, **shared,
        )  # fmt: skip
    fit.record.add(
        f"{id}.events_per_variable", survival.n_events / len(terms), survival.population,
        statistic="events per variable", **shared,
    )  # fmt: skip


def _model(fit: _Fit, model: str, method: str, terms: Sequence[Term], survival: Endpoint) -> None:
    survival = _with_known_factors(fit, terms, survival)
    frame = _design(fit, terms, survival)
    options: dict[str, Any] = {"alpha": fit.alpha}
    robust = options_of(survival, robust=True)
    for key, values in robust.items():
        frame[key] = values
        options[key] = key
    columns = [term.column for term in terms]
    if method == "fine_gray":
        # a name that no column of a study has
        frame[cause := "cause of the end"] = causes_of(survival)
        fitted = fine_gray(frame, "duration", cause, columns, cause_of_interest=EVENT, **options)
    else:
        options |= {"ties": fit.said.ties} if method == "cox" else {"penalty": "firth"}
        fitted = cox(frame, "duration", "event", columns, **options)
    rows = {row["term"]: row for row in rows_of(fitted.coefficients)}
    for term in terms:
        row = rows.get(term.column)
        naive = method == "cox" and "cluster" in robust
        estimates = _estimates(row, fit.alpha, robust=naive)
        _record(fit, model, method, term, estimates, survival)
        fit.record.frame(
            "regression",
            [
                {
                    "table_name": fit.name,
                    "endpoint": fit.said.endpoint,
                    "position": len(fit.record.frames.get("regression", ())) + 1,
                    "model": model,
                    "method": method,
                    "variable": term.row.variable,
                    "level": term.level.id if term.level else None,
                    "label": term.row.label,
                    "level_label": term.level.label if term.level else None,
                    "reference": term.reference.id if term.reference else None,
                    "reference_label": term.reference.label if term.reference else None,
                    **estimates,
                    "n": survival.population.n,
                    "events": survival.n_events,
                    "note": None if estimates["hazard_ratio"] is not None else fitted.note,
                }
            ],
        )


def _with_known_factors(fit: _Fit, terms: Sequence[Term], survival: Endpoint) -> Endpoint:
    """Without the rows whose value of a factor is missing: they are in none of its levels."""
    within = rows_in(fit.cohort, fit.study, fit.said.endpoint).to_numpy(dtype=bool)
    is_known = reduce(and_, _known_by_factor(fit, terms).values())[within]
    if is_known.all():
        return survival
    keys = tuple(key for key, kept in zip(survival.population.keys, is_known, strict=True) if kept)
    name = f"{survival.population.name} with known factors"
    return survival.restricted_to(is_known, replace(survival.population, name=name, keys=keys))


def _known_by_factor(fit: _Fit, terms: Sequence[Term]) -> dict[str, pd.Series[bool]]:
    """Which rows of the unit's frame have a value of each factor, or one of its levels."""
    found: dict[str, pd.Series[bool]] = {}
    for variable in dict.fromkeys(term.row.variable for term in terms):
        of_variable = [term for term in terms if term.row.variable == variable]
        first = of_variable[0]
        if first.level is None or first.reference is None:
            of_factor = column_of(fit.cohort, first.row).notna()
        else:
            of_factor = first.reference.rows.copy()
            for term in of_variable:
                if term.level is not None:
                    of_factor |= term.level.rows
        found[variable] = of_factor
    return found


def _design(fit: _Fit, terms: Sequence[Term], survival: Endpoint) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "duration": survival.durations.to_numpy(dtype=float),
        "event": survival.events.to_numpy(dtype=bool),
    }
    kept = set(survival.durations.index)
    for term in terms:
        values = column_of(fit.cohort, term.row) if term.level is None else term.level.rows
        columns[term.column] = values[values.index.isin(kept)].to_numpy(dtype=float)
    return pd.DataFrame(columns)


def _estimates(
    row: dict[str, Any] | None, alpha: float, *, robust: bool
) -> dict[str, float | None]:
    names = (*ESTIMATES, *(ROBUST if robust else ()))
    if row is None:
        return dict.fromkeys(names)
    found = {
        "coefficient": known(row["coef"]),
        "std_error": known(row["std_error"]),
        **{name: known(row[name]) for name in ESTIMATES[:4]},
    }
    if robust:
        found |= _by_the_model(row["coef"], row["naive_std_error"], alpha)
    return {name: found[name] for name in names}


def _by_the_model(coefficient: float, std_error: float, alpha: float) -> dict[str, float | None]:
    import math
    from statistics import NormalDist

    import numpy as np

    width = NormalDist().inv_cdf(1 - alpha / 2) * std_error
    z = abs(coefficient / std_error) if std_error else math.nan
    with np.errstate(over="ignore"):  # a limit may lie beyond the largest float: inf
        low, high = np.exp([coefficient - width, coefficient + width]).tolist()
    return {
        "naive_std_error": known(std_error),
        "naive_low": known(low),
        "naive_high": known(high),
        "naive_p_value": known(math.erfc(z / math.sqrt(2))),
    }


def _record(
    fit: _Fit,
    model: str,
    method: str,
    term: Term,
    estimates: dict[str, float | None],
    survival: Endpoint,
) -> None:
    ratio = ratio_called(method, survival)
    words = {
        "hazard_ratio": ratio,
        "conf_low": f"confidence limit of the {ratio}",
        "conf_high": f"confidence limit of the {ratio}",
        "p_value": "penalized likelihood ratio P" if method == "firth" else "Wald P",
        "coefficient": "coefficient",
        "std_error": "standard error of the coefficient",
        "naive_std_error": "model-based standard error of the coefficient",
        "naive_low": f"model-based confidence limit of the {ratio}",
        "naive_high": f"model-based confidence limit of the {ratio}",
        "naive_p_value": "model-based Wald P",
    }
    function = "fine_gray" if method == "fine_gray" else "cox"
    for name, value in estimates.items():
        fit.record.add(
            f"{fit.name}.{model}.{method}.{term.column}.{name}", value, survival.population,
            statistic=words[name], method=f"caseseries.survival.{function}",
            events=survival.n_events,
        )  # fmt: skip
