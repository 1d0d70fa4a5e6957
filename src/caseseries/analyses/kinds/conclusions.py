"""What the recommended analysis changes in the conclusions drawn from the published one.

For each factor of Table 3: the published test (log-rank, chi-squared distribution) and Wald's test
of Cox's model beside the recommended ones (exact permutation distribution, Firth's penalized
likelihood), alone and in the model of several factors. Whether a factor counts as significant is
decided at the study's level in each, and compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.endpoints import endpoint_of
from caseseries.analyses.kind_settings import Conclusions as Settings
from caseseries.analyses.kind_settings import SurvivalByGroup as Groups
from caseseries.results import frames
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

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


FRAMES: Final[frames.Frames] = {
    "conclusions": (
        "One row per factor: what the recommended analysis changes.",
        (
            frames.TABLE,
            ("groups", frames.TEXT, "Table of survival by group it is about."),
            frames.POSITION,
            frames.VARIABLE,
            frames.LABEL,
            ("logrank_p", frames.REAL, "P of the log-rank test, as published."),
            ("logrank_exact_p", frames.REAL, "Exact permutation P of the log-rank test."),
            ("cox_p", frames.REAL, "Wald P of a Cox model with the factor alone."),
            (
                "firth_p",
                frames.REAL,
                "Penalized likelihood ratio P of Firth's model with it alone.",
            ),
            ("multivariable_cox_p", frames.REAL, "Wald P in the model of several factors."),
            ("multivariable_firth_p", frames.REAL, "P in Firth's model of several factors."),
            ("published", frames.FLAG, "True where the published test is significant."),
            ("recommended", frames.FLAG, "True where the exact test is significant."),
            (
                "together",
                frames.FLAG,
                "True where the model of several factors has it, Firth's if any.",
            ),
            ("conclusion", frames.TEXT, "What follows, in words."),
        ),
    ),
}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Frame ``conclusions``; numbers ``<table>.*``. Comes after the tables it names."""
    _check_kinds(name, said, study)
    level = 1 - study.settings.statistics.conf_level
    tests = {
        row["variable"]: row
        for row in record.frames.get("survival_by_group", ())
        if row["table_name"] == said.groups
    }
    terms = [row for row in record.frames.get("regression", ()) if row["table_name"] == said.model]
    models = {
        (row["model"], row["method"], row["variable"]): row
        for row in terms
        if _terms(terms, row) == 1
    }
    # Where rows come late or belong together, or have competing events, there is no Firth's model.
    in_all = "firth" if any(row["method"] == "firth" for row in terms) else "cox"
    rows = []
    for position, (variable, test) in enumerate(tests.items(), start=1):
        p_values = {
            "logrank_p": test["logrank_p"],
            "logrank_exact_p": test["logrank_exact_p"],
            **{
                f"{key}_p": models.get((model, method, variable), {}).get("p_value")
                for key, model, method in (
                    ("cox", "univariable", "cox"),
                    ("firth", "univariable", "firth"),
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
                "table_name": name,
                "groups": said.groups,
                "position": position,
                "variable": variable,
                "label": test["label"],
                **p_values,
                "published": _significant(p_values["logrank_p"], level),
                "recommended": _significant(recommended, level),
                "together": _significant(p_values[f"multivariable_{in_all}_p"], level),
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
    groups = study.settings.read(["tables", said.groups], Groups)
    survival = endpoint_of(cohort, study, groups.endpoint)
    for key, factors in counted.items():
        record.add(
            f"{name}.{key}.n", len(factors), survival.population,
            statistic="count", method=METHOD, unit="factors", events=survival.n_events,
        )  # fmt: skip


def _check_kinds(name: str, said: Settings, study: Study) -> None:
    """Raise StudyFileError where the tables it is about are none, or of another kind."""
    tables = study.content["tables"]
    for key, kind in (("groups", "survival_by_group"), ("model", "regression")):
        named = getattr(said, key)
        if tables.get(named, {}).get("kind") != kind:
            of_kind = [other for other, section in tables.items() if section.get("kind") == kind]
            raise StudyFileError(
                f"{study.settings.place('tables', name).saying(key, named)} {key} = {named!r}:"
                f" there is no [tables.{named}] of kind {kind}{suggestion(named, of_kind)}"
            )


def _terms(terms: list[dict[str, Any]], row: dict[str, Any]) -> int:
    """Number of terms of the row's variable: several have no single P value."""
    return sum(
        all(other[key] == row[key] for key in ("model", "method", "variable")) for other in terms
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
