"""Tables over an endpoint with a competing event: R's values of a public data set, and refusals."""

from __future__ import annotations

import contextlib
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tiny_study import Built, built, lines_of, one_table

from caseseries.study.study_file import StudyFileError

REFERENCE = Path(__file__).parents[1] / "reference"
COLUMNS = """
    sex: str = column(codes={"f": "Women", "m": "Men"}, description="Sex.")
    abo: str = column(codes={"A": "A", "AB": "AB", "B": "B", "O": "O"}, description="Blood group.")
    age: float = column(unit="years", description="Age.")
    days: float = column(description="Days to the end.")
    failed: bool = column(description="The event.")
    left: bool = column(description="The other event.")
    began: float = column(description="Days to entry.")
"""
STUDY = """
[endpoints.failure]
label = "Failure"
unit = "person"
time = "days"
time_unit = "days"
event = "failed"
event_name = "failure"
competing = "left"

[tables.model]
kind = "regression"
endpoint = "failure"
firth = false
rows = [
  { variable = "age", label = "Age, years" },
  { variable = "sex", label = "Sex" },
  { variable = "abo", label = "Blood group" },
]

[tables.tests]
kind = "logrank"
endpoint = "failure"
rows = [{ variable = "abo", label = "Blood group" }]

[figures.ratios]
kind = "forest"
table = "model"
method = "fine_gray"
"""
LATE = 'competing = "left"\nentry = "began"'


def rows() -> list[dict[str, object]]:
    with (REFERENCE / "transplant_fine_gray.csv").open(encoding="utf-8") as file:
        return [
            {
                "person_id": f"P{number:04}",
                "sex": row["sex"],
                "abo": row["abo"],
                "age": row["age"],
                "days": row["time"],
                "failed": "yes" if row["cause"] == "1" else "no",
                "left": "yes" if row["cause"] == "2" else "no",
                "began": -1,
            }
            for number, row in enumerate(csv.DictReader(file))
        ]


def study(folder: Path, toml: str, people: list[dict[str, object]] | None = None) -> Built:
    return built(folder, one_table(COLUMNS, lines_of(people or rows()), toml))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return study(tmp_path_factory.mktemp("competing"), STUDY)


TERMS = {"age": "age", "sexm": "sex.m", "aboAB": "abo.ab", "aboB": "abo.b", "aboO": "abo.o"}


def shown(table: Any) -> str:
    """The table with its notes, as a document gets it."""
    return table._repr_markdown_()


def close(value: float, rel: float = 1e-6) -> Any:
    return pytest.approx(value, rel=rel)


@pytest.mark.parametrize(
    ("method", "key", "error"),
    [("fine_gray", "crr_cause_1", "se"), ("cox", "cause_specific_1", "se_model")],
)
def test_both_models_are_those_of_r(found: Built, method: str, key: str, error: str) -> None:
    reference = json.loads((REFERENCE / "transplant_fine_gray.json").read_text(encoding="utf-8"))
    for term in reference[key]:
        id = f"model.multivariable.{method}.{TERMS[term['term']]}"
        assert found.value(f"{id}.hazard_ratio") == close(term["hr"])
        assert found.value(f"{id}.conf_low") == close(term["hr_lower"])
        assert found.value(f"{id}.std_error") == close(term[error])


def test_the_numbers_say_what_they_are(found: Built) -> None:
    number = found.results.number("model.univariable.fine_gray.sex.m.hazard_ratio")
    assert number.statistic == "subdistribution hazard ratio"
    assert number.method == "caseseries.survival.fine_gray"
    other = found.results.number("model.multivariable.cox.age.hazard_ratio")
    assert other.statistic == "cause-specific hazard ratio"


def test_the_table_shows_both_and_says_which(found: Built) -> None:
    html = shown(found.tables("model"))
    assert "Multivariable" in html
    # crr: 0.587 (0.492 to 0.701); coxph: 0.561 (0.470 to 0.668)
    assert "0.59" in html
    assert "0.56" in html
    for words in ("cause-specific", "subdistribution", "Fine and Gray", "1999", "1972", "Wald"):
        assert words in html
    assert "model.multivariable.fine_gray.abo.o.hazard_ratio" in html


def test_grays_test_stands_before_the_log_rank_test(found: Built) -> None:
    # R: cuminc(time, cause, abo)$Tests
    assert found.value("tests.abo.gray_p") == close(2.14482673843719e-08)
    html = shown(found.tables("tests"))
    assert html.index(", Gray") < html.index(", log-rank")
    assert "Gray's test (1988)" in html


def test_a_forest_of_subdistribution_hazard_ratios(found: Built) -> None:
    figure = found.figures("ratios")
    assert "Forest plot of subdistribution hazard ratios of failure" in figure.alt
    assert "0.59" in figure.alt
    assert "Subdistribution hazard ratio of failure" in figure.svg


def test_without_the_subdistribution_the_table_is_cause_specific(tmp_path: Path) -> None:
    toml = STUDY.replace("firth = false", "firth = false\nsubdistribution = false")
    toml = toml.partition("[figures.ratios]")[0]
    html = shown(study(tmp_path, toml).tables("model"))
    assert "cause-specific" in html
    assert "Multivariable, subdistribution" not in html
    assert "Cumulative incidence is not modeled." in html


def test_of_rows_that_enter_late_cumulative_incidence_is_not_compared(tmp_path: Path) -> None:
    toml = STUDY.replace('competing = "left"', LATE).partition("[figures.ratios]")[0]
    people = [{**row, "began": 0} for row in rows() if row["days"] != "0"]
    late = study(tmp_path, toml, people)
    assert not [id for id in late.results.numbers if "fine_gray" in id or "gray_p" in id]
    assert "Cumulative incidence is not modeled." in shown(late.tables("model"))
    assert ", Gray" not in shown(late.tables("tests"))


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        (STUDY.replace('kind = "logrank"', 'kind = "survival_by_group"'),
         r"study.toml:\d+: \[tables.tests\] endpoint = 'failure' has a competing event"),
        (STUDY + '\n[figures.curve]\nkind = "kaplan_meier"\nendpoint = "failure"\n',
         r"study.toml:\d+: \[figures.curve\] endpoint = 'failure' has a competing event"),
        (STUDY.replace('competing = "left"\n', ""), "only for an endpoint with competing"),
    ],
)  # fmt: skip
def test_what_has_no_such_table_is_said(tmp_path: Path, toml: str, sentence: str) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, toml, rows()[:30])


def test_a_subdistribution_hazard_ratio_is_traced_to_its_rows(tmp_path: Path) -> None:
    from tiny_study import ROOT, written

    from caseseries.cli import main
    from caseseries.study.modules import activate

    toml = STUDY.partition("[tables.tests]")[0]
    written(tmp_path, one_table(COLUMNS, lines_of(rows()[:60]), toml))
    out = io.StringIO()
    try:
        with contextlib.chdir(tmp_path), contextlib.redirect_stdout(out):
            assert main(["build"]) == 0
            assert main(["trace", "model.multivariable.fine_gray.age.hazard_ratio"]) == 0
    finally:
        activate(ROOT)
    told = out.getvalue()
    for word in ("subdistribution hazard ratio", "caseseries.survival.fine_gray", "people.csv"):
        assert word in told
    for column in ("days", "failed", "left", "age", "sex", "abo"):
        assert column in told
