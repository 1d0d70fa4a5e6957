"""Both engines agree on the first study: its tables, and a delivery in which much is broken.

All mutants, simulated cohorts and studies are compared by `make test-spark`.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checked_on_both import assert_same_report, on_spark
from first_study import FIRST, RAW_TABLES
from gate_cohort import TABLES, deliver

from caseseries.gate.gate_settings import gate_settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.spark_whole]
# Of each kind of rule one that is broken: key, reference, code, range, format, pattern of a date,
# empty cell, a rule in SQL across rows, a missing code, and a row with a cell too many.
BROKEN = (
    ("patients", "P02,female", "P01,female"),
    ("tumors", "T02,P02,right", "T02,P02,wrong"),
    ("tumors", "left,1.7", "left,170"),
    ("sessions", "2014-01-15", "15.01.2014"),
    ("primary_tumors", "P01,lung", "P01,unknown"),
    ("imaging", "I03,P01", "I03,P09"),
    ("labs", "P01,2015-08-11,0.95", "P01,2015-08-11,"),
    ("vital_status", "P02,2015-01-20,alive,", "P02,2015-01-20,alive,,"),
    ("therapies", "2015-12-01", "2014-12-01"),
)


# To plan a rule takes Spark a fraction of a second, and there are two hundred of them.
ASKED = (
    "patients.key.unique",
    "tumors.kidney.codes",
    "tumors.max_diameter_cm.range",
    "primary_tumors.organ.missing_code",
    "imaging.patient_id.reference",
    "labs.creatinine_mg_dl.required",
    "therapies.ended_before_started",
)
SETTINGS = dataclasses.replace(
    gate_settings(FIRST), severities={"*": "off", **dict.fromkeys(ASKED, "error")}
)


def test_both_engines_find_the_same_where_much_is_broken(
    spark: SparkSession, tmp_path: Path
) -> None:
    found, _ = assert_same_report(RAW_TABLES, deliver(tmp_path, *BROKEN), SETTINGS)
    read = {"sessions.performed_on.format", "vital_status.file.field_count"}
    assert {failure.rule for failure in found.failures} == {*ASKED, *read}
    key = next(failure for failure in found.failures if failure.rule == "patients.key.unique")
    assert (key.line, key.partition, key.key) == (None, 0, "P01")
    assert key.file == (tmp_path / "patients.csv").as_posix()
    assert "on line 2 of partition 0" in key.message


def test_part_files_are_one_table_and_each_failure_names_its_part(
    spark: SparkSession, tmp_path: Path
) -> None:
    deliver(tmp_path)
    header, *rows = TABLES["patients"].splitlines()
    (tmp_path / "patients.csv").unlink()
    parts = tmp_path / "patients"
    parts.mkdir()
    (parts / "part-0.csv").write_text(f"{header}\n{rows[0]}\n", encoding="utf-8")
    (parts / "part-1.csv").write_text(f"{header}\n{rows[1]},x\n", encoding="utf-8")
    (parts / "_SUCCESS").touch()
    report = on_spark(RAW_TABLES, tmp_path, SETTINGS)
    assert report.tables["patients"] == 1
    (uneven,) = [failure for failure in report.failures if failure.rule.endswith("field_count")]
    assert uneven.file == (parts / "part-1.csv").as_posix()
    assert "8 cells, the header 7 columns" in uneven.message
