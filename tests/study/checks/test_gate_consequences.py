"""One slip gives one query: what only follows from it is counted, and said once it is mended."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path

import pytest
from first_study import RAW_TABLES
from gate_cohort import checked, deliver, places

from caseseries.gate.aside.register import Comparison, Query, compare
from caseseries.gate.gate import GateReport
from caseseries.gate.report import render

# P01 has a sample two days before the session and one half a year after it.
BASELINE = ("labs", "P01,2015-02-08,0.81\n", "")
NO_SUCH_DAY = ("labs", "2015-02-08", "2015-02-30")
WITHOUT_BASELINE = ("patients.without_baseline_creatinine", 2, "patient_id")


def test_a_sample_with_an_unreadable_day_is_not_missing_as_well(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, NO_SUCH_DAY))
    assert places(report) == [("labs.sampled_on.format", 2, "sampled_on")]
    assert report.consequences == {"patients.without_baseline_creatinine": 1}


def test_what_another_patient_lacks_is_still_said(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, NO_SUCH_DAY, ("labs", "P02,2014-01-10,0.60\n", "")))
    assert ("patients.without_baseline_creatinine", 3, "patient_id") in places(report)
    assert WITHOUT_BASELINE not in places(report)


def test_other_rows_of_the_patient_are_judged_where_each_is_judged_by_itself(
    tmp_path: Path,
) -> None:
    # The last contact with P01 was on 2016-03-01.
    report = checked(deliver(tmp_path, NO_SUCH_DAY, ("labs", "2015-08-11", "2016-03-02")))
    assert places(report) == [
        ("labs.sampled_on.format", 2, "sampled_on"),
        ("labs.after_last_contact", 3, "sampled_on"),
    ]


def test_a_row_of_nobody_explains_one_patient_without_it(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, ("labs", "P01,2015-02-08", "P10,2015-02-08")))
    assert places(report) == [("labs.patient_id.reference", 2, "patient_id")]
    assert report.consequences == {"patients.without_baseline_creatinine": 1}


def test_a_row_of_nobody_does_not_explain_two_patients_without_it(tmp_path: Path) -> None:
    changes = (
        ("labs", "P01,2015-02-08", "P10,2015-02-08"),
        ("labs", "P02,2014-01-10,0.60\n", ""),
    )
    report = checked(deliver(tmp_path, *changes))
    assert places(report) == [
        ("labs.patient_id.reference", 2, "patient_id"),
        WITHOUT_BASELINE,
        ("patients.without_baseline_creatinine", 3, "patient_id"),
    ]
    assert report.consequences == {}


def test_rows_of_a_record_that_cannot_be_read_lead_nowhere_only_because_of_it(
    tmp_path: Path,
) -> None:
    report = checked(deliver(tmp_path, ("tumors", "T02,P02,", "T02,,P02,")))
    assert places(report) == [("tumors.file.field_count", 3, None)]
    assert report.consequences == {
        "ablations.tumor_id.reference": 1,
        "findings.tumor_id.reference": 1,
    }


def test_a_row_that_leads_nowhere_elsewhere_is_one_too_many(tmp_path: Path) -> None:
    changes = (
        ("tumors", "T02,P02,", "T02,,P02,"),
        ("ablations", "S02,T03", "S02,T30"),
    )
    report = checked(deliver(tmp_path, *changes))
    assert [place for place in places(report) if place[0] == "ablations.tumor_id.reference"] == [
        ("ablations.tumor_id.reference", 3, "tumor_id"),
        ("ablations.tumor_id.reference", 4, "tumor_id"),
    ]


def test_without_any_patient_the_other_tables_are_not_said_to_lead_nowhere(
    tmp_path: Path,
) -> None:
    deliver(tmp_path)
    patients = tmp_path / "patients.csv"
    patients.write_text(patients.read_text().splitlines(keepends=True)[0])
    report = checked(tmp_path)
    assert places(report) == [("patients.file.no_rows", None, None)]
    (rule,) = [rule for rule in report.rules if rule.id == "labs.patient_id.reference"]
    assert rule.not_checked == "patients.csv holds no patient"


def test_what_is_no_error_explains_nothing(tmp_path: Path) -> None:
    # Else a slip a study thinks little of would open the gate for one it does not.
    grades = {"labs.sampled_on.range": "warning", "patients.without_baseline_creatinine": "error"}
    report = checked(deliver(tmp_path, ("labs", "2015-02-08", "1815-02-08")), grades)
    assert ("labs.sampled_on.range", 2, "sampled_on") in places(report)
    assert ("labs.after_birth", 2, "sampled_on") in places(report)
    assert report.consequences == {}
    assert not report.ok


def test_a_slip_that_is_mended_shows_what_it_hid(tmp_path: Path) -> None:
    hidden = ("labs", "P01,2015-02-08,0.81\n", "P01,2015-02-30,0.81\n")
    assert WITHOUT_BASELINE not in places(checked(deliver(tmp_path / "a", hidden)))
    late = ("labs", "P01,2015-02-08,0.81\n", "P01,2015-02-28,0.81\n")
    assert places(checked(deliver(tmp_path / "b", late))) == [WITHOUT_BASELINE]
    assert places(checked(deliver(tmp_path / "c", BASELINE))) == [WITHOUT_BASELINE]


@pytest.mark.parametrize("format", ["text", "markdown", "html"])
def test_the_report_says_how_much_was_left_out(tmp_path: Path, format: str) -> None:
    said = "1 further failure of 1 rule follows from these errors"
    assert said in render(checked(deliver(tmp_path / "a", NO_SUCH_DAY)), format)
    assert "further failure" not in render(checked(deliver(tmp_path / "b", BASELINE)), format)


def test_a_rule_that_was_left_out_is_not_counted_as_kept(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, NO_SUCH_DAY))
    kept = len(report.rules) - 2
    assert f"1 rule broken, {kept} kept, 1 not checked: 1 error" in render(report, "text")


def compared(report: GateReport, known: tuple[Query, ...]) -> Comparison:
    day = datetime.date(2026, 11, 23)
    return compare(report.failures, known, RAW_TABLES, (), day, following=report.following)


def test_a_query_that_is_only_left_out_is_not_resolved(tmp_path: Path) -> None:
    first = compared(checked(deliver(tmp_path / "a", BASELINE)), ())
    (query,) = first.queries
    second = compared(checked(deliver(tmp_path / "b", NO_SUCH_DAY)), first.queries)
    assert (second.new, second.gone) == (1, 0)
    assert query in second.queries


def test_an_accepted_error_hides_nothing(tmp_path: Path) -> None:
    report = checked(deliver(tmp_path, NO_SUCH_DAY))
    (query,) = compared(report, ()).queries
    accepted = dataclasses.replace(query, status="accepted", reason="So noted.", by="MF")
    again = compared(report, (accepted,))
    assert [(failure.rule, failure.severity) for failure in again.failures] == [
        ("labs.sampled_on.format", "note"),
        ("patients.without_baseline_creatinine", "warning"),
    ]
    assert again.following == ()


def test_a_day_in_the_future_is_said_beside_another_fault_of_the_same_patient(
    tmp_path: Path,
) -> None:
    # after_last_contact follows from the status, which may hide a wrong last contact; that the
    # day is yet to come follows from nothing.
    report = checked(
        deliver(
            tmp_path,
            ("sessions", "S01,P01,2015-02-10", "S01,P01,9015-02-10"),
            ("vital_status", "dead,tumor progression", "deceased,tumor progression"),
        )
    )
    assert ("sessions.in_the_future", 2, "performed_on") in places(report)
