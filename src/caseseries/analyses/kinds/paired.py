"""Before and after: two columns of the same rows, their difference, and two paired tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.left_out import record_left_out
from caseseries.analyses.said.tables import Pair
from caseseries.analyses.said.tables import Paired as Settings
from caseseries.analyses.survival_rates import known
from caseseries.results import frames
from caseseries.statistics.compare import paired_t, wilcoxon_signed_rank
from caseseries.statistics.summary import summary
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Population, Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {
    "paired": (
        "One row per pair of columns compared.",
        (
            frames.TABLE,
            frames.POSITION,
            frames.UNIT,
            ("pair", frames.TEXT, "Id of the pair."),
            frames.LABEL,
            ("before_column", frames.TEXT, "Cohort column of the values before."),
            ("after_column", frames.TEXT, "Cohort column of the values after."),
            ("measured_in", frames.TEXT, "Unit of the values."),
            ("n", frames.INTEGER, "Number of rows with both values."),
            ("incomplete", frames.INTEGER, "Number of rows without one of them, or both."),
            ("before_mean", frames.REAL, "Mean before."),
            ("before_sd", frames.REAL, "Standard deviation before, divisor n - 1."),
            ("after_mean", frames.REAL, "Mean after."),
            ("after_sd", frames.REAL, "Standard deviation after, divisor n - 1."),
            ("difference", frames.REAL, "Mean of after less before."),
            ("difference_sd", frames.REAL, "Its standard deviation over the rows."),
            frames.LOW,
            frames.HIGH,
            ("paired_t_p", frames.REAL, "P of the paired t test."),
            ("signed_rank_p", frames.REAL, "P of Wilcoxon's signed-rank test."),
            frames.NOTE,
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``paired``; numbers ``<table>.<pair>.n``, ``.before_mean``, ``.difference``, …."""
    for position, pair in enumerate(said.pairs, start=1):
        id = pair.name or pair.after
        if any(id == (other.name or other.after) for other in said.pairs[: position - 1]):
            raise StudyFileError(
                f"{study.settings.place('tables', name)} has two pairs called {id};"
                " give one a name = …"
            )
        values = differences(
            f"{name}.{id}", pair, str(study.settings.place("tables", name)), cohort, study, record
        )
        record.frame("paired", [{"table_name": name, "position": position, "pair": id, **values}])


def differences(
    prefix: str, pair: Pair, where: str, cohort: Cohort, study: Study, record: Recorder
) -> dict[str, Any]:
    """One row of frame ``paired``, and its numbers under ``prefix``."""
    unit, frame, complete, population = both_known(pair, where, cohort, study)
    among = complete | ~complete
    missing = {column: frame[column].isna() for column in (pair.before, pair.after)}
    record_left_out(prefix, cohort, unit, among, missing, record)
    before, after = (frame[c][complete].astype(float) for c in (pair.before, pair.after))
    alpha = 1 - study.settings.statistics.conf_level
    t_test = paired_t(after, before, alpha=alpha)
    ranks = wilcoxon_signed_rank(after, before)
    described = {"before": summary(before), "after": summary(after)}
    change = summary(after - before)
    declared = cohort.table(unit)
    known_after = pair.after in declared.column_names
    values: dict[str, float | None] = {
        **{f"{which}_{part}": known(getattr(of, part))
           for which, of in described.items() for part in ("mean", "sd")},
        "difference": known(change.mean),
        "difference_sd": known(change.sd),
        "conf_low": known(t_test.conf_low),
        "conf_high": known(t_test.conf_high),
        "paired_t_p": known(t_test.p_value),
        "signed_rank_p": known(ranks.p_value),
    }  # fmt: skip
    measured = (declared.column(pair.after).unit or "") if known_after else ""
    record.add(
        f"{prefix}.n", population.n, population, statistic="count",
        method=f"{__name__}.analyse", unit=population.counted,
    )  # fmt: skip
    for key, value in values.items():
        is_p = key.endswith("_p")
        record.add(
            f"{prefix}.{key}", value, population, statistic=WORDS[key],
            method=METHODS.get(key, "caseseries.statistics.summary.summary"),
            unit="" if is_p else measured,
        )  # fmt: skip
    notes = dict.fromkeys(test.note for test in (t_test, ranks) if test.note)
    return {
        "unit_of_analysis": unit,
        "label": pair.label or (declared.column(pair.after).title if known_after else pair.after),
        "before_column": pair.before,
        "after_column": pair.after,
        "measured_in": measured or None,
        "n": population.n,
        "incomplete": len(frame) - population.n,
        **values,
        "note": "; ".join(notes) or None,
    }


def both_known(
    pair: Pair, where: str, cohort: Cohort, study: Study
) -> tuple[str, pd.DataFrame, pd.Series[bool], Population]:
    """The unit, its frame, and its rows with both values; StudyFileError for no such column."""
    import pandas as pd

    unit = pair.unit or next(iter(study.cohort_tables.values())).unit or ""
    frame = cohort.frame(unit)
    table = cohort.table(unit).name
    for key, column in (("before", pair.before), ("after", pair.after)):
        if column not in frame:
            raise StudyFileError(
                f"{where} {key} = {column!r} is no column of cohort.{table}"
                f"{suggestion(column, list(map(str, frame.columns)))}"
            )
        kind = frame[column]
        if not pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind):
            raise StudyFileError(f"{where} {key} = {column!r} is not numeric; it has no mean")
    complete = frame[pair.before].notna() & frame[pair.after].notna()
    words = f"{table.replace('_', ' ')} with {pair.before} and {pair.after}"
    return unit, frame, complete, cohort.population(unit, complete, words)


WORDS: Final = {
    "before_mean": "mean",
    "before_sd": "standard deviation",
    "after_mean": "mean",
    "after_sd": "standard deviation",
    "difference": "mean difference",
    "difference_sd": "standard deviation of the difference",
    "conf_low": "confidence limit of the mean difference",
    "conf_high": "confidence limit of the mean difference",
    "paired_t_p": "paired t test P",
    "signed_rank_p": "Wilcoxon signed-rank P",
}
METHODS: Final = {
    "conf_low": "caseseries.compare.paired_t",
    "conf_high": "caseseries.compare.paired_t",
    "paired_t_p": "caseseries.compare.paired_t",
    "signed_rank_p": "caseseries.compare.wilcoxon_signed_rank",
}
