"""Tables 1 and 2, renal function and complications, in the paper's printed forms."""

from __future__ import annotations

from typing import Any

import pytest
from literal_results import LiteralResults, rows
from table_cells import cells, row

from caseseries.documents.tables import HtmlTable, baseline
from report import own


def line(unit: str, variable: str, kind: str, **values: Any) -> dict[str, Any]:
    (empty,) = rows(
        "level level_label n denominator percent mean sd median q1 q3 minimum maximum",
        (None,) * 12,
    )
    label = {"sex": "Sex", "age_years": "Age, years", "max_diameter_cm": "Size, cm"}[variable]
    identity = {
        "unit_of_analysis": unit,
        "variable": variable,
        "label": label,
        "kind": kind,
    }
    return {**empty, "table_name": "table1", **identity, **values}


def level(unit: str, variable: str, label: str, n: int, denominator: int) -> dict[str, Any]:
    return line(
        unit, variable, "level", level_label=label, n=n, denominator=denominator,
        percent=100 * n / denominator if denominator else None,
    )  # fmt: skip


def table1(results: LiteralResults) -> HtmlTable:
    return baseline.table(results, "table1")


TABLE1 = LiteralResults(
    {
        "baseline": [
            level("patient", "sex", "Male", 6, 13),
            level("patient", "sex", "Female", 7, 13),
            line("patient", "age_years", "mean_sd", mean=54.04, sd=12.1),
            line("patient", "age_years", "range", minimum=36.0, maximum=75.0),
            line("tumor", "max_diameter_cm", "mean_sd", mean=1.68, sd=0.61),
            level("tumor", "max_diameter_cm", "≥ 2", 5, 19),
        ]
    },
    {"table1.patients.n": 13, "table1.tumors.n": 19},
)


def test_table1_prints_the_papers_cells() -> None:
    table = table1(TABLE1)
    assert row(table, "Male") == ["6 (46.2%)"]
    assert row(table, "Mean ± SD") == ["54.0 ± 12.1"]
    assert row(table, "Range") == ["36–75"]
    assert row(table, "≥ 2") == ["5 (26.3%)"]


def test_table1_keeps_patients_and_tumors_apart() -> None:
    texts = [row_[0] for row_ in cells(table1(TABLE1))]
    assert texts.index("Patients (n = 13)") < texts.index("Tumors (n = 19)")


def test_table1_shows_what_is_missing() -> None:
    missing = line("patient", "sex", "missing", level_label="Missing", n=2, denominator=15,
                   percent=100 * 2 / 15)  # fmt: skip
    records = [level("patient", "sex", "Male", 13, 15), missing]
    table = table1(LiteralResults({"baseline": records}, {"table1.patients.n": 15}))
    assert row(table, "Missing") == ["2 (13.3%)"]


def test_a_variable_of_one_line_takes_one_line() -> None:
    records = [line("patient", "age_years", "median_quartiles", median=66.4, q1=29.9, q3=107.5)]
    table = table1(LiteralResults({"baseline": records}, {"table1.patients.n": 13}))
    assert row(table, "Age, years, median (quartiles)") == ["66.4 (29.9–107.5)"]


def test_table1_of_no_patients() -> None:
    nobody = LiteralResults(
        {
            "baseline": [
                level("patient", "sex", "Male", 0, 0),
                line("patient", "age_years", "mean_sd"),
            ]
        },
        {"table1.patients.n": 0},
    )
    table = table1(nobody)
    assert row(table, "Sex: male") == ["0"]
    assert row(table, "Age, years, mean ± SD") == ["–"]
    assert "–, not estimable." in table.notes
    assert "No variable to show." in table1(LiteralResults()).html


def test_table1_refuses_a_kind_it_does_not_know() -> None:
    records = [line("patient", "sex", "mode")]
    with pytest.raises(ValueError, match=r"'sex'.*unknown kind 'mode'"):
        table1(LiteralResults({"baseline": records}, {"table1.patients.n": 13}))


TABLE2_COLUMNS = (
    "level label n percent median_follow_up_months median_from_diagnosis_months "
    "km_median_months km_median_low km_median_high "
    "km_from_diagnosis_months km_from_diagnosis_low km_from_diagnosis_high"
)


def test_table2_shows_plain_and_kaplan_meier_medians() -> None:
    records = rows(
        TABLE2_COLUMNS,
        ("acc", "ACC", 4, 400 / 13, 18.1, 59.0, 24.3, 8.3, None, 70.04, 20.0, None),
        ("lms", "Leiomyosarcoma", 2, 200 / 13, 51.9, 78.9, None, None, None, 78.9, None, None),
    )
    table = own.table2(LiteralResults({"table2": records}))
    assert row(table, "ACC") == ["4 (30.8%)", "18.1", "24.3 (8.3–NE)", "59.0", "70.0 (20.0–NE)"]
    assert row(table, "Leiomyosarcoma") == ["2 (15.4%)", "51.9", "NE", "78.9", "78.9 (NE)"]
    assert any(str(note).startswith("NE, not estimable") for note in table.notes)


