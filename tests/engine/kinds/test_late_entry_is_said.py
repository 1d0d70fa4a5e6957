"""Where rows come late and belong together: documents say so, and conclusions name the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tiny_study import Built, built, lines_of, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.survival import cox

COLUMNS = """
    since: float = column(description="Years before observation.")
    years: float = column(description="Years to event or censoring.")
    failed: bool = column(description="The event.")
    pair: str = column(description="What belongs together.")
    rough: bool = column(description="Fails early.", label="Rough")
    dull: bool = column(description="Mostly what is rough.", label="Dull")
"""
TOML = """
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "years"
time_unit = "years"
event = "failed"
event_name = "failure"
landmarks = [2]
cluster = "pair"
{entry}

[tables.groups]
kind = "survival_by_group"
endpoint = "failure"
rows = [{{ variable = "rough" }}, {{ variable = "dull" }}]

[tables.model]
kind = "regression"
endpoint = "failure"
rows = [{{ variable = "rough" }}, {{ variable = "dull" }}]

[tables.meaning]
kind = "conclusions"
groups = "groups"
model = "model"
"""
SENTENCE = "count as at risk from `since` on (delayed entry)."


def _study(folder: Path, entry: str, rest_from: int = 4) -> Built:
    """Rough ones fail or leave from year 2 to 5, the rest from ``rest_from`` on."""
    rough = [i % 2 == 0 for i in range(60)]
    people = lines_of(
        [
            {
                "person_id": f"P{i:02}",
                "since": (i % 4) / 4,
                "years": (2 if rough[i] else rest_from) + (7 * i % 60) / 20,
                "failed": i % 7 != 0,
                "pair": f"C{i // 3:02}",
                "rough": rough[i],
                "dull": rough[i] if i % 10 else not rough[i],
            }
            for i in range(60)
        ]
    )
    return built(folder, one_table(COLUMNS, people, TOML.format(entry=entry)))


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return _study(tmp_path_factory.mktemp("late"), 'entry = "since"')


def test_sentences_and_tables_say_that_rows_come_late(late: Built) -> None:
    says = Neutral(late.results, SentenceParts(late.results)).endpoint("failure")
    assert SENTENCE in str(says)
    for table in (late.tables.groups, late.tables.model):
        assert SENTENCE in table._repr_markdown_()


def test_nothing_is_said_where_all_are_there_from_the_start(tmp_path: Path) -> None:
    found = _study(tmp_path, "")
    says = Neutral(found.results, SentenceParts(found.results)).endpoint("failure")
    assert "delayed entry" not in str(says)
    assert "delayed entry" not in found.tables.model._repr_markdown_()


def test_conclusions_are_of_the_model_there_is(late: Built) -> None:
    rows = {row["variable"]: row for row in late.results.records("conclusions")}
    assert rows["dull"]["multivariable_firth_p"] is None
    assert rows["dull"]["multivariable_cox_p"] > 0.05
    assert rows["rough"]["together"] is True
    assert rows["dull"]["together"] is False
    assert rows["dull"]["conclusion"].endswith("not significant in the model of several factors")
    text = late.tables.meaning._repr_markdown_()
    assert "Firth" not in text
    assert "that of Cox’s model" in text.replace("'", "’")


def test_a_factor_that_separates_is_no_model_and_no_crash(tmp_path: Path) -> None:
    found = _study(tmp_path, "", rest_from=6)
    rows = [row for row in found.results.records("regression") if row["method"] == "cox"]
    assert {row["variable"] for row in rows} == {"rough", "dull"}
    separated = [r for r in rows if r["variable"] == "rough" and r["model"] == "univariable"]
    assert [(r["hazard_ratio"], r["naive_std_error"]) for r in separated] == [(None, None)]
    assert "NE" in found.tables.model._repr_markdown_()


def test_a_clustered_model_without_a_fit_has_the_columns_of_one_with_a_fit() -> None:
    frame = pd.DataFrame(
        {"t": [1, 2, 3, 4, 5, 6], "e": [1, 1, 1, 0, 0, 0], "x": [1, 1, 1, 0, 0, 0],
         "y": [1, 0, 0, 1, 0, 1], "c": [1, 1, 2, 2, 3, 3]}
    )  # fmt: skip
    fitted, separated = (cox(frame, "t", "e", [name], cluster="c") for name in "yx")
    assert not separated.estimable
    assert list(separated.coefficients) == list(fitted.coefficients)
    assert np.isnan(separated.coefficients["naive_std_error"].item())
