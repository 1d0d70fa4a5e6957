"""Severities a study sets for itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from gate_cohort import checked, deliver, found

from caseseries.gate.gate import UnknownRuleError

ECOG_2 = ("patients", "1971-11-01,1,", "1971-11-01,2,")


def test_a_rule_can_be_made_a_warning(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, ECOG_2), {"patients.inclusion_ecog": "warning"})
    (failure,) = report.failures
    assert failure.severity == "warning"
    assert report.ok


def test_a_rule_can_be_switched_off(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, ECOG_2), {"patients.inclusion_ecog": "off"})
    assert report.failures == ()
    assert "patients.inclusion_ecog" not in {rule.id for rule in report.rules}


def test_a_warning_can_be_made_an_error(tmp_path: Path) -> None:
    deliver(tmp_path, ("labs", "0.95", "2.43"))
    assert checked(tmp_path).ok
    report = checked(tmp_path, {"labs.creatinine_jump": "error"})
    assert not report.ok
    assert found(report, "labs.creatinine_jump")[0].severity == "error"


def test_a_rule_on_a_column_can_be_regraded(tmp_path: Path) -> None:
    deliver(tmp_path, ("tumors", "left,1.7", "left,0.05"))
    assert checked(tmp_path, {"tumors.max_diameter_cm.range": "note"}).ok
    assert checked(tmp_path, {"tumors.max_diameter_cm.range": "off"}).failures == ()


@pytest.mark.parametrize(
    ("rule", "severity", "complaint"),
    [
        ("patients.inclusion_egoc", "off", "Is patients.inclusion_ecog meant"),
        ("labs.file.field_count", "off", "guards the reading"),
        ("labs.creatinine_mg_dl.format", "note", "guards the reading"),
        ("patients.inclusion_ecog", "fatal", "not one of error, warning, note, off"),
    ],
)
def test_a_severity_that_makes_no_sense_is_named(
    tmp_path: Path, rule: str, severity: str, complaint: str
) -> None:
    with pytest.raises(UnknownRuleError, match=complaint):
        checked(deliver(tmp_path), {rule: severity})
