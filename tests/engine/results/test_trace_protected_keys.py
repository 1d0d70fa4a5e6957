"""A trace masks what is protected in keys of rows, as the gate does, unless asked to show it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_study import ROOT, written

from caseseries.build import build
from caseseries.cli import main
from caseseries.study.modules import activate
from caseseries.study.study import open_study

MODEL = '''
import datetime

from caseseries.schema import {base}, column


class {name}({base}{more}):
    """Visits. One row per visit."""

    person: str = column(key=True, {phi}description="Who.")
    seen_on: datetime.date = column(key=True, {date_phi}description="When.")
    months: float = column(ge=0, description="Time.")
    died: bool = column(description="Died.")
'''
TOML = """
[endpoints.survival]
label = "Survival"
unit = "visit"
time = "months"
event = "died"
landmarks = [12]
"""
CSV = "person,seen_on,months,died\nA,2015-03-04,10,true\nB,2016-05-06,20,false\n"
COHORT = ', name="visits", unit="visit", rows_of="visits"'


def _study(folder: Path, *, person: bool, date: bool, in_cohort: bool = True) -> Path:
    def model(base: str, name: str, more: str, *, declared: bool) -> str:
        phi, date_phi = ("phi=True, " if said and declared else "" for said in (person, date))
        return MODEL.format(base=base, name=name, more=more, phi=phi, date_phi=date_phi)

    written(
        folder,
        {
            "schemas/visits.py": model("RawTable", "Visits", "", declared=True),
            "schemas/cohort_visits.py": model("CohortTable", "Seen", COHORT, declared=in_cohort),
            "sql/cohort/visits.sql": "-- One row per visit.\nselect * from raw.visits\n",
            "data/raw/visits.csv": CSV,
            "study.toml": TOML,
        },
    )
    try:
        build(open_study(folder), folder / "data" / "raw", folder / "build" / "study.duckdb")
    finally:
        activate(ROOT)
    return folder


def _keys(folder: Path, capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    capsys.readouterr()
    command = ["trace", "survival.rate_12m", "--study", str(folder), *more]
    assert main([*command, "--format", "json"]) == 0
    found: list[str] = json.loads(capsys.readouterr().out)["row_keys"]
    assert main(command) == 0
    said = capsys.readouterr()
    assert ("--show-phi" in said.err) == any("[masked]" in key for key in found)
    assert all(key in said.out for key in found)
    assert "lines 2–3" in said.out
    return found


@pytest.mark.parametrize(
    ("person", "date", "in_cohort", "shown"),
    [
        (False, True, True, ["A, [masked]", "B, [masked]"]),
        # What the raw table protects, the cohort table need not say again.
        (False, True, False, ["A, [masked]", "B, [masked]"]),
        (True, True, True, ["[masked], [masked]"] * 2),
        (False, False, True, ["A, 2015-03-04", "B, 2016-05-06"]),
    ],
)
def test_protected_parts_are_masked(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    person: bool,
    date: bool,
    in_cohort: bool,
    shown: list[str],
) -> None:
    folder = _study(tmp_path, person=person, date=date, in_cohort=in_cohort)
    assert _keys(folder, capsys) == shown
    assert _keys(folder, capsys, "--show-phi") == ["A, 2015-03-04", "B, 2016-05-06"]