def test_table2_explains_ne_only_where_it_stands() -> None:
    literal = ("acc", "ACC", 4, 30.8, 18.1, 59.0, 24.3, 8.3, 30.0, 70.0, 20.0, 80.0)
    records = rows(TABLE2_COLUMNS, literal)
    table = own.table2(LiteralResults({"table2": records}))
    assert not any("NE" in str(note) for note in table.notes)


def test_renal_function_with_its_summary() -> None:
    records = rows(
        "patient_id egfr_before egfr_after change percent_change ckd_before ckd_after "
        "chemotherapy_after",
        ("P1", 34.6, 15.2, 19.4, 56.07, "3b", "4", False),
        ("P2", 75.0, 78.6, -3.6, -4.8, "2", "2", True),
    )
    numbers: dict[str, float | None] = {}
    for name, mean, sd in (
        ("before", 54.8, 28.57),
        ("after", 46.9, 44.83),
        ("decrease", 7.9, 16.26),
        ("decrease_percent", 25.63, 43.04),
    ):
        numbers |= {f"renal_function.{name}.mean": mean, f"renal_function.{name}.sd": sd}
    table = own.renal_function(LiteralResults({"renal_function": records}, numbers))
    assert row(table, "P1") == ["34.6", "15.2", "19.4", "56.1", "3b → 4", "no"]
    assert row(table, "P2") == ["75.0", "78.6", "−3.6", "−4.8", "2", "yes"]
    assert row(table, "Mean") == ["54.8", "46.9", "7.9", "25.6", "", ""]
    assert row(table, "SD")[0] == "28.6"
    # 34.6 − 15.2 = 19.4 as printed, but 54.8 − 50.1 is not the 4.8 of 54.84 − 50.05.
    assert "unrounded" not in " ".join(map(str, table.notes))
    records[1] |= {"egfr_before": 54.84, "egfr_after": 50.05, "change": 4.79}
    lanes = [{"patient_id": p, "died": p == "P0", "follow_up_months": 2.7} for p in ("P0", "P1")]
    told = own.renal_function(
        LiteralResults({"renal_function": records, "swimmer": lanes}, numbers)
    ).notes
    assert "Decreases are of unrounded values." in told
    assert "Without values before and after: P0 (died before)." in told
    assert "No patient has an eGFR" in own.renal_function(LiteralResults()).html


def test_renal_function_of_a_long_series_is_summed_up() -> None:
    pairs = rows(
        "patient_id egfr_before egfr_after change percent_change ckd_before ckd_after "
        "chemotherapy_after",
        *((f"P{i}", 70.0, 50.0, 20.0, 28.6, "2", "3a", False) for i in range(26)),
    )
    moves = rows(
        "ckd_before ckd_after n percent", ("2", "2", 6, 600 / 26), ("2", "3a", 20, 2000 / 26)
    )
    numbers: dict[str, float | None] = {"renal_function.paired.n": 26}
    for name, low, high in (
        ("before", 60.0, 80.5), ("after", 40.0, 60.0), ("decrease", -3.6, 20.0),
        ("decrease_percent", -5.0, 33.3),
    ):  # fmt: skip
        numbers |= {
            f"renal_function.{name}.mean": 70.04,
            f"renal_function.{name}.sd": 12.1,
            f"renal_function.{name}.minimum": low,
            f"renal_function.{name}.maximum": high,
        }
    frames = {"renal_function": pairs, "ckd_transitions": moves}
    table = own.renal_function(LiteralResults(frames, numbers))
    assert row(table, "Range") == [
        "60.0–80.5", "40.0–60.0", "\N{MINUS SIGN}3.6 to 20.0", "\N{MINUS SIGN}5.0 to 33.3"
    ]  # fmt: skip
    assert row(table, "Mean ± SD")[0] == "70.0 ± 12.1"
    assert row(table, "2 → 3a") == ["20 (76.9%)"]
    assert row(table, "2") == ["6 (23.1%)"]
    assert "P25" not in table.html
    assert "summed up" in table._repr_markdown_()
    short = LiteralResults({"renal_function": pairs[:25]}, numbers)
    assert "P24" in own.renal_function(short).html


def test_complications_by_modality() -> None:
    results = LiteralResults(
        {
            "complications": rows(
                "modality sessions minor major deaths",
                ("all", 18, 9, 0, 0),
                ("cryoablation", 13, 7, 0, 0),
                ("radiofrequency", 5, 2, 0, 0),
                ("microwave", 0, 0, 0, 0),
            )
        },
        {
            f"complications{modality}.{severity}.percent": share if severity == "minor" else 0.0
            for modality, share in (
                ("", 50.0),
                (".cryoablation", 700 / 13),
                (".radiofrequency", 40.0),
            )
            for severity in ("minor", "major", "death")
        },
    )
    table = own.complications(results)
    assert row(table, "All sessions") == ["18", "9 (50.0%)", "0 (0%)", "0 (0%)"]
    assert row(table, "Cryoablation") == ["13", "7 (53.8%)", "0 (0%)", "0 (0%)"]
    assert row(table, "Radiofrequency ablation") == ["5", "2 (40.0%)", "0 (0%)", "0 (0%)"]
    assert len(cells(table)) == 4
