"""Table 3 in both forms and the multivariable model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from literal_results import ABOUT, LiteralResults, of_table, rows
from table_cells import cells, row

from caseseries.documents.tables import HtmlTable, regression, survival_by_group
from caseseries.documents.tables.parts.model_notes import model_notes
from report import own

GROUPS = rows(
    "variable label level level_label n percent events median_follow_up "
    "km_median km_median_low km_median_high logrank_p logrank_exact_p",
    ("age", "Age, years", "lt_55", "< 55", 7, 700 / 13, 4, 24.3, 46.9, 8.3, None, 0.79, 0.85),
    ("age", "Age, years", "ge_55", "≥ 55", 6, 600 / 13, 5, 30.8, 36.4, 2.7, None, 0.79, 0.85),
    ("origin", "Tumor origin", "nsclc", "NSCLC", 3, 300 / 13, 3, 4.7, 4.7, 2.7, None,
     0.00056, 0.007),
    ("origin", "Tumor origin", "other", "Others", 10, 1000 / 13, 6, 39.65, 57.3, 8.3, None,
     0.00056, 0.007),
)  # fmt: skip

RATE_COLUMNS = (
    "variable level time conf_type estimate conf_low conf_high n_at_risk beyond_follow_up"
)
PLAIN = rows(
    RATE_COLUMNS,
    ("age", "lt_55", 12.0, "plain", 6 / 7, 0.598, 1.0, 6, False),
    ("age", "lt_55", 60.0, "plain", 0.0, None, None, 0, False),
    ("age", "ge_55", 12.0, "plain", 2 / 3, 0.2895, 1.0, 4, False),
    ("age", "ge_55", 60.0, "plain", 0.5, 0.1, 0.9, 2, False),
    ("origin", "nsclc", 12.0, "plain", 1 / 3, 0.0, 0.8667, 1, False),
    ("origin", "nsclc", 60.0, "plain", 0.0, None, None, 0, True),
    ("origin", "other", 12.0, "plain", 0.9, 0.714, 1.0, 9, False),
    ("origin", "other", 60.0, "plain", 0.234, 0.0, 0.606, 0, True),
)
LOG_LOG = [{**rate, "conf_type": "log-log"} for rate in PLAIN]

COX_COLUMNS = (
    "method variable level label level_label reference reference_label hazard_ratio conf_low "
    "conf_high p_value n events note"
)
AGE = ("age", "ge_55", "Age, years", "≥ 55", "lt_55", "< 55")
ORIGIN = ("origin", "nsclc", "Tumor origin", "NSCLC", "other", "Others")
COX = rows(
    COX_COLUMNS,
    ("cox", *AGE, None, None, None, None, 13, 9, "The likelihood has no maximum."),
    ("cox", *ORIGIN, 19.63, 1.96, 196.2, 0.0112, 13, 9, None),
    ("firth", *AGE, 1.2, 0.31, 4.44, 0.8, 13, 9, None),
    ("firth", *ORIGIN, 14.2, 2.3, 120.0, 0.006, 13, 9, None),
)
OF_SURVIVAL = {"endpoint": "overall_survival", "time_unit": "months"}
NOT_ROBUST = dict.fromkeys(("naive_std_error", "naive_low", "naive_high", "naive_p_value"))


def table3(groups: list[dict[str, Any]], rates: list[dict[str, Any]]) -> dict[str, Any]:
    """The frames of table 3."""
    return {
        "survival_by_group": of_table("table3", groups, **OF_SURVIVAL),
        "survival_by_group_rates": of_table("table3", rates, **OF_SURVIVAL),
    }


def cox(records: list[dict[str, Any]], model: str) -> list[dict[str, Any]]:
    """The terms of Cox models as rows of the table of models."""
    return of_table("cox", records, model=model, **OF_SURVIVAL, **NOT_ROBUST)


RESULTS = LiteralResults({**table3(GROUPS, PLAIN + LOG_LOG), "regression": cox(COX, "univariable")})


def published(results: LiteralResults) -> HtmlTable:
    return survival_by_group.table(results, "table3", form="published")


def recommended(results: LiteralResults) -> HtmlTable:
    return survival_by_group.table(results, "table3")


def multivariable(results: LiteralResults) -> HtmlTable:
    return regression.table(results, "cox")


def test_published_rates_medians_and_p_values() -> None:
    table = published(RESULTS)
    assert row(table, "≥ 55") == [
        "6 (46.2%)", "66.7% (29.0–100)", "50.0% (10.0–90.0)", "30.8", ""
    ]  # fmt: skip
    assert row(table, "NSCLC") == ["3 (23.1%)", "33.3% (0–86.7)", "–", "4.7", ""]
    assert row(table, "Tumor origin") == ["0.001"]


def test_a_dash_stands_exactly_where_the_published_estimate_is_zero() -> None:
    table = published(RESULTS)
    assert row(table, "< 55")[2] == "–"
    # Carried past the last observation, and printed all the same.
    assert row(table, "Others")[2] == "23.4% (0–60.6)"
    assert sum(text == "–" for texts in cells(table) for text in texts) == 2


def test_the_p_value_stands_in_the_row_of_the_variable_it_is_of() -> None:
    table = published(RESULTS)
    assert row(table, "Age, years") == ["0.79"]
    assert row(table, "< 55")[-1] == ""


def test_the_last_row_of_the_published_form_is_of_all() -> None:
    # Nine of 13 died; rates of everybody stand among the numbers, in percent.
    frames = table3(GROUPS, PLAIN + LOG_LOG)
    about = {**ABOUT["endpoints"][0], "endpoint": "overall_survival", "follow_up": "follow_up"}
    ends = {"": 76.9, "_low": 54.0, "_high": 99.8}
    rates = {f"overall_survival.rate_{at}m{end}": ends[end] for at in (12, 60) for end in ends}
    deaths = f"overall_survival.{about['events_called']}.of"
    numbers = {deaths: 13, "follow_up.median": 24.3, **rates}
    table = published(LiteralResults({**ABOUT, **frames, "endpoints": [about]}, numbers))
    rate = "76.9% (54.0–99.8)"
    assert row(table, "Total") == ["13", rate, rate, "24.3", ""]
    assert "Total" not in published(RESULTS).html


def test_recommended_form_estimates_nothing_beyond_the_last_observation() -> None:
    table = recommended(RESULTS)
    assert row(table, "Others")[3] == "NE"


def test_recommended_form_prints_zero_once_everybody_has_died() -> None:
    table = recommended(RESULTS)
    assert row(table, "< 55")[3] == "0%"
    assert row(table, "NSCLC")[3] == "0%"


def test_recommended_medians_ratios_and_exact_p_values() -> None:
    table = recommended(RESULTS)
    assert row(table, "≥ 55") == [
        "5/6", "36.4 (2.7–NE)", "66.7% (29.0–100)", "50.0% (10.0–90.0)", "1.20 (0.31–4.44)", ""
    ]  # fmt: skip
    assert row(table, "NSCLC")[-2:] == ["14.2 (2.3–120.0)", ""]
    assert row(table, "Tumor origin") == ["0.007"]
    assert row(table, "Others")[-2] == "Ref."


def test_the_note_says_how_the_ratios_were_estimated() -> None:
    assert any("Firth" in str(note) for note in recommended(RESULTS).notes)
    # Without Firth's model the ratios are Cox's own; robust where naive errors stand beside.
    only_cox = [r for r in cox(COX, "univariable") if r["method"] == "cox"]
    for naive_error, limits in ((None, "Wald limits"), (0.4, "robust limits")):
        regression = [{**r, "naive_std_error": naive_error} for r in only_cox]
        table = recommended(
            LiteralResults({**table3(GROUPS, PLAIN + LOG_LOG), "regression": regression})
        )
        notes = " ".join(map(str, table.notes))
        assert limits in notes
        assert "Firth" not in notes


def test_not_estimable_is_explained_where_it_stands() -> None:
    def explained(table: HtmlTable) -> bool:
        return any("NE, not estimable" in str(note) for note in table.notes)

    assert explained(recommended(RESULTS))
    reached = [{**g, "km_median": 9.0, "km_median_low": 5.0, "km_median_high": 11.0}
               for g in GROUPS]  # fmt: skip
    known = [{**r, "estimate": 0.5, "conf_low": 0.2, "conf_high": 0.8, "beyond_follow_up": False}
             for r in PLAIN + LOG_LOG]  # fmt: skip
    ratios = [r for r in cox(COX, "univariable") if r["method"] == "firth"]
    assert not explained(
        recommended(LiteralResults({**table3(reached, known), "regression": ratios}))
    )


def test_both_forms_without_any_group_say_so() -> None:
    for table in (
        published(LiteralResults()),
        recommended(LiteralResults()),
    ):
        assert "Nothing to compare." in table.html


def test_a_factor_with_one_group_names_itself_and_has_no_p_value() -> None:
    lonely: list[dict[str, Any]] = [{**GROUPS[0], "logrank_p": None}]
    table = published(LiteralResults(table3(lonely, PLAIN)))
    assert row(table, "Age, years: < 55")[-1] == "NE"


def test_multivariable_model_beside_each_factor_alone() -> None:
    together = rows(
        COX_COLUMNS,
        ("cox", *AGE, 0.9, 0.2, 4.1, 0.9, 13, 9, None),
        ("cox", *ORIGIN, 10.1, 0.6, 166.0, 0.11, 13, 9, None),
        ("firth", *AGE, 0.95, 0.22, 3.9, 0.94, 13, 9, None),
        ("firth", *ORIGIN, 8.0, 0.7, 90.0, 0.09, 13, 9, None),
    )
    table = multivariable(
        LiteralResults({"regression": cox(together, "multivariable") + cox(COX, "univariable")})
    )
    assert row(table, "Tumor origin: NSCLC against Others") == [
        "19.6 (2.0–196.2)", "0.01", "10.1 (0.6–166.0)", "0.11", "8.00 (0.70–90.00)", "0.09"
    ]  # fmt: skip
    assert row(table, "Age, years: ≥ 55 against < 55")[:2] == ["NE", "NE"]
    assert "The likelihood has no maximum." in table.notes
    assert "The study names no model." in multivariable(LiteralResults()).html


def test_the_published_dash_never_stands_for_a_missing_estimate() -> None:
    unknown = [{**rate, "estimate": None} for rate in PLAIN]
    table = published(LiteralResults(table3(GROUPS, unknown)))
    assert not any(text == "–" for texts in cells(table) for text in texts)
    assert row(table, "Others")[1:3] == ["NE", "NE"]
    assert "NE, not estimable." in table.notes
    assert "NE, not estimable." not in published(RESULTS).notes


AT_90: dict[str, float | None] = {"definitions.conf_level_percent": 90.0}


@pytest.mark.parametrize(
    "make",
    [published, recommended, multivariable, own.table2],
)
def test_tables_say_the_confidence_level_of_the_study(
    make: Callable[[LiteralResults], HtmlTable],
) -> None:
    shown = make(LiteralResults(RESULTS.frames, AT_90))
    heading = " ".join(text for texts in cells(shown)[:2] for text in texts)
    assert "(90% CI" in heading
    assert "90% confidence intervals" in " ".join(map(str, shown.notes)).replace(
        "interval (CI)", "intervals (CI)"
    )
    assert "95%" not in shown._repr_markdown_()


def without_exact(records: list[dict[str, Any]], *variables: str) -> list[dict[str, Any]]:
    return [{**r, "logrank_exact_p": None} if r["variable"] in variables else r for r in records]


def test_a_series_too_large_for_the_exact_test_has_the_asymptotic_p_and_says_so() -> None:
    frames = {**RESULTS.frames, **table3(without_exact(GROUPS, "age", "origin"), PLAIN + LOG_LOG)}
    shown = recommended(LiteralResults(frames))
    assert row(shown, "Age, years") == ["0.79"]
    assert row(shown, "Tumor origin") == ["0.001"]
    notes = shown._repr_markdown_().replace("\N{NO-BREAK SPACE}", " ")
    assert "chi-squared distribution" in notes
    assert "The exact (permutation) test is made for up to [30 patients]" in notes
    assert "are from the exact" not in notes


def test_an_asymptotic_p_among_exact_ones_is_marked() -> None:
    frames = {**RESULTS.frames, **table3(without_exact(GROUPS, "age"), PLAIN + LOG_LOG)}
    shown = recommended(LiteralResults(frames))
    assert row(shown, "Age, years") == ["0.79†"]
    assert row(shown, "Tumor origin") == ["0.007"]
    assert "†, from the chi-squared distribution." in shown._repr_markdown_()


def test_where_all_tests_are_exact_no_other_is_mentioned() -> None:
    notes = recommended(RESULTS)._repr_markdown_()
    assert "are from the exact (permutation) log-rank test." in notes
    assert "chi-squared" not in notes


def test_factors_without_an_estimate_are_named_as_in_the_table() -> None:
    separated = (
        "not estimable: the likelihood drives the hazard ratio of {} to {} (separation), "
        "1 terms for 1 events; penalty='firth' has an estimate"
    )
    constant = (
        "not estimable: m.ge_6 is constant, "
        "origin.nsclc is constant among those at risk at each event"
    )
    frame = rows(
        "variable level label level_label note",
        ("sex", "female", "Sex", "Female", separated.format("sex.female", "infinity")),
        ("age", "ge_55", "Age, years", "≥ 55", separated.format("age.ge_55", "0")),
        ("m", "ge_6", "Metastatic tumors", "6 or more", constant),
        ("origin", "nsclc", "Tumor origin", "NSCLC", constant),
        ("size", "ge_2", "Size, cm", "≥ 2", "something else of size.ge_2"),
        ("kind", "a", "Kind", "A", None),
    )
    assert model_notes(frame) == (
        "Without an estimate (all or none of the events fall into one group: separation): "
        "Sex (Female), Age (≥ 55).",
        "Without an estimate (the same in all): Metastatic tumors (6 or more).",
        "Without an estimate (the same in all at risk at each event): Tumor origin (NSCLC).",
        "Something else of Size (≥ 2).",
    )
