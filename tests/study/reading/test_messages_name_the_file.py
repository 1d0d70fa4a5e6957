"""A message names the file or sheet that was delivered, whatever kind of file it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import duckdb
import openpyxl
from first_study import check
from gate_cohort import TABLES

from caseseries.gate.gate import GateReport


def workbook(path: Path, changed: Mapping[str, str]) -> GateReport:
    """The report on the sound cohort as a workbook, with other text in some of its tables."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, text in {**TABLES, **changed}.items():
        sheet = book.create_sheet(name)
        for row in csv.reader(io.StringIO(text)):
            sheet.append([cell or None for cell in row])
    book.save(path)
    with duckdb.connect() as con:
        return check(path, con)


def not_checked(report: GateReport) -> dict[str, str]:
    return {rule.id: rule.not_checked for rule in report.rules if rule.not_checked}


def test_a_column_that_a_sheet_lacks(tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(TABLES["screening"])))
    text = "".join(",".join(row[:2] + row[3:]) + "\n" for row in rows)
    said = not_checked(workbook(tmp_path / "cohort.xlsx", {"screening": text}))
    assert set(said.values()) == {"cohort.xlsx#screening lacks the column indication"}
    assert "screening.indication.required" in said


def test_a_sheet_without_rows(tmp_path: Path) -> None:
    header = TABLES["patients"].partition("\n")[0] + "\n"
    said = not_checked(workbook(tmp_path / "cohort.xlsx", {"patients": header}))
    assert "cohort.xlsx#patients holds no patient" in set(said.values())
    assert not any(".csv" in text for text in said.values())


def test_a_reference_that_leads_nowhere(tmp_path: Path) -> None:
    text = TABLES["labs"].replace("P02,", "P09,")
    report = workbook(tmp_path / "cohort.xlsx", {"labs": text})
    (failure,) = [f for f in report.failures if f.rule == "labs.patient_id.reference"]
    assert "is not in the table patients (one row per patient)" in failure.message
    assert not any(".csv" in f.message for f in report.failures)


def test_a_file_of_another_kind_keeps_its_kind_when_it_is_to_be_renamed(tmp_path: Path) -> None:
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["session_id"])
    book.save(tmp_path / "sesions.xlsx")
    with duckdb.connect() as con:
        (failure,) = check(tmp_path, con).failures
    assert failure.message.endswith("Rename it if sessions.xlsx is meant.")


def test_no_rule_of_the_study_calls_a_sheet_a_csv_file(tmp_path: Path) -> None:
    changed = {
        name: TABLES[name].partition("\n")[0] + "\n"
        for name in ("primary_tumors", "sessions", "ablations", "complications", "findings", "labs")
    }
    report = workbook(tmp_path / "cohort.xlsx", changed)
    assert {"patients.without_session", "patients.without_primary_tumor"} <= {
        failure.rule for failure in report.failures
    }
    for failure in report.failures:
        assert ".csv" not in failure.message
