"""Cox models of overall survival: each factor alone and the factors together, Wald and Firth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis import overall_survival
from caseseries.analyses.study import Study, VariableRow
from caseseries.analyses.survival_rates import Endpoint, known
from caseseries.analyses.variables import Level, levels_of
from caseseries.results.cohort import Cohort, rows_of
from caseseries.results.numbers import Population, Recorder
from caseseries.statistics.survival import cox

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("cox", "firth")
FRAME_OF_MODEL = {"univariable": "table3_cox", "multivariable": "multivariable"}


@dataclass(frozen=True)
class Term:
    """One factor of a model: a level of a variable against the reference level."""

    row: VariableRow
    level: Level
    reference: Level

    @property
    def column(self) -> str:
        return f"{self.row.variable}.{self.level.id}"


def terms_of(cohort: Cohort, rows: Sequence[VariableRow]) -> list[Term]:
    """Every level of each variable but its reference.

    The reference is the lower group of a cut, "other" of a picked level, "no" of a yes/no
    column, and the first level with patients elsewhere. A level without patients stays: its
    estimate is stated as not estimable.
    """
    terms = []
    for row in rows:
        levels = levels_of(cohort, row)
        if len(levels) < 2:
            continue
        named = [level for level in levels if level.id in ("other", "no") or level.id[:3] == "lt_"]
        with_patients = [level for level in levels if level.rows.any()]
        reference = (named or with_patients or levels)[0]
        terms.extend(Term(row, level, reference) for level in levels if level is not reference)
    return terms


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frames ``table3_cox`` and ``multivariable``; numbers
    ``cox.<model>.<method>.<variable>.<level>.*`` and, of what the models rest on,
    ``cox.univariable.<variable>.*`` and ``cox.multivariable.*``.

    The univariable models cover the factors of Table 3 and of ``[cox]``; the multivariable one
    holds the factors of ``[cox]`` together.
    """
    survival = overall_survival.endpoint(cohort)
    together = terms_of(cohort, study.cox)
    alone = {term.column: term for term in (*terms_of(cohort, study.table3), *together)}
    by_variable: dict[str, list[Term]] = {}
    for term in alone.values():
        by_variable.setdefault(term.row.variable, []).append(term)
    for method in METHODS:
        for terms in by_variable.values():
            _model("univariable", method, terms, survival, study, record)
        if together:
            _model("multivariable", method, together, survival, study, record)
    for variable, terms in by_variable.items():
        _record_size(f"cox.univariable.{variable}", terms, survival, record)
    if together:
        _record_size("cox.multivariable", together, survival, record)


def _record_size(id: str, terms: Sequence[Term], survival: Endpoint, record: Recorder) -> None:
    """What a model rests on: ``id.patients.n``, ``.deaths.n``, ``.events_per_variable``."""
    survival = _with_known_factors(terms, survival)
    shared = {"method": f"{__name__}.analyse", "events": survival.n_events}
    for name, value in (("patients", survival.population.n), ("deaths", survival.n_events)):
        record.add(
            f"{id}.{name}.n", value, survival.population, statistic="count", unit="patients",
            **shared,
        )  # fmt: skip
    record.add(
        f"{id}.events_per_variable", survival.n_events / len(terms), survival.population,
        statistic="events per variable", **shared,
    )  # fmt: skip


def _model(
    model: str,
    method: str,
    terms: Sequence[Term],
    survival: Endpoint,
    study: Study,
    record: Recorder,
) -> None:
    survival = _with_known_factors(terms, survival)
    fitted = cox(
        _design(terms, survival),
        "duration",
        "event",
        [term.column for term in terms],
        penalty="firth" if method == "firth" else None,
        alpha=1 - study.conf_level,
    )
    rows = {row["term"]: row for row in rows_of(fitted.coefficients)}
    for term in terms:
        row = rows.get(term.column)
        estimates = _estimates(row)
        _record(model, method, term, estimates, survival.population, survival.n_events, record)
        frame = FRAME_OF_MODEL[model]
        record.frame(
            frame,
            [
                {
                    "position": len(record.frames.get(frame, ())) + 1,
                    "method": method,
                    "variable": term.row.variable,
                    "level": term.level.id,
                    "label": term.row.label,
                    "level_label": term.level.label,
                    "reference": term.reference.id,
                    "reference_label": term.reference.label,
                    **estimates,
                    "n": survival.population.n,
                    "events": survival.n_events,
                    "note": None if estimates["hazard_ratio"] is not None else fitted.note,
                }
            ],
        )


def _with_known_factors(terms: Sequence[Term], survival: Endpoint) -> Endpoint:
    """Without the patients whose value of a factor is missing: they are in none of its levels."""
    known: pd.Series[bool] | None = None
    for variable in dict.fromkeys(term.row.variable for term in terms):
        of_variable = [term for term in terms if term.row.variable == variable]
        in_a_level = of_variable[0].reference.rows.copy()
        for term in of_variable:
            in_a_level |= term.level.rows
        known = in_a_level if known is None else known & in_a_level
    if known is None or known.all():
        return survival
    keys = tuple(key for key, kept in zip(survival.population.keys, known, strict=True) if kept)
    name = f"{survival.population.name} with known factors"
    return survival.restricted_to(known, replace(survival.population, name=name, keys=keys))


def _design(terms: Sequence[Term], survival: Endpoint) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "duration": survival.durations_months.to_numpy(dtype=float),
        "event": survival.events.to_numpy(dtype=bool),
    }
    kept = set(survival.durations_months.index)
    for term in terms:
        rows = term.level.rows
        columns[term.column] = rows[rows.index.isin(kept)].to_numpy(dtype=float)
    return pd.DataFrame(columns)


def _estimates(row: dict[str, Any] | None) -> dict[str, float | None]:
    names = ("hazard_ratio", "conf_low", "conf_high", "p_value")
    if row is None:
        return dict.fromkeys(names)
    return {name: known(row[name]) for name in names}


def _record(
    model: str,
    method: str,
    term: Term,
    estimates: dict[str, float | None],
    population: Population,
    events: int,
    record: Recorder,
) -> None:
    words = {
        "hazard_ratio": "hazard ratio",
        "conf_low": "confidence limit of the hazard ratio",
        "conf_high": "confidence limit of the hazard ratio",
        "p_value": "Wald P" if method == "cox" else "penalized likelihood ratio P",
    }
    for name, value in estimates.items():
        record.add(
            f"cox.{model}.{method}.{term.row.variable}.{term.level.id}.{name}", value, population,
            statistic=words[name], method="caseseries.survival.cox", events=events,
        )  # fmt: skip
