"""Protected health information does not leave the gate unless asked for, in any format."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from first_study import RAW_TABLES
from gate_cohort import checked, deliver
from gate_reports import failure, report

from caseseries.gate.gate import GateReport
from caseseries.gate.report import FORMATS, render
from caseseries.study.failure import Failure, Rule

BIRTH = Rule("patients.birth_month.format", "error", "A date.", "patients", "birth_month")
CAUSE = Rule("vital_status.cause", "error", "Known.", "vital_status", "cause_of_death")


def only(found: GateReport, *, show_phi: bool = False) -> dict[str, str]:
    (entry,) = json.loads(render(found, "json", show_phi=show_phi))["failures"]
    return entry


# OpenLineage shows no cell in any case (test_gate_report_openlineage).
@pytest.mark.parametrize("format", [name for name in FORMATS if name != "openlineage"])
def test_a_birth_date_appears_in_no_format(tmp_path: Path, format: str) -> None:
    folder = deliver(tmp_path, ("patients", "P01,male,1960-05-01", "P01,male,17.05.1960"))
    found = checked(folder)
    assert "1960" not in render(found, format)
    assert "17.05.1960" in render(found, format, show_phi=True)


def test_a_message_that_quotes_the_date_of_another_table_is_masked(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("sessions", "S01,P01,2015-02-10", "S01,P01,1950-02-10"))
    text = render(checked(folder), "text")
    assert "sessions.after_birth" in text
    assert "1960-05" not in text
    assert "1950-02" not in text
    assert "[masked]" in text


def test_the_part_of_a_key_that_is_a_date_is_masked(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,95.0"))
    entries = json.loads(render(checked(folder), "json"))["failures"]
    assert {entry["key"] for entry in entries} == {"P01, [masked]"}
    assert {entry["value"] for entry in entries} == {"95.0"}


def test_a_key_with_a_comma_inside_a_part_hides_all_that_may_be_protected() -> None:
    rule = Rule("therapies.x", "error", "Holds.", "therapies", "ended_on")
    key = "P01, March 2015, carboplatin, paclitaxel"
    assert only(report(failure(rule, 2, None, key=key), rules=(rule,)))["key"] == "P01, [masked]"


def test_columns_that_nobody_declared_count_as_protected(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    text = (folder / "labs.csv").read_text()
    lines = text.splitlines()
    lines[0] += ",name"
    lines[1:] = [f"{line},Erika Musterfrau" for line in lines[1:]]
    lines[1] = lines[1].replace("0.81", "81.0")
    (folder / "labs.csv").write_text("\n".join(lines) + "\n")
    found = checked(folder)
    for format in FORMATS:
        assert "Erika" not in render(found, format)
    # What the header calls the column is no cell.
    assert "'name'" in render(found, "text")


def test_the_first_row_of_a_file_without_header_is_not_quoted(tmp_path: Path) -> None:
    folder = deliver(tmp_path)
    (folder / "therapies.csv").write_text("Erika Musterfrau,2015-09-01,,cisplatin\n")
    found = checked(folder)
    for format in FORMATS:
        assert "Erika" not in render(found, format)


def test_free_text_about_one_patient_is_masked() -> None:
    value = "fell from the town hall of Kyoto"
    rule = CAUSE
    message = f"Nobody knows {value!r}."
    entry = only(report(failure(rule, 2, value, message), rules=(rule,)))
    assert (entry["value"], entry["message"]) == ("[masked]", "Nobody knows '[masked]'.")


def test_a_rule_that_quotes_free_text_of_another_table_is_masked() -> None:
    rule = Rule("sessions.cause", "error", "Holds.", "sessions", "sedation")
    bad = Failure(
        *(rule.id, "error", "sessions", "s.csv", 2, "sedation", "S01", "general"),
        "Patient P01 died of a fall in Kyoto before.",
    )
    template = "Patient {patient_id} died of {cause_of_death} before."
    found = GateReport({"sessions": 1}, (bad,), (rule,), RAW_TABLES, messages={rule.id: template})
    assert only(found)["message"] == "Patient P01 died of [masked] before."


@pytest.mark.parametrize(
    "written",
    ["1960-05-17", "1960-5-7", "17.05.1960", "7.5.60", "5/17/1960", "17-05-1960", "1960/05/17"],
)
def test_a_date_is_known_in_every_way_of_writing(written: str) -> None:
    bad = failure(BIRTH, 2, None, f"Not {written} but another.")
    assert only(report(bad, rules=(BIRTH,)))["message"] == "Not [masked] but another."


def test_a_masked_day_is_told_by_how_far_it_lies_from_the_masked_cell(tmp_path: Path) -> None:
    # Born in 1960-05, treated (by a slip) in 1950-02: ten years and three months.
    folder = deliver(tmp_path, ("sessions", "S01,P01,2015-02-10", "S01,P01,1950-02-10"))
    text = render(checked(folder), "text")
    assert "[masked, 10 years later]" in text


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2015-02-10", "[masked]"),
        ("2015-02-11", "[masked, 1 day later]"),
        ("2015-01-10", "[masked, 31 days earlier]"),
        ("2015-08-10", "[masked, 6 months later]"),
        ("1950-02-10", "[masked, 65 years earlier]"),
        # An age of 90 or more identifies.
        ("1915-02-10", "[masked, 90 years or more earlier]"),
    ],
)
def test_intervals_are_whole_years_months_or_days(day: str, told: str) -> None:
    rule = Rule("sessions.before", "error", "Order.", "sessions", "performed_on")
    bad = failure(rule, 2, "2015-02-10", f"It was detected on {day}.")
    found = report(bad, rules=(rule,))
    found = dataclasses.replace(found, messages={rule.id: "It was detected on {detected_on}."})
    assert only(found)["message"] == f"It was detected on {told}."


@pytest.mark.parametrize(
    "template",
    [
        # A day that the study's file tells: with it the interval would tell the cell.
        "Outside 2009-01-01 to {detected_on}.",
        "Outside 2009-01-01 to {last_day_of_enrolment}.",
    ],
)
def test_no_interval_is_told_from_a_day_that_is_known(template: str) -> None:
    rule = Rule("sessions.outside", "error", "Order.", "sessions", "performed_on")
    bad = failure(rule, 2, "2031-02-10", "Outside 2009-01-01 to 2020-12-31.")
    found = dataclasses.replace(report(bad, rules=(rule,)), messages={rule.id: template})
    assert only(found)["message"] == "Outside [masked] to [masked]."


def test_the_advice_how_to_write_a_day_tells_its_form(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("patients", "P01,male,1960-05-01", "P01,male,17.05.1960"))
    message = json.loads(render(checked(folder), "json"))["failures"][0]["message"]
    assert message.startswith("Write it as YYYY-MM-DD, if that is what is meant")


def test_declared_limits_are_not_masked() -> None:
    message = "Expected a calendar date written YYYY-MM-DD, not before 1900-01-01."
    rule = Rule("labs.sampled_on.range", "error", "Holds.", "labs", "sampled_on")
    entry = only(report(failure(rule, 2, "1899-03-02", message), rules=(rule,)))
    assert (entry["message"], entry["value"]) == (message, "[masked]")


def test_pseudonyms_and_measurements_are_shown(tmp_path: Path) -> None:
    folder = deliver(tmp_path, ("ablations", "S01,T01,true,7,2,", "S01,T01,true,700,2,"))
    entry = only(checked(folder))
    assert (entry["key"], entry["value"]) == ("S01, T01", "700")
    assert "masked" not in render(checked(folder), "text")


def test_sarif_says_that_something_was_redacted(tmp_path: Path) -> None:
    # SARIF 2.1.0, 3.14.28: redactionTokens.
    folder = deliver(tmp_path, ("patients", "P01,male,1960-05-01", "P01,male,17.05.1960"))
    found = checked(folder)
    assert json.loads(render(found, "sarif"))["runs"][0]["redactionTokens"] == ["[masked]"]
    assert "redactionTokens" not in json.loads(render(found, "sarif", show_phi=True))["runs"][0]
