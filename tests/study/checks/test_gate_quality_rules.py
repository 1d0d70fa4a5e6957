"""Rules that are applied for the asking, patterns of rule ids, and the document of all rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from first_study import rules_markdown
from gate_cohort import Change, checked, deliver, found, places

from caseseries.gate.rules.grading import UnknownRuleError
from caseseries.gate.rules.missing_code_rules import MISSING_WORDS

OUTLIERS = {"labs.creatinine_mg_dl.outlier": "note"}


def samples(values: Sequence[float]) -> Change:
    """Give P01 further blood samples, one a year from 1990 on."""
    rows = "".join(f"P01,{1990 + year}-06-01,{value}\n" for year, value in enumerate(values))
    return ("labs", "P01,2015-02-08,0.81\n", f"P01,2015-02-08,0.81\n{rows}")


def test_empty_cells_are_listed_for_the_asking(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path), {"*.blank": "note"})
    assert places(report) == [
        ("ablations.margin_mm.blank", 3, "margin_mm"),
        ("metastases.resolved_on.blank", 2, "resolved_on"),
        ("metastases.max_diameter_mm.blank", 3, "max_diameter_mm"),
        ("metastases.resolved_on.blank", 4, "resolved_on"),
        ("screening.patient_id.blank", 4, "patient_id"),
        ("tumors.biopsy_result.blank", 4, "biopsy_result"),
    ]
    assert report.ok


def test_an_outlier_among_like_values_is_found_though_their_spread_is_nothing(
    tmp_path: Path,
) -> None:
    # 11 values, 10 of them 0.81 (with 0.95 and 0.60 of the cohort made alike), and one of 1.62:
    # mean deviation 0.81 / 11 = 0.0736, and 0.81 / (1.253314 * 0.0736) = 8.8.
    changes = [
        samples([*(0.81,) * 7, 1.62]),
        ("labs", "0.95", "0.81"),
        ("labs", "0.60", "0.81"),
    ]
    report = checked(deliver(tmp_path, *changes), OUTLIERS)
    (failure,) = report.failures
    assert (failure.line, failure.value) == (10, "1.62")
    assert "lies 8.8 robust standard deviations from 0.81, the median of 11 values" in (
        failure.message
    )


def test_of_seven_values_none_is_an_outlier(tmp_path: Path) -> None:
    changes = [samples([0.81, 0.81, 0.81, 1.62])]
    assert checked(deliver(tmp_path, *changes), OUTLIERS).failures == ()


def test_a_pattern_switches_rules_off_but_not_the_reading_of_files(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "0.95", "2.43"), ("labs", "0.60", "0.60mg"))
    report = checked(tmp_path, {"labs.*": "off"})
    assert places(report) == [("labs.creatinine_mg_dl.format", 4, "creatinine_mg_dl")]


def test_a_rule_named_counts_more_than_a_pattern(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "0.95", "2.43"))
    report = checked(tmp_path, {"labs.creatinine_jump": "error", "labs.*": "off"})
    assert [failure.severity for failure in found(report, "labs.creatinine_jump")] == ["error"]


def test_a_pattern_that_is_no_ending_switches_nothing_on(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path), {"labs.*": "note"})
    assert not any(rule.id.endswith((".outlier", ".blank")) for rule in report.rules)


def test_a_pattern_without_a_rule_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownRuleError, match="called like 'lab_values"):
        checked(deliver(tmp_path), {"lab_values.*": "off"})


@pytest.mark.parametrize("word", [word for word in MISSING_WORDS if word in ("n/a", "?", "k.a.")])
def test_a_word_for_missing_is_found_in_any_case(tmp_path: Path, word: str) -> None:
    changed = ("screening", "renal cell carcinoma", word.upper())
    report = checked(deliver(tmp_path, changed))
    assert places(report) == [("screening.indication.missing_code", 4, "indication")]


def test_pseudonyms_may_be_numbers_that_stand_for_missing_elsewhere(tmp_path: Path) -> None:
    changes = [("complications", "C01,", "99,"), ("screening", "N003", "999")]
    assert checked(deliver(tmp_path, *changes)).failures == ()


def test_the_document_lists_the_rules_as_they_are() -> None:
    document = Path(__file__).resolve().parents[3] / "docs" / "rules.md"
    assert document.read_text(encoding="utf-8") == rules_markdown(), (
        "Write it anew: python -m caseseries.gate.rules.rules_document > docs/rules.md"
    )


@pytest.mark.parametrize("letter", "ABCDEFGHI")
def test_each_of_redcaps_rules_has_its_place(letter: str) -> None:
    assert f"\n| {letter}. " in rules_markdown()
