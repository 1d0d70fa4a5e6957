"""What the recommended analysis changes, and the warning that models rest on few events."""

from __future__ import annotations

import pytest
from literal_results import LiteralResults, of_table, rows
from table_cells import cells

from caseseries.analyses.kinds.conclusions import _conclusion
from caseseries.documents.tables import conclusions
from caseseries.documents.tables.parts.events_per_variable import events_per_variable_notes

MODELS = of_table(
    "cox",
    rows("variable level method", ("sex", "female", "firth"), ("age", "ge_55", "firth")),
    model="univariable",
)


SHOWN = rows(
    "what name kind settings",
    ("table", "conclusions", "conclusions", '{"groups": "table3", "model": "cox"}'),
    ("table", "table3", "survival_by_group", '{"endpoint": "overall_survival"}'),
)


@pytest.mark.parametrize(
    ("published", "recommended", "together", "words"),
    [
        (True, False, None, "no longer significant"),
        (True, True, False, "significant by both tests; not significant in the model of several"),
        (False, True, None, "significant by the exact test only"),
        (None, None, None, "not estimable"),
    ],
)
def test_conclusions_follow_from_the_tests(
    published: bool | None, recommended: bool | None, together: bool | None, words: str
) -> None:
    row = {"published": published, "recommended": recommended, "together": together}
    assert _conclusion(row).startswith(words)


def test_a_factor_shows_its_p_values_and_the_conclusion() -> None:
    columns = "variable label logrank_p logrank_exact_p cox_p firth_p conclusion"
    frame = of_table(
        "conclusions",
        rows(
            columns,
            ("sex", "Sex", 0.03, 0.06, 0.041, None, "no longer significant"),
            ("age", "Age", 0.03, 0.06, 0.041, 0.05, "no longer significant"),
        ),
        groups="table3",
    )
    table = conclusions.table(LiteralResults({"conclusions": frame, "shown": SHOWN}), "conclusions")
    assert cells(table)[-2] == ["Sex", "0.03", "0.06", "0.04", "–", "No longer significant"]


def test_without_an_exact_test_there_is_no_column_of_it() -> None:
    columns = "variable label logrank_p logrank_exact_p cox_p firth_p conclusion"
    frame = of_table(
        "conclusions",
        rows(columns, ("sex", "Sex", 0.03, None, 0.041, 0.05, "significant")),
        groups="table3",
    )
    table = conclusions.table(LiteralResults({"conclusions": frame, "shown": SHOWN}), "conclusions")
    assert cells(table)[1] == ["Chi-squared", "Cox", "Firth"]
    assert cells(table)[-1] == ["Sex", "0.03", "0.04", "0.05", "Significant"]
    assert "made for up to [30" in table._repr_markdown_()


def test_without_firths_model_the_table_speaks_of_coxs() -> None:
    columns = "variable label logrank_p logrank_exact_p cox_p firth_p conclusion"
    frame = of_table(
        "conclusions",
        rows(columns, ("sex", "Sex", 0.03, None, 0.041, None, "significant")),
        groups="table3",
    )
    table = conclusions.table(LiteralResults({"conclusions": frame, "shown": SHOWN}), "conclusions")
    assert cells(table)[1] == ["Chi-squared", "Cox"]
    text = table._repr_markdown_()
    assert "that of [Cox" in text or "that of Cox" in text
    assert "Firth" not in text


def test_one_test_alone_is_not_called_both() -> None:
    row = {"published": True, "recommended": True, "together": False}
    words = "significant; not significant in the model of several factors"
    assert _conclusion(row, exact=False) == words


def test_fewer_than_ten_events_per_variable_are_said() -> None:
    numbers: dict[str, float | None] = {
        "cox.univariable.sex.events_per_variable": 12.0,
        "cox.univariable.age.events_per_variable": 9.0,
        "cox.multivariable.events_per_variable": 4.5,
    }
    results = LiteralResults({"regression": MODELS}, numbers)
    (alone,) = events_per_variable_notes(results, "cox")
    assert alone.ids == ("cox.univariable.age.events_per_variable",)
    assert "fewer than ten" in alone.markdown
    (both,) = events_per_variable_notes(results, "cox", multivariable=True)
    assert "9.0" in both.markdown
    assert "4.5" in both.markdown


def test_enough_events_need_no_warning() -> None:
    numbers: dict[str, float | None] = {
        f"cox.univariable.{name}.events_per_variable": 10.0 for name in ("sex", "age")
    }
    assert events_per_variable_notes(LiteralResults({"regression": MODELS}, numbers), "cox") == []
