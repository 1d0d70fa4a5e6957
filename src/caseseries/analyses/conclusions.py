"""What the recommended analysis changes in the conclusions drawn from the published one.

For each factor of Table 3: the published test (log-rank, chi-squared distribution) and Wald's test
of Cox's model beside the recommended ones (exact permutation distribution, Firth's penalized
likelihood), alone and in the model of several factors. Whether a factor counts as significant is
decided at the study's level in each, and compared.
"""

from __future__ import annotations

from typing import Any, Final

from analysis import overall_survival
from caseseries.analyses.study import Study
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Recorder

METHOD: Final = f"{__name__}.analyse"

# (published, recommended) → in words; None where a test could not be made.
ALONE: Final = {
    (True, True): "significant by both tests",
    (True, False): "no longer significant",
    (False, True): "significant by the exact test only",
    (False, False): "not significant by either test",
}
ONE_TEST: Final = {True: "significant", False: "not significant"}
TOGETHER: Final = {
    (True, True): "significant in the model of several factors too",
    (True, False): "not significant in the model of several factors",
    (False, True): "significant in the model of several factors",
    (False, False): "nor in the model of several factors",
}
NOT_ESTIMABLE: Final = "not estimable"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``conclusions``; numbers ``conclusions.*``. Comes after Table 3 and the Cox models."""
    level = 1 - study.conf_level
    tests = {row["variable"]: row for row in record.frames.get("table3", ())}
    models = {
        (frame, row["method"], row["variable"]): row
        for frame in ("table3_cox", "multivariable")
        for row in record.frames.get(frame, ())
        if _terms(record, frame, row) == 1
    }
    rows = []
    for position, (variable, test) in enumerate(tests.items(), start=1):
        p_values = {
            "logrank_p": test["logrank_p"],
            "logrank_exact_p": test["logrank_exact_p"],
            **{
                f"{name}_p": models.get((frame, method, variable), {}).get("p_value")
                for name, frame, method in (
                    ("cox", "table3_cox", "cox"),
                    ("firth", "table3_cox", "firth"),
                    ("multivariable_cox", "multivariable", "cox"),
                    ("multivariable_firth", "multivariable", "firth"),
                )
            },
        }
        # A series too large for the exact distribution keeps the asymptotic one.
        recommended = p_values["logrank_exact_p"]
        if recommended is None:
            recommended = p_values["logrank_p"]
        rows.append(
            {
                "position": position,
                "variable": variable,
                "label": test["label"],
                **p_values,
                "published": _significant(p_values["logrank_p"], level),
                "recommended": _significant(recommended, level),
                "together": _significant(p_values["multivariable_firth_p"], level),
            }
        )
    for row in rows:
        row["conclusion"] = _conclusion(row, exact=row["logrank_exact_p"] is not None)
    record.frame("conclusions", rows)
    changed = [row for row in rows if row["published"] != row["recommended"]]
    in_model = [row for row in rows if row["together"] is not None]
    counted = {
        "significant_published": [row for row in rows if row["published"]],
        "significant_recommended": [row for row in rows if row["recommended"]],
        "changed": changed,
        "in_model": in_model,
        "significant_in_model": [row for row in in_model if row["together"]],
    }
    survival = overall_survival.endpoint(cohort)
    for name, factors in counted.items():
        record.add(
            f"conclusions.{name}.n", len(factors), survival.population,
            statistic="count", method=METHOD, unit="factors", events=survival.n_events,
        )  # fmt: skip


def _terms(record: Recorder, frame: str, row: dict[str, Any]) -> int:
    """Number of terms of the row's variable: several have no single P value."""
    return sum(
        (other["method"], other["variable"]) == (row["method"], row["variable"])
        for other in record.frames.get(frame, ())
    )


def _significant(p: float | None, level: float) -> bool | None:
    return None if p is None else p < level


def _conclusion(row: dict[str, Any], *, exact: bool = True) -> str:
    """`significant by both tests; not significant in the model of several factors`.

    Without an exact test there is one test to be significant by.
    """
    alone = (row["published"], row["recommended"])
    if None in alone:
        return NOT_ESTIMABLE
    words = ALONE[alone] if exact else ONE_TEST[row["published"]]
    if row["together"] is not None:
        words += f"; {TOGETHER[row['recommended'], row['together']]}"
    return words
