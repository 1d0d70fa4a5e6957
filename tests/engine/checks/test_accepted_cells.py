"""What the gate let through in a raw column is a warning in the cohort's columns made of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from caseseries.gate import gate
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure
from caseseries.warehouse.accepted_cells import following_the_gate
from caseseries.warehouse.build_order import SqlTable

KEY = Column("visit_id", "text", "Visit.", key=True)
CODES = {"a": "A", "b": "B"}
RAW = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        KEY,
        Column("steps", "integer", "Steps.", minimum=0, maximum=9),
        Column("kind", "code", "Kind.", codes=CODES),
        Column("other", "integer", "Other.", required=False),
    ),
)
COHORT = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        KEY,
        Column("twice", "integer", "Twice the steps.", minimum=0, maximum=18),
        Column("kind", "code", "Kind.", codes=CODES),
        Column("other", "integer", "Other."),
    ),
)
SQL = "select visit_id, 2 * steps as twice, kind, other from raw.visits"


def judged(folder: Path, rows: str, chosen: Mapping[str, str]) -> dict[str, str]:
    """The failures of the cohort as severities by rule."""
    (folder / "visits.csv").write_text(f"visit_id,steps,kind,other\n{rows}\n", encoding="utf-8")
    with duckdb.connect() as con:
        report = gate.check(folder, con, {"visits": RAW}, chosen)
        assert report.passes
        con.execute(f"create schema cohort; create table cohort.visits as {SQL}")
        table = SqlTable(
            "cohort.visits", Path("sql/cohort/visits.sql"), SQL, frozenset(("raw.visits",))
        )
        failures = gate.check_cohort(con, {"visits": COHORT})
        found: list[Failure] = [*following_the_gate(con, failures, report, chosen, [table])]
        return {failure.rule.removeprefix("cohort.visits."): failure.severity for failure in found}


@pytest.mark.parametrize("severity", ["warning", "note", "off"])
@pytest.mark.parametrize(
    ("row", "rule", "of_cohort"),
    [
        ("V1,,a,1", "visits.steps.required", "twice.required"),
        ("V1,10,a,1", "visits.steps.range", "twice.range"),
        ("V1,1,c,1", "visits.kind.codes", "kind.codes"),
        ("V1,1,,1", "visits.kind.required", "kind.required"),
        ("V1,1,,1", "visits.*.required", "kind.required"),
    ],
)
def test_what_the_gate_accepts_goes_through(
    tmp_path: Path, severity: str, row: str, rule: str, of_cohort: str
) -> None:
    assert judged(tmp_path, row, {rule: severity}) == {of_cohort: "warning"}


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        # Grades of other columns, and of other rules of the same one.
        {"visits.steps.required": "off", "visits.kind.*": "warning"},
    ],
)
def test_what_the_raw_table_may_leave_empty_is_the_sqls_error(
    tmp_path: Path, chosen: Mapping[str, str]
) -> None:
    assert judged(tmp_path, "V1,1,a,", chosen) == {"other.required": "error"}
